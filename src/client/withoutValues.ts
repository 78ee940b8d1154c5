/**
 * A server's words without what they quote: servers repeat the values they could not take, keys that are there already, and
 * the rest of a text they could not read. Run only when a statement has failed.
 */
import { string } from "../sql/literals.ts"

/** Of longer words only the beginning is kept. */
const longest = 2_000

/** So much of a value's beginning gives it away, where the server cut the rest off. */
const telling = 8

/** Shorter values are looked for as whole words only: others would be found in the server's own. */
const wordLike = 4

/** What servers quote of stored rows, files and characters, whoever bound them. */
const quotations: ReadonlyArray<RegExp> = [
  /(?<=^Duplicate entry ').*(?=' for key )/gs,
  /(?<=\bthe input value ').*(?=' is not )/gs,
  /(?:\\x[0-9A-F]{2})+(?:\.{3})?/g
]

const instant = /\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?/g

/** Before a number or a name that is the server's own, whatever is bound. */
const structural = /\b(?:line|column|row|key|table|database|position|offset|length|than|type)s? ['"`]?$/

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character)

/** How a value may be written in an answer. */
const spellings = (value: unknown): ReadonlyArray<string> => {
  switch (typeof value) {
    case "string":
      return [value, string(value).slice(1, -1)]
    case "bigint":
      return [String(value)]
    case "number":
      // Go writes two digits of exponent where JavaScript writes one.
      return [String(value), value.toExponential(), value.toExponential().replace(/([+-])(\d)$/, "$10$2")]
    case "object": {
      if (!(value instanceof Uint8Array || value instanceof Int8Array)) return []
      const bytes = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, longest))
      return [bytes.toString("utf8"), bytes.toString("latin1"), bytes.toString("hex")]
    }
    default:
      return []
  }
}

/** Which characters are not to be shown. */
class Mask {
  readonly words: string
  readonly #hidden: Uint8Array

  constructor(words: string) {
    this.words = words
    this.#hidden = new Uint8Array(words.length)
  }

  hide(from: number, to: number): void {
    this.#hidden.fill(1, from, to)
  }

  hideMatches(pattern: RegExp): void {
    for (const match of this.words.matchAll(pattern)) this.hide(match.index, match.index + match[0].length)
  }

  hideSpelling(text: string): void {
    if (text.length < wordLike) return this.#hideWord(text)
    const beginning = text.slice(0, telling)
    for (let at = this.words.indexOf(beginning); at >= 0; at = this.words.indexOf(beginning, at + 1)) {
      let end = at + beginning.length
      while (end - at < text.length && this.words[end] === text[end - at]) end++
      this.hide(at, end)
    }
  }

  #hideWord(text: string): void {
    if (text === "") return
    for (let at = this.words.indexOf(text); at >= 0; at = this.words.indexOf(text, at + 1)) {
      const end = at + text.length
      const within = (isWord(text[0]) && isWord(this.words[at - 1])) || (isWord(text.at(-1)) && isWord(this.words[end]))
      if (!within && !structural.test(this.words.slice(0, at))) this.hide(at, end)
    }
  }

  toString(): string {
    let shown = ""
    for (let i = 0; i < this.words.length; i++) {
      if (this.#hidden[i] === 0) shown += this.words[i]
      else if (i === 0 || this.#hidden[i - 1] === 0) shown += "?"
    }
    return shown
  }
}

/** The words with a `?` for each of these values, and for each run of them, in whatever form the server shows it. */
export const withoutValues = (words: string, values: ReadonlyArray<unknown>): string => {
  const mask = new Mask(words.slice(0, longest))
  for (const quotation of quotations) mask.hideMatches(quotation)
  for (const value of values) {
    if (value instanceof Date) mask.hideMatches(instant)
    for (const text of spellings(value)) mask.hideSpelling(text)
  }
  return mask.toString()
}
