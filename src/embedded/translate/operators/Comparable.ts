/**
 * One side of a comparison as what the other makes of it.
 */
import { coerce } from "../Coerce.ts"
import type { Constant } from "../Constant.ts"
import { momentOf } from "../calls/Moments.ts"
import { integerOf } from "../coerce/Numbers.ts"
import { invalidArgument, outOfRange, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { bigint, familyOf, rangeOf, type SqlType, varchar } from "../Types.ts"
import { condition } from "./Condition.ts"
import { asNumber, family, fractionOf, isNumber, isText, numeric, printed, textValue } from "./Operand.ts"

/** What a text that is written down is read as beside a value of the type. */
const constantText = (e: Expression, type: SqlType): string => {
  const source: Constant = { kind: "string", value: textValue(e.constant) }
  switch (familyOf(type)) {
    case "integer":
      return type.name === "year" ? yearOf(source) : wholeOf(source.value, type)
    case "decimal":
      return e.constant?.kind === "parameter"
        ? coerce(source, {
            name: "decimal",
            length: 38,
            scale: Math.max(type.scale ?? 0, Math.min(20, fractionOf(source.value)))
          })
        : leadingNumber(e)
    case "float":
      return leadingNumber(e)
    case "bool":
      return condition(e, "operator")
    case "vector":
      return coerce(source, type)
    case "bytes":
      return coerce(source, { name: "blob" })
    case "temporal":
      return momentText(e, source, type)
    default:
      return type.name === "uuid" ? coerce(source, type) : e.sql
  }
}

const wholeOf = (value: string, type: SqlType): string => {
  const whole: SqlType = type.name === "bit" ? { name: "bigint", unsigned: true } : type
  const number = integerOf(value, whole)
  const [low, high] = rangeOf(whole)
  if (number < 0n && low === 0n) throw invalidArgument("cast to uint64", value)
  if (number < low || number > high) throw outOfRange(whole, value)
  return number.toString()
}

/** What is no year is none. */
const yearOf = (source: Constant): string => {
  try {
    return coerce(source, { name: "year" })
  } catch {
    return "NULL"
  }
}

/** A date's text may have a time, which does not count; what is no date is none, what is no other moment an error. */
const momentText = (e: Expression, source: Constant, type: SqlType): string => {
  if (type.name === "date") return momentOf(e, "date").sql
  const value = textValue(e.constant)
  if (type.name === "time" && /\d-\d/.test(value)) throw unsupported("a date beside a time")
  return value.trim() === "" && type.name === "datetime"
    ? "CAST(NULL AS TIMESTAMP)"
    : coerce(source, { ...type, scale: 6 })
}

/** A text as the number it begins with. */
export const leadingNumber = (e: Expression): string => `fn__leading_number(${printed(e)})`

/** What moments that are no datetimes fail with. */
const noMoment: Readonly<Record<string, number>> = { datetime: 20301, timestamp: 20203 }

/** The text of a column, or what is compared as one, beside a value of the type. */
const columnText = (e: Expression, type: SqlType, other: Expression): string => {
  switch (familyOf(type)) {
    case "integer": {
      if (type.name === "year") throw unsupported("a text beside a year")
      const whole: SqlType = type.name === "bit" ? { name: "bigint", unsigned: true } : type
      return `fn__integer(${printed(e)}, ${rangeOf(whole).map(String).join("::HUGEINT, ")}::HUGEINT)`
    }
    case "decimal":
    case "float":
      return leadingNumber(e)
    case "bool":
      return `fn__truth(${printed(e)})`
    case "temporal":
      return type.name === "time"
        ? printed(e)
        : momentOf(
            { ...e, sql: printed(e), type: varchar },
            type.name === "date" ? "date" : "datetime",
            noMoment[type.name]
          ).sql
    case "other":
      return type.name === "uuid" ? uuidOf(printed(e)) : e.sql
    case "string":
      return family(e) === "string" || (family(e) === "bytes" && other.constant !== undefined) ? e.sql : printed(e)
    default:
      return e.sql
  }
}

const uuidOf = (sql: string): string =>
  `CASE WHEN ${sql} IS NULL OR regexp_full_match(${sql}, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}') THEN lower(${sql}) ELSE error('MO:1105:invalid UUID') END`

/** JSON is brought to what it meets; the fraction of a number beside a whole one does not count. */
const documentText = (e: Expression, type: SqlType): string => {
  switch (familyOf(type)) {
    case "integer":
      return `trunc(fn__json_number(${e.sql}, 'DOUBLE'))`
    case "float":
    case "decimal":
      return `fn__json_number(${e.sql}, 'DOUBLE')`
    case "string":
    case "bytes":
      return `js_json_unquote(${e.sql})`
    default:
      return e.sql
  }
}

/** Signed and narrower than the unsigned BIGINT that it is brought to. */
const isNarrow = (e: Expression): boolean =>
  e.constant === undefined &&
  (family(e) === "integer" || e.type?.name === "set") &&
  e.type?.unsigned !== true &&
  e.type?.name !== "bigint"

/** Texts that are written down are times beside the columns that are; all others are compared with a time's text. */
const readAsTime = (text: Expression, time: Expression): boolean =>
  isText(text) && /^("[^"]*"\.)*"[^"]*"$/.test(time.sql)

/** One side as what the other makes of it. */
export const comparable = (e: Expression, other: Expression): string => {
  const { type } = other
  if (e.constant?.kind === "null" || e.type === undefined || type === undefined || type.name === "null") return e.sql
  const mine = family(e)
  const theirs = familyOf(type)
  if (isText(e)) {
    if (type.name === "time" && !readAsTime(e, other)) return e.sql
    // A literal is a text beside another literal, unless that is a number.
    if (other.constant === undefined || isNumber(theirs)) return constantText(e, type)
    return e.sql
  }
  const hex = e.constant?.kind === "bytes" || e.constant?.kind === "bits"
  if (hex && (theirs === "bytes" || other.constant !== undefined)) return e.sql
  if (hex && theirs === "integer") return coerce(e.constant ?? { kind: "null" }, bigint)
  if (hex && (theirs === "string" || type.name === "json")) return `decode(${e.sql})`
  if (mine === "bool" && theirs === "integer" && other.constant === undefined) return cast(e.sql, "BIGINT")
  if (e.constant?.kind === "number" && theirs === "bool") return Number(e.constant.value) === 0 ? "FALSE" : "TRUE"
  if (e.type.name === "json") return documentText(e, type)
  if (e.type.name === "enum" || e.type.name === "set")
    return isNumber(theirs) && theirs !== "bool"
      ? numeric(e, other).sql
      : columnText({ ...e, sql: printed(e), type: varchar }, type, other)
  if (mine === "string" || (mine === "bytes" && theirs !== "bytes")) return columnText(e, type, other)
  if (e.type.name === "time" && theirs === "string" && !readAsTime(other, e)) return printed(e)
  if (mine === "temporal" && isNumber(theirs)) return asNumber(e)
  if (e.type.name === "datetime" && type.name === "timestamp" && (e.type.scale ?? 0) > (type.scale ?? 0))
    return `fn__round_moment(${e.sql}, ${type.scale ?? 0})`
  if (isNarrow(e) && (type.name === "bit" || (type.name === "bigint" && type.unsigned === true)))
    return other.constant === undefined ? cast(e.sql, "UBIGINT") : e.sql
  if (mine === "vector") return cast(e.sql, "DOUBLE[]")
  return e.sql
}
