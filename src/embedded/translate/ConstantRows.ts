/**
 * The rows of a long VALUES list, read from their tokens. Only the first of them goes through the parser, which takes some
 * hundred times as long for each.
 */
import { kindOf, type Node } from "./Ast.ts"
import { isOperator, isWord, type Token } from "./Tokens.ts"

/** A statement without the rows that were read from it, and those rows as the parser would give them. */
interface WithoutRows {
  readonly sql: string
  readonly tokens: ReadonlyArray<Token>
  readonly rows: ReadonlyArray<ReadonlyArray<Node>>
  readonly parameters: number
}

/** Fewer are not worth it. */
const least = 8

const nothing: Node = { null: null }
const byDefault: Node = { var: { this: "DEFAULT" } }
const booleans: Readonly<Record<string, Node>> = {
  TRUE: { boolean: { value: true } },
  FALSE: { boolean: { value: false } }
}

const literal = (kind: string, value: string): Node => ({ literal: { literal_type: kind, value } })

const parameter = (index: number): Node => ({
  function: { name: "fn__parameter", args: [literal("number", String(index))] }
})

/** The constant at `i`, and how many tokens it takes. */
const constantAt = (
  tokens: ReadonlyArray<Token>,
  i: number,
  parameters: number
): readonly [Node, number] | undefined => {
  const token = tokens[i]
  switch (token?.kind) {
    case "number":
      return /^0\d/.test(token.value) ? undefined : [literal("number", token.value), 1]
    case "string":
      return [literal("string", token.value), 1]
    case "parameter":
      return [parameter(parameters), 1]
    case "operator": {
      const next = tokens[i + 1]
      return token.value === "-" && next?.kind === "number" && !/^0\d/.test(next.value)
        ? [{ neg: { this: literal("number", next.value) } }, 2]
        : undefined
    }
    case "word": {
      const node = token.word === "NULL" ? nothing : token.word === "DEFAULT" ? byDefault : booleans[token.word]
      return node === undefined ? undefined : [node, 1]
    }
    default:
      return undefined
  }
}

/** Reads `(constant, …)` at `open`. */
const rowAt = (
  tokens: ReadonlyArray<Token>,
  open: number,
  parametersBefore: number
): { readonly row: ReadonlyArray<Node>; readonly end: number; readonly parameters: number } | undefined => {
  if (!isOperator(tokens[open], "(")) return undefined
  const row: Array<Node> = []
  let parameters = parametersBefore
  for (let i = open + 1; ; i++) {
    const found = constantAt(tokens, i, parameters)
    if (found === undefined) return undefined
    const [node, length] = found
    if (tokens[i]?.kind === "parameter") parameters++
    row.push(node)
    i += length
    if (isOperator(tokens[i], ")")) return { row, end: i, parameters }
    if (!isOperator(tokens[i], ",")) return undefined
  }
}

/** Takes the rows after the first out of an INSERT or REPLACE; undefined where they are few or not all constants. */
export const takeConstantRows = (sql: string, tokens: ReadonlyArray<Token>): WithoutRows | undefined => {
  if (!isWord(tokens[0], "INSERT", "REPLACE")) return undefined
  const values = tokens.findIndex((token, i) => isWord(token, "VALUES") && isOperator(tokens[i + 1], "("))
  const first = values < 0 ? undefined : rowAt(tokens, values + 1, 0)
  if (first === undefined) return undefined
  const rows: Array<ReadonlyArray<Node>> = []
  let { end, parameters } = first
  while (isOperator(tokens[end + 1], ",")) {
    const next = rowAt(tokens, end + 2, parameters)
    if (next === undefined) return undefined
    rows.push(next.row)
    ;({ end, parameters } = next)
  }
  const rest = tokens.slice(end + 1)
  // Parameters are counted as they come.
  if (rows.length < least || rest.some((token) => token.kind === "parameter")) return undefined
  const kept = tokens[first.end]?.end ?? 0
  const removed = (tokens[end]?.end ?? 0) - kept
  return {
    sql: sql.slice(0, kept) + sql.slice(kept + removed),
    tokens: [
      ...tokens.slice(0, first.end + 1),
      ...rest.map((token) => ({ ...token, start: token.start - removed, end: token.end - removed }))
    ],
    rows,
    parameters: parameters - first.parameters
  }
}

/** The syntax tree of a statement with the rows that were taken out of it. */
export const withRows = (ast: Node, rows: ReadonlyArray<ReadonlyArray<Node>>): Node => {
  const [kind, body] = kindOf(ast)
  const first = Array.isArray(body["values"]) ? body["values"] : []
  return { [kind]: { ...body, values: [...first, ...rows] } }
}
