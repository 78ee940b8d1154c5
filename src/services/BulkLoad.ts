/**
 * Bulk loading: many rows into a table by LOAD DATA, with every constraint kept.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import type { Schema } from "effect/Schema"
import type { Stream } from "effect/Stream"
import type { StageNotFound } from "../errors/StageErrors.ts"
import type { CsvFormat, JsonLineFormat, ParquetFormat } from "./FileFormat.ts"
import type { ServerFile } from "./ServerFile.ts"
import type { TableName } from "./TableName.ts"

export type { CsvFormat, JsonLineFormat, ParquetFormat } from "./FileFormat.ts"

/**
 * What becomes of a row whose key is taken, by a row of the table or an earlier one of the same load: the load fails with
 * `UniqueViolation`; the row is skipped; the row that has the key gets its values; that row is deleted and this one
 * inserted. `update` follows the primary key only, and a table with further unique keys among the columns is refused, since
 * the server would not change those. `replace` needs all columns of the table.
 *
 * @since 0.1.0
 * @category models
 */
export type OnConflict = "fail" | "ignore" | "update" | "replace"

/**
 * How far a load has come: bytes taken from the source, and, where it is rows, how many of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface LoadProgress {
  readonly bytes: number
  readonly rows: number | undefined
}

/**
 * Rows of the source, those that are in the table now, and those that `ignore` left out.
 *
 * @since 0.1.0
 * @category models
 */
export interface LoadReport {
  readonly read: number
  readonly loaded: number
  readonly skipped: number
}

/**
 * @since 0.1.0
 * @category models
 */
export interface LoadOptions {
  readonly table: TableName
  /** The columns that the fields go into, in order; the others get their defaults. */
  readonly columns?: ReadonlyArray<string> | undefined
  /** Default `fail`. */
  readonly onConflict?: OnConflict | undefined
  /**
   * Straight into the table, as LOAD DATA itself does it: several times faster, and **no key is checked** (a second row with
   * the same primary key is simply there), no length of texts, no foreign key and no CHECK; `onConflict` counts for nothing.
   * For tables without keys, or sources known to keep them. Types and NOT NULL are checked all the same.
   */
  readonly unchecked?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface LoadSourceOptions extends LoadOptions {
  /** Run with each piece that is about to be handed over; the load waits for it. */
  readonly onProgress?: ((progress: LoadProgress) => Effect<void>) | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface LoadRows<A, I, R> extends LoadSourceOptions {
  /** Encodes each row. */
  readonly schema?: Schema<A, I, R> | undefined
}

/**
 * Delimited text to be read.
 *
 * @since 0.1.0
 * @category models
 */
export interface CsvInput extends CsvFormat {
  /** What takes the next character's meaning away; nothing, when empty. Default a backslash. */
  readonly escape?: string | undefined
  /** Lines to pass over at the beginning, such as a header. Default 0. */
  readonly skipLines?: number | undefined
}

/**
 * JSON to be read: objects with a member for each column, or arrays in the columns' order. Bytes are Base64. To the server a
 * text `\N` is NULL here too, and nothing can be written for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface JsonLineInput extends JsonLineFormat {
  /** Default `object`. */
  readonly documents?: "object" | "array" | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export type LoadFormat = CsvInput | JsonLineInput

/**
 * @since 0.1.0
 * @category models
 */
export interface LoadFile extends LoadOptions {
  readonly file: ServerFile
  readonly input: LoadFormat | ParquetFormat
  /** Default: as the file's name says. */
  readonly compression?: "none" | "gzip" | "bzip2" | "lz4" | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface InsertAll<A, I, R> {
  readonly table: TableName
  readonly schema?: Schema<A, I, R> | undefined
  /** Columns of each inserted row to answer, such as a generated key. */
  readonly returning?: ReadonlyArray<string> | undefined
  /** Rows in one statement. Default 1000; fewer where the placeholders of a statement would not do. */
  readonly batchRows?: number | undefined
  /** About how many bytes in one statement. Default 1 MiB. */
  readonly batchBytes?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface InsertReport {
  readonly inserted: number
  /** In order of the rows, when `returning` asked for it; else empty. */
  readonly returned: ReadonlyArray<object>
}

/**
 * Loads rows into a table.
 *
 * A load is one transaction, the one around it or its own: all of it is there afterwards, or nothing. LOAD DATA itself
 * checks neither keys nor lengths, so the rows go into a table of the load's own, which nobody else sees, and from there by
 * INSERT; before the first byte the INSERT is tried without rows, so that what cannot work fails at once. A source that
 * fails, or is interrupted, leaves nothing; an empty one sends nothing and answers zeros. Memory is bounded on both sides of
 * the wire; the rows of one load are the server's one transaction.
 *
 * Fails with what INSERT fails with: `UniqueViolation`, `ConstraintError`, `DataError`; a table or column that is not there
 * is `ObjectNotFound`; a format or option that the server would misread is `InvalidInput`, before anything is sent. Needs
 * the privilege to create a table in the target's database, unless `unchecked`.
 *
 * @since 0.1.0
 * @category tags
 */
export class BulkLoad extends Context.Tag("effect-matrixone/BulkLoad")<
  BulkLoad,
  {
    /**
     * Loads the rows of a stream: objects by column name, all with the columns of the first, or those given. Values are what
     * a parameter may be: null and undefined are NULL, a `Date` is written in the client's time zone, bytes are bytes; besides,
     * objects and arrays for JSON columns, arrays of numbers for vectors, `DateTime` and `BigDecimal`. A string for a JSON
     * column is the document's text. Another value, or an empty string for a column that is no text, is `InvalidInput`.
     */
    readonly rows: <A extends object, I extends object = A, R = never>(
      options: LoadRows<A, I, R>
    ) => <E, R2>(source: Stream<A, E, R2>) => Effect<LoadReport, E | ParseError | SqlError, R | R2>

    /**
     * Loads a file that is here as bytes, in UTF-8. The server reads it as LOAD DATA LOCAL does: a short line is filled with
     * NULL, further fields are dropped, an empty field of a number is NULL.
     */
    readonly bytes: (
      options: LoadSourceOptions & { readonly input: LoadFormat }
    ) => <E, R>(source: Stream<Uint8Array, E, R>) => Effect<LoadReport, E | SqlError, R>

    /**
     * Loads one file of the server or of a stage; several are one load in one transaction, over `Stages.files`. Lines of csv
     * must have a field for each column. A missing file is `FileError`. Parquet needs the very columns and their types.
     */
    readonly file: (options: LoadFile) => Effect<LoadReport, StageNotFound | SqlError>

    /** Loads a text that travels in the statement; for small data. */
    readonly inline: (
      options: LoadOptions & { readonly input: LoadFormat; readonly data: string }
    ) => Effect<LoadReport, SqlError>

    /**
     * Inserts rows by prepared INSERTs of many rows, in one transaction. Slower than {@link rows}; it needs no table of its
     * own and answers generated keys. Every row has the columns of the first.
     */
    readonly insertAll: <A extends object, I extends object = A, R = never>(
      options: InsertAll<A, I, R>
    ) => <E, R2>(source: Stream<A, E, R2>) => Effect<InsertReport, E | ParseError | SqlError, R | R2>
  }
>() {}
