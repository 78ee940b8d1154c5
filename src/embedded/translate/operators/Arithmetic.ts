/**
 * `+ - * /` and what divides with a remainder: the type both sides are brought to decides the type that comes out.
 */

import { coerce } from "../Coerce.ts"
import { invalidArgument } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { quotient, quotientType, wholeQuotientOf } from "../Quotient.ts"
import { cast } from "../Sql.ts"
import { bigint, double, duckTypeOf, familyOf, type SqlType, varchar } from "../Types.ts"
import { vectorArithmetic } from "../Vectors.ts"
import { requireForm } from "./ArithmeticForms.ts"
import { rank } from "./CommonType.ts"
import { intervalOf, isMovable, shift } from "./Interval.ts"
import { aggregateOf, asNumber, family, isText, numeric, textValue } from "./Operand.ts"
import { readNumber } from "./ReadNumber.ts"

/** A text that + puts beside another. */
const isWritten = (e: Expression): boolean => e.constant?.kind === "string" || e.type?.name === "varchar"

export const arithmetic =
  (symbol: "+" | "-" | "*" | "/") =>
  (first: Expression, second: Expression): Expression => {
    const left = readNumber(symbol, first, second, true)
    const right = readNumber(symbol, second, first, false)
    if (symbol === "+" && isWritten(left) && isWritten(right)) {
      return { sql: `(${left.sql} || ${right.sql})`, type: varchar }
    }
    const vector = vectorArithmetic(symbol, left, right)
    if (vector !== undefined) return vector
    const interval = intervalOf(left) ?? intervalOf(right)
    if (interval !== undefined && (symbol === "+" || symbol === "-")) {
      const [moment, by] = intervalOf(left) === undefined ? [left, right] : [right, left]
      if (moment.type?.name === "time" || !isMovable(moment, by))
        throw invalidArgument(`operator ${symbol}`, `[${(moment.type?.name ?? "").toUpperCase()} INTERVAL]`)
      return shift(moment, symbol, by)
    }
    const moments = momentArithmetic(symbol, left, right)
    if (moments !== undefined) return moments
    requireForm(symbol, left, right)
    const a = numeric(left, right)
    const b = numeric(right, left)
    const aggregate = aggregateOf(left, right)
    if (a.type === undefined || b.type === undefined) {
      return {
        sql: symbol === "/" ? `(${cast(a.sql, "DOUBLE")} / ${b.sql})` : `(${a.sql} ${symbol} ${b.sql})`,
        type: undefined,
        ...aggregate
      }
    }
    if (temporalNames.has(a.type.name) || temporalNames.has(b.type.name)) {
      const sql = `(${asNumber(a)} ${symbol} ${asNumber(b)})`
      const days = [a, b].every(({ type }) => type?.name === "date" || !temporalNames.has(type?.name ?? ""))
      return days
        ? { sql, type: bigint, ...aggregate }
        : { sql: cast(sql, "DECIMAL(38,0)"), type: { name: "decimal", length: 38, scale: 0 }, ...aggregate }
    }
    const fa = familyOf(a.type)
    const fb = familyOf(b.type)
    const nothing = (f: string, t: SqlType | undefined) => f === "integer" || f === "bool" || t?.name === "null"
    if (nothing(fa, a.type) && nothing(fb, b.type)) {
      const type = wholeType(left, right)
      if (symbol === "/" && type.name === "decimal") return { ...decimalArithmetic(symbol, a, b), ...aggregate }
      if (symbol === "/")
        return { sql: `(${cast(a.sql, "DOUBLE")} / ${cast(b.sql, "DOUBLE")})`, type: double, ...aggregate }
      const operand = type.name === "bigint" && type.unsigned !== true ? "BIGINT" : "HUGEINT"
      const sql = `(${cast(unsigned(a, type), operand)} ${symbol} ${cast(unsigned(b, type), operand)})`
      return { sql: cast(sql, duckTypeOf(type)), type, ...aggregate }
    }
    if (fa === "decimal" || fb === "decimal") {
      if (fa !== "float" && fb !== "float") return { ...decimalArithmetic(symbol, a, b), ...aggregate }
    }
    const [x, y] = [cast(a.sql, "DOUBLE"), cast(b.sql, "DOUBLE")]
    const sql = `fn__finite((${x} ${symbol} ${y}), ${x}, ' ${symbol} ', ${y})`
    return a.type.name === "float" && b.type.name === "float"
      ? { sql: cast(sql, "FLOAT"), type: { name: "float" }, ...aggregate }
      : { sql, type: double, ...aggregate }
  }

const wider: Readonly<Record<string, SqlType>> = { tinyint: { name: "smallint" }, smallint: { name: "int" } }

/**
 * What two whole numbers make: the wider of two types of one sign, the next wider of two signs (where a signed one behind
 * an unsigned one decides alone), and with an unsigned BIGINT another of them, or a decimal where the other is a BIGINT.
 */
const wholeType = (left: Expression, right: Expression): SqlType => {
  const known = [left, right].filter((e) => e.type !== undefined && e.type.name !== "null" && e.type.name !== "bool")
  const types = known
    .map((e) =>
      isText(e)
        ? bigint
        : e.type?.name === "enum"
          ? ({ name: "smallint", unsigned: true } as const)
          : e.type?.name === "year"
            ? bigint
            : e.type
    )
    .filter((t): t is SqlType => t !== undefined)
  const [first = bigint, second = first] = types
  const huge = types.some((t) => t.name === "bigint" && t.unsigned === true)
  if (huge)
    return types.some((t) => t.name === "bigint" && t.unsigned !== true)
      ? { name: "decimal", length: 38, scale: 0 }
      : { name: "bigint", unsigned: true }
  const type = rank(first) >= rank(second) ? first : second
  if (first.unsigned === true && second.unsigned !== true) return wider[second.name] ?? bigint
  if (second.unsigned === true && first.unsigned !== true) return wider[type.name] ?? bigint
  return type.name === "bit" ? { name: "bigint", unsigned: true } : type
}

/** An operand that must not be negative: a signed one beside an unsigned BIGINT. */
const unsigned = (e: Expression, type: SqlType): string =>
  type.name === "bigint" && type.unsigned === true ? cast(e.sql, "UBIGINT") : e.sql

const temporalNames = new Set(["date", "datetime", "timestamp", "time"])

const isTemporal = (e: Expression): boolean => e.type !== undefined && temporalNames.has(e.type.name)

/**
 * Dates and times with one another: a difference of dates is days, one with a DATETIME seconds, and there is no other
 * arithmetic. With numbers they are the number their digits make.
 */
const momentArithmetic = (symbol: string, left: Expression, right: Expression): Expression | undefined => {
  const texts = (e: Expression) => e.type !== undefined && familyOf(e.type) === "string"
  const both = (isTemporal(left) || isTemporal(right)) && [left, right].every((e) => isTemporal(e) || texts(e))
  if (!both) return undefined
  const names = [left, right].map((e) => (isTemporal(e) ? (e.type?.name ?? "") : "varchar"))
  if (symbol !== "-" || names.includes("timestamp") || names.includes("time"))
    throw invalidArgument(`operator ${symbol}`, `[${names.join(" ").toUpperCase()}]`)
  const days = !names.includes("datetime")
  const side = (e: Expression): string => {
    const type: SqlType = days ? { name: "date" } : { name: "datetime", scale: 6 }
    if (!isText(e)) return cast(e.sql, duckTypeOf(type))
    const moment = coerce({ kind: "string", value: textValue(e.constant) }, { name: "datetime", scale: 6 })
    return cast(moment, duckTypeOf(type))
  }
  return {
    sql: `date_diff('${days ? "day" : "second"}', ${side(right)}, ${side(left)})`,
    type: bigint,
    ...aggregateOf(left, right)
  }
}

const exact = (e: Expression): string =>
  e.type !== undefined && familyOf(e.type) === "decimal" ? e.sql : cast(e.sql, "DECIMAL(20,0)")

const decimalArithmetic = (symbol: string, a: Expression, b: Expression): Expression => {
  const sa = a.type?.scale ?? 0
  const sb = b.type?.scale ?? 0
  if (symbol === "/") {
    const type = quotientType(sa)
    return { sql: quotient(a.sql, b.sql, type), type }
  }
  const scale = symbol === "*" ? Math.min(sa + sb, Math.max(sa, sb, 12)) : Math.max(sa, sb)
  const product = `(${exact(a)} ${symbol} ${exact(b)})`
  return {
    sql: symbol === "*" && sa + sb > scale ? cast(product, `DECIMAL(38,${scale})`) : product,
    type: { name: "decimal", length: 38, scale }
  }
}

export const modulo = (first: Expression, second: Expression): Expression => {
  const left = readNumber("%", first, second, true)
  const right = readNumber("%", second, first, false)
  requireForm("%", left, right)
  const a = numeric(left, right)
  const b = numeric(right, left)
  const whole = (e: Expression) => family(e) === "integer"
  if (whole(a) && whole(b)) {
    const type = wholeType(left, right)
    return {
      sql: cast(`(${cast(unsigned(a, type), "HUGEINT")} % ${cast(unsigned(b, type), "HUGEINT")})`, duckTypeOf(type)),
      type
    }
  }
  if (a.type?.name === "float" && b.type?.name === "float")
    return { sql: `(${a.sql} % ${b.sql})`, type: { name: "float" } }
  if (family(a) === "float" || family(b) === "float")
    return { sql: `(${cast(a.sql, "DOUBLE")} % ${cast(b.sql, "DOUBLE")})`, type: double }
  if (family(a) !== "decimal" && family(b) !== "decimal") return { sql: `(${a.sql} % ${b.sql})`, type: a.type }
  const scale = Math.max(a.type?.scale ?? 0, b.type?.scale ?? 0)
  return { sql: `(${exact(a)} % ${exact(b)})`, type: { name: "decimal", length: 38, scale } }
}

/** The same quotient, that fails where only its divisor makes it none. */
export const divided = (quotient: Expression, left: Expression, right: Expression): Expression =>
  quotient.type !== undefined && familyOf(quotient.type) === "vector"
    ? quotient
    : {
        ...quotient,
        sql: `fn__divided(${quotient.sql}, ${numeric(left, right).sql}, ${cast(numeric(right, left).sql, "DOUBLE")})`
      }

/** DIV. */
export const wholeQuotient = (first: Expression, second: Expression): Expression => {
  const left = readNumber("div", first, second, true)
  const right = readNumber("div", second, first, false)
  requireForm("div", left, right)
  const a = numeric(left, right)
  const b = numeric(right, left)
  if (family(a) === "integer" && family(b) === "integer")
    return { sql: `(${cast(a.sql, "BIGINT")} // ${cast(b.sql, "BIGINT")})`, type: bigint }
  if (family(a) !== "float" && family(b) !== "float") return { sql: wholeQuotientOf(a.sql, b.sql), type: bigint }
  return { sql: cast(`trunc(${cast(a.sql, "DOUBLE")} / ${cast(b.sql, "DOUBLE")})`, "BIGINT"), type: bigint }
}

export const negated = (e: Expression): Expression => {
  if (e.constant?.kind === "number" && !e.constant.value.startsWith("-")) {
    const value = `-${e.constant.value}`
    const minimum = value === "-9223372036854775808"
    return {
      ...e,
      sql: minimum ? "CAST('-9223372036854775808' AS BIGINT)" : `(-${e.sql})`,
      type: minimum ? bigint : e.type,
      constant: { kind: "number", value }
    }
  }
  const whole = readNumber("-", e, { sql: "", type: bigint }, false)
  const n = numeric(whole, { sql: "", type: isText(e) ? double : undefined })
  return n.type?.unsigned === true
    ? { sql: `(-${cast(n.sql, "HUGEINT")})`, type: bigint }
    : { sql: `(-${n.sql})`, type: n.type }
}
