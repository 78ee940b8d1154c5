/**
 * DuckDB's values as cells of the wire, by MatrixOne type.
 */
import type { DuckDBValue } from "@duckdb/node-api"
import type { RelationColumn } from "../translate/Expression.ts"
import { shownJson } from "../translate/Json.ts"
import { emptyName } from "../translate/rewrite/Projections.ts"
import { familyOf, fromDuckType, isBinary, type SqlType, wireTypeOf } from "../translate/Types.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import { doubleText, floatText } from "../wire/numberText.ts"
import type { Cell, Column, Row, RowsResult } from "../wire/WireSession.ts"
import type { ResultSet } from "./ResultSet.ts"

/** The largest length there is: of a text whose length is not limited, as MatrixOne has it. */
const unlimited = 0xffffffff

/** The length that the column definition tells, by the type on the wire: bits, characters times three, or just so. */
const lengths: Readonly<Record<number, (type: SqlType) => number>> = {
  [ColumnType.TINY]: (type) => (type.name === "bool" ? 1 : 8),
  [ColumnType.SHORT]: () => 16,
  [ColumnType.LONG]: () => 32,
  [ColumnType.LONGLONG]: () => 64,
  [ColumnType.FLOAT]: (type) => type.length ?? 23,
  [ColumnType.DOUBLE]: (type) => type.length ?? 53,
  [ColumnType.DECIMAL]: (type) => (type.length ?? 38) + ((type.scale ?? 0) > 0 ? 2 : 1),
  [ColumnType.BIT]: (type) => type.length ?? 1,
  [ColumnType.YEAR]: () => 65535,
  [ColumnType.DATE]: () => 64,
  [ColumnType.TIME]: () => 64,
  [ColumnType.DATETIME]: () => 64,
  [ColumnType.TIMESTAMP]: () => 64,
  [ColumnType.VARCHAR]: (type) => (type.length ?? (familyOf(type) === "vector" ? 65535 : 0)) * 3,
  [ColumnType.STRING]: (type) => (type.length ?? 0) * 3,
  [ColumnType.BLOB]: (type) => (type.length ?? 0) * 3
}

export const columnOf = (name: string, type: SqlType, flags?: number): Column => {
  const wire = wireTypeOf(type)
  return {
    name,
    orgName: name,
    type: wire,
    binary: isBinary(type),
    length: Math.min(lengths[wire]?.(type) ?? unlimited, unlimited),
    ...((type.unsigned === true && familyOf(type) === "integer") || type.name === "bit" ? { unsigned: true } : {}),
    ...(flags === undefined ? {} : { flags }),
    ...(type.scale === undefined ? {} : { decimals: type.told ?? type.scale })
  }
}

const pad = (value: number | bigint, width = 2): string => String(value).padStart(width, "0")

const fraction = (micros: number, scale: number): string => (scale === 0 ? "" : `.${pad(micros, 6).slice(0, scale)}`)

const timeText = (micros: bigint, scale: number): string => {
  const sign = micros < 0n ? "-" : ""
  const all = micros < 0n ? -micros : micros
  const seconds = Number(all / 1_000_000n)
  return `${sign}${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction(Number(all % 1_000_000n), scale)}`
}

const hasBytes = (value: object): value is { readonly bytes: Uint8Array } =>
  "bytes" in value && value.bytes instanceof Uint8Array
const hasItems = (value: object): value is { readonly items: ReadonlyArray<DuckDBValue> } =>
  "items" in value && Array.isArray(value.items)
const hasMicros = (value: object): value is { readonly micros: bigint } =>
  "micros" in value && typeof value.micros === "bigint"
const isInterval = (value: object): value is { readonly micros: bigint; readonly days: number } =>
  hasMicros(value) && "days" in value && typeof value.days === "number"

const decimalText = (text: string, scale: number): string => {
  const [whole = "0", digits = ""] = text.split(".")
  return scale === 0 ? whole : `${whole}.${digits.padEnd(scale, "0").slice(0, scale)}`
}

const bitBytes = (value: bigint, type: SqlType): Uint8Array =>
  Buffer.from(value.toString(16).padStart(Math.ceil((type.length ?? 1) / 8) * 2, "0"), "hex")

const objectCell = (value: object, type: SqlType): Cell => {
  if (hasBytes(value)) return isBinary(type) ? value.bytes : Buffer.from(value.bytes).toString("utf8")
  if (hasItems(value)) {
    const print = type.name === "vecf64" ? doubleText : floatText
    return `[${value.items.map((item) => print(Number(item)).replace("Infinity", "Inf")).join(", ")}]`
  }
  if (isInterval(value)) return timeText(value.micros + BigInt(value.days) * 86_400_000_000n, type.scale ?? 0)
  const text = String(value)
  if (familyOf(type) === "decimal") return decimalText(text, type.scale ?? 0)
  if (hasMicros(value)) {
    if (type.name === "time") return timeText(value.micros, type.scale ?? 0)
    if (type.name === "date") return text.slice(0, 10)
    if (type.name !== "datetime" && type.name !== "timestamp") return text
    if (text === "0001-01-01 00:00:00") return text
    const [whole = "", digits = ""] = text.replace(/\+.*$/, "").split(".")
    const micros = Number(digits.padEnd(6, "0"))
    // A DATETIME on the second has no fraction, whatever its column says; a TIMESTAMP has.
    const scale = type.name === "datetime" && micros === 0 ? 0 : (type.scale ?? 0)
    return whole.padStart(19, "0") + fraction(micros, scale)
  }
  if (type.name === "date") return text.padStart(10, "0")
  if (type.name === "datetime") return `${text.padStart(10, "0")} 00:00:00`
  if (type.name === "timestamp") return `${text.padStart(10, "0")} 00:00:00${fraction(0, type.scale ?? 0)}`
  return text
}

/** How a value of `type` becomes a cell. */
export const cellOf = (value: DuckDBValue, type: SqlType): Cell => {
  if (value === null || value === undefined) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (typeof value === "object") return objectCell(value, type)
  switch (familyOf(type)) {
    case "integer":
      return type.name === "bit" && typeof value !== "string"
        ? bitBytes(BigInt(value), type)
        : typeof value === "string" && type.name !== "bit"
          ? Number(value)
          : value
    case "float":
      return Number(value)
    case "decimal":
      return typeof value === "string" ? value : decimalText(String(value), type.scale ?? 0)
    case "bool":
      return Number(value) === 0 ? 0 : 1
    case "bytes":
      return typeof value === "string" ? Buffer.from(value, "utf8") : String(value)
    default:
      if (type.name === "json" && typeof value === "string") return shownJson(value)
      return typeof value === "string" ? value : String(value)
  }
}

/** What NULL by itself is announced as. */
const untyped: SqlType = { name: "text", length: 4 }

const shownName = (name: string): string => (name === emptyName ? "" : name)

/** Rows are handed over in pieces of this many, so that a large result is not decoded at once. */
const piece = 1000

export const rowsResult = (result: ResultSet, known: ReadonlyArray<RelationColumn> | undefined): RowsResult => {
  const columns = known !== undefined && known.length === result.names.length ? known : undefined
  const types = result.types.map((duck, i) => columns?.[i]?.type ?? fromDuckType(duck))
  const shown = result.names.map((name, i) => {
    const type = types[i] ?? { name: "text" }
    return columnOf(shownName(columns?.[i]?.name || name), type.name === "null" ? untyped : type, columns?.[i]?.flags)
  })
  const decode = (row: ReadonlyArray<DuckDBValue>): Row =>
    row.map((value, i) => cellOf(value, types[i] ?? { name: "text" }))
  if (result.rows.length <= piece) return { _tag: "Rows", columns: shown, rows: result.rows.map(decode) }
  const pieces = async function* () {
    for (let i = 0; i < result.rows.length; i += piece) yield result.rows.slice(i, i + piece).map(decode)
  }
  return { _tag: "Rows", columns: shown, rows: pieces() }
}

/** A result made here: names with types, cells ready. */
export const table = (columns: ReadonlyArray<Column>, rows: ReadonlyArray<Row>): RowsResult => ({
  _tag: "Rows",
  columns,
  rows
})
