/**
 * Reading a constant from tokens or from the syntax tree.
 */
import { child, flag, kindOf, type Node, need } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { literalOf } from "../translate/Literal.ts"
import { isOperator, isWord, type Token } from "../translate/Tokens.ts"

/** The constant that `tokens` are: a literal with its sign; undefined for anything else. */
export const constantOf = (tokens: ReadonlyArray<Token>): Constant | undefined => {
  const negative = isOperator(tokens[0], "-")
  const rest = negative || isOperator(tokens[0], "+") ? tokens.slice(1) : tokens
  const [token] = rest
  if (rest.length !== 1 || token === undefined) return undefined
  switch (token.kind) {
    case "number":
      return { kind: "number", value: negative ? `-${token.value}` : token.value }
    case "string":
      return { kind: "string", value: token.value }
    case "hex":
      return { kind: "bytes", hex: token.value }
    case "bits":
      return { kind: "bits", value: BigInt(`0b${token.value || "0"}`) }
    default:
      if (isWord(token, "NULL")) return { kind: "null" }
      if (isWord(token, "TRUE", "FALSE")) return { kind: "bool", value: token.word === "TRUE" }
      return undefined
  }
}

/** The constant an expression is, without compiling it. */
export const constantNode = (node: Node): Constant | undefined => {
  const [kind, body] = kindOf(node)
  if (kind === "null") return { kind: "null" }
  if (kind === "literal") return literalOf(body)
  if (kind === "boolean") return { kind: "bool", value: flag(body, "value") }
  if (kind === "neg") {
    const inner = constantNode(need(body, "this"))
    return inner?.kind === "number" && !inner.value.startsWith("-")
      ? { kind: "number", value: `-${inner.value}` }
      : undefined
  }
  if (kind === "paren") return child(body, "this") === undefined ? undefined : constantNode(need(body, "this"))
  return undefined
}
