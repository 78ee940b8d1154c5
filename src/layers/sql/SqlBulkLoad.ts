/**
 * Bulk loading over this package's client.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  BulkLoad,
  type LoadFormat,
  type LoadReport,
  type LoadRows,
  type LoadSourceOptions
} from "../../services/BulkLoad.ts"
import { MatrixOneClient } from "../../services/MatrixOneClient.ts"
import * as statements from "../../sql/loadStatements.ts"
import { fileName } from "../../sql/serverFiles.ts"
import { serverFile, stageMissing } from "../serverFiles.ts"
import { clientOffset } from "./clientOffset.ts"
import { csvFault } from "./fileFormats.ts"
import { insertAll } from "./insertAll.ts"
import { affectedRows, invalid, loading } from "./loading.ts"
import { rowWriter } from "./rowFields.ts"
import { begin, type Piece, pieces } from "./rowSource.ts"
import { refine } from "./statement.ts"

const nothing: LoadReport = { read: 0, loaded: 0, skipped: 0 }

const formatFault = (input: LoadFormat): string | undefined => {
  if (input.format === "jsonline") return undefined
  const { skipLines = 0 } = input
  return Number.isSafeInteger(skipLines) && skipLines >= 0 ? csvFault(input) : "skipLines is no count"
}

const checkFormat = (input: LoadFormat): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const wrong = formatFault(input)
    return wrong === undefined ? Effect.void : invalid(wrong)
  })

/** Lines as `rowFields` writes them. */
const ownFormat: LoadFormat = { format: "csv" }

const base64 = (input: { readonly format: string }): boolean => input.format === "jsonline"

const named = (columns: ReadonlyArray<{ readonly name: string }>): ReadonlyArray<string> =>
  columns.map(({ name }) => name)

/** The bytes, of which the program is told how many there have been. */
const told =
  ({ onProgress }: LoadSourceOptions) =>
  <E, R>(source: Stream.Stream<Piece, E, R>): Stream.Stream<Uint8Array, E, R> => {
    if (onProgress === undefined) return Stream.map(source, ({ piece }) => piece)
    let bytes = 0
    return Stream.mapEffect(source, ({ piece, rows }) => {
      bytes += piece.length
      return Effect.as(onProgress({ bytes, rows }), piece)
    })
  }

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<BulkLoad["Type"], never, MatrixOneClient> = Effect.map(MatrixOneClient, (sql) => {
  const local =
    <E, R>(input: LoadFormat, source: Stream.Stream<Uint8Array, E, R>) =>
    (table: Parameters<typeof statements.load>[2], columns: ReadonlyArray<{ readonly name: string }>) =>
      Effect.map(
        sql.loadLocal(statements.load({ from: "client" }, input, table, named(columns)))(source),
        ({ affectedRows: read }) => read
      )

  const bytes: BulkLoad["Type"]["bytes"] = (options) => (source) =>
    Effect.gen(function* () {
      yield* checkFormat(options.input)
      const begun = yield* begin(Stream.filter(source, (piece) => piece.length > 0))
      if (Option.isNone(begun)) return nothing
      const counted = Stream.map(Stream.repeatEffectChunkOption(begun.value.pull), (piece) => ({
        piece,
        rows: undefined
      })).pipe(told(options))
      return yield* loading(sql, options, base64(options.input), () => Effect.succeed(local(options.input, counted)))
    }).pipe(Effect.scoped, Effect.withSpan("BulkLoad.bytes", { captureStackTrace: false }))

  const rows: BulkLoad["Type"]["rows"] =
    <A extends object, I extends object, R>(options: LoadRows<A, I, R>) =>
    <E, R2>(source: Stream.Stream<A, E, R2>) =>
      Effect.gen(function* () {
        const begun = yield* begin(source)
        if (Option.isNone(begun)) return nothing
        const { first, pull } = begun.value
        const encode = options.schema === undefined ? undefined : Schema.encode(options.schema)
        const sample: object = encode === undefined ? first : yield* encode(first)
        const columns = options.columns ?? Object.keys(sample)
        const offset = yield* clientOffset(sql)
        return yield* loading(sql, { ...options, columns }, false, (targets) =>
          Effect.sync(() => {
            const line = rowWriter(targets, offset)
            const written = (row: object, n: number) => {
              const text = line(row)
              return typeof text === "string" ? text : invalid(`row ${n} has ${text.message}; nothing was loaded`)
            }
            const source = pieces(pull, (row: A, n) =>
              encode === undefined
                ? written(row, n)
                : Effect.flatMap(encode(row), (encoded) => {
                    const text = written(encoded, n)
                    return typeof text === "string" ? Effect.succeed(text) : text
                  })
            ).pipe(told(options))
            return local(ownFormat, source)
          })
        )
      }).pipe(Effect.scoped, Effect.withSpan("BulkLoad.rows", { captureStackTrace: false }))

  return BulkLoad.of({
    rows,
    bytes,
    file: Effect.fn("BulkLoad.file")(function* (options) {
      const { compression, file, input } = options
      if (input.format !== "parquet") yield* checkFormat(input)
      yield* serverFile(file)
      const source = { from: "file", path: fileName(file), compression } as const
      return yield* loading(sql, options, base64(input), () =>
        Effect.succeed((table, columns) => affectedRows(sql, statements.load(source, input, table, named(columns))))
      ).pipe(refine(stageMissing))
    }),
    inline: Effect.fn("BulkLoad.inline")(function* (options) {
      const { data, input } = options
      yield* checkFormat(input)
      if (data === "") return nothing
      return yield* loading(sql, options, base64(input), () =>
        Effect.succeed((table, columns) =>
          affectedRows(sql, statements.load({ from: "statement", data }, input, table, named(columns)))
        )
      )
    }),
    insertAll: insertAll(sql)
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<BulkLoad, never, MatrixOneClient> = Layer.effect(BulkLoad, make)
