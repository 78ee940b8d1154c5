/**
 * Rows of a query as lines of csv and JSON.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import type { CsvOutput } from "../../services/Export.ts"
import { dateWriter } from "./rowFields.ts"

type Cell = string | number | bigint | Uint8Array | null | { readonly document: unknown }

/** What a decoded value is written from. */
const cellOf = (date: (date: Date) => string | undefined) => {
  return (value: unknown): Cell => {
    if (value === null || value === undefined) return null
    if (typeof value === "string" || typeof value === "bigint" || typeof value === "number") return value
    if (value instanceof Uint8Array) return value
    if (value instanceof Date) return date(value) ?? value.toISOString()
    if (DateTime.isDateTime(value)) {
      const utc = DateTime.toDateUtc(value)
      return date(utc) ?? utc.toISOString()
    }
    return BigDecimal.isBigDecimal(value) ? BigDecimal.format(value) : { document: value }
  }
}

const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1")

const bytesText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")

const keysOf = (row: object): ReadonlyArray<string> => Object.keys(row)

/** Writes a row as a line, latin1 with the bytes of UTF-8; a header goes before the first. */
export const csvWriter = (
  { header = false, lineEnd = "\n", quote = '"', separator = "," }: Omit<CsvOutput, "format">,
  offset: number | undefined
) => {
  const cell = cellOf(dateWriter(offset))
  const [between, end] = [latin1(separator), latin1(lineEnd)]
  const special = new RegExp(`[\\\\${quote.replace(/[\]^-]/, "\\$&")}]`, "g")
  const quoted = (text: string): string =>
    `${quote}${text.replace(special, (character) => (character === "\\" ? "\\\\" : character + character))}${quote}`
  const field = (value: unknown): string => {
    const written = cell(value)
    if (written === null) return "\\N"
    if (typeof written === "number" || typeof written === "bigint") return String(written)
    if (typeof written === "string") return quoted(latin1(written))
    return quoted(written instanceof Uint8Array ? bytesText(written) : latin1(JSON.stringify(written.document)))
  }
  return (row: object, n: number): string => {
    const line = Object.values(row).map(field).join(between) + end
    return header && n === 1
      ? `${keysOf(row)
          .map((key) => quoted(latin1(key)))
          .join(between)}${end}${line}`
      : line
  }
}

/** Writes a row as a line of JSON. */
export const jsonWriter = (offset: number | undefined) => {
  const cell = cellOf(dateWriter(offset))
  const member = (value: unknown): string => {
    const written = cell(value)
    if (typeof written === "bigint") return String(written)
    if (written instanceof Uint8Array) {
      return `"${Buffer.from(written.buffer, written.byteOffset, written.byteLength).toString("base64")}"`
    }
    return JSON.stringify(written !== null && typeof written === "object" ? written.document : written)
  }
  return (row: object): string =>
    latin1(
      `{${Object.entries(row)
        .map(([key, value]) => `${JSON.stringify(key)}:${member(value)}`)
        .join(",")}}\n`
    )
}
