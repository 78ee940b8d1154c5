/**
 * Texts beyond what the parser takes at once, which are 16 MiB and a million tokens: long literals are read past it, and the
 * rows of an INSERT some at a time.
 */
import { kindOf, type Node, record } from "./Ast.ts"
import { closing, isOperator, isWord, type Token, tokenize } from "./Tokens.ts"

/** From this length on a text may be more than the parser takes. */
const LARGE = 500_000
const LONG_LITERAL = 4096
/** How many tokens of rows are parsed at once. */
const TOKENS_AT_ONCE = 200_000

/** A literal that begins with it stands for another: the one of the number that follows. */
const placeholder = "\u0005"

const literalTypes: Partial<Record<Token["kind"], string>> = { string: "string", hex: "hex_string" }

/** The text with placeholders for its long literals, and those. */
const withoutLongLiterals = (text: string): { readonly short: string; readonly literals: ReadonlyArray<Node> } => {
  const literals: Array<Node> = []
  const pieces: Array<string> = []
  let position = 0
  for (const { kind, value, start, end } of tokenize(text)) {
    const type = literalTypes[kind]
    if (type === undefined || (value.length < LONG_LITERAL && !value.startsWith(placeholder))) continue
    pieces.push(text.slice(position, start), `'${placeholder}${literals.length}'`)
    literals.push({ literal_type: type, value })
    position = end
  }
  return { short: pieces.join("") + text.slice(position), literals }
}

const withLiterals = (value: unknown, literals: ReadonlyArray<Node>): unknown => {
  if (Array.isArray(value)) return value.map((item) => withLiterals(item, literals))
  if (typeof value !== "object" || value === null) return value
  const node = record(value)
  const text = node["value"]
  if (typeof text === "string" && text.startsWith(placeholder))
    return literals[Number(text.slice(placeholder.length))] ?? node
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, withLiterals(item, literals)]))
}

/** Where the rows of an INSERT begin and end; none in any other statement. */
const rowsOf = (text: string, tokens: ReadonlyArray<Token>): ReadonlyArray<readonly [first: Token, last: Token]> => {
  const rows: Array<readonly [Token, Token]> = []
  if (!isWord(tokens[0], "INSERT", "REPLACE")) return rows
  let i = tokens.findIndex((token) => token.word === "VALUES") + 1
  for (;;) {
    const first = tokens[i]
    if (first === undefined || !isOperator(first, "(")) return rows
    i = closing(text, tokens, i)
    const last = tokens[i]
    if (last !== undefined) rows.push([first, last])
    if (!isOperator(tokens[++i], ",")) return rows
    i++
  }
}

/** Parses an INSERT of many rows: all that is said of them once, with the first of them. */
const parseRows = (text: string, parse: (text: string) => Node): Node => {
  const tokens = tokenize(text)
  const rows = tokens.length > TOKENS_AT_ONCE ? rowsOf(text, tokens) : []
  const [begin, end] = [rows[0]?.[0].start, rows[rows.length - 1]?.[1].end]
  if (begin === undefined || end === undefined) return parse(text)
  const head = text.slice(0, begin)
  const atOnce = Math.max(1, Math.floor((rows.length * TOKENS_AT_ONCE) / tokens.length))
  const parts: Array<Node> = []
  for (let i = 0; i < rows.length; i += atOnce) {
    const part = text.slice(rows[i]?.[0].start, rows[Math.min(i + atOnce, rows.length) - 1]?.[1].end)
    parts.push(parse(i === 0 ? head + part + text.slice(end) : head + part))
  }
  const [kind, body] = kindOf(parts[0] ?? {})
  const values = parts.flatMap((part): ReadonlyArray<unknown> => {
    const list = kindOf(part)[1]["values"]
    return Array.isArray(list) ? list : []
  })
  return { [kind]: { ...body, values } }
}

/** What `parse` makes of the text, however large it is. */
export const parseLarge = (text: string, parse: (text: string) => Node): Node => {
  if (text.length < LARGE) return parse(text)
  const { short, literals } = withoutLongLiterals(text)
  const ast = parseRows(short, parse)
  return literals.length === 0 ? ast : record(withLiterals(ast, literals))
}
