/**
 * Bound values: checked, and put into a form that means the same to the server in both protocols.
 */
import { createRequire } from "node:module"
import type { TypedParameter } from "mysql2"
import { InvalidInput, type Reason } from "../errors/reasons.ts"
import { countPlaceholders, placeholdersOf } from "../sql/lexer.ts"
import { dateText, value as literal } from "../sql/literals.ts"
import { minutesOf, offsetOf } from "./timezone.ts"

// mysql2 is CommonJS and builds this export at run time, where Node's static analysis does not see it.
const typed: TypedParameter = createRequire(import.meta.url)("mysql2").TypedParameter

const refusal = (message: string): Reason =>
  new InvalidInput({
    message,
    isRetryable: false,
    hint: "Bind null, strings, numbers, bigint, booleans, Date and byte arrays; write JSON and vectors as text."
  })

const kindOf = (u: unknown): string => {
  if (Array.isArray(u)) return "an array"
  if (u === undefined) return "undefined"
  if (typeof u === "number") return "NaN or Infinity"
  if (u instanceof Date)
    return "a Date that is invalid, outside the years 0 to 9999, or of a client in a named time zone"
  return `a ${typeof u}`
}

const int64 = 1n << 63n
const uint64 = 1n << 64n

const integer = (n: bigint): unknown =>
  n >= -int64 && n < int64 ? typed.LONGLONG(n) : n >= 0n && n < uint64 ? typed.LONGLONG.unsigned(n) : String(n)

/** A whole value would travel as DOUBLE, which MatrixOne prints as 1e+06 and then refuses. */
const number = (n: number): unknown => (Number.isInteger(n) && Math.abs(n) < 2 ** 64 ? integer(BigInt(n)) : n)

const isBytes = (u: unknown): u is Uint8Array | Int8Array => u instanceof Uint8Array || u instanceof Int8Array

/** What a client binds, as its time zone says. */
export class Parameters {
  /** Minutes east of UTC; `undefined` when only the server knows. */
  readonly #offset: number | undefined

  constructor(timezone: string | undefined) {
    const offset = offsetOf(timezone)
    this.#offset = offset === undefined ? undefined : minutesOf(offset)
  }

  /** The text of a date, the same in both protocols. */
  #date(date: Date): string | undefined {
    if (this.#offset === undefined) return undefined
    const local = new Date(date.getTime() + this.#offset * 60_000)
    const year = local.getUTCFullYear()
    return year >= 0 && year <= 9999 ? dateText(local) : undefined
  }

  #bindOne(u: unknown): unknown {
    switch (typeof u) {
      case "string":
      case "boolean":
        return u
      case "number":
        return Number.isFinite(u) ? number(u) : undefined
      case "bigint":
        return integer(u)
      case "object":
        if (u === null) return null
        if (u instanceof Date) return this.#date(u)
        return isBytes(u) ? Buffer.from(u.buffer, u.byteOffset, u.byteLength) : undefined
      default:
        return undefined
    }
  }

  #literal(u: unknown): string | undefined {
    if (!(u instanceof Date)) return literal(u)
    const text = this.#date(u)
    return text === undefined ? undefined : `'${text}'`
  }

  /** Values for a prepared statement, or why they cannot be bound. The reason names the position, never the value. */
  bind(
    sql: string,
    values: ReadonlyArray<unknown>,
    placeholders = countPlaceholders(sql)
  ): ReadonlyArray<unknown> | Reason {
    if (values.length === 0) return values
    if (values.length !== placeholders) return mismatch(placeholders, values.length)
    const bound: Array<unknown> = []
    for (let i = 0; i < values.length; i++) {
      const one = this.#bindOne(values[i])
      if (one === undefined) return refusal(`parameter ${i + 1} is ${kindOf(values[i])}`)
      bound.push(one)
    }
    return bound
  }

  /** A statement's text with its values as literals, for what MatrixOne cannot prepare. */
  interpolate(sql: string, values: ReadonlyArray<unknown>): string | Reason {
    if (values.length === 0) return sql
    const places = placeholdersOf(sql)
    if (places.length !== values.length) return mismatch(places.length, values.length)
    let text = ""
    let from = 0
    for (let i = 0; i < values.length; i++) {
      const one = this.#literal(values[i])
      if (one === undefined) return refusal(`parameter ${i + 1} is ${kindOf(values[i])}`)
      const place = places[i] ?? sql.length
      text += sql.slice(from, place) + one
      from = place + 1
    }
    return text + sql.slice(from)
  }
}

/** A placeholder in a string or a comment is none; servers would take the parameters for something else, without a word. */
const mismatch = (placeholders: number, parameters: number): Reason =>
  new InvalidInput({
    message: `the statement has ${placeholders} placeholders and ${parameters} parameters`,
    isRetryable: false,
    hint: "Write a parameter without quotes around it."
  })
