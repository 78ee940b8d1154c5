/**
 * The names MatrixOne gives to projections without an alias: the expression printed back from its syntax tree, quotes
 * dropped, one space around operators, keywords in lower case.
 */
import { isOperator, type Token } from "./Tokens.ts"

const keywords = new Set(
  "CASE WHEN THEN ELSE END AND OR NOT IS NULL IN LIKE BETWEEN AS CAST DIV MOD XOR TRUE FALSE OVER PARTITION BY ORDER SEPARATOR ASC DESC EXISTS SELECT FROM WHERE GROUP HAVING LIMIT UNION ALL DISTINCT ON JOIN LEFT RIGHT INNER ROWS PRECEDING FOLLOWING UNBOUNDED CURRENT ROW ESCAPE REGEXP RLIKE ANY SOME UNKNOWN USING".split(
    " "
  )
)

/** Words that are printed in another spelling. */
const spelled: Readonly<Record<string, string>> = { INTERVAL: "INTERVAL", RLIKE: "regexp" }

const operators: Readonly<Record<string, string>> = { "<>": "!=", "||": "or", "&&": "and" }

const opensTight = new Set(["(", ".", "@"])

/** A sign, not a subtraction: nothing or an operator stands before it. */
const isSign = (tokens: ReadonlyArray<Token>, index: number): boolean => {
  const token = tokens[index]
  if (token === undefined || token.kind !== "operator" || !"-+~!".includes(token.value)) return false
  const before = tokens[index - 1]
  if (before === undefined) return true
  if (before.kind === "operator") return before.value !== ")"
  return before.kind === "word" && keywords.has(before.word) && before.word !== "END" && before.word !== "NULL"
}

const isCall = (tokens: ReadonlyArray<Token>, index: number): boolean => {
  const name = tokens[index - 1]
  return (
    isOperator(tokens[index], "(") &&
    name !== undefined &&
    (name.kind === "quoted" ||
      (name.kind === "word" &&
        (!keywords.has(name.word) || ["CAST", "MOD", "LEFT", "RIGHT", "EXISTS"].includes(name.word))))
  )
}

const shown = (token: Token, tokens: ReadonlyArray<Token>, index: number): string => {
  switch (token.kind) {
    case "word":
      if (spelled[token.word] !== undefined) return spelled[token.word] ?? token.value
      if (keywords.has(token.word) || isOperator(tokens[index + 1], "(")) return token.value.toLowerCase()
      return token.value
    case "hex":
      return `0x${token.value}`
    case "bits":
      return `0b${token.value}`
    case "userVariable":
      return `@${token.value}`
    case "systemVariable":
      return `@@${token.value}`
    case "operator":
      return operators[token.value] ?? token.value
    default:
      return token.value
  }
}

export const columnName = (tokens: ReadonlyArray<Token>): string => {
  let name = ""
  tokens.forEach((token, i) => {
    const before = tokens[i - 1]
    const tight =
      before === undefined ||
      (before.kind === "operator" && opensTight.has(before.value)) ||
      (token.kind === "operator" && (token.value === ")" || token.value === "," || token.value === ".")) ||
      isCall(tokens, i) ||
      (isSign(tokens, i - 1) && !isSign(tokens, i))
    name += (tight ? "" : " ") + shown(token, tokens, i)
  })
  return name
}
