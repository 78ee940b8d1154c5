/**
 * Which pairs of types are compared, and which are not known to be answered alike.
 */
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { declaredAs } from "../Types.ts"
import { requireComparableVectors } from "../Vectors.ts"
import { both, type Forms, formOf } from "./Forms.ts"
import { moments, ownKinds } from "./Kinds.ts"
import { family, isText } from "./Operand.ts"

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=" | "IS NOT DISTINCT FROM"

/** What an operand is to a comparison: text literals of any kind are texts. */
const kindOf = (e: Expression): string => {
  if (e.constant?.kind === "bytes" || e.constant?.kind === "bits" || isText(e)) return "string"
  const { name = "unknown", unsigned } = e.type ?? {}
  if (ownKinds.has(name)) return name
  return name === "bigint" && unsigned !== true ? name : (family(e) ?? "unknown")
}

const any = /./
const ordering = /^[<>]=?$/

/** Left and right of JSON and of a year are not the same. */
const none: Forms<Expression>["none"] = [
  [any, both("bool", `float|decimal|${moments}|time|year|json|uuid`)],
  [any, both("float", `${moments}|time`)],
  [any, both("time", moments)],
  [any, both("uuid", `null|bigint|integer|float|decimal|${moments}|time|year|bit|json`)],
  [any, /^(?!null |bigint |year |unknown )\w+ year$/],
  [any, new RegExp(`^year (${moments}|time|json|bit|bytes)$`)],
  [any, /^(?!null |json |unknown )\w+ json$/],
  [any, new RegExp(`^json (${moments}|time|year|bit)$`)],
  [ordering, /^json (string|enum|set)$/]
]

const unsure: Forms<Expression>["unsure"] = [
  [any, /^json (bytes|enum|set)$/],
  [any, both("year", "set")],
  [any, both("bit", `${moments}|time`)],
  [any, both("time", "enum|set")],
  [any, both("year", "enum")],
  // A date is a number there that ends where a BIGINT does.
  [any, /\bdate\b/, (e) => e.type?.name === "bigint" && e.type.unsigned === true],
  [any, both(`${moments}|time`, "integer|bigint|decimal"), (e) => family(e) === "temporal" && (e.type?.scale ?? 0) > 0]
]

const shown = (e: Expression): string => (e.type === undefined ? "" : declaredAs(e.type).toUpperCase())

export const requireComparison = (symbol: Comparison, left: Expression, right: Expression): void => {
  requireComparableVectors(symbol, left, right)
  const kinds = `${kindOf(left)} ${kindOf(right)}`
  const form = formOf({ none, unsure }, symbol, kinds, left, right)
  if (form === "none") throw invalidArgument(`operator ${symbol}`, `[${shown(left)} ${shown(right)}]`)
  if (form === "unsure") throw unsupported(kinds.replace(" ", ` ${symbol} `))
}
