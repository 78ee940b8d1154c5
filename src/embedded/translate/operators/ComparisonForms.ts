/**
 * Which pairs of types are compared, and which are not known to be answered alike.
 */
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { declaredAs } from "../Types.ts"
import { both, moments, ownKinds } from "./Kinds.ts"
import { family, isText } from "./Operand.ts"

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=" | "IS NOT DISTINCT FROM"

/** What an operand is to a comparison: text literals of any kind are texts. */
const kindOf = (e: Expression): string => {
  if (e.constant?.kind === "bytes" || e.constant?.kind === "bits" || isText(e)) return "string"
  const { name = "unknown", unsigned } = e.type ?? {}
  if (ownKinds.has(name)) return name
  return name === "bigint" && unsigned !== true ? name : (family(e) ?? "unknown")
}

type Form = readonly [operator: RegExp, kinds: RegExp]

const any = /./
const ordering = /^[<>]=?$/

/** 20203. Left and right of JSON and of a year are not the same. */
const none: ReadonlyArray<Form> = [
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

const unsure: ReadonlyArray<Form> = [
  [any, /^json (bytes|enum|set)$/],
  [any, both("year", "set")],
  [any, both("bit", `${moments}|time`)],
  [any, both("vector", "bool|bigint|integer|float|decimal|json")],
  [any, both("time", "enum|set")],
  [any, both("year", "enum")]
]

const among = (forms: ReadonlyArray<Form>, symbol: string, kinds: string): boolean =>
  forms.some(([operator, pair]) => operator.test(symbol) && pair.test(kinds))

const shown = (e: Expression): string => (e.type === undefined ? "" : declaredAs(e.type).toUpperCase())

export const requireComparison = (symbol: Comparison, left: Expression, right: Expression): void => {
  const kinds = `${kindOf(left)} ${kindOf(right)}`
  if (among(none, symbol, kinds)) throw invalidArgument(`operator ${symbol}`, `[${shown(left)} ${shown(right)}]`)
  if (among(unsure, symbol, kinds)) throw unsupported(kinds.replace(" ", ` ${symbol} `))
  // A date is a number there that ends where a BIGINT does.
  const huge = [left, right].some((e) => e.type?.name === "bigint" && e.type.unsigned === true)
  if (huge && /\bdate\b/.test(kinds)) throw unsupported(kinds.replace(" ", ` ${symbol} `))
  const fraction = [left, right].some((e) => family(e) === "temporal" && (e.type?.scale ?? 0) > 0)
  if (fraction && both(`${moments}|time`, "integer|bigint|decimal").test(kinds))
    throw unsupported("a fraction of a second as a number")
}
