/**
 * Vectors on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { invalidInput } from "../Errors.ts"
import { duckTypeOf, type SqlType } from "../Types.ts"
import { numberText } from "./Numbers.ts"

export const vectorOf = (source: string, type: SqlType): string => {
  const body = /^\s*\[(.*)\]\s*$/s.exec(source)?.[1]
  if (body === undefined || body.trim() === "")
    throw new SqlFailure(20101, `internal error: malformed vector input: ${source}`)
  const wide = type.name === "vecf64"
  const items = body.split(",").map((part) => {
    const item = part.trim()
    const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(item)
    if (special !== null) return special[2] === undefined ? `${special[1]?.replace("+", "") ?? ""}inf` : "nan"
    const value = wide ? Number(item) : Math.fround(Number(item))
    if (!numberText.test(item) || !Number.isFinite(value))
      throw new SqlFailure(20101, `internal error: error while casting ${item} to ${wide ? "DOUBLE" : "FLOAT"}`)
    return String(value)
  })
  if (type.length !== undefined && items.length !== type.length) {
    throw invalidInput(`expected vector dimension ${type.length} != actual dimension ${items.length}.`)
  }
  return `CAST('[${items.join(",")}]' AS ${duckTypeOf({ ...type, length: items.length })})`
}
