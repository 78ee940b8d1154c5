/**
 * Rows as lines of delimited text, each value as its column wants it.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import { bytesField, nullField, textField } from "../../sql/delimited.ts"
import { dateText, value as literal } from "../../sql/literals.ts"
import type { ColumnKind, LoadColumn } from "../../sql/loadColumns.ts"

/** `undefined` for what the column has no form for. */
type Write = (value: NonNullable<unknown>) => string | undefined

const isBytes = (u: unknown): u is Uint8Array => u instanceof Uint8Array

const lone = /\p{Cs}/u

/** Half a character would arrive as another one. */
const text = (value: string): string | undefined => (lone.test(value) ? undefined : textField(value))

/** Big-endian, as LOAD reads BIT. */
const bits = (n: bigint): string | undefined => {
  if (n < 0n || n >= 1n << 64n) return undefined
  const digits = n.toString(16)
  return bytesField(Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex"))
}

const numbers = (value: unknown): string | undefined => {
  const each = Array.isArray(value)
    ? value
    : value instanceof Float32Array || value instanceof Float64Array
      ? Array.from(value)
      : undefined
  return each?.every((n) => typeof n === "number" && Number.isFinite(n)) === true ? `[${each.join(",")}]` : undefined
}

const json = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** What every column takes. `date` is `undefined` where only the server knows the client's time zone. */
const scalar = (value: NonNullable<unknown>, date: (date: Date) => string | undefined): string | undefined => {
  if (typeof value === "boolean") return value ? "1" : "0"
  if (typeof value === "number" || typeof value === "bigint") return literal(value)
  if (value instanceof Date) return date(value)
  if (DateTime.isDateTime(value)) return date(DateTime.toDateUtc(value))
  return BigDecimal.isBigDecimal(value) ? BigDecimal.format(value) : undefined
}

const writers = (date: (date: Date) => string | undefined): Readonly<Record<ColumnKind, Write>> => {
  const plain = (value: NonNullable<unknown>): string | undefined => {
    const written = scalar(value, date)
    return written === undefined ? undefined : textField(written)
  }
  const texts: Write = (value) =>
    typeof value === "string" ? text(value) : isBytes(value) ? bytesField(value) : plain(value)
  const filled: Write = (value) => (typeof value === "string" ? (value === "" ? undefined : text(value)) : plain(value))
  return {
    text: texts,
    bytes: texts,
    json: (value) => {
      const document = typeof value === "string" ? value : typeof value === "bigint" ? String(value) : json(value)
      return document === undefined || document === "" ? undefined : text(document)
    },
    bit: (value) => {
      if (isBytes(value)) return bytesField(value)
      if (typeof value === "number") return Number.isSafeInteger(value) ? bits(BigInt(value)) : undefined
      return typeof value === "bigint" || typeof value === "boolean" ? bits(BigInt(value)) : undefined
    },
    vector: (value) => {
      const vector = typeof value === "string" ? value : numbers(value)
      return vector === undefined || vector === "" ? undefined : text(vector)
    },
    date: (value) => {
      const day = value instanceof Date || DateTime.isDateTime(value) ? scalar(value, date)?.slice(0, 10) : undefined
      return day === undefined ? filled(value) : textField(day)
    },
    other: filled
  }
}

/** Why a row cannot be written, in words. */
class Misfit {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

const kindOf = (u: unknown): string => {
  if (u === "") return "an empty string"
  if (typeof u === "string") return "a string with half a character in it"
  if (typeof u === "number") return "a number that is none of its type"
  if (Array.isArray(u)) return "an array"
  if (u instanceof Date)
    return "a Date that is invalid, outside the years 0 to 9999, or of a client in a named time zone"
  return `a ${typeof u}`
}

/** Minutes east of UTC in which dates are written; `undefined` when only the server knows. */
export const dateWriter =
  (offset: number | undefined) =>
  (date: Date): string | undefined => {
    if (offset === undefined || Number.isNaN(date.getTime())) return undefined
    const local = new Date(date.getTime() + offset * 60_000)
    const year = local.getUTCFullYear()
    return year >= 0 && year <= 9999 ? dateText(local) : undefined
  }

/** Writes lines, a line feed at the end of each. */
export const rowWriter = (columns: ReadonlyArray<LoadColumn>, offset: number | undefined) => {
  const write = writers(dateWriter(offset))
  const fields = columns.map(({ kind, name }) => ({ name, write: write[kind] }))
  const known = new Set(columns.map(({ name }) => name))
  return (row: object): string | Misfit => {
    let line = ""
    let found = 0
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]
      if (field === undefined) continue
      const value: unknown = Reflect.get(row, field.name)
      if (value !== undefined || Object.hasOwn(row, field.name)) found++
      const written = value === null || value === undefined ? nullField : field.write(value)
      if (written === undefined) return new Misfit(`${kindOf(value)} for the column ${JSON.stringify(field.name)}`)
      line += i === 0 ? written : `,${written}`
    }
    if (found < Object.keys(row).length) {
      const other = Object.keys(row).find((key) => !known.has(key))
      return new Misfit(`a column that the first row has not: ${JSON.stringify(other)}`)
    }
    return `${line}\n`
  }
}
