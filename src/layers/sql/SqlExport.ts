/**
 * Exports over this package's client.
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { type CsvOutput, Export, type ExportFile } from "../../services/Export.ts"
import { MatrixOneClient } from "../../services/MatrixOneClient.ts"
import { formatOf, intoOutfile } from "../../sql/exportStatements.ts"
import { fileName } from "../../sql/serverFiles.ts"
import { invalidInput, serverFile, stageMissing } from "../serverFiles.ts"
import { clientOffset } from "./clientOffset.ts"
import { csvWriter, jsonWriter } from "./exportedRows.ts"
import { csvFault } from "./fileFormats.ts"
import { pieces } from "./rowSource.ts"
import { refine } from "./statement.ts"

const checkCsv = (output: Omit<CsvOutput, "format">): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const wrong = output.quote === "" ? "without quotes no text could be told from a separator" : csvFault(output)
    return wrong === undefined ? Effect.void : invalidInput(wrong)
  })

const check = ({ output, splitSize, to }: ExportFile): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    if (output.format === "csv") yield* checkCsv(output)
    yield* serverFile(to, splitSize === undefined ? undefined : "number")
    const path = fileName(to)
    if (typeof to !== "string" && (to.path === undefined || to.path === ""))
      return yield* invalidInput("no file is named")
    const said = formatOf(path)
    if (said !== undefined && said !== output.format) {
      return yield* invalidInput(`format '${output.format}' does not match the name of ${path}`)
    }
    if (splitSize === undefined) return
    if (output.format === "parquet") return yield* invalidInput("MatrixOne does not split parquet files")
    if (!Number.isSafeInteger(splitSize) || splitSize <= 0) return yield* invalidInput("splitSize is no count of bytes")
    if (!/%0?\d*d/.test(path)) {
      return yield* invalidInput("the name of split files has no %d", "%d, or %05d, stands for the number of the file.")
    }
  })

/** The compiler throws what it refuses. */
const compiled = (statement: Statement.Statement<unknown>) =>
  Effect.try({
    try: () => statement.compile(),
    catch: (error) => error
  }).pipe(Effect.catchAll((error) => (error instanceof SqlError ? Effect.fail(error) : Effect.die(error))))

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Export["Type"], never, MatrixOneClient> = Effect.map(MatrixOneClient, (sql) => {
  const streamed = (
    query: Statement.Statement<object>,
    writer: (offset: number | undefined) => (row: object, n: number) => string
  ): Stream.Stream<Uint8Array, SqlError> =>
    Stream.unwrapScoped(
      Effect.gen(function* () {
        const write = writer(yield* clientOffset(sql))
        const pull = yield* Stream.toPull(query.stream)
        return Stream.map(pieces(pull, write), ({ piece }) => piece)
      })
    )

  return Export.of({
    file: Effect.fn("Export.file")(function* (options) {
      yield* check(options)
      const [text, parameters] = yield* compiled(options.query)
      const statement = sql.withoutTransforms().unsafe(text.replace(/[\s;]+$/, "") + intoOutfile(options), parameters)
      yield* refine(stageMissing)(Statement.withTransformerDisabled(statement.unprepared))
    }),
    csv: (query, output = {}) =>
      Stream.unwrap(
        Effect.as(
          checkCsv(output),
          streamed(query, (offset) => csvWriter(output, offset))
        )
      ),
    jsonLines: (query) => streamed(query, jsonWriter)
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Export, never, MatrixOneClient> = Layer.effect(Export, make)
