/**
 * Reading a statement token by token, for the forms a pattern cannot say.
 */

import type { SqlFailure } from "../wire/WireSession.ts"
import { type Hint, hintOf } from "./Hint.ts"
import { isReserved } from "./ReservedWords.ts"
import { syntaxError } from "./SyntaxError.ts"
import { isName, isOperator, isWord, type Statement, type Token } from "./Tokens.ts"

/** A table as a statement names it. */
export interface NamedTable {
  readonly database: string | undefined
  readonly name: string
  readonly hint: Hint | undefined
}

export class Cursor {
  readonly tokens: ReadonlyArray<Token>
  readonly #sql: string
  #at: number

  /** The tokens may be a part of the statement's. */
  constructor({ sql, tokens }: Statement, at = 0) {
    this.tokens = tokens
    this.#sql = sql
    this.#at = at
  }

  /** How many tokens are taken. */
  get at(): number {
    return this.#at
  }

  get token(): Token | undefined {
    return this.tokens[this.#at]
  }

  get ended(): boolean {
    return this.#at >= this.tokens.length
  }

  /** MatrixOne's syntax error for the token that is next: it names where that token ends and shows the text before it. */
  unexpected(what = "syntax error"): SqlFailure {
    const start = this.tokens[this.#at - 1]?.end ?? this.token?.start ?? 0
    const near = this.#sql.slice(start)
    // Behind a part of a statement is a comma or a parenthesis.
    const end = this.token?.end ?? start + (/^\s*\S?/.exec(near)?.[0].length ?? 0)
    const before = this.#sql.slice(0, end)
    const line = before.split("\n").length
    const column = end - (before.lastIndexOf("\n") + 1)
    return syntaxError(this.#sql, 0, `${what} at line ${line} column ${column} near "${near}";`)
  }

  /** Takes the words if they are next. */
  take(...words: ReadonlyArray<string>): boolean {
    if (!words.every((word, i) => isWord(this.tokens[this.#at + i], word))) return false
    this.#at += words.length
    return true
  }

  /** Takes one of the words if it is next. */
  takeAny(...words: ReadonlyArray<string>): boolean {
    if (!isWord(this.token, ...words)) return false
    this.#at++
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

  skip(count = 1): void {
    for (let i = 0; i < count; i++) this.next(() => true)
  }

  /** Takes all before the first that `accepts` does not like. */
  takeWhile(accepts: (token: Token) => boolean): ReadonlyArray<Token> {
    const start = this.#at
    while (this.token !== undefined && accepts(this.token)) this.#at++
    return this.tokens.slice(start, this.#at)
  }

  name(): string {
    return this.next(
      (token) => isName(token) && token.value !== "" && !(token.kind === "word" && isReserved(token.word))
    ).value
  }

  /** `(a, b(10) desc)`: the names, with the lengths that follow them or 0. */
  keyParts(): ReadonlyArray<{ readonly name: string; readonly length: number }> {
    this.expectOperator("(")
    const parts: Array<{ readonly name: string; readonly length: number }> = []
    do {
      const name = this.name()
      const length = isOperator(this.token, "(") ? Number(this.parenthesized()[0]?.value) : 0
      parts.push({ name, length })
      this.takeAny("ASC", "DESC")
    } while (this.takeOperator(","))
    this.expectOperator(")")
    return parts
  }

  /** The same, the names alone. */
  names(): ReadonlyArray<string> {
    return this.keyParts().map(({ name }) => name)
  }

  /** A word, name, number or text. */
  value(): string {
    return this.next((token) => token.kind !== "operator").value
  }

  /** What is inside the parentheses that open here; there must be something, unless it may be `empty`. */
  parenthesized({ empty = false } = {}): ReadonlyArray<Token> {
    this.expectOperator("(")
    if (!empty && isOperator(this.token, ")")) throw this.unexpected()
    const start = this.#at
    for (let depth = 1; ; this.#at++) {
      if (this.token === undefined) throw this.unexpected()
      if (isOperator(this.token, "(")) depth++
      else if (isOperator(this.token, ")") && --depth === 0) break
    }
    return this.tokens.slice(start, this.#at++)
  }

  /** `{snapshot = 's'}` and its like; undefined when no brace is next. */
  hint(): Hint | undefined {
    if (!isOperator(this.token, "{")) return undefined
    const end = this.tokens.findIndex((t, i) => i > this.#at && isOperator(t, "}"))
    const hint = end < 0 ? undefined : hintOf(this.tokens.slice(this.#at + 1, end))
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
