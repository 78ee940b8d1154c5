/**
 * Which pairs of types arithmetic has a form for, and which are not known to be answered alike.
 */
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { both, type Forms, formOf } from "./Forms.ts"
import { family, isText } from "./Operand.ts"

type Symbol = "+" | "-" | "*" | "/" | "%" | "div"

/** What an operand is to arithmetic. */
const kindOf = (e: Expression): string => {
  // 0x10 and b'11' are numbers.
  if (e.constant?.kind === "bytes" || e.constant?.kind === "bits") return "integer"
  const name = e.type?.name ?? "unknown"
  return ["year", "enum", "set", "bit", "null", "json"].includes(name) ? name : (family(e) ?? "unknown")
}

const dividing = /^(\/|div|%)$/
const notDividing = /^[-+*%]$/

type Condition = (e: Expression, other: Expression) => boolean

const literals: Condition = (e, other) => e.constant?.kind === "string" && other.constant?.kind === "string"
const columns: Condition = (e, other) => e.constant === undefined && other.constant === undefined
const column: Condition = (e) => e.constant === undefined && e.aggregate !== true && !isText(e)
const text: Condition = (e) => family(e) === "string" && !/^(parameter|null)$/.test(e.constant?.kind ?? "")
const textColumn: Condition = (e) => family(e) === "string" && e.constant === undefined
const otherTexts: Condition = (e, other) =>
  textColumn(e, other) && (other.constant === undefined || other.constant.kind === "string")
const fraction: Condition = (e) => (e.type?.scale ?? 0) > 0 && family(e) === "temporal"

const none: Forms<Expression>["none"] = [
  [notDividing, both("bool", "bool|temporal|year|float|decimal")],
  [/^\/$/, both("bool", "[a-z]+")],
  [/^div$/, both("bool", "bool|decimal|float|enum|year|temporal")],
  [dividing, both("year", "bool|integer|enum|year|decimal|float|temporal")],
  [/^[-+*]$/, both("year", "bool|temporal|float")],
  [/./, /^enum enum$/],
  [/^(\/|div)$/, both("enum", "integer|enum|float|decimal|temporal")],
  [/^(\/|div)$/, both("bit", "integer")],
  [/^[-*%]$/, /./, literals],
  [/./, /^string string$/, otherTexts],
  [/./, both("string", "bool|year"), textColumn],
  [/./, / json$/],
  [/./, /^json (string|bool)$/]
]

/** Not known to agree: dates in products and quotients, and what is neither a number nor a text. */
const unsure: Forms<Expression>["unsure"] = [
  [/^(\*|\/|%|div)$/, both("temporal", "[a-z]+")],
  [/./, both("temporal", "float|enum|bool|year|decimal")],
  [/./, both("other|bytes|json", "[a-z]+")],
  [/./, both("string", "integer"), (e) => e.constant?.kind === "bytes" || e.constant?.kind === "bits"],
  [/./, both("bit", "bit|temporal|bool|enum|set|year|null")],
  [/^(\/|div)$/, both("bit", "[a-z]+")],
  [/./, /^(?!temporal temporal$)/, fraction],
  // With what is no constant the answer has another type there.
  [/./, /\bset\b/, columns],
  [/./, /\bbit\b/, text],
  // With a column, NULL that is written down is an internal error there.
  [/./, /\bnull\b/, column]
]

export const requireForm = (symbol: Symbol, left: Expression, right: Expression): void => {
  const [a, b] = [kindOf(left), kindOf(right)]
  const form = formOf({ none, unsure }, symbol, `${a} ${b}`, left, right)
  if (form === "none") throw invalidArgument(`operator ${symbol}`, `[${a} ${b}]`)
  if (form === "unsure") throw unsupported(`${a} ${symbol} ${b}`)
}
