/**
 * mo_ctl over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { MoCtlFailed } from "../../errors/MoCtlFailed.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import { MoCtl, MoCtlAnswer, type ServiceType } from "../../services/MoCtl.ts"
import { fold } from "../../sql/names.ts"
import { objectNames } from "../validNames.ts"
import { query } from "./statement.ts"

type MoCtlError = MoCtlFailed | SqlError

const decodeJson = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ method: Schema.String, result: Schema.Unknown }))
)

const decodeShards = Schema.decodeUnknownOption(
  Schema.Array(Schema.Struct({ returnStr: Schema.optionalWith(Schema.String, { default: () => "" }) }))
)

/** Every shard says OK. */
const shardsNotOk = ({ result }: MoCtlAnswer): ReadonlyArray<string> =>
  Option.match(decodeShards(result), {
    onNone: () => [JSON.stringify(result)],
    onSome: (shards) => shards.map(({ returnStr }) => returnStr).filter((text) => text !== "OK")
  })

/** The console of a storage node answers text, which begins so when the command in it failed. */
const consoleError = ({ result }: MoCtlAnswer): ReadonlyArray<string> => {
  const failure = typeof result === "string" ? /^\s*msg: run err: (.*)/.exec(result)?.[1] : undefined
  return failure === undefined ? [] : [failure]
}

/** How the answer of a command reports a failure. The answers of all others are handed over as they are. */
const failuresOf: ReadonlyMap<string, (answer: MoCtlAnswer) => ReadonlyArray<string>> = new Map([
  ["flush", shardsNotOk],
  ["checkpoint", shardsNotOk],
  ["globalcheckpoint", shardsNotOk],
  ["inspect", consoleError]
])

/** Go's longest duration is 2^63 - 1 nanoseconds. */
const longest = 9_223_372_036_854

const goDuration = (wait: Duration.DurationInput | undefined): string =>
  wait === undefined ? "" : `${Math.min(longest, Math.ceil(Duration.toMillis(wait)))}ms`

const dotted = sqlError(
  new InvalidInput({
    message: "a database or table with a dot in its name cannot be flushed by name",
    isRetryable: false,
    hint: 'Flush it by its id: run("dn", "flush", id), where id is rel_id in mo_catalog.mo_tables.'
  })
)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<MoCtl["Type"], never, SqlClient.SqlClient> = Effect.map(SqlClient.SqlClient, (sql) => {
  const send = (service: ServiceType, command: string, parameter: string): Effect.Effect<MoCtlAnswer, MoCtlError> =>
    Effect.gen(function* () {
      const [row] = yield* query(
        sql,
        { text: "SELECT mo_ctl(?, ?, ?) AS answer", parameters: [service, command, parameter] },
        Schema.Struct({ answer: Schema.NullOr(Schema.String) })
      )
      const text = row?.answer ?? ""
      const answer = new MoCtlAnswer(Option.getOrElse(decodeJson(text), () => ({ method: command, result: text })))
      const failures = failuresOf.get(command.toLowerCase())?.(answer) ?? []
      return failures.length > 0 ? yield* new MoCtlFailed({ service, command, failures }) : answer
    })

  const run = Effect.fn("MoCtl.run")(function* (service: ServiceType, command: string, parameter = "") {
    return yield* send(service, command, parameter)
  })

  /** The server looks the names up as they are written, and stores them folded unless it is told to keep their case. */
  const flush = Effect.fn("MoCtl.flush")(function* ({
    database,
    table
  }: {
    readonly database: string
    readonly table: string
  }): Effect.fn.Return<MoCtlAnswer, MoCtlError> {
    yield* objectNames(database, table)
    if (database.includes(".") || table.includes(".")) return yield* dotted
    const name = `${database}.${table}`
    const folded = fold(name)
    const flushed = send("dn", "flush", name)
    return yield* folded === name
      ? flushed
      : Effect.catchIf(
          flushed,
          (error) => error._tag === "SqlError" && classify(error)._tag === "ObjectNotFound",
          () => send("dn", "flush", folded)
        )
  })

  return MoCtl.of({
    run,
    flush,
    checkpoint: Effect.fn("MoCtl.checkpoint")(function* (wait) {
      return yield* send("dn", "checkpoint", goDuration(wait))
    }),
    globalCheckpoint: Effect.fn("MoCtl.globalCheckpoint")(function* (wait) {
      return yield* send("dn", "globalcheckpoint", goDuration(wait))
    }),
    ping: Effect.fn("MoCtl.ping")(function* (shard) {
      return yield* send("dn", "ping", shard === undefined ? "" : String(shard))
    })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<MoCtl, never, SqlClient.SqlClient> = Layer.effect(MoCtl, make)
