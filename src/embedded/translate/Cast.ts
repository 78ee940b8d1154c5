/**
 * CAST and CONVERT.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { coerce } from "./Coerce.ts"
import { type Constant, plainText } from "./Constant.ts"
import { invalidArgument, invalidInput } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import { asNumber, isText, printed, textual } from "./operators/Operand.ts"
import { cast } from "./Sql.ts"
import { tokenize } from "./Tokens.ts"
import { declaredAs, duckTypeOf, familyOf, rangeOf, type SqlType, varchar } from "./Types.ts"
import { readType } from "./TypeText.ts"
import { vectorCast } from "./Vectors.ts"

/** What a length-less type means in a cast. */
const castType = (source: string): SqlType => {
  const [type] = readType(source, tokenize(source))
  if (type.name === "char" && !/\(/.test(source)) return varchar
  if (type.name === "binary" && !/\(/.test(source)) return { name: "varbinary" }
  if ((type.name === "varchar" || familyOf(type) === "vector") && !/\(/.test(source)) return { name: type.name }
  return type
}

export const compileCast = (e: Expression, source: string): Expression => {
  const type = castType(source)
  return { sql: castTo(e, type), type, ...(e.aggregate ? { aggregate: true as const } : {}) }
}

/** Dates and times that are not cast to these types. */
const unrelated: Readonly<Record<string, RegExp>> = {
  date: /^(double|float)$/,
  datetime: /^(double|float)$/,
  timestamp: /^((tiny|small|medium)?int|double|float|decimal|time)$/
}

const castTo = (e: Expression, type: SqlType): string => {
  const duck = duckTypeOf(type)
  if (e.constant?.kind === "null") return `CAST(NULL AS ${duck})`
  const family = e.type === undefined ? undefined : familyOf(e.type)
  const vector = vectorCast(e, type)
  if (vector !== undefined) return vector
  const refused = e.type === undefined ? undefined : unrelated[e.type.name]
  const unsigned = type.unsigned === true && /^(date|datetime|timestamp)$/.test(e.type?.name ?? "")
  if (refused?.test(type.name) || unsigned)
    throw invalidArgument(
      "operator cast",
      `[${[e.type, type]
        .map((t) => (t === undefined ? "" : declaredAs(t)))
        .join(" ")
        .toUpperCase()}]`
    )
  if (
    e.constant !== undefined &&
    (isText(e) ||
      e.constant.kind === "bytes" ||
      e.constant.kind === "bits" ||
      family === "integer" ||
      family === "bool")
  ) {
    return constantTo(e.constant, type)
  }
  switch (familyOf(type)) {
    case "integer":
      return integerCast(e, type)
    case "string": {
      const text = textual(e)
      return type.length === undefined ? printed(e) : `substr(${text}, 1, ${type.length})`
    }
    case "bytes":
      return family === "bytes" ? e.sql : `encode(${printed(e)})`
    case "decimal":
      return clamped(
        cast(e.type?.name === "bool" ? cast(e.sql, "INTEGER") : e.sql, `DECIMAL(38,${type.scale ?? 0})`),
        type
      )
    case "float":
      return cast(e.sql, duck)
    case "temporal":
      return temporalCast(e, type)
    case "bool":
      return family === "string" ? cast(e.sql, "BOOLEAN") : `(${e.sql} <> 0)`
    default:
      return type.name === "json"
        ? e.type?.name === "json"
          ? e.sql
          : family === "string"
            ? cast(e.sql, "JSON")
            : `to_json(${e.sql})`
        : cast(e.sql, duck)
  }
}

/** A cast to a decimal that is too small for the value gives the largest it can hold. */
const clamped = (sql: string, type: SqlType): string => {
  const length = type.length ?? 38
  if (length >= 38) return sql
  const scale = type.scale ?? 0
  const digits = "9".repeat(length)
  const most = scale === 0 ? digits : `${digits.slice(0, length - scale) || "0"}.${digits.slice(length - scale)}`
  return `fn__clamped(${sql}, ${most})`
}

const integerCast = (e: Expression, type: SqlType): string => {
  const duck = duckTypeOf(type)
  const family = e.type === undefined ? undefined : familyOf(e.type)
  if (family === "integer" && type.name === "bigint" && type.unsigned === true && e.type?.unsigned !== true) {
    return `CAST(CASE WHEN ${e.sql} < 0 THEN CAST(${e.sql} AS HUGEINT) + 18446744073709551616 ELSE ${e.sql} END AS UBIGINT)`
  }
  if (family === "float" || family === "decimal") return `CAST(round(${e.sql}) AS ${duck})`
  if (family === "temporal") return cast(asNumber(e), duck)
  if (family === "string")
    return `fn__integer(${e.sql}, ${rangeOf(type).map(String).join("::HUGEINT, ")}::HUGEINT)::${duck}`
  return cast(e.sql, duck)
}

const temporalCast = (e: Expression, type: SqlType): string => {
  const duck = duckTypeOf(type)
  const family = e.type === undefined ? undefined : familyOf(e.type)
  if (type.name === "time" && (e.type?.name === "datetime" || e.type?.name === "timestamp"))
    return `fn__clock(${e.sql})`
  if (e.type?.name === "time" && type.name !== "time") return `CAST(DATE '0001-01-01' + ${e.sql} AS ${duck})`
  if (family === "integer") return cast(`strptime(CAST(${e.sql} AS VARCHAR), ['%Y%m%d%H%M%S', '%Y%m%d'])`, duck)
  if ((type.name === "datetime" || type.name === "timestamp") && (type.scale ?? 0) < 6 && e.type?.name !== "date") {
    return `fn__round_moment(CAST(${e.sql} AS TIMESTAMP), ${type.scale ?? 0})`
  }
  return cast(e.sql, duck)
}

/** A cast makes no year of what is none; 0 is one. */
const isYear = (digits: string): boolean => {
  const number = Number(digits)
  return /^\d{1,2}$/.test(digits) || (/^\d+$/.test(digits) && (number === 0 || (number >= 1901 && number <= 2155)))
}

/** Casts of constants: like storing them, but text that is no date is NULL, and -1 wraps as unsigned. */
const constantTo = (constant: Constant, type: SqlType): string => {
  const value = constant.kind === "string" || constant.kind === "parameter" ? constant.value : undefined
  if (constant.kind === "number" && type.name === "bigint" && type.unsigned === true && /^-\d+$/.test(constant.value)) {
    return `CAST(${(BigInt(constant.value) + (1n << 64n)).toString()} AS UBIGINT)`
  }
  if (type.name === "year" && /^\s*-?\d+\s*$/.test(plainText(constant)))
    return isYear(plainText(constant)) ? coerce(constant, type) : "CAST(NULL AS SMALLINT)"
  if (type.name === "date" && value !== undefined) {
    try {
      return coerce(constant, type)
    } catch {
      return "CAST(NULL AS DATE)"
    }
  }
  if (type.name === "date" && constant.kind === "number") throw invalidArgument("operator cast", "[BIGINT DATE]")
  if (type.name === "datetime" && constant.kind === "number")
    throw invalidArgument("operator cast", "[BIGINT DATETIME]")
  if (familyOf(type) === "temporal" && constant.kind === "number") {
    return coerce({ kind: "string", value: constant.value }, type)
  }
  if (type.name === "decimal" && value !== undefined && !/^\s*[+-]?(\d|\.\d)/.test(value)) {
    throw invalidInput(
      `${value} beyond the range, can't be converted to Decimal128(${type.length ?? 38},${type.scale ?? 0}).`
    )
  }
  if (familyOf(type) === "string" && type.length !== undefined) {
    const { length: _, ...open } = type
    return `substr(${coerce(constant, open)}, 1, ${type.length})`
  }
  if (
    type.name === "varbinary" &&
    constant.kind === "number" &&
    constant.value.length > (type.length ?? Number.POSITIVE_INFINITY)
  )
    throw new SqlFailure(1406, "data truncated: data type Signed,  truncated for binary/varbinary")
  if (type.name === "varbinary" && type.length === undefined) return coerce(constant, { name: "blob" })
  if (constant.kind === "number" && familyOf(type) === "integer" && /[.eE]/.test(constant.value)) {
    return `CAST(round(${constant.value}) AS ${duckTypeOf(type)})`
  }
  // A cast reads the number a literal begins with; a bound parameter must be one altogether.
  if (constant.kind === "string" && type.name === "bigint") {
    const found = /^\s*[+-]?\d+/.exec(constant.value)?.[0].trim()
    if (found === undefined) throw invalidArgument("cast to int", constant.value)
    return constantTo({ kind: "number", value: found.replace("+", "") }, type)
  }
  const sql = coerce(constant, type)
  if (familyOf(type) === "decimal") return clamped(sql, type)
  return familyOf(type) === "integer" ? cast(sql, duckTypeOf(type)) : sql
}
