/**
 * Vectors on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { type Constant, plainText } from "../Constant.ts"
import { invalidArgument, invalidInput } from "../Errors.ts"
import { duckTypeOf, type SqlType } from "../Types.ts"
import { dimensionOf, isNarrow, type VectorName, vectorTypes } from "../VectorTypes.ts"

const shown = (value: number): string =>
  Number.isNaN(value) ? "nan" : Object.is(value, -0) ? "-0.0" : String(value).replace("Infinity", "inf")

/** What is no text for a narrow vector: a whole number, a truth value, an empty literal. */
const noText = (value: Constant): string | undefined => {
  if (value.kind === "bool") return "BOOL"
  if (value.kind === "number") return /[.e]/i.test(value.value) ? undefined : "BIGINT"
  return value.kind === "string" && value.value === "" ? "CHAR" : undefined
}

export const vectorOf = (value: Constant, type: SqlType & { readonly name: VectorName }): string => {
  const other = isNarrow(type.name) ? noText(value) : undefined
  if (other !== undefined) throw invalidArgument("operator cast", `[${other} ${type.name.toUpperCase()}]`)
  const source = plainText(value)
  const { called, read } = vectorTypes[type.name]
  const body = /^\s*\[(.*)\]\s*$/s.exec(source)?.[1]
  if (body === undefined || body.trim() === "")
    throw new SqlFailure(20101, `internal error: malformed vector input: ${source}`)
  const items = body.split(",").map((part) => {
    const item = part.trim()
    const value = read(item)
    if (value === undefined) throw new SqlFailure(20101, `internal error: error while casting ${item} to ${called}`)
    return shown(value)
  })
  const dimension = dimensionOf(type)
  if (dimension !== undefined && items.length !== dimension) {
    throw invalidInput(`expected vector dimension ${dimension} != actual dimension ${items.length}.`)
  }
  return `CAST('[${items.join(",")}]' AS ${duckTypeOf(type)})`
}
