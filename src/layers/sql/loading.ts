/**
 * The way of a load's rows into their table, whatever LOAD DATA reads them from.
 */
import { randomUUID } from "node:crypto"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { DataError, InvalidInput, ObjectNotFound } from "../../errors/reasons.ts"
import type { LoadOptions, LoadReport } from "../../services/BulkLoad.ts"
import { headerOf } from "../../services/ExecuteResult.ts"
import type { MatrixOneClient } from "../../services/MatrixOneClient.ts"
import { format, type TableName } from "../../services/TableName.ts"
import { type LoadColumn, loadColumn } from "../../sql/loadColumns.ts"
import * as statements from "../../sql/loadStatements.ts"
import { objectNames } from "../validNames.ts"
import { HexText, query, rowsOf, send } from "./statement.ts"

export const invalid = (message: string, hint?: string): Effect.Effect<never, SqlError> =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

const ColumnRow = Schema.Struct({
  name: HexText,
  type: HexText,
  col_key: Schema.String,
  extra: Schema.NullishOr(Schema.String).pipe(
    Schema.transform(Schema.String, { decode: (s) => s ?? "", encode: (s) => s })
  )
})

/** The columns of the target that the rows have values for. */
const columnsOf = (
  sql: MatrixOneClient,
  { columns: wanted, onConflict, table, unchecked }: LoadOptions
): Effect.Effect<ReadonlyArray<LoadColumn>, SqlError> =>
  Effect.gen(function* () {
    yield* objectNames(...(typeof table === "string" ? [table] : [table.database, table.table]))
    const all = (yield* query(sql, statements.columnsOf(table), ColumnRow)).map(loadColumn)
    if (all.length === 0) {
      return yield* sqlError(
        new ObjectNotFound({
          message: `no such table ${format(table)}`,
          isRetryable: false,
          objectType: "table",
          objectName: format(table)
        })
      )
    }
    const own = all.filter(({ generated }) => !generated)
    const byName = new Map(own.map((column) => [column.name.toLowerCase(), column]))
    const columns: Array<LoadColumn> = []
    for (const name of wanted ?? own.map((column) => column.name)) {
      const column = byName.get(name.toLowerCase())
      if (column === undefined) {
        return yield* sqlError(
          new ObjectNotFound({
            message: `no column ${name} of ${format(table)} takes values`,
            isRetryable: false,
            objectType: "column",
            objectName: name
          })
        )
      }
      if (columns.some((each) => each.name.toLowerCase() === name.toLowerCase())) {
        return yield* invalid(`the column ${name} is given twice`)
      }
      columns.push({ ...column, name })
    }
    if (columns.length === 0) return yield* invalid("a load needs columns")
    if (unchecked !== true && onConflict === "replace" && columns.length < own.length) {
      return yield* invalid("replace needs every column", "MatrixOne cannot REPLACE a row of which it is given a part.")
    }
    const unique = columns.find(({ key }) => key === "UNI")
    if (unchecked !== true && onConflict === "update" && unique !== undefined) {
      return yield* invalid(
        `update cannot change ${unique.name}: it has a unique key`,
        "MatrixOne updates no key ON DUPLICATE KEY. Leave the column out, or use replace."
      )
    }
    return columns
  })

/** Sends a statement and answers how many rows it says it wrote. */
export const affectedRows = (sql: MatrixOneClient, text: string): Effect.Effect<number, SqlError> =>
  Effect.map(
    Statement.withTransformerDisabled(sql.withoutTransforms().unsafe(text).raw),
    (answer) => headerOf(answer).affectedRows
  )

const CountedRow = Schema.Struct({ n: Schema.NullOr(Schema.Union(Schema.Number, Schema.BigIntFromSelf)) })

/** `DataError` when the query finds a row. */
const none = (sql: MatrixOneClient, first: string | undefined, fault: string): Effect.Effect<void, SqlError> =>
  first === undefined
    ? Effect.void
    : Effect.flatMap(rowsOf(send(sql, first), CountedRow), ([row]) =>
        row === undefined || row.n === null
          ? Effect.void
          : sqlError(new DataError({ message: `row ${row.n} ${fault}`, isRetryable: false }))
      )

/** Runs LOAD DATA into a table and answers how many rows it read. */
type RunLoad<E, R> = (table: TableName, columns: ReadonlyArray<LoadColumn>) => Effect.Effect<number, E, R>

const beside = (table: TableName): TableName => {
  const name = `__effect_load_${randomUUID().replaceAll("-", "")}`
  return typeof table === "string" ? name : { database: table.database, table: name }
}

/** Rows wait in a table that only this transaction sees, and are inserted from there. */
const staged = <E, R>(
  sql: MatrixOneClient,
  { onConflict = "fail", table }: LoadOptions,
  columns: ReadonlyArray<LoadColumn>,
  base64: boolean,
  run: RunLoad<E, R>
): Effect.Effect<LoadReport, E | SqlError, R> => {
  const staging = beside(table)
  const waiting = columns.map((column) =>
    // Lines of JSON have bytes as Base64, and documents that a text would not keep.
    base64 && (column.kind === "bytes" || column.kind === "json")
      ? { ...column, staged: column.kind === "bytes" ? "TEXT" : "JSON" }
      : column
  )
  const merge = affectedRows(sql, statements.merge(table, staging, columns, onConflict, base64))
  return Effect.gen(function* () {
    yield* send(sql, statements.createStaging(staging, waiting))
    yield* merge
    const read = yield* run(staging, waiting)
    if (base64) yield* none(sql, statements.notBase64(staging, columns), "has bytes that are not Base64")
    if (onConflict === "ignore") {
      yield* none(sql, statements.tooLong(staging, columns, base64), "has a value that is longer than its column")
    }
    const inserted = yield* merge
    yield* send(sql, statements.dropStaging(staging))
    const loaded = onConflict === "ignore" ? inserted : read
    return { read, loaded, skipped: read - loaded }
  })
}

/** One load, in the transaction around it or its own. */
export const loading = <E, R>(
  sql: MatrixOneClient,
  options: LoadOptions,
  base64: boolean,
  run: (columns: ReadonlyArray<LoadColumn>) => Effect.Effect<RunLoad<E, R>, SqlError>
): Effect.Effect<LoadReport, E | SqlError, R> =>
  sql.withTransaction(
    Effect.gen(function* () {
      const columns = yield* columnsOf(sql, options)
      const load = yield* run(columns)
      if (options.unchecked !== true) return yield* staged(sql, options, columns, base64, load)
      const read = yield* load(options.table, columns)
      return { read, loaded: read, skipped: 0 }
    })
  )
