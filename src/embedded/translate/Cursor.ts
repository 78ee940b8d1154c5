/**
 * Reading a statement token by token, for the forms a pattern cannot say.
 */

import { SqlFailure } from "../wire/WireSession.ts"
import { type Hint, hintOf } from "./Hint.ts"
import { syntaxMessage } from "./SyntaxError.ts"
import { isName, isOperator, isWord, type Statement, type Token } from "./Tokens.ts"

/** A table as a statement names it. */
export interface NamedTable {
  readonly database: string | undefined
  readonly name: string
  readonly hint: Hint | undefined
}

export class Cursor {
  readonly #sql: string
  readonly #tokens: ReadonlyArray<Token>
  #at: number

  constructor({ sql, tokens }: Statement, at = 0) {
    this.#sql = sql
    this.#tokens = tokens
    this.#at = at
  }

  get token(): Token | undefined {
    return this.#tokens[this.#at]
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length
  }

  /** MatrixOne's syntax error for the token that is next: it names where that token ends and shows the text before it. */
  unexpected(what = "syntax error"): SqlFailure {
    const token = this.token
    const end = token?.end ?? this.#sql.length
    const before = this.#sql.slice(0, end)
    const line = before.split("\n").length
    const column = end - (before.lastIndexOf("\n") + 1)
    const near = this.#sql.slice(token === undefined ? end : (this.#tokens[this.#at - 1]?.end ?? 0))
    return new SqlFailure(
      1064,
      `SQL parser error: ${syntaxMessage(this.#sql, 0, `${what} at line ${line} column ${column} near "${near}";`)}`
    )
  }

  /** Takes the words if they are next. */
  take(...words: ReadonlyArray<string>): boolean {
    if (!words.every((word, i) => isWord(this.#tokens[this.#at + i], word))) return false
    this.#at += words.length
    return true
  }

  expect(...words: ReadonlyArray<string>): void {
    for (const word of words) if (!this.take(word)) throw this.unexpected()
  }

  takeOperator(value: string): boolean {
    if (!isOperator(this.token, value)) return false
    this.#at++
    return true
  }

  expectOperator(value: string): void {
    if (!this.takeOperator(value)) throw this.unexpected()
  }

  /** Takes one token that `accepts` likes. */
  next(accepts: (token: Token) => boolean): Token {
    const token = this.token
    if (token === undefined || !accepts(token)) throw this.unexpected()
    this.#at++
    return token
  }

  name(): string {
    return this.next(isName).value
  }

  /** What is inside the parentheses that open here; there must be something. */
  parenthesized(): ReadonlyArray<Token> {
    this.expectOperator("(")
    if (isOperator(this.token, ")")) throw this.unexpected()
    const start = this.#at
    for (let depth = 1; ; this.#at++) {
      if (this.token === undefined) throw this.unexpected()
      if (isOperator(this.token, "(")) depth++
      else if (isOperator(this.token, ")") && --depth === 0) break
    }
    return this.#tokens.slice(start, this.#at++)
  }

  /** `{snapshot = 's'}` and its like; undefined when no brace is next. */
  hint(): Hint | undefined {
    if (!isOperator(this.token, "{")) return undefined
    const end = this.#tokens.findIndex((t, i) => i > this.#at && isOperator(t, "}"))
    const hint = end < 0 ? undefined : hintOf(this.#tokens.slice(this.#at + 1, end))
    if (hint === undefined) {
      this.#at++
      throw this.unexpected()
    }
    this.#at = end + 1
    return hint
  }

  /** `[db.]t[{hint}]` */
  table(): NamedTable {
    const first = this.name()
    const dotted = this.takeOperator(".")
    const name = dotted ? this.name() : first
    return { database: dotted ? first : undefined, name, hint: this.hint() }
  }

  /** Nothing may follow. */
  end(): void {
    if (!this.ended) throw this.unexpected()
  }
}
