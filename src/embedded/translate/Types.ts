/**
 * MatrixOne's types: how each is declared, shown, stored in DuckDB and announced on the wire.
 */
import { ColumnType } from "../wire/ColumnType.ts"

export type TypeName =
  | "bool"
  | "tinyint"
  | "smallint"
  | "mediumint"
  | "int"
  | "bigint"
  | "float"
  | "double"
  | "decimal"
  | "char"
  | "varchar"
  | "text"
  | "binary"
  | "varbinary"
  | "blob"
  | "date"
  | "time"
  | "datetime"
  | "timestamp"
  | "year"
  | "json"
  | "uuid"
  | "enum"
  | "set"
  | "bit"
  | "vecf32"
  | "vecf64"
  | "vecbf16"
  | "vecf16"
  | "vecint8"
  | "vecuint8"
  | "null"

export interface SqlType {
  readonly name: TypeName
  readonly unsigned?: boolean
  /** Characters, bits, dimensions, the precision of a decimal, or the width a whole number is shown with. */
  readonly length?: number
  /** Fractional digits of a decimal, a float with a scale, or a time. */
  readonly scale?: number
  /** The fractional digits that a column's definition tells where its values have others, and that whatever takes one has. */
  readonly told?: number
  /** Values with more digits are rounded where they become of this type, not cut off where they are shown. */
  readonly rounds?: true
  /** The members of an enum or set. */
  readonly values?: ReadonlyArray<string>
}

/** The type without what only its values show. */
export const planned = (type: SqlType): SqlType => {
  if (type.told === undefined) return type
  const { told, ...rest } = type
  return { ...rest, scale: told }
}

export type Family = "integer" | "float" | "decimal" | "string" | "bytes" | "temporal" | "bool" | "vector" | "other"

interface TypeInfo {
  readonly family: Family
  readonly wire: number
  /** The DuckDB type that stores it. */
  readonly duck: (type: SqlType) => string
  /** Character set 63 on the wire. */
  readonly binary: boolean
  /** The number SHOW COLUMNS puts in parentheses. */
  readonly width: (type: SqlType) => number
  /** What MatrixOne calls the stored type in its messages. */
  readonly internal: string
}

const integer = (bits: number, wire: number, signed: string, unsigned: string, width = bits): TypeInfo => ({
  family: "integer",
  wire,
  duck: (type) => (type.unsigned === true ? unsigned : signed),
  binary: true,
  width: (type) => type.length ?? width,
  internal: `int${bits}`
})

const plain = (family: Family, wire: number, duck: string, binary: boolean, internal: string): TypeInfo => ({
  family,
  wire,
  duck: () => duck,
  binary,
  width: (type) => type.length ?? type.scale ?? 0,
  internal
})

const vector = (duck: string, internal: string): TypeInfo => plain("vector", ColumnType.VARCHAR, duck, false, internal)

const info: { readonly [Name in TypeName]: TypeInfo } = {
  bool: plain("bool", ColumnType.TINY, "BOOLEAN", true, "bool"),
  tinyint: integer(8, ColumnType.TINY, "TINYINT", "UTINYINT"),
  smallint: integer(16, ColumnType.SHORT, "SMALLINT", "USMALLINT"),
  mediumint: integer(32, ColumnType.LONG, "INTEGER", "UINTEGER", 24),
  int: integer(32, ColumnType.LONG, "INTEGER", "UINTEGER"),
  bigint: integer(64, ColumnType.LONGLONG, "BIGINT", "UBIGINT"),
  float: plain("float", ColumnType.FLOAT, "FLOAT", true, "float32"),
  double: plain("float", ColumnType.DOUBLE, "DOUBLE", true, "float64"),
  decimal: {
    family: "decimal",
    wire: ColumnType.DECIMAL,
    // MatrixOne stores 64 or 128 bits and does not check the declared precision when it stores.
    duck: (type) => `DECIMAL(${(type.length ?? 38) <= 18 ? 18 : 38},${type.scale ?? 0})`,
    binary: true,
    width: (type) => type.length ?? 38,
    internal: "decimal"
  },
  char: plain("string", ColumnType.STRING, "VARCHAR", false, "char"),
  varchar: plain("string", ColumnType.VAR_STRING, "VARCHAR", false, "varchar"),
  text: plain("string", ColumnType.BLOB, "VARCHAR", false, "text"),
  binary: plain("bytes", ColumnType.VARCHAR, "BLOB", true, "binary"),
  varbinary: plain("bytes", ColumnType.VARCHAR, "BLOB", true, "varbinary"),
  blob: plain("bytes", ColumnType.BLOB, "BLOB", true, "blob"),
  date: plain("temporal", ColumnType.DATE, "DATE", true, "date"),
  // DuckDB's TIME ends at 24:00:00 and has no sign; an INTERVAL has neither limit.
  time: plain("temporal", ColumnType.TIME, "INTERVAL", true, "time"),
  datetime: plain("temporal", ColumnType.DATETIME, "TIMESTAMP", true, "datetime"),
  timestamp: plain("temporal", ColumnType.TIMESTAMP, "TIMESTAMP", true, "timestamp"),
  year: { ...plain("integer", ColumnType.YEAR, "SMALLINT", true, "year"), width: () => 4 },
  json: plain("other", ColumnType.JSON, "JSON", true, "json"),
  uuid: plain("other", ColumnType.VAR_STRING, "VARCHAR", false, "uuid"),
  enum: {
    ...plain("other", ColumnType.VAR_STRING, "VARCHAR", false, "enum"),
    duck: (type) => `ENUM(${(type.values ?? []).map(quoteText).join(",")})`
  },
  set: plain("other", ColumnType.VAR_STRING, "VARCHAR", false, "set"),
  bit: { ...plain("integer", ColumnType.BIT, "UBIGINT", true, "bit"), width: (type) => type.length ?? 1 },
  // Of any dimension: only a text is held against its column's.
  vecf32: vector("FLOAT[]", "vecf32"),
  vecf64: vector("DOUBLE[]", "vecf64"),
  // DuckDB has no floats this short: they are FLOATs of few digits.
  vecbf16: vector("FLOAT[]", "vecbf16"),
  vecf16: vector("FLOAT[]", "vecf16"),
  vecint8: vector("TINYINT[]", "vecint8"),
  vecuint8: vector("UTINYINT[]", "vecuint8"),
  null: plain("other", ColumnType.BLOB, "INTEGER", false, "any")
}

const quoteText = (value: string): string => `'${value.replaceAll("'", "''")}'`

export const familyOf = (type: SqlType): Family => info[type.name].family
export const wireTypeOf = (type: SqlType): number => info[type.name].wire
export const duckTypeOf = (type: SqlType): string => info[type.name].duck(type)
export const isBinary = (type: SqlType): boolean => info[type.name].binary

/** `int32`, `uint8`, `float32` …: the name used in "data type int32, value '…'". */
export const internalNameOf = (type: SqlType): string =>
  type.unsigned === true && familyOf(type) === "integer" ? `u${info[type.name].internal}` : info[type.name].internal

/** The type as SHOW CREATE TABLE spells it: `int unsigned`, `varchar(10)`, `datetime(3)`. */
export const declaredAs = (type: SqlType): string => {
  const sign = type.unsigned === true ? " unsigned" : ""
  switch (type.name) {
    case "mediumint":
      return `int${sign}`
    case "decimal":
      return `decimal(${type.length ?? 38},${type.scale ?? 0})`
    case "enum":
    case "set":
      return `${type.name}(${(type.values ?? []).map(quoteText).join(",")})`
    case "char":
    case "varchar":
    case "binary":
    case "varbinary":
    case "bit":
    case "vecf32":
    case "vecf64":
    case "vecbf16":
    case "vecf16":
    case "vecint8":
    case "vecuint8":
      return type.length === undefined ? type.name : `${type.name}(${type.length})`
    case "datetime":
    case "timestamp":
    case "time":
      return (type.scale ?? 0) > 0 ? `${type.name}(${type.scale})` : type.name
    case "float":
    case "double":
      return type.scale === undefined ? type.name : `${type.name}(${type.length},${type.scale})`
    default:
      return type.name + sign
  }
}

/** The type's name as information_schema spells it; of floats and decimals nothing says that they are unsigned. */
export const nameShown = (type: SqlType): string => {
  const sign = type.unsigned === true && familyOf(type) === "integer" ? " UNSIGNED" : ""
  return `${type.name === "mediumint" ? "INT" : type.name.toUpperCase()}${sign}`
}

/** The type as SHOW COLUMNS and information_schema spell it: `INT UNSIGNED(32)`, `VARCHAR(10)`, `TEXT(0)`. */
export const shownAs = (type: SqlType): string => {
  const name = nameShown(type)
  switch (type.name) {
    case "decimal":
      return `DECIMAL(${type.length ?? 38},${type.scale ?? 0})`
    case "enum":
    case "set":
      return `${name}(${(type.values ?? []).map(quoteText).join(",")})`
    case "float":
    case "double":
      return type.scale === undefined ? `${name}(0)` : `${name}(${type.length},${type.scale})`
    default:
      return `${name}(${info[type.name].width(type)})`
  }
}

export const bigint: SqlType = { name: "bigint" }
export const double: SqlType = { name: "double" }
export const bool: SqlType = { name: "bool" }
export const text: SqlType = { name: "text" }
export const varchar: SqlType = { name: "varchar" }

/** The smallest and largest value of an integer type. */
export const rangeOf = (type: SqlType): readonly [low: bigint, high: bigint] => {
  const bits = BigInt(
    type.name === "bit"
      ? (type.length ?? 1)
      : type.name === "year"
        ? 16
        : Number(/\d+/.exec(info[type.name].internal)?.[0] ?? 64)
  )
  return type.unsigned === true || type.name === "bit"
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
}

/** The type an expression has whose DuckDB type is all that is known of it. */
export const fromDuckType = (duck: string): SqlType => {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(duck)
  if (decimal !== null) return { name: "decimal", length: Number(decimal[1]), scale: Number(decimal[2]) }
  if (duck.startsWith("TIMESTAMP")) return { name: "datetime", scale: 6 }
  if (duck.startsWith("ENUM")) return varchar
  return duckNames[duck] ?? varchar
}

const duckNames: Readonly<Record<string, SqlType>> = {
  BOOLEAN: bool,
  TINYINT: { name: "tinyint" },
  UTINYINT: { name: "tinyint", unsigned: true },
  SMALLINT: { name: "smallint" },
  USMALLINT: { name: "smallint", unsigned: true },
  INTEGER: { name: "int" },
  UINTEGER: { name: "int", unsigned: true },
  BIGINT: bigint,
  UBIGINT: { name: "bigint", unsigned: true },
  HUGEINT: bigint,
  UHUGEINT: { name: "bigint", unsigned: true },
  FLOAT: { name: "float" },
  DOUBLE: double,
  "FLOAT[]": { name: "vecf32" },
  "DOUBLE[]": { name: "vecf64" },
  "TINYINT[]": { name: "vecint8" },
  "UTINYINT[]": { name: "vecuint8" },
  DATE: { name: "date" },
  TIME: { name: "time", scale: 6 },
  INTERVAL: { name: "time", scale: 6 },
  BLOB: { name: "blob" },
  JSON: { name: "json" },
  '"NULL"': { name: "null" }
}
