/**
 * Bound values: checked, and put into a form that means the same to the server in both protocols.
 */
import { createRequire } from "node:module"
import type { TypedParameter } from "mysql2"
import { InvalidInput, type Reason } from "../errors/reasons.ts"
import { placeholdersOf } from "../sql/lexer.ts"
import { value as literal } from "../sql/literals.ts"

// mysql2 is CommonJS and builds this export at run time, where Node's static analysis does not see it.
const typed: TypedParameter = createRequire(import.meta.url)("mysql2").TypedParameter

const refusal = (message: string): Reason =>
  new InvalidInput({
    message,
    isRetryable: false,
    hint: "Bind null, strings, numbers, bigint, booleans, Date and byte arrays; write JSON and vectors as text."
  })

const kindOf = (u: unknown): string =>
  Array.isArray(u)
    ? "an array"
    : u === undefined
      ? "undefined"
      : typeof u === "number"
        ? "NaN or Infinity"
        : `a ${typeof u}`

const int64 = 1n << 63n
const uint64 = 1n << 64n

const integer = (n: bigint): unknown =>
  n >= -int64 && n < int64 ? typed.LONGLONG(n) : n >= 0n && n < uint64 ? typed.LONGLONG.unsigned(n) : String(n)

/** A JavaScript number of a whole value would travel as DOUBLE, which MatrixOne prints as 1e+06 and then refuses. */
const bindOne = (u: unknown): unknown => {
  switch (typeof u) {
    case "string":
    case "boolean":
      return u
    case "number":
      return Number.isInteger(u) ? integer(BigInt(u)) : Number.isFinite(u) ? u : undefined
    case "bigint":
      return integer(u)
    case "object":
      if (u === null) return null
      if (u instanceof Date) return Number.isNaN(u.getTime()) ? undefined : u
      if (Buffer.isBuffer(u)) return u
      if (u instanceof Uint8Array || u instanceof Int8Array) return Buffer.from(u.buffer, u.byteOffset, u.byteLength)
      return undefined
    default:
      return undefined
  }
}

/** Values for a prepared statement, or why one cannot be bound. The reason names the position, never the value. */
export const bind = (values: ReadonlyArray<unknown>): ReadonlyArray<unknown> | Reason => {
  if (values.length === 0) return values
  const bound: Array<unknown> = []
  for (let i = 0; i < values.length; i++) {
    const one = bindOne(values[i])
    if (one === undefined) return refusal(`parameter ${i + 1} is ${kindOf(values[i])}`)
    bound.push(one)
  }
  return bound
}

/** A statement's text with its values as literals, for what MatrixOne cannot prepare. */
export const interpolate = (sql: string, values: ReadonlyArray<unknown>): string | Reason => {
  if (values.length === 0) return sql
  const places = placeholdersOf(sql)
  if (places.length !== values.length) {
    return refusal(`the statement has ${places.length} placeholders and ${values.length} parameters`)
  }
  let text = ""
  let from = 0
  for (let i = 0; i < values.length; i++) {
    const one = literal(values[i])
    if (one === undefined) return refusal(`parameter ${i + 1} is ${kindOf(values[i])}`)
    const place = places[i] ?? sql.length
    text += sql.slice(from, place) + one
    from = place + 1
  }
  return text + sql.slice(from)
}
