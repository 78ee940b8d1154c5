/**
 * Walks over the tokens of a table's definition, one at a time.
 */
import type { SqlFailure } from "../../wire/WireSession.ts"
import { syntaxError } from "../SyntaxError.ts"
import { closing, isName, isOperator, isWord, splitCommas, type Token } from "../Tokens.ts"

export class DefinitionCursor {
  readonly sql: string
  readonly tokens: ReadonlyArray<Token>
  index = 0
  constructor(sql: string, tokens: ReadonlyArray<Token>) {
    this.sql = sql
    this.tokens = tokens
  }
  get token(): Token | undefined {
    return this.tokens[this.index]
  }
  word(...words: ReadonlyArray<string>): boolean {
    if (!isWord(this.token, ...words)) return false
    this.index++
    return true
  }
  words(...words: ReadonlyArray<string>): boolean {
    if (!words.every((w, i) => isWord(this.tokens[this.index + i], w))) return false
    this.index += words.length
    return true
  }
  operator(value: string): boolean {
    if (!isOperator(this.token, value)) return false
    this.index++
    return true
  }
  name(): string {
    const token = this.token
    if (!isName(token) || token.value === "") throw this.fail()
    this.index++
    return token.value
  }
  value(): string {
    const token = this.token
    if (token === undefined || token.kind === "operator") throw this.fail()
    this.index++
    return token.value
  }
  /** The tokens inside the parentheses that begin here. */
  parenthesized(): ReadonlyArray<Token> {
    if (!isOperator(this.token, "(")) throw this.fail()
    const end = closing(this.sql, this.tokens, this.index)
    const inner = this.tokens.slice(this.index + 1, end)
    this.index = end + 1
    return inner
  }
  /** The columns of a key, `(a, b(10) desc)`. Expressions are refused. */
  columns(): ReadonlyArray<string> {
    return splitCommas(this.parenthesized()).map(([first]) => {
      if (!isName(first) || first.value === "") throw syntaxError(this.sql, first?.start ?? this.sql.length)
      return first.value
    })
  }
  get done(): boolean {
    return this.index >= this.tokens.length
  }
  fail(): SqlFailure {
    return syntaxError(this.sql, this.token?.start ?? this.sql.length)
  }
}
