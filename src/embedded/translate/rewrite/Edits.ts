/**
 * The text of a statement with some of its tokens replaced, or with something put before or behind them.
 */
import type { Token } from "../Tokens.ts"

/** A text as the parser reads it: a backslash escapes. */
export const textLiteral = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`

export const backquoted = (name: string): string => `\`${name.replaceAll("`", "``")}\``

/** What stands for space, or for a comment, between two tokens. */
const gap = /\s|\/|#|-/

export class Edits {
  readonly sql: string
  readonly tokens: ReadonlyArray<Token>
  readonly #replaced = new Map<number, string>()
  readonly #before = new Map<number, string>()
  readonly #after = new Map<number, string>()
  constructor(sql: string, tokens: ReadonlyArray<Token>) {
    this.sql = sql
    this.tokens = tokens
  }

  put(i: number, text: string): void {
    this.#replaced.set(i, text)
  }

  isPut(i: number): boolean {
    return this.#replaced.has(i)
  }

  /** Takes the tokens from `start` up to `end` away. */
  remove(start: number, end: number): void {
    for (let i = start; i < end; i++) this.#replaced.set(i, "")
  }

  prepend(i: number, text: string): void {
    this.#before.set(i, text + (this.#before.get(i) ?? ""))
  }

  append(i: number, text: string): void {
    this.#after.set(i, (this.#after.get(i) ?? "") + text)
  }

  text(): string {
    let text = ""
    let position = 0
    this.tokens.forEach((token, i) => {
      if (position < token.start && gap.test(this.sql.slice(position, token.start))) text += " "
      text +=
        (this.#before.get(i) ?? "") +
        (this.#replaced.get(i) ?? this.sql.slice(token.start, token.end)) +
        (this.#after.get(i) ?? "")
      position = token.end
    })
    return text
  }
}
