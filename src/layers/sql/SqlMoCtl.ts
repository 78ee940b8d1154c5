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
import {
  InvalidInput,
  NotAllowedInTransaction,
  ObjectNotFound,
  type Reason,
  UnknownError
} from "../../errors/reasons.ts"
import { findCommand, MoCtl, MoCtlAnswer, type ServiceType } from "../../services/MoCtl.ts"
import { fold } from "../../sql/names.ts"
import { objectNames } from "../validNames.ts"
import * as answers from "./moCtlAnswers.ts"
import { query, refine } from "./statement.ts"

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

/** What drivers make of an error packet without a text. */
const noWords = "Server returned an error packet without further information"

const invalid = (message: string, hint?: string): SqlError =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

const refusedCommand = (command: string, why: string): SqlError =>
  invalid(`mo_ctl ${command.toUpperCase()} was not sent: ${why}`, "With { anyway: true } it is sent.")

const unknownAnswer = (command: string): SqlError =>
  sqlError(new UnknownError({ message: `mo_ctl ${command} answered in another form than known`, isRetryable: false }))

/** The server's client cannot know: to it this is a SELECT. */
const inTransaction = (reason: Reason): SqlError | undefined =>
  /cannot execute \w+ within an explicit transaction/.test(reason.message)
    ? sqlError(
        new NotAllowedInTransaction({
          message: reason.message,
          isRetryable: false,
          statement: "mo_ctl MERGEOBJECTS",
          hint: "Run it before the transaction or after it has committed.",
          cause: reason
        })
      )
    : undefined

const databaseMissing = (objectName: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `database ${objectName} does not exist`,
      isRetryable: false,
      objectType: "database",
      objectName
    })
  )

/** Whole minutes, as many as Go's durations hold. */
const goMinutes = (wait: Duration.DurationInput): number =>
  Math.max(1, Math.min(153_722_867, Math.ceil(Duration.toMinutes(wait))))

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

  const run = Effect.fn("MoCtl.run")(function* (
    service: ServiceType,
    command: string,
    parameter = "",
    options: { readonly anyway?: boolean | undefined } = {}
  ): Effect.fn.Return<MoCtlAnswer, MoCtlError> {
    const why = options.anyway === true ? undefined : findCommand(command)?.refused
    return yield* why === undefined ? send(service, command, parameter) : refusedCommand(command, why)
  })

  /** {@link send} for an answer that has a known form. */
  const ask = <A>(
    service: ServiceType,
    command: string,
    parameter: string,
    read: (result: unknown) => Option.Option<A>
  ): Effect.Effect<A, MoCtlError> =>
    Effect.flatMap(send(service, command, parameter), ({ result }) =>
      Option.match(read(result), { onNone: () => unknownAnswer(command), onSome: Effect.succeed })
    )

  const path = ({
    database,
    table
  }: {
    readonly database: string
    readonly table: string
  }): Effect.Effect<string, SqlError> =>
    Effect.zipRight(
      objectNames(database, table),
      database.includes(".") || table.includes(".") ? dotted : Effect.succeed(`${fold(database)}.${fold(table)}`)
    )

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
    }),
    inspect: Effect.fn("MoCtl.inspect")(function* (line) {
      return yield* ask("dn", "inspect", line, answers.console)
    }),
    now: Effect.withSpan(ask("cn", "getsnapshot", "", answers.hybrid), "MoCtl.now"),
    syncCommit: Effect.withSpan(ask("cn", "synccommit", "", answers.synchronized), "MoCtl.syncCommit"),
    protocolVersions: Effect.withSpan(ask("cn", "getprotocolversion", "", answers.versions), "MoCtl.protocolVersions"),
    tableExtra: Effect.fn("MoCtl.tableExtra")(function* (table) {
      return yield* Effect.mapError(ask("cn", "table-extra", yield* path(table), answers.extra), (error) =>
        // The server answers a database that is not there with no number and no words.
        error._tag === "SqlError" && classify(error).message === noWords ? databaseMissing(table.database) : error
      )
    }),
    merge: Effect.fn("MoCtl.merge")(function* (table, { choose, megabytes } = {}) {
      const name = yield* path(table)
      if (megabytes !== undefined && (!Number.isSafeInteger(megabytes) || megabytes < 1)) {
        return yield* invalid("megabytes is no positive whole number")
      }
      const size = choose === undefined && megabytes === undefined ? "" : `:${choose ?? ""}:${megabytes ?? 120}M`
      return yield* send("cn", "mergeobjects", `t:${name}${size}`).pipe(
        refine(inTransaction),
        Effect.as(true),
        Effect.catchIf(
          (error) => error._tag === "SqlError" && /no matching objects/.test(classify(error).message),
          () => Effect.succeed(false)
        )
      )
    }),
    reloadAutoIncrement: Effect.fn("MoCtl.reloadAutoIncrement")(function* (tableId) {
      if (tableId < 0n) return yield* invalid("a table's id is not negative")
      yield* send("cn", "reload-auto-increment-cache", String(tableId))
    }),
    collectCatalogCache: Effect.fn("MoCtl.collectCatalogCache")(function* (olderThan) {
      const minutes = olderThan === undefined ? "" : String(goMinutes(olderThan))
      yield* send("cn", "gccatalogcache", minutes)
    }),
    freeMemory: Effect.withSpan(Effect.asVoid(send("cn", "forcegc", "")), "MoCtl.freeMemory")
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<MoCtl, never, SqlClient.SqlClient> = Layer.effect(MoCtl, make)
