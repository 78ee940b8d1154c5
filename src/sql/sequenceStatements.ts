/**
 * The statements about sequences, and what their numbers may be.
 */
import type { SequenceOptions, SequenceType } from "../services/Sequences.ts"
import { identifier } from "./literals.ts"
import type { NameRule } from "./names.ts"
import type { Bound } from "./snapshotStatements.ts"

/** MatrixOne writes a sequence's name into SQL of its own, partly without quotes. */
export const sequenceRule: NameRule = {
  object: "sequence",
  maxLength: 64,
  refused: /[^\p{L}\p{N}_$]|^\p{N}/u,
  hint: "A sequence's name has 1 to 64 letters, digits, _ and $, and begins with no digit."
}

const signed = (bits: bigint) => ({ least: -(1n << (bits - 1n)), greatest: (1n << (bits - 1n)) - 1n })
const unsigned = (bits: bigint) => ({ least: 0n, greatest: (1n << bits) - 1n })

const ranges: Readonly<Record<SequenceType, { readonly least: bigint; readonly greatest: bigint }>> = {
  smallint: signed(16n),
  int: signed(32n),
  bigint: signed(64n),
  "smallint unsigned": unsigned(16n),
  "int unsigned": unsigned(32n),
  "bigint unsigned": unsigned(64n)
}

/** Options with every number as a bigint. */
export interface Counting {
  readonly type: SequenceType | undefined
  readonly increment: bigint | undefined
  readonly minValue: bigint | undefined
  readonly maxValue: bigint | undefined
  readonly start: bigint | undefined
  readonly cycle: boolean | undefined
}

const whole = (n: bigint | number): boolean => typeof n === "bigint" || Number.isSafeInteger(n)

/** A given number as a bigint; the message when it is none. */
export const countingOf = (options: SequenceOptions): Counting | string => {
  const { cycle, increment, maxValue, minValue, start, type } = options
  for (const [name, n] of Object.entries({ increment, maxValue, minValue, start })) {
    if (n !== undefined && !whole(n)) return `${name} is no integer that can be told exactly`
  }
  const big = (n: bigint | number | undefined) => (n === undefined ? undefined : BigInt(n))
  return {
    type,
    cycle,
    increment: big(increment),
    maxValue: big(maxValue),
    minValue: big(minValue),
    start: big(start)
  }
}

/** A sequence's numbers after the defaults, or what is wrong with them. */
export const complete = (counting: Counting) => {
  const type = counting.type ?? "bigint"
  const { greatest, least } = ranges[type]
  const increment = counting.increment ?? 1n
  const up = increment > 0n
  const minValue = counting.minValue ?? (up ? 1n : least)
  const maxValue = counting.maxValue ?? (up || least === 0n ? greatest : -1n)
  const start = counting.start ?? (up ? minValue : maxValue)
  return { type, increment, minValue, maxValue, start, cycle: counting.cycle ?? false }
}

/** What a sequence cannot be, in words, if anything. */
export const contradiction = (counting: Counting): string | undefined => {
  const { increment, maxValue, minValue, start, type } = complete(counting)
  const { greatest, least } = ranges[type]
  if (increment === 0n) return "its increment is 0"
  if (increment < ranges.bigint.least || increment > ranges.bigint.greatest) return "its increment exceeds 64 bits"
  if (minValue < least || maxValue > greatest) return `${type} holds ${least} to ${greatest} only`
  if (maxValue <= minValue) return `its maximum ${maxValue} is not above its minimum ${minValue}`
  return start < minValue || start > maxValue
    ? `its start ${start} is not within ${minValue} to ${maxValue}`
    : undefined
}

const clauses = ({ cycle, increment, maxValue, minValue, start, type }: Counting): string =>
  [
    type === undefined ? "" : ` AS ${type.toUpperCase()}`,
    increment === undefined ? "" : ` INCREMENT BY ${increment}`,
    minValue === undefined ? "" : ` MINVALUE ${minValue}`,
    maxValue === undefined ? "" : ` MAXVALUE ${maxValue}`,
    start === undefined ? "" : ` START WITH ${start}`,
    cycle === undefined ? "" : cycle ? " CYCLE" : " NO CYCLE"
  ].join("")

export const create = (name: string, counting: Counting): string =>
  `CREATE SEQUENCE ${identifier(name)}${clauses(counting)}`

export const alter = (name: string, counting: Counting): string =>
  `ALTER SEQUENCE ${identifier(name)}${clauses(counting)}`

export const drop = (name: string): string => `DROP SEQUENCE ${identifier(name)}`

export const list: Bound = { text: "SHOW SEQUENCES", parameters: [] }

/** Its only row; as text, since not every client reads 64 bits exactly. */
export const row = (name: string): Bound => ({
  text:
    "SELECT CAST(last_seq_num AS CHAR) AS last, CAST(min_value AS CHAR) AS low, CAST(max_value AS CHAR) AS high, " +
    "CAST(start_value AS CHAR) AS first, CAST(increment_value AS CHAR) AS step, CAST(cycle AS SIGNED) AS again, " +
    `CAST(is_called AS SIGNED) AS given FROM ${identifier(name)}`,
  parameters: []
})

/** {@link row}, locked until the transaction ends: `nextval` does not wait for another one, it is canceled by it. */
export const lock = (name: string): Bound => ({ text: `${row(name).text} FOR UPDATE`, parameters: [] })

export const next = (name: string): Bound => ({ text: "SELECT nextval(?) AS value", parameters: [name] })

export const nextMany = (name: string, count: number): Bound => ({
  text: `SELECT nextval(?) AS value FROM generate_series(1, ${count}) g`,
  parameters: [name]
})

/** Moves the last value; whether one was given at all stays as it is. */
export const set = (name: string, value: bigint): Bound => ({
  text: "SELECT setval(?, ?) AS value",
  parameters: [name, String(value)]
})
