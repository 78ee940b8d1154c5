/**
 * Export: the rows of a query as files, written by the server or streamed here.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { Statement } from "@effect/sql/Statement"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Stream } from "effect/Stream"
import type { StageNotFound } from "../errors/StageErrors.ts"
import type { CsvFormat, JsonLineFormat, ParquetFormat } from "./FileFormat.ts"
import type { ServerFile } from "./ServerFile.ts"

export type { CsvFormat, JsonLineFormat, ParquetFormat } from "./FileFormat.ts"

/**
 * Delimited text to be written: texts and bytes in quotes, in them a backslash before each backslash and a quote before each
 * quote, NULL as `\N`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CsvOutput extends CsvFormat {
  /** The names of the columns as the first line. Default false. */
  readonly header?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ExportFile {
  readonly query: Statement<unknown>
  /** A file that is not there yet. Of split files the name has a `%d`, or `%05d`, for their number, from 0. */
  readonly to: ServerFile
  /** Must agree with the file's name, where that ends in `.csv`, `.jsonl`, `.jsonline`, `.ndjson` or `.parquet`. */
  readonly output: CsvOutput | JsonLineFormat | ParquetFormat
  /** About how many bytes a file may have before the next is begun; csv and jsonline only. */
  readonly splitSize?: number | undefined
}

/**
 * Writes the rows of queries to files.
 *
 * What either way writes as csv or jsonline, `BulkLoad` reads back as it was, except as said. BIT columns are written raw by
 * the server: a value may look like a separator; select `CAST(b AS UNSIGNED)`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Export extends Context.Tag("effect-matrixone/Export")<
  Export,
  {
    /**
     * Has the server write a file, on its own machine or in a stage. Sends the query as text with `INTO OUTFILE …` behind
     * it. A file that is there already is `FileError`; a path that the server would refuse or misread, and a name that does
     * not agree with the format, is `InvalidInput`, before anything is sent. Needs file access on the server. In a
     * transaction it sees the transaction's rows; the file is no part of it. A failed or interrupted export may leave a part
     * of the file, and its connection is replaced, since a session remembers the path of a failed export; inside a
     * transaction that is when the transaction ends. Vectors are written as csv only.
     */
    readonly file: (options: ExportFile) => Effect<void, StageNotFound | SqlError>

    /**
     * The rows as the bytes of a csv file, in UTF-8, as the query answers them: memory stays bounded, and a reader that is
     * slow slows the server. Values are those that the client decodes: a `Date` is written to the millisecond in the client's
     * time zone, JSON as its document; where a text is all of a JSON document it is written as that text. With no row there
     * is no header either. Ending early stops the query.
     */
    readonly csv: (query: Statement<object>, output?: Omit<CsvOutput, "format">) => Stream<Uint8Array, SqlError>

    /**
     * The same as lines of JSON objects. Integers and decimals keep their digits, decimals as texts; bytes are Base64; dates
     * are texts as in {@link csv}; JSON columns are documents. A text `\N` is loaded back as NULL: MatrixOne has it so.
     */
    readonly jsonLines: (query: Statement<object>) => Stream<Uint8Array, SqlError>
  }
>() {}
