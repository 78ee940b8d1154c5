/**
 * mo_ctl in memory: there is nothing to flush, so every command that the server would carry out is.
 */
import * as Effect from "effect/Effect"
import { sqlError } from "../../errors/classify.ts"
import { UnsupportedError } from "../../errors/reasons.ts"
import { MoCtl, MoCtlAnswer } from "../../services/MoCtl.ts"
import { objectName } from "../../sql/names.ts"
import { MemoryServer, tableMissing } from "./MemoryServer.ts"

const answered = (method: string) => new MoCtlAnswer({ method, result: [{ returnStr: "OK" }] })

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer
  return MoCtl.of({
    flush: ({ database, table }) =>
      Effect.gen(function* () {
        yield* Effect.forEach([database, table], objectName, { discard: true })
        const { databases } = yield* server.state
        if (databases.get(database.toLowerCase())?.has(table.toLowerCase()) !== true) {
          return yield* tableMissing({ database, table })
        }
        return answered("Flush")
      }),
    checkpoint: () => Effect.succeed(answered("Checkpoint")),
    globalCheckpoint: () => Effect.succeed(answered("GlobalCheckpoint")),
    ping: () => Effect.succeed(answered("Ping")),
    run: (_service, command) =>
      sqlError(
        new UnsupportedError({
          message: `not supported: command ${command.toUpperCase()} not supported`,
          errno: 20105,
          isRetryable: false,
          hint: "The services in memory know flush, checkpoint, globalCheckpoint and ping."
        })
      )
  })
})
