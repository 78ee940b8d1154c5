/**
 * The one type of several expressions: the branches of CASE, the columns of UNION, the arguments of COALESCE.
 */

import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { double, familyOf, type SqlType, varchar } from "../Types.ts"
import { storedVector } from "../Vectors.ts"
import { isNumber, textual } from "./Operand.ts"

/** The type that holds values of all these types; undefined where one of them is not known. */
export const unify = (types: ReadonlyArray<SqlType | undefined>): SqlType | undefined => {
  if (types.some((t) => t === undefined)) return undefined
  const known = types.filter((t): t is SqlType => t !== undefined && t.name !== "null")
  const first = known[0]
  if (first === undefined) return { name: "null" }
  const type = known.slice(1).reduce(common, first)
  // DuckDB's CASE takes lists and no arrays.
  return familyOf(type) === "vector" ? { name: type.name } : type
}

const common = (a: SqlType, b: SqlType): SqlType => {
  const fa = familyOf(a)
  const fb = familyOf(b)
  if (a.name === b.name && a.unsigned === b.unsigned) {
    if (fa === "decimal") return { name: "decimal", length: 38, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    if (fa === "temporal") return { ...a, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    return a.length === b.length
      ? a
      : {
          name: a.name,
          ...(a.length === undefined || b.length === undefined ? {} : { length: Math.max(a.length, b.length) })
        }
  }
  if (isNumber(fa) && isNumber(fb)) {
    if (fa === "float" || fb === "float") return double
    if (fa === "decimal" || fb === "decimal")
      return { name: "decimal", length: 38, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    return rank(a) >= rank(b) ? a : b
  }
  if (fa === "temporal" && fb === "temporal") {
    return a.name === "time" || b.name === "time"
      ? varchar
      : { name: "datetime", scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
  }
  if (fa === "bytes" && fb === "bytes") return { name: "blob" }
  if (fa === "vector" && (fb === "vector" || fb === "string")) return { name: a.name }
  if (fb === "vector" && fa === "string") return { name: b.name }
  if (a.name === "text" || b.name === "text") return { name: "text" }
  return varchar
}

export const rank = (type: SqlType): number =>
  ["tinyint", "smallint", "year", "mediumint", "int", "bit", "bigint"].indexOf(type.name)

/** An expression in the type its siblings share. */
export const as = (e: Expression | undefined, type: SqlType | undefined): string => {
  if (e === undefined) return "NULL"
  if (type === undefined || e.type === undefined || e.constant?.kind === "null") return e.sql
  const mine = familyOf(e.type)
  const wanted = familyOf(type)
  if (wanted === "string" && mine !== "string") return textual(e)
  if (wanted === "vector" && type.length === undefined) return storedVector(e, type)
  if (mine === wanted && mine !== "decimal" && e.type.name === type.name) return e.sql
  if (wanted === "decimal") return cast(e.sql, `DECIMAL(38,${type.scale ?? 0})`)
  if (wanted === "float") return cast(e.sql, "DOUBLE")
  if (wanted === "integer" && mine === "bool") return cast(e.sql, "BIGINT")
  return e.sql
}
