/**
 * The one type of several expressions: the branches of CASE, the columns of UNION, the arguments of COALESCE.
 */

import { coerce } from "../Coerce.ts"
import { momentOf } from "../calls/Moments.ts"
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { bigint, bool, double, duckTypeOf, familyOf, planned, type SqlType, varchar } from "../Types.ts"
import { commonVector, storedVector } from "../Vectors.ts"
import { type Choosing, isChoice, requireChoice } from "./ChoiceForms.ts"
import { besideNoMoment, commonMoment, momentAs } from "./CommonMoment.ts"
import { isNumber, isText, printed, textValue } from "./Operand.ts"

/** The type that holds values of all these types; undefined where one of them is not known. */
export const unify = (types: ReadonlyArray<SqlType | undefined>, place: Choosing): SqlType | undefined => {
  if (types.some((t) => t === undefined)) return undefined
  const known = types.filter((t): t is SqlType => t !== undefined && t.name !== "null").map(planned)
  const first = known[0]
  if (first === undefined)
    return place === "union" || place === "values" ? { name: "null" } : isChoice(place) ? bool : varchar
  const withNull = known.length < types.length
  if (withNull) requireChoice(place, first, { name: "null" })
  const type = known.slice(1).reduce((a, b) => {
    requireChoice(place, a, b)
    return common(a, b, place)
  }, first)
  if (place === "coalesce" && familyOf(type) === "vector") return { name: type.name }
  if (withNull && familyOf(type) === "temporal") return besideNoMoment(type, place)
  return withNull && place === "union" ? besideNull(type) : type
}

const scaleOf = (...types: ReadonlyArray<SqlType>): number => Math.max(...types.map((t) => t.scale ?? 0))

const wide = /^(medium|big)?int$/

/** An integer beside an unsigned one: COALESCE and UNION take small ones for floats, IF and CASE all for decimals. */
const ofBothSigns = (signed: SqlType, unsigned: SqlType, place: Choosing): SqlType => {
  const exact: SqlType = { name: "decimal", length: 38, scale: 0 }
  if (isChoice(place)) return exact
  if (place === "extreme") return signed.name === "bigint" || unsigned.name === "bigint" ? exact : bigint
  if (wide.test(unsigned.name)) return bigint
  return wide.test(signed.name) ? double : { name: "float" }
}

/** A column of UNION that is NULL in one of its queries: numbers are texts. */
const besideNull = (type: SqlType): SqlType => {
  if (familyOf(type) === "string") return { name: "text" }
  const plain = isNumber(familyOf(type)) && !["bool", "year", "bit"].includes(type.name)
  return plain ? varchar : type
}

const common = (a: SqlType, b: SqlType, place: Choosing): SqlType => {
  const fa = familyOf(a)
  const fb = familyOf(b)
  if (fa === "vector" || fb === "vector") return commonVector(a, b, place)
  if (a.name === b.name && a.unsigned === b.unsigned) {
    if (fa === "decimal") return { name: "decimal", length: 38, scale: scaleOf(a, b) }
    if (fa === "temporal") return commonMoment(a, b, place)
    return a.length === b.length
      ? a
      : {
          name: a.name,
          ...(a.length === undefined || b.length === undefined ? {} : { length: Math.max(a.length, b.length) })
        }
  }
  if (isNumber(fa) && isNumber(fb)) {
    if (fa === "bool" || fb === "bool") return bool
    if (fa === "float" || fb === "float") return double
    if (fa === "decimal" || fb === "decimal") return { name: "decimal", length: 38, scale: scaleOf(a, b) }
    if ((a.unsigned === true) !== (b.unsigned === true))
      return a.unsigned === true ? ofBothSigns(b, a, place) : ofBothSigns(a, b, place)
    return rank(a) >= rank(b) ? a : b
  }
  if (fa === "temporal" && fb === "temporal") {
    return a.name === "time" || b.name === "time" ? varchar : commonMoment(a, b, place)
  }
  if (fa === "bytes" && fb === "bytes") return { name: "blob" }
  for (const [moment, other] of [
    [a, fb],
    [b, fa]
  ] as const)
    if ((isChoice(place) || place === "extreme") && familyOf(moment) === "temporal" && other === "string")
      return besideNoMoment(moment, place)
  // A TEXT beside a number is a VARCHAR.
  if (place === "extreme" && (a.name === "text" || b.name === "text")) return { name: "text" }
  if ((a.name === "text" && !isNumber(fb)) || (b.name === "text" && !isNumber(fa))) return { name: "text" }
  return varchar
}

export const rank = (type: SqlType): number =>
  ["tinyint", "smallint", "year", "mediumint", "int", "bit", "bigint"].indexOf(type.name)

/** A text as the moment its siblings are: no date is none where it is not to be compared, no other moment an error. */
const textAsMoment = (e: Expression, type: SqlType, strict: boolean): string => {
  const lenient = type.name === "date" && !strict
  if (isText(e) && !strict && textValue(e.constant).trim() === "") return cast("NULL", duckTypeOf(type))
  if (!isText(e) && (type.name === "timestamp" || type.name === "time")) throw unsupported(`a text as a ${type.name}`)
  if (isText(e) && !lenient) return coerce({ kind: "string", value: textValue(e.constant) }, type)
  return type.name === "date"
    ? momentOf(e, "date", lenient ? undefined : 20203).sql
    : momentOf(e, "datetime", 20301).sql
}

/** An expression in the type its siblings share. */
export const as = (e: Expression | undefined, type: SqlType | undefined, place?: Choosing): string => {
  if (e === undefined) return "NULL"
  if (type === undefined || e.type === undefined || e.constant?.kind === "null") return e.sql
  const mine = familyOf(e.type)
  const wanted = familyOf(type)
  if (wanted === "string" && mine !== "string") return printed(e)
  if (wanted === "temporal" && mine === "string") return textAsMoment(e, type, place === "extreme")
  if (wanted === "temporal" && mine === "temporal") return momentAs(e.sql, e.type, type)
  if (wanted === "bool" && mine !== "bool" && isNumber(mine)) return `(${e.sql} <> 0)`
  if (wanted === "vector") return storedVector(e, { name: type.name })
  if (mine === "integer" && wanted === "integer" && (e.type.unsigned === true) !== (type.unsigned === true))
    return cast(e.sql, duckTypeOf(type))
  if (mine === wanted && mine !== "decimal" && e.type.name === type.name) return e.sql
  if (wanted === "decimal") return cast(e.sql, `DECIMAL(38,${type.scale ?? 0})`)
  if (wanted === "float") return cast(e.sql, "DOUBLE")
  if (wanted === "integer" && mine === "bool") return cast(e.sql, "BIGINT")
  return e.sql
}
