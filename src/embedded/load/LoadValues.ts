/**
 * Fields on their way into columns: read as MatrixOne's loader reads them, which is not how INSERT reads a text.
 */
import type { ColumnDefinition } from "../engine/TableDefinition.ts"
import { coerce } from "../translate/Coerce.ts"
import type { Constant } from "../translate/Constant.ts"
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import { canonicalJson } from "../translate/Json.ts"
import { parseDate, parseDateTime, parseTime } from "../translate/Temporal.ts"
import { duckTypeOf, familyOf, internalNameOf, rangeOf, type SqlType } from "../translate/Types.ts"
import { plainDecimal } from "../wire/numberText.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { decode, type Field } from "./Delimited.ts"

/** What a load makes of fields that do not fit. */
export interface LoadMode {
  /** LOCAL without a strict sql_mode: what does not fit is made to. */
  readonly lenient: boolean
  /** A text longer than its column is refused. */
  readonly lengths: boolean
  /** An empty number is 0, not NULL. */
  readonly emptyIsZero: boolean
  /** The date 0000-00-00 is refused. */
  readonly noZeroDate: boolean
  /** The fields are values of JSON documents. */
  readonly json: boolean
}

/** The text that is stored, to be cast by `castOf`; null for NULL. `row` counts from 1. */
export type ReadValue = (field: Field, row: number) => string | null

type Read = (text: string, quoted: boolean) => string | null

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** Thrown where a value is none of its type; the caller knows what to say. */
class Misfit extends Error {}

const misfit = (): never => {
  throw new Misfit()
}

const within = (value: bigint, type: SqlType): string => {
  const [low, high] = rangeOf(type)
  return value < low || value > high ? misfit() : value.toString()
}

/** MatrixOne reads these too, and answers what is in its memory for the first two. */
const decimalNumber = (text: string): boolean => {
  if (/^[+-]?(?:nan|inf|infinity|0x.*p.*)$/i.test(text)) throw unsupported(`the number ${text} in a load`)
  return number.test(text)
}

const boolean: Read = (text) => {
  const low = text.toLowerCase()
  if (["t", "true"].includes(low)) return "true"
  if (["f", "false"].includes(low)) return "false"
  if (decimalNumber(text)) return String(Number(text) !== 0)
  throw invalidInput(`'${text}' is not a valid bool expression`)
}

/** A fraction is cut off, unless it was written in quotes. */
const integer =
  (type: SqlType): Read =>
  (text, quoted) => {
    if ((type.unsigned === true ? /^\d+$/ : /^[+-]?\d+$/).test(text))
      return within(BigInt(text.replace(/^\+/, "")), type)
    if (quoted || !decimalNumber(text)) return misfit()
    const value = Number(text)
    if (!Number.isFinite(value) || (type.unsigned === true && value < 0)) return misfit()
    return within(BigInt(Math.trunc(value)), type)
  }

/** The digits of a decimal, rounded to its scale; a misfit when there are too many before the point. */
const scaled = (text: string, precision: number, scale: number): string => {
  const parts = /^([+-]?)(\d*)\.?(\d*)$/.exec(plainDecimal(text))
  if (parts === null || !number.test(text) || (text.startsWith("+") && precision <= 18)) return misfit()
  const [, sign = "", whole = "", fraction = ""] = parts
  const kept = BigInt((whole || "0") + fraction.slice(0, scale).padEnd(scale, "0"))
  const digits = (kept + (Number(fraction.charAt(scale)) >= 5 ? 1n : 0n)).toString().padStart(scale + 1, "0")
  if (digits.replace(/^0+/, "").length > precision) return misfit()
  const point = digits.length - scale
  return `${sign}${digits.slice(0, point)}${scale === 0 ? "" : `.${digits.slice(point)}`}`
}

const float =
  (type: SqlType): Read =>
  (text) => {
    if (type.scale !== undefined) return scaled(text, type.length ?? 38, type.scale)
    if (!decimalNumber(text)) return misfit()
    const value = Number(text)
    return Number.isFinite(type.name === "float" ? Math.fround(value) : value) ? String(value) : misfit()
  }

const year: Read = (text, quoted) => {
  if (!(quoted ? /^\d{1,4}$/ : /^\+?\d+$/).test(text)) return misfit()
  const value = Number(text)
  const full = text.length <= 2 || value < 100 ? (value < 70 ? 2000 : 1900) + value : value
  if (value === 0 && !(quoted && text.length <= 2)) return "0"
  return full < 1901 || full > 2155 ? misfit() : String(full)
}

/** A value as INSERT would store the text, out of the SQL that stores it. */
const literalOf = (constant: Constant, type: SqlType): string =>
  coerce(constant, type).replace(/^'|'$/g, "").replaceAll("''", "'")

const bits =
  (type: SqlType): Read =>
  (bytes) => {
    if (bytes.length > 8) throw internal(`data too long, len(val) = ${bytes.length}`)
    const value = BigInt(`0x${Buffer.from(bytes, "latin1").toString("hex") || "0"}`)
    if (value > rangeOf(type)[1])
      throw internal(`data too long, type width = ${type.length ?? 1}, val = ${value.toString(2)}`)
    return value.toString()
  }

const readOf = (type: SqlType, json: boolean): Read => {
  switch (type.name) {
    case "bool":
      return boolean
    case "bit":
      return bits(type)
    case "year":
      return year
    case "json":
      return (text) => canonicalJson(json ? text : text.replace(/^"+|"+$/g, "")) ?? misfit()
    case "uuid":
      return (text) => literalOf({ kind: "string", value: text }, type)
    case "enum":
    case "set":
      return (text) => literalOf({ kind: /^\d+$/.test(text) ? "number" : "string", value: text }, type)
    case "date":
      return (text) => parseDate(text)
    case "time":
      return (text) => parseTime(text, type.scale ?? 0)
    case "datetime":
    case "timestamp":
      return (text) => {
        const moment = parseDateTime(text, type)
        const late = moment.length > "9999-12-31 23:59:59.000000".length
        return late || (type.name === "timestamp" && moment < "1970-01-01 00:00:01") ? misfit() : moment
      }
    default:
  }
  switch (familyOf(type)) {
    case "integer":
      return integer(type)
    case "float":
      return float(type)
    case "decimal":
      return (text) => scaled(text, type.length ?? 38, type.scale ?? 0)
    case "vector":
      // `CAST([1,2] AS FLOAT[2])`: the list alone.
      return (text) => /\[.*?\]/.exec(coerce({ kind: "string", value: text }, type))?.[0] ?? misfit()
    default:
      return (text) => text
  }
}

/** How MatrixOne names the type a value was not of; undefined where the value's own error says it all. */
const typeName = (type: SqlType): string | undefined => {
  switch (type.name) {
    case "decimal":
      return `invalid Decimal${(type.length ?? 38) <= 18 ? 64 : 128} type`
    case "year":
    case "date":
    case "datetime":
    case "timestamp":
    case "time":
      return `not ${type.name.charAt(0).toUpperCase()}${type.name.slice(1)} type`
    case "json":
    case "uuid":
      return `not ${type.name} type`
    case "bool":
    case "bit":
    case "enum":
    case "set":
      return undefined
    default:
      return familyOf(type) === "vector" ? undefined : `not ${internalNameOf(type)} type`
  }
}

/** Texts and bytes are taken as they are, spaces and all. */
const verbatim = (type: SqlType): boolean =>
  familyOf(type) === "string" || familyOf(type) === "bytes" || type.name === "json" || type.name === "bit"

const numeric = (type: SqlType): boolean =>
  ["integer", "float", "decimal"].includes(familyOf(type)) && type.name !== "bit" && type.name !== "year"

const prefixOf = (text: string): string => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text)?.[0] ?? "0"

const characters = (text: string): number => [...text].length

const maximum = (type: SqlType): number =>
  (type.name === "char" || type.name === "varchar") && type.length !== undefined ? type.length : Infinity

const zeroDate = /^0000-00-00(?: 00:00:00(?:\.0+)?)?$/

/** The day 0: where it is not refused it is stored. */
const zeroDateFailure = ({ name }: SqlType, { noZeroDate }: LoadMode): SqlFailure => {
  const [type, zero] = name === "date" ? [name, "0000-00-00"] : ["datetime", "0000-00-00 00:00:00"]
  return noZeroDate
    ? new SqlFailure(1366, `truncated type ${type} value ${zero} for column value, 1`)
    : unsupported("the date 0000-00-00")
}

/** How fields become values of the column that is the `index`th of the load; `nulls` are texts that mean NULL. */
export const readValue = (
  column: ColumnDefinition,
  index: number,
  mode: LoadMode,
  nulls: ReadonlyArray<string>
): ReadValue => {
  const { name, type } = column
  const family = familyOf(type)
  const read = readOf(type, mode.json)
  const said = typeName(type)
  const longest = maximum(type)
  const raw = family === "bytes" || type.name === "bit"
  const dated = /^(?:date|datetime|timestamp)$/.test(type.name)
  return (field, row) => {
    if (field.isNull) return null
    let text = raw ? field.bytes : decode(field.bytes)
    if (!verbatim(type)) text = text.trim()
    if (nulls.includes(text)) return null
    if (text === "" && !verbatim(type)) {
      const zero = mode.emptyIsZero ? numeric(type) || type.name === "bool" : mode.lenient && numeric(type)
      if (!zero) return null
      text = "0"
    }
    if (mode.lenient && numeric(type) && !field.quoted) text = prefixOf(text)
    if (text.length > longest && characters(text) > longest) {
      if (mode.lengths) throw internal(`Data too long for column '${name}' at row ${row}`)
      if (mode.lenient) text = [...text].slice(0, longest).join("")
    }
    if (family === "bytes") return Buffer.from(text, "latin1").toString("hex")
    if (dated && zeroDate.test(text)) throw zeroDateFailure(type, mode)
    try {
      return read(text, field.quoted)
    } catch (error) {
      if (error instanceof SqlFailure && error.errno === 20105) throw error
      if (mode.lenient && dated) throw unsupported("the date 0000-00-00")
      if (said === undefined && !(error instanceof Misfit)) throw error
      throw internal(`the input value '${text}' is ${said ?? `not ${type.name} type`} for column ${index}`)
    }
  }
}

/** What turns the text of a value into one of the column's type, in DuckDB's SQL. */
export const castOf = (type: SqlType, sql: string): string => {
  switch (familyOf(type)) {
    case "string":
      return sql
    case "bytes":
      return `unhex(${sql})`
    default:
      return type.name === "uuid" || type.name === "set" ? sql : `CAST(${sql} AS ${duckTypeOf(type)})`
  }
}
