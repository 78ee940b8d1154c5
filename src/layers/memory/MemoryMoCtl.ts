/**
 * mo_ctl in memory: there is nothing to flush, so every command that the server would carry out is.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../../errors/classify.ts"
import { UnsupportedError } from "../../errors/reasons.ts"
import { MoCtl, MoCtlAnswer } from "../../services/MoCtl.ts"
import { objectRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"
import { MemoryServer } from "./MemoryServer.ts"
import type { MemoryTable } from "./MemoryState.ts"
import { databaseMissing, refusal, tableMissing } from "./memoryFailures.ts"

const answered = (method: string, result: unknown = [{ returnStr: "OK" }]) => new MoCtlAnswer({ method, result })

const unsupported = (what: string): SqlError =>
  sqlError(
    new UnsupportedError({
      message: `not supported: ${what} not supported`,
      errno: 20105,
      isRetryable: false,
      hint: "The services in memory know flush, checkpoint, globalcheckpoint and ping, of storage."
    })
  )

/** The only storage node there is. */
const shard = { serviceAddress: "memory", shardID: 1, replicaID: 1, logShardID: 1 }

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  const flush = (asked: MemoryTable): Effect.Effect<MoCtlAnswer, SqlError> =>
    Effect.gen(function* () {
      const database = yield* validName(objectRule, asked.database)
      const table = yield* validName(objectRule, asked.table)
      const tables = (yield* server.state).databases.get(database)
      if (tables === undefined) return yield* databaseMissing(database)
      return tables.has(table) ? answered("Flush") : yield* tableMissing({ database, table })
    })

  const ping = (asked: string): MoCtlAnswer =>
    answered("Ping", asked === "" || asked === String(shard.shardID) ? [shard] : [])

  /** Each command of storage by its name, with its parameter as text. */
  const commands: ReadonlyMap<string, (parameter: string) => Effect.Effect<MoCtlAnswer, SqlError>> = new Map([
    [
      "FLUSH",
      (parameter: string) => {
        const [database = "", table = "", ...more] = parameter.split(".")
        return more.length === 0 && table !== ""
          ? flush({ database, table })
          : refusal("handleFlush: table id parse fail")
      }
    ],
    ["CHECKPOINT", () => Effect.succeed(answered("Checkpoint"))],
    ["GLOBALCHECKPOINT", () => Effect.succeed(answered("GlobalCheckpoint"))],
    ["PING", (parameter: string) => Effect.succeed(ping(parameter))]
  ])

  return MoCtl.of({
    flush,
    checkpoint: () => Effect.succeed(answered("Checkpoint")),
    globalCheckpoint: () => Effect.succeed(answered("GlobalCheckpoint")),
    ping: (asked) => Effect.succeed(ping(asked === undefined ? "" : String(asked))),
    inspect: () => unsupported("command INSPECT"),
    now: unsupported("command GETSNAPSHOT"),
    syncCommit: unsupported("command SYNCCOMMIT"),
    protocolVersions: unsupported("command GETPROTOCOLVERSION"),
    tableExtra: () => unsupported("command TABLE-EXTRA"),
    merge: () => unsupported("command MERGEOBJECTS"),
    reloadAutoIncrement: () => unsupported("command RELOAD-AUTO-INCREMENT-CACHE"),
    collectCatalogCache: () => unsupported("command GCCATALOGCACHE"),
    freeMemory: Effect.void,
    run: (service, command, parameter = "") => {
      const carryOut = commands.get(command.toUpperCase())
      if (carryOut === undefined) return unsupported(`command ${command.toUpperCase()}`)
      return service === "dn" ? carryOut(parameter) : unsupported(`service ${service.toUpperCase()}`)
    }
  })
})
