/**
 * Texts and JSON in arithmetic are read as numbers of the type that the other side has: a whole number has no fraction, but
 * what is divided or divides is a double.
 */
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { bigint, double, duckTypeOf, rangeOf, type SqlType } from "../Types.ts"
import { family, isText } from "./Operand.ts"

/** What the numbers of a side are; undefined where it has none. */
const numberType = (e: Expression): SqlType | undefined => {
  switch (family(e)) {
    case "integer":
      return e.constant === undefined ? e.type : bigint
    case "float":
      return e.type
    case "decimal":
      return double
    default:
      return e.type?.name === "enum" ? { name: "smallint", unsigned: true } : undefined
  }
}

const isFloating = (type: SqlType): boolean => type.name === "float" || type.name === "double"

const ofDocument = (e: Expression, type: SqlType): string => {
  const value = `fn__json_number(${e.sql}, '${type.name.toUpperCase()}')`
  return isFloating(type) ? value : cast(`trunc(${value})`, duckTypeOf(type))
}

const ofText = (e: Expression, type: SqlType): string => {
  if (isFloating(type)) return cast(`fn__leading_number(${e.sql})`, duckTypeOf(type))
  const [low, high] = rangeOf(type)
  return cast(`fn__integer(${e.sql}, ${low}, ${high})`, duckTypeOf(type))
}

/** An operand beside the other; a document only before the operator. */
export const readNumber = (symbol: string, e: Expression, other: Expression, before: boolean): Expression => {
  const document = before && e.type?.name === "json"
  const text = family(e) === "string" && !isText(e)
  const beside = document || text ? numberType(other) : undefined
  if (beside === undefined) return e
  if (beside.name === "bit" || beside.name === "year") {
    if (document) throw unsupported(`JSON beside ${beside.name}`)
    return e
  }
  const type = symbol === "/" || (document && isFloating(beside)) ? double : beside
  return { ...e, sql: document ? ofDocument(e, type) : ofText(e, type), type }
}
