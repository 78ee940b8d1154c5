/**
 * mo_ctl over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { MoCtlFailed } from "../../errors/MoCtlFailed.ts"
import { MoCtl, MoCtlAnswer, type ServiceType } from "../../services/MoCtl.ts"
import { string } from "../../sql/literals.ts"
import { objectName } from "../../sql/names.ts"
import { send } from "./statement.ts"

const Answer = Schema.parseJson(Schema.Struct({ method: Schema.String, result: Schema.Unknown }))
const decodeAnswer = Schema.decodeUnknownEither(Answer)

const Shard = Schema.Struct({ returnStr: Schema.String })
const isShard = Schema.is(Shard)

/** A shard says OK, its own identity, or what went wrong. */
const saysFailure = /\b(?:error|failed|failure|not found|invalid|unknown|panic)\b/i

const failuresIn = (result: unknown): ReadonlyArray<string> =>
  (Array.isArray(result) ? result : [result])
    .filter(isShard)
    .map(({ returnStr }) => returnStr)
    .filter((text) => text !== "OK" && saysFailure.test(text))

/** The server takes a Go duration. */
const goDuration = (wait: Duration.DurationInput | undefined): string =>
  wait === undefined ? "" : `${Math.round(Duration.toMillis(wait))}ms`

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const run = (
    service: ServiceType,
    command: string,
    parameter = ""
  ): Effect.Effect<MoCtlAnswer, MoCtlFailed | SqlError> =>
    Effect.gen(function* () {
      const [row] = yield* send(
        sql,
        `SELECT mo_ctl(${string(service)}, ${string(command)}, ${string(parameter)}) AS answer`
      )
      const text = row !== undefined && "answer" in row ? String(row.answer) : ""
      const answer = Option.getOrElse(Either.getRight(decodeAnswer(text)), (): typeof Answer.Type => ({
        method: command,
        result: text
      }))
      const failures = failuresIn(answer.result)
      if (failures.length > 0) return yield* new MoCtlFailed({ service, command, failures })
      return new MoCtlAnswer(answer)
    }).pipe(Effect.withSpan("MoCtl.run", { attributes: { service, command } }))

  return MoCtl.of({
    run,
    flush: ({ database, table }) =>
      Effect.zipRight(
        Effect.forEach([database, table], objectName, { discard: true }),
        run("dn", "flush", `${database}.${table}`)
      ),
    checkpoint: (wait) => run("dn", "checkpoint", goDuration(wait)),
    globalCheckpoint: (wait) => run("dn", "globalcheckpoint", goDuration(wait)),
    ping: (shard) => run("dn", "ping", shard === undefined ? "" : String(shard))
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<MoCtl, never, SqlClient.SqlClient> = Layer.effect(MoCtl, make)
