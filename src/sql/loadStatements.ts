/**
 * LOAD DATA, and the way of its rows through a table of their own.
 */
import type { CsvInput, JsonLineInput, LoadFormat, OnConflict } from "../services/BulkLoad.ts"
import type { ParquetFormat } from "../services/FileFormat.ts"
import type { TableName } from "../services/TableName.ts"
import { tableIdentifier } from "./fragments.ts"
import { identifier, string } from "./literals.ts"
import type { LoadColumn } from "./loadColumns.ts"
import { fold } from "./names.ts"

/** Where LOAD DATA takes the bytes from. */
type LoadSource =
  | { readonly from: "client" }
  | { readonly from: "file"; readonly path: string; readonly compression: string | undefined }
  | { readonly from: "statement"; readonly data: string }

const list = (names: ReadonlyArray<string>): string => names.map(identifier).join(", ")

const braces = (options: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(options)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${string(key)}=${string(value)}`]))
    .join(", ")}}`

const documents = (input: JsonLineInput): string => input.documents ?? "object"

const sourceClause = (source: LoadSource, input: LoadFormat | ParquetFormat): string => {
  const jsondata = input.format === "jsonline" ? documents(input) : undefined
  switch (source.from) {
    case "client":
      return `LOCAL INFILE ${braces({ filepath: "rows", format: input.format, jsondata, compression: "none" })}`
    case "file":
      return `INFILE ${braces({ filepath: source.path, format: input.format, jsondata, compression: source.compression })}`
    case "statement":
      return (
        `INLINE FORMAT=${string(input.format)}, DATA=${string(source.data)}` +
        (jsondata === undefined ? "" : `, JSONTYPE=${string(jsondata)}`)
      )
  }
}

const csvClauses = ({ escape = "\\", lineEnd = "\n", quote = '"', separator = ",", skipLines = 0 }: CsvInput): string =>
  ` FIELDS TERMINATED BY ${string(separator)} ENCLOSED BY ${string(quote)} ESCAPED BY ${string(escape)}` +
  ` LINES TERMINATED BY ${string(lineEnd)}${skipLines === 0 ? "" : ` IGNORE ${skipLines} LINES`}`

/** Every clause is spelled out: what LOAD takes for granted depends on where the bytes come from. */
export const load = (
  source: LoadSource,
  input: LoadFormat | ParquetFormat,
  table: TableName,
  columns: ReadonlyArray<string>
): string =>
  `LOAD DATA ${sourceClause(source, input)} INTO TABLE ${tableIdentifier(table)}` +
  `${input.format === "csv" ? csvClauses(input) : ""} (${list(columns)})`

/** Names as hexadecimal UTF-8, for clients that lose some of it. */
export const columnsOf = (name: TableName) => {
  const [database, table] = typeof name === "string" ? [undefined, name] : [name.database, name.table]
  return {
    text:
      "SELECT HEX(column_name) AS name, HEX(column_type) AS type, column_key AS col_key, extra AS extra " +
      `FROM information_schema.columns WHERE table_schema ${database === undefined ? "= DATABASE()" : "IN (?, ?)"} ` +
      "AND table_name IN (?, ?) ORDER BY ordinal_position",
    parameters: [...(database === undefined ? [] : [database, fold(database)]), table, fold(table)]
  }
}

/** The number of a row in its source. */
const rowNumber = "__effect_row"

export const createStaging = (table: TableName, columns: ReadonlyArray<LoadColumn>): string =>
  `CREATE TABLE ${tableIdentifier(table)} (${columns
    .map(({ name, staged }) => `${identifier(name)} ${staged}`)
    .join(", ")}, ${identifier(rowNumber)} BIGINT AUTO_INCREMENT PRIMARY KEY)`

export const dropStaging = (table: TableName): string => `DROP TABLE ${tableIdentifier(table)}`

/**
 * JSON has no bytes: they come as Base64. FROM_BASE64 of 4.2.0 fails at a NULL among the rows, and leaves a zero byte for each
 * `=` at the end.
 */
const bytesOf = (column: string): string => {
  const digits = `2 * (LENGTH(${column}) DIV 4 * 3 - LENGTH(${column}) + LENGTH(REPLACE(${column}, '=', '')))`
  return `CASE WHEN ${column} IS NULL THEN NULL ELSE UNHEX(LEFT(HEX(FROM_BASE64(COALESCE(${column}, ''))), ${digits})) END`
}

const selected = ({ kind, name }: LoadColumn, base64: boolean): string =>
  base64 && kind === "bytes" ? bytesOf(identifier(name)) : identifier(name)

/** The first row of the source that meets one of the conditions. */
const firstRow = (staging: TableName, conditions: ReadonlyArray<string>): string | undefined =>
  conditions.length === 0
    ? undefined
    : `SELECT MIN(${identifier(rowNumber)}) AS n FROM ${tableIdentifier(staging)} WHERE ${conditions.join(" OR ")}`

/** The first row with bytes that are no Base64; FROM_BASE64 would make NULL of them and of others. */
export const notBase64 = (staging: TableName, columns: ReadonlyArray<LoadColumn>): string | undefined =>
  firstRow(
    staging,
    columns
      .filter(({ kind }) => kind === "bytes")
      .map(({ name }) => identifier(name))
      .map((name) => `${name} IS NOT NULL AND (LENGTH(${name}) % 4 <> 0 OR NOT ${name} REGEXP '^[A-Za-z0-9+/]*=?=?$')`)
  )

/** From the load's own table into the target, in the order of the source. */
export const merge = (
  target: TableName,
  staging: TableName,
  columns: ReadonlyArray<LoadColumn>,
  onConflict: OnConflict,
  base64: boolean
): string => {
  const values = columns.filter(({ key }) => key !== "PRI").map(({ name }) => identifier(name))
  const updates = onConflict === "update" && values.length > 0
  const verb = onConflict === "replace" ? "REPLACE" : onConflict === "fail" || updates ? "INSERT" : "INSERT IGNORE"
  return (
    `${verb} INTO ${tableIdentifier(target)} (${list(columns.map(({ name }) => name))}) ` +
    `SELECT ${columns.map((column) => selected(column, base64)).join(", ")} FROM ${tableIdentifier(staging)} ` +
    `ORDER BY ${identifier(rowNumber)}` +
    (updates ? ` ON DUPLICATE KEY UPDATE ${values.map((name) => `${name} = VALUES(${name})`).join(", ")}` : "")
  )
}

/** The first row with a text that INSERT IGNORE would cut. */
export const tooLong = (staging: TableName, columns: ReadonlyArray<LoadColumn>, base64: boolean): string | undefined =>
  firstRow(
    staging,
    columns.flatMap((column) =>
      column.length === undefined
        ? []
        : [`${column.kind === "bytes" ? "LENGTH" : "CHAR_LENGTH"}(${selected(column, base64)}) > ${column.length}`]
    )
  )

export const insert = (
  table: TableName,
  columns: ReadonlyArray<string>,
  rows: number,
  returning: ReadonlyArray<string>
): string => {
  const row = `(${columns.map(() => "?").join(", ")})`
  return (
    `INSERT INTO ${tableIdentifier(table)} (${list(columns)}) VALUES ${Array.from({ length: rows }, () => row).join(", ")}` +
    (returning.length === 0 ? "" : ` RETURNING ${list(returning)}`)
  )
}
