/**
 * Prepared INSERTs of many rows each.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import type * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { BulkLoad, InsertAll, InsertReport } from "../../services/BulkLoad.ts"
import { headerOf } from "../../services/ExecuteResult.ts"
import type { MatrixOneClient } from "../../services/MatrixOneClient.ts"
import * as statements from "../../sql/loadStatements.ts"
import { objectNames } from "../validNames.ts"
import { invalid } from "./loading.ts"
import { begin } from "./rowSource.ts"

/** MySQL's protocol counts placeholders in 16 bits. */
const maxPlaceholders = 65_535

const defaultRows = 1000
const defaultBytes = 1 << 20

/** About as many bytes as the value takes on the wire. */
const sizeOf = (value: unknown): number =>
  typeof value === "string" ? value.length : value instanceof Uint8Array ? value.length : 8

export const insertAll =
  (sql: MatrixOneClient): BulkLoad["Type"]["insertAll"] =>
  <A extends object, I extends object, R>({
    batchBytes = defaultBytes,
    batchRows = defaultRows,
    returning = [],
    schema,
    table
  }: InsertAll<A, I, R>) =>
  <E, R2>(source: Stream.Stream<A, E, R2>) => {
    const encode = schema === undefined ? undefined : Schema.encode(schema)

    const send = (
      columns: ReadonlyArray<string>,
      values: ReadonlyArray<unknown>,
      rows: number
    ): Effect.Effect<readonly [number, ReadonlyArray<object>], SqlError> => {
      const statement = sql
        .withoutTransforms()
        .unsafe<object>(statements.insert(table, columns, rows, returning), values)
      return Statement.withTransformerDisabled(
        returning.length === 0
          ? Effect.map(statement.raw, (answer) => [headerOf(answer).affectedRows, []] as const)
          : Effect.map(statement, (answer) => [answer.length, answer] as const)
      )
    }

    return Effect.gen(function* () {
      yield* objectNames(...(typeof table === "string" ? [table] : [table.database, table.table]))
      if (!(batchRows >= 1 && batchBytes >= 1)) return yield* invalid("batchRows and batchBytes are numbers from 1 on")
      const begun = yield* begin(source)
      const report: { inserted: number; returned: Array<object> } = { inserted: 0, returned: [] }
      if (Option.isNone(begun)) return report
      const first: object = encode === undefined ? begun.value.first : yield* encode(begun.value.first)
      const columns = Object.keys(first)
      if (columns.length === 0) return yield* invalid("rows without columns cannot be inserted")
      const most = Math.min(batchRows, Math.max(1, Math.floor(maxPlaceholders / columns.length)))
      return yield* sql.withTransaction(
        Effect.gen(function* () {
          let values: Array<unknown> = []
          let rows = 0
          let bytes = 0
          let read = 0
          const flush = Effect.suspend(() => {
            if (rows === 0) return Effect.void
            const sent = send(columns, values, rows)
            values = []
            rows = 0
            bytes = 0
            return Effect.map(sent, ([inserted, returned]) => {
              report.inserted += inserted
              for (const row of returned) report.returned.push(row)
            })
          })
          while (true) {
            const chunk = yield* Effect.asSome(begun.value.pull).pipe(
              Effect.catchAll(
                Option.match({ onNone: () => Effect.succeed(Option.none<Chunk.Chunk<A>>()), onSome: Effect.fail })
              )
            )
            if (Option.isNone(chunk)) break
            for (const each of chunk.value) {
              const row: object = encode === undefined ? each : yield* encode(each)
              read++
              if (Object.keys(row).length !== columns.length || !columns.every((name) => Object.hasOwn(row, name))) {
                return yield* invalid(`row ${read} has other columns than the first; nothing was inserted`)
              }
              for (const name of columns) {
                const value: unknown = Reflect.get(row, name)
                values.push(value)
                bytes += sizeOf(value)
              }
              rows++
              if (rows >= most || bytes >= batchBytes) yield* flush
            }
          }
          yield* flush
          const done: InsertReport = report
          return done
        })
      )
    }).pipe(Effect.scoped, Effect.withSpan("BulkLoad.insertAll", { captureStackTrace: false }))
  }
