/**
 * The one place where names and values become SQL text. Everything the library sends that the driver does not bind goes
 * through here.
 */

/** A quoted identifier. Total: whatever the name, the text is one identifier. */
export const identifier = (name: string): string => `\`${name.replaceAll("`", "``")}\``

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\u001a": "\\Z",
  "\\": "\\\\",
  "'": "\\'"
}

const escaped = (value: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  value.replace(/[\0\b\t\n\r\u001a\\']/g, (character) => escapes[character] ?? character)

/** A string literal, for a session whose sql_mode has not NO_BACKSLASH_ESCAPES (the client sets none that has). */
export const string = (value: string): string => `'${escaped(value)}'`

/** What {@link string} is to be given for a text that 4.2.0 puts between quotes of its own SQL as it is. */
export const nested = (value: string): string => escaped(value)

/** {@link string} of {@link nested}. */
export const nestedString = (value: string): string => string(nested(value))

const pad = (n: number, width = 2): string => String(n).padStart(width, "0")

/** A DATETIME's text in UTC, to the millisecond, for the years 0 to 9999. */
export const dateText = (date: Date): string =>
  `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ` +
  `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}.${pad(date.getUTCMilliseconds(), 3)}`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")

/** A whole number's text; from 2^64 on, where no column holds it as an integer, as a DOUBLE's. */
const wholeNumber = (n: number): string => (Math.abs(n) < 2 ** 64 ? BigInt(n).toString() : n.toExponential())

/** The literal of a bound value, or `undefined` for a value that has none (objects, arrays, dates, undefined, NaN, Infinity). */
export const value = (u: unknown): string | undefined => {
  switch (typeof u) {
    case "string":
      return string(u)
    case "bigint":
      return String(u)
    case "boolean":
      return u ? "true" : "false"
    case "number":
      return Number.isFinite(u) ? (Number.isInteger(u) ? wholeNumber(u) : String(u)) : undefined
    case "object":
      if (u === null) return "NULL"
      if (u instanceof Uint8Array || u instanceof Int8Array) {
        return u.byteLength === 0 ? "''" : `x'${hex(new Uint8Array(u.buffer, u.byteOffset, u.byteLength))}'`
      }
      return undefined
    default:
      return undefined
  }
}
