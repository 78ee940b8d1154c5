/**
 * A MySQL tokenizer that knows white space, comments, quoting and nothing else.
 */
import { syntaxError } from "./SyntaxError.ts"

type TokenKind =
  | "word"
  | "quoted"
  | "string"
  | "number"
  | "hex"
  | "bits"
  | "userVariable"
  | "systemVariable"
  | "parameter"
  | "operator"

export interface Token {
  readonly kind: TokenKind
  /** The value: quotes and escapes resolved for strings and quoted names, the bare name for variables. */
  readonly value: string
  /** `value` in upper case for words, else empty: what keywords are compared with. */
  readonly word: string
  readonly start: number
  readonly end: number
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  b: "\b",
  Z: "\x1a",
  "%": "\\%",
  _: "\\_"
}

/** What a text in quotes says. */
export const unescaped = (text: string): string => text.replace(/\\(.)/gsu, (_, c: string) => escapes[c] ?? c)

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$\u0080-\uffff])/y
const hexNumber = /0[xX][0-9a-fA-F]+(?![\w$])/y
const bitNumber = /0b[01]+(?![\w$])/y
const variable = /@@?(?:(?:session|global|local)\s*\.\s*)?(?:[\w.$\u0080-\uffff]+|`[^`]+`|'[^']+'|"[^"]+")/iy
const word = /[\w$\u0080-\uffff]+/y
const operator = /<=>|->>|->|<=|>=|<>|!=|:=|\|\||&&|<<|>>|[\s\S]/uy
/** `$tag$`, which encloses a text in which nothing is escaped. */
const dollarTag = /\$[\w\u0080-\uffff]*\$/y
/** What neither ends a text nor begins an escape. */
const unquoted = /[^'"`\\]+/y
/** What separates words. Any other white space is part of them, and of no statement there is. */
const space = /[ \t\r\n]/
const strangeSpace = /[^\S \t\r\n]/

const at = (pattern: RegExp, sql: string, index: number): string | undefined => {
  pattern.lastIndex = index
  return pattern.exec(sql)?.[0]
}

const unquote = (name: string): string => (/^[`'"]/.test(name) ? name.slice(1, -1) : name)

/** Splits `sql` into tokens; rejects with a syntax error where a string or a comment does not end. */
export const tokenize = (sql: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  const push = (kind: TokenKind, start: number, end: number, value: string) =>
    tokens.push({ kind, value, word: kind === "word" ? value.toUpperCase() : "", start, end })
  /** Inside `/*! … *​/`, whose content is executed. */
  let executed = false
  let i = 0
  while (i < sql.length) {
    const c = sql.charAt(i)
    const next = sql.charAt(i + 1)
    if (space.test(c)) {
      i++
    } else if (c === "#" || (c === "-" && next === "-" && (i + 2 >= sql.length || space.test(sql.charAt(i + 2))))) {
      while (i < sql.length && sql.charAt(i) !== "\n") i++
    } else if (c === "/" && next === "*") {
      const marker = /^\/\*!\d{0,6}/.exec(sql.slice(i, i + 9))
      if (marker !== null) {
        executed = true
        i += marker[0].length
      } else {
        const end = sql.indexOf("*/", i + 2)
        if (end < 0) throw syntaxError(sql, i)
        i = end + 2
      }
    } else if (executed && c === "*" && next === "/") {
      executed = false
      i += 2
    } else if (c === "'" || c === '"' || c === "`") {
      const start = i
      let value = ""
      i++
      for (;;) {
        if (i >= sql.length) throw syntaxError(sql, start)
        const d = sql.charAt(i)
        if (d === c) {
          if (sql.charAt(i + 1) !== c) break
          value += c
          i += 2
        } else if (d === "\\" && c !== "`") {
          const escaped = sql.charAt(i + 1)
          value += escapes[escaped] ?? escaped
          i += 2
        } else {
          const run = at(unquoted, sql, i) ?? d
          value += run
          i += run.length
        }
      }
      i++
      if (c === "`" && value === "") throw syntaxError(sql, start)
      push(c === "`" ? "quoted" : "string", start, i, value)
    } else if (c === "$" && at(dollarTag, sql, i) !== undefined) {
      const tag = at(dollarTag, sql, i) ?? ""
      const end = sql.indexOf(tag, i + tag.length)
      if (end < 0) throw syntaxError(sql, i)
      push("string", i, end + tag.length, sql.slice(i + tag.length, end))
      i = end + tag.length
    } else if ((c === "x" || c === "X" || c === "b" || c === "B") && next === "'") {
      const end = sql.indexOf("'", i + 2)
      if (end < 0) throw syntaxError(sql, i)
      push(c === "b" || c === "B" ? "bits" : "hex", i, end + 1, sql.slice(i + 2, end))
      i = end + 1
    } else {
      const start = i
      if (strangeSpace.test(c)) throw syntaxError(sql, start)
      const take = (kind: TokenKind, text: string, value: string) => {
        i = start + text.length
        push(kind, start, i, value)
      }
      const text =
        at(hexNumber, sql, i) ??
        at(bitNumber, sql, i) ??
        at(number, sql, i) ??
        (c === "@" ? at(variable, sql, i) : undefined) ??
        at(word, sql, i) ??
        at(operator, sql, i) ??
        c
      if (strangeSpace.test(text)) throw syntaxError(sql, start)
      if (/^0[xX]/.test(text) && at(hexNumber, sql, i) === text) take("hex", text, text.slice(2))
      else if (/^0b/.test(text) && at(bitNumber, sql, i) === text) take("bits", text, text.slice(2))
      else if (at(number, sql, i) === text) take("number", text, text)
      else if (text.startsWith("@@")) take("systemVariable", text, text.slice(2))
      else if (text.startsWith("@") && text.length > 1) take("userVariable", text, unquote(text.slice(1)))
      else if (/^[\w$\u0080-\uffff]/.test(text)) take("word", text, text)
      else if (text === "?") take("parameter", text, text)
      else take("operator", text, text)
    }
  }
  return tokens
}

export const isOperator = (token: Token | undefined, value: string): boolean =>
  token !== undefined && token.kind === "operator" && token.value === value

export const isWord = (token: Token | undefined, ...words: ReadonlyArray<string>): boolean =>
  token !== undefined && token.kind === "word" && words.includes(token.word)

/** A token that can name a table, column or database. */
export const isName = (token: Token | undefined): token is Token =>
  token !== undefined && (token.kind === "word" || token.kind === "quoted")

/** The index of the parenthesis that closes the one at `open`. */
export const closing = (sql: string, tokens: ReadonlyArray<Token>, open: number): number => {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (isOperator(tokens[i], "(")) depth++
    else if (isOperator(tokens[i], ")") && --depth === 0) return i
  }
  throw syntaxError(sql, sql.length)
}

/** Splits `tokens` at the commas outside parentheses. */
export const splitCommas = (tokens: ReadonlyArray<Token>): ReadonlyArray<ReadonlyArray<Token>> => {
  const groups: Array<Array<Token>> = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isOperator(token, "(")) depth++
    else if (isOperator(token, ")")) depth--
    if (depth === 0 && isOperator(token, ",")) groups.push([])
    else groups[groups.length - 1]?.push(token)
  }
  return groups
}

/** The source text the tokens were read from. */
export const textOf = (sql: string, tokens: ReadonlyArray<Token>): string => {
  const first = tokens[0]
  const last = tokens[tokens.length - 1]
  return first === undefined || last === undefined ? "" : sql.slice(first.start, last.end)
}

/** A statement of a batch: its own text and its tokens, positions relative to that text. */
export interface Statement {
  readonly sql: string
  readonly tokens: ReadonlyArray<Token>
}

/** Splits a COM_QUERY text into statements at `;`, dropping empty ones. */
export const splitStatements = (sql: string): ReadonlyArray<Statement> => {
  const statements: Array<Statement> = []
  let current: Array<Token> = []
  const flush = () => {
    const first = current[0]
    if (first !== undefined) {
      const tokens =
        first.start === 0
          ? current
          : current.map((t) => ({ ...t, start: t.start - first.start, end: t.end - first.start }))
      statements.push({ sql: textOf(sql, current), tokens })
    }
    current = []
  }
  for (const token of tokenize(sql)) {
    if (isOperator(token, ";")) flush()
    else current.push(token)
  }
  flush()
  return statements
}
