/**
 * Which pairs of types arithmetic has a form for, and which are not known to be answered alike.
 */
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { family, isText } from "./Operand.ts"

type Symbol = "+" | "-" | "*" | "/" | "%" | "div"

/** What an operand is to arithmetic. */
const kindOf = (e: Expression): string => {
  // 0x10 and b'11' are numbers.
  if (e.constant?.kind === "bytes" || e.constant?.kind === "bits") return "integer"
  const name = e.type?.name ?? "unknown"
  return ["year", "enum", "set", "bit", "null"].includes(name) ? name : (family(e) ?? "unknown")
}

const pair = (a: string, b: string): RegExp => new RegExp(`^(${a} (${b})|(${b}) ${a})$`)

const dividing = /^(\/|div|%)$/
const notDividing = /^[-+*%]$/

/** 20203, by the operator and both kinds. */
const none: ReadonlyArray<readonly [RegExp, RegExp]> = [
  [notDividing, pair("bool", "bool|temporal|year|float|decimal")],
  [/^\/$/, pair("bool", "[a-z]+")],
  [/^div$/, pair("bool", "bool|decimal|float|enum|year|temporal")],
  [dividing, pair("year", "bool|integer|enum|year|decimal|float|temporal")],
  [/^[-+*]$/, pair("year", "bool|temporal|float")],
  [/./, /^enum enum$/],
  [/^(\/|div)$/, pair("enum", "integer|enum|float|decimal|temporal")],
  [/^(\/|div)$/, pair("bit", "integer")]
]

/** Not known to agree: dates in products and quotients, and what is neither a number nor a text. */
const unsure: ReadonlyArray<readonly [RegExp, RegExp]> = [
  [/^(\*|\/|%|div)$/, pair("temporal", "[a-z]+")],
  [/./, pair("temporal", "float|enum|bool|year|decimal")],
  [/./, pair("(other|bytes)", "[a-z]+")],
  [/./, pair("bit", "bit|temporal|bool|enum|set|year|null")],
  [/^(\/|div)$/, pair("bit", "[a-z]+")]
]

export const requireForm = (symbol: Symbol, left: Expression, right: Expression): void => {
  const kinds = [kindOf(left), kindOf(right)].join(" ")
  const found = (table: typeof none) => table.some(([operator, types]) => operator.test(symbol) && types.test(kinds))
  const literals = left.constant?.kind === "string" && right.constant?.kind === "string"
  if (found(none) || (literals && /^[-*%]$/.test(symbol))) throw invalidArgument(`operator ${symbol}`, `[${kinds}]`)
  if (
    found(unsure) ||
    [left, right].some((e) => (e.type?.scale ?? 0) > 0 && family(e) === "temporal" && !isInterval(kinds))
  )
    throw unsupported(`${kinds.replace(" ", ` ${symbol} `)}`)
  // With what is no constant the answer has another type there.
  const columns = left.constant === undefined && right.constant === undefined
  const texts = [left, right].some((e) => family(e) === "string" && !/^(parameter|null)$/.test(e.constant?.kind ?? ""))
  if ((/\bset\b/.test(kinds) && columns) || (/\bbit\b/.test(kinds) && texts))
    throw unsupported(`${kinds.replace(" ", ` ${symbol} `)}`)
  // With a column, NULL that is written down is an internal error there.
  if (/null/.test(kinds) && [left, right].some((e) => e.constant === undefined && e.aggregate !== true && !isText(e)))
    throw unsupported("arithmetic with NULL itself")
}

const isInterval = (kinds: string): boolean => kinds === "temporal temporal"
