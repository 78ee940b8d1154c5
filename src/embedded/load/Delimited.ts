/**
 * Records of delimited text, as LOAD DATA reads them. Bytes come as latin1 text, one character each, so that a separator is
 * found whatever encoding the fields are in.
 */

import { invalidInput } from "../translate/Errors.ts"
import { backslashed } from "./Backslash.ts"

/** What separates, encloses and escapes. */
export interface Delimiters {
  readonly separator: string
  readonly quote: string
  /** Empty: nothing escapes. */
  readonly escape: string
  readonly line: string
  /** A line begins behind this; lines without it are dropped. Empty: lines begin where they begin. */
  readonly lineStart: string
}

export interface Field {
  /** Its bytes, unescaped, as latin1. */
  readonly bytes: string
  readonly isNull: boolean
  readonly quoted: boolean
}

export const decode = (bytes: string): string =>
  /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes

const broken = (what: string) => invalidInput(`csvParser error: ${what}`)

const anyOf = (texts: ReadonlyArray<string>): RegExp => {
  const characters = texts.flatMap((t) => (t === "" ? [] : [t.charAt(0).replace(/[\\\]^-]/, "\\$&")]))
  return new RegExp(`[${characters.join("")}]`, "g")
}

const checked = (delimiters: Delimiters): Delimiters => {
  if (/^["\r\n\0]/.test(delimiters.separator)) throw invalidInput("invalid field delimiter")
  const line = delimiters.line === "\r\n" ? "\n" : delimiters.line
  if (delimiters.lineStart.includes(line))
    throw invalidInput(`STARTING BY '${delimiters.lineStart}' cannot contain LINES TERMINATED BY '${line}'`)
  return { ...delimiters, line }
}

export class DelimitedReader {
  readonly #d: Delimiters
  /** Where something other than plain text may be: outside quotes and within. */
  readonly #special: RegExp
  readonly #inside: RegExp
  readonly #escaped: RegExp | undefined
  #text = ""
  #at = 0
  #first = true
  #last = false
  /** A record needs more text than there is. */
  #short = false
  /** How much text there must be before the next attempt, so that a huge record is not read over and over. */
  #enough = 0

  constructor(delimiters: Delimiters) {
    const d = checked(delimiters)
    this.#d = d
    this.#special = anyOf([d.separator, d.quote, d.line, d.escape])
    this.#inside = anyOf([d.quote, d.escape])
    this.#escaped =
      d.escape === "" ? undefined : new RegExp(`${d.escape.replace(/[\\^$.|?*+()[\]{}]/, "\\$&")}(.)`, "gs")
  }

  /** The records that are complete with this piece of text, which may be `last`. */
  *read(piece: string, last: boolean): Generator<ReadonlyArray<Field>> {
    this.#text = this.#text.slice(this.#at) + piece
    this.#at = 0
    this.#last = last
    if (!last && this.#text.length < this.#enough) return
    if (this.#first && this.#text.length >= 3) {
      this.#first = false
      if (this.#text.startsWith("\xef\xbb\xbf")) this.#at = 3
    }
    for (;;) {
      this.#short = false
      const record = this.#record()
      if (record === undefined || this.#short) break
      yield record
    }
    this.#enough = (this.#text.length - this.#at) * 2
  }

  /** Whether `what` is at `i`; not known yet where the text ends in the middle of it. */
  #has(what: string, i: number): boolean {
    if (this.#text.startsWith(what, i)) return true
    if (!this.#last && i + what.length > this.#text.length && what.startsWith(this.#text.slice(i))) this.#short = true
    return false
  }

  #find(pattern: RegExp, from: number): number {
    pattern.lastIndex = from
    return pattern.exec(this.#text)?.index ?? this.#text.length
  }

  /** The next record; undefined at the end, and where the text is too short. */
  #record(): ReadonlyArray<Field> | undefined {
    const { escape, line, lineStart, quote, separator } = this.#d
    const text = this.#text
    const fields: Array<Field> = []
    let raw = ""
    let length = 0
    let quoted = false
    let empty = true
    let blank = true
    let started = lineStart === ""
    let before: "separator" | "line" | "quote" | "text" = "line"
    let i = this.#at
    for (;;) {
      if (!started) {
        const end = text.indexOf(line, i)
        if (end < 0 && !this.#last) return undefined
        const stop = end < 0 ? text.length : end + line.length
        const start = text.indexOf(lineStart, i)
        if (start < 0 || start + lineStart.length > stop) {
          i = stop
          if (end < 0) return this.#end(i)
          continue
        }
        started = true
        i = start + lineStart.length
      }
      const next = this.#find(this.#special, i)
      if (next > i) {
        empty = false
        if (before === "quote") throw broken("cannot have consecutive fields without separator")
        raw += text.slice(i, next)
        before = "text"
        i = next
      }
      const ended = i >= text.length
      if (ended && !this.#last) return undefined
      if (ended && empty) return this.#end(i)
      const c = text.charAt(i)
      const atLine = ended || (line === "\n" ? c === "\n" || c === "\r" : this.#has(line, i))
      const atSeparator = !atLine && this.#has(separator, i)
      if (this.#short) return undefined
      if (atLine) {
        i += ended ? 0 : line === "\n" ? 1 : line.length
        started = lineStart === ""
        before = "line"
        if (empty) {
          this.#at = i
          continue
        }
        if (!ended && blank && raw.trim() === "") {
          raw = ""
          continue
        }
        if (line === "\n" && length + raw.length > 1 && raw.endsWith("\r")) raw = raw.slice(0, -1)
        fields.push(this.#field(raw, quoted))
        this.#at = i
        return fields
      }
      if (atSeparator) {
        fields.push(this.#field(raw, quoted))
        length += raw.length
        raw = ""
        quoted = false
        blank = false
        before = "separator"
        i += separator.length
      } else if (c === quote) {
        i++
        blank = false
        if (before === "text" || before === "quote") {
          raw += quote
          continue
        }
        const closed = this.#quoted(i)
        if (closed === undefined) return undefined
        raw += closed.raw
        i = closed.end
        quoted = true
        before = "quote"
      } else {
        if (before === "quote") throw broken("cannot have consecutive fields without separator")
        const size = c === escape ? 2 : 1
        if (i + size > text.length) {
          if (this.#last) throw broken("no character after backslash")
          return undefined
        }
        raw += text.slice(i, i + size)
        before = "text"
        i += size
      }
      if (this.#short) return undefined
      empty = false
    }
  }

  #end(i: number): undefined {
    this.#at = i
    return undefined
  }

  /** What is between quotes: the closing one is followed by a separator, the end of the line or of the text. */
  #quoted(from: number): { readonly raw: string; readonly end: number } | undefined {
    const { escape, line, quote, separator } = this.#d
    const text = this.#text
    let raw = ""
    let i = from
    for (;;) {
      const next = this.#find(this.#inside, i)
      raw += text.slice(i, next)
      i = next
      const c = text.charAt(i)
      const size = c === quote ? 1 : 2
      if (i + size > text.length || (c === quote && i + 1 >= text.length && !this.#last)) {
        if (!this.#last) return undefined
        throw broken(c === escape && c !== "" ? "no character after backslash" : "unterminated quoted field")
      }
      if (c !== quote) {
        raw += text.slice(i, i + 2)
        i += 2
        continue
      }
      i++
      if (text.charAt(i) === quote) {
        raw += quote
        i++
        continue
      }
      if (i >= text.length || this.#has(separator, i) || this.#has(line, i)) return { raw, end: i }
      if (this.#short) return undefined
      if (line === "\n" && text.charAt(i) === "\r") return { raw, end: i + 1 }
      raw += quote
    }
  }

  #field(raw: string, quoted: boolean): Field {
    const { escape } = this.#d
    if ((escape === "\\" && raw === "\\N") || (!quoted && raw === "NULL")) return { bytes: raw, isNull: true, quoted }
    const bytes =
      this.#escaped === undefined || !raw.includes(escape)
        ? raw
        : raw.replace(this.#escaped, (_, c: string) => backslashed[c] ?? c)
    return { bytes, isNull: bytes === "\\N" && escape !== "\\", quoted }
  }
}
