/**
 * The answers of DATA BRANCH DIFF.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput, UnknownError, UnsupportedError } from "../../errors/reasons.ts"
import type { Change, Comparison, Conflict, Counts, DiffOptions, Flag, Summary } from "../../services/Branch.ts"
import { TypeId } from "../../services/MatrixOneClient.ts"
import type { TableName } from "../../services/TableName.ts"
import * as statements from "../../sql/branchStatements.ts"
import { fold } from "../../sql/names.ts"
import { rowsOf, send } from "./statement.ts"

export type Row = Readonly<Record<string, unknown>>

const bare = (name: TableName): string => fold(typeof name === "string" ? name : name.table)

const isFlag = (u: unknown): u is Flag => u === "INSERT" || u === "DELETE" || u === "UPDATE"

const unknownForm = (): SqlError =>
  sqlError(new UnknownError({ message: "the server answered a diff of another form than known", isRetryable: false }))

const classified = (error: SqlError): SqlError => sqlError(classify(error))

const Metric = Schema.Struct({ metric: Schema.String })
const isMetric = Schema.is(Metric)

/** How the server prints a table that it was told without a moment. */
const printed = (name: TableName): string =>
  typeof name === "string" ? fold(name) : `${fold(name.database)}.${fold(name.table)}`

const counts = (rows: ReadonlyArray<object>, column: string): Counts => {
  const of = (metric: string): number => {
    const row = rows.find((each) => isMetric(each) && each.metric === metric)
    return row === undefined ? 0 : Number(Object.entries(row).find(([name]) => name === column)?.[1] ?? 0)
  }
  return { inserted: of("INSERTED"), deleted: of("DELETED"), updated: of("UPDATED") }
}

const none: Counts = { inserted: 0, deleted: 0, updated: 0 }

/** Its columns are called as the two tables were written: where both were written alike they are the same, and no change. */
export const summary = (sql: SqlClient.SqlClient, options: Comparison): Effect.Effect<Summary, SqlError> =>
  Effect.flatMap(send(sql, statements.diffSummary(options)), (rows) => {
    const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "metric")
    // A JavaScript object sorts names that are whole numbers before all others.
    const swapped = options.at === undefined && names[1] === printed(options.table)
    const [first, second] = swapped ? [names[1], names[0]] : names
    if (first === undefined) return unknownForm()
    return Effect.succeed({
      table: second === undefined ? none : counts(rows, first),
      against: second === undefined ? none : counts(rows, second)
    })
  })

export const total = ({ deleted, inserted, updated }: Counts): number => inserted + deleted + updated

/** Whose change a row is, by the table's name that comes with it. Both of one name: whichever side has any at all. */
const sides = (
  sql: SqlClient.SqlClient,
  options: Comparison
): Effect.Effect<(source: string) => Change<unknown>["side"] | undefined, SqlError> => {
  const [table, against] = [bare(options.table), bare(options.against)]
  if (table !== against) {
    return Effect.succeed((source) => (source === table ? "table" : source === against ? "against" : undefined))
  }
  return Effect.map(summary(sql, options), (found) => {
    const side = total(found.against) === 0 ? "table" : total(found.table) === 0 ? "against" : "unknown"
    return (source) => (source === table ? side : undefined)
  })
}

/** The column of the server's own that a table's may be called like. */
const flag = "flag"

/** The server's answer for a column it does not have is quick; for one it has, it makes the whole diff. */
const hasFlagColumn = (sql: SqlClient.SqlClient, options: DiffOptions): Effect.Effect<boolean, SqlError> =>
  options.columns !== undefined
    ? Effect.succeed(options.columns.some((name) => name.toLowerCase() === flag))
    : send(sql, statements.diff({ ...options, columns: [flag], limit: 0 })).pipe(
        Effect.as(true),
        Effect.catchIf(
          (error) => /column "flag" not found in table/.test(error.message),
          () => Effect.succeed(false)
        )
      )

const Field = Schema.Struct({ Field: Schema.String, Key: Schema.String })

const fields = (
  sql: SqlClient.SqlClient,
  table: TableName
): Effect.Effect<ReadonlyArray<typeof Field.Type>, SqlError> => rowsOf(send(sql, statements.showColumns(table)), Field)

/** The names of a table's primary key's columns. */
export const keyOf = (sql: SqlClient.SqlClient, table: TableName): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  Effect.map(fields(sql, table), (all) => all.flatMap(({ Field, Key }) => (Key === "PRI" ? [Field] : [])))

/** What was asked for, each once, as the server does. */
const shown = (sql: SqlClient.SqlClient, options: DiffOptions): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  options.columns === undefined
    ? Effect.map(fields(sql, options.table), (all) => all.map(({ Field }) => Field))
    : Effect.succeed(options.columns)

/** Rows as arrays, which only a client that sends this as text can answer. */
const whole = (
  sql: SqlClient.SqlClient,
  options: DiffOptions
): Effect.Effect<ReadonlyArray<readonly [unknown, unknown, Row]>, SqlError> =>
  Effect.gen(function* () {
    if (!(TypeId in sql)) {
      return yield* sqlError(
        new UnsupportedError({
          message: `a column called "${flag}" cannot be told from the diff's own`,
          isRetryable: false,
          hint: "Leave it out of `columns`, or use the client of MatrixOneClient.layer."
        })
      )
    }
    const names = yield* shown(sql, options)
    const rows = yield* Effect.mapError(sql.withoutTransforms().unsafe(statements.diff(options)).values, classified)
    return rows.map(
      ([source, kind, ...values]) =>
        [source, kind, Object.fromEntries(names.map((name, i) => [name, values[i]]))] as const
    )
  })

/** A JavaScript object sorts names that are whole numbers before all others, the server's own two among them. */
const split = (row: object): readonly [unknown, unknown, Row] => {
  const entries = Object.entries(row)
  const at = Math.max(
    0,
    entries.findIndex(([name], i) => name.startsWith("diff ") && entries[i + 1]?.[0] === flag)
  )
  const values = [...entries.slice(0, at), ...entries.slice(at + 2)]
  return [entries[at]?.[1], entries[at + 1]?.[1], Object.fromEntries(values)]
}

/** The changes, undecoded. */
export const changes = (sql: SqlClient.SqlClient, options: DiffOptions): Stream.Stream<Change<Row>, SqlError> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { limit } = options
      if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 0)) {
        return yield* sqlError(
          new InvalidInput({ message: `the limit ${limit} is no number of rows`, isRetryable: false })
        )
      }
      const sideOf = yield* sides(sql, options)
      const rows = (yield* hasFlagColumn(sql, options))
        ? Stream.fromIterableEffect(whole(sql, options))
        : Stream.map(
            Stream.mapError(sql.withoutTransforms().unsafe<object>(statements.diff(options)).stream, classified),
            split
          )
      return Stream.mapEffect(rows, ([source, kind, row]) => {
        const side = typeof source === "string" ? sideOf(source) : undefined
        return typeof source === "string" && side !== undefined && isFlag(kind)
          ? Effect.succeed({ side, source, flag: kind, row })
          : unknownForm()
      })
    })
  )

/** Something to compare keys by: equal for equal values, whatever the driver makes of them. */
export const comparable = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (typeof each === "bigint" ? String(each) : each)) ?? ""

const byName = (row: Row, name: string): unknown =>
  row[name] ?? Object.entries(row).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]

/** Pairs of neighbours of one key. */
export const conflicts = (sql: SqlClient.SqlClient, options: Comparison): Stream.Stream<Conflict<Row>, SqlError> =>
  Stream.unwrap(
    Effect.map(keyOf(sql, options.against), (key) => {
      if (key.length === 0) return Stream.empty
      return Stream.filterMap(
        Stream.mapAccum(changes(sql, options), Option.none<Change<Row>>(), (before, change) => {
          const keyed = (each: Change<Row>) => key.map((name) => [name, byName(each.row, name)] as const)
          const pair = Option.filter(before, (one) => comparable(keyed(one)) === comparable(keyed(change)))
          const found = Option.map(
            pair,
            (one): Conflict<Row> => ({
              key: Object.fromEntries(keyed(one)),
              changes: one.side === "against" ? [change, one] : [one, change]
            })
          )
          return [Option.isSome(pair) ? Option.none() : Option.some(change), found] as const
        }),
        (found) => found
      )
    })
  )
