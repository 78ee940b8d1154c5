/**
 * A sequence: a table of one row, which says where it stands.
 */

import { qualified } from "../engine/Catalog.ts"
import type { Executor } from "../engine/Executor.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { rangeOf, type SqlType } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"

type Reader = Pick<Executor, "read">

export interface Sequence {
  readonly last: bigint
  readonly low: bigint
  readonly high: bigint
  readonly start: bigint
  readonly increment: bigint
  readonly cycle: boolean
  readonly called: boolean
}

const types: Readonly<Record<string, SqlType>> = {
  smallint: { name: "smallint" },
  int: { name: "int" },
  bigint: { name: "bigint" }
}

/** The type of a sequence's values; only these are possible. */
export const sequenceType = (type: SqlType): SqlType => {
  const known = types[type.name]
  if (known === undefined) throw new SqlFailure(20105, "not supported: Unsupported type for sequence")
  return type.unsigned === true ? { ...known, unsigned: true } : known
}

export const typeOf = (definition: TableDefinition): SqlType => definition.columns[0]?.type ?? { name: "bigint" }

export const sequenceDefinition = (id: number, type: SqlType, created: string): TableDefinition => {
  const column = (name: string, own: SqlType): ColumnDefinition => ({
    name,
    type: own,
    notNull: false,
    autoIncrement: false,
    comment: ""
  })
  return {
    kind: "sequence",
    id,
    columns: [
      column("last_seq_num", type),
      column("min_value", type),
      column("max_value", type),
      column("start_value", type),
      column("increment_value", { name: "bigint" }),
      column("cycle", { name: "bool" }),
      column("is_called", { name: "bool" })
    ],
    primaryKey: ["increment_value"],
    indexes: [],
    foreignKeys: [],
    checks: [],
    comment: "",
    created
  }
}

/** What a number is in a type that cannot hold it. */
export const wrapped = (value: bigint, type: SqlType): bigint => {
  const bits = type.name === "smallint" ? 16 : type.name === "int" ? 32 : 64
  return type.unsigned === true ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)
}

/** The bounds a sequence has when none are given. */
export const defaultBounds = (type: SqlType, increment: bigint): readonly [low: bigint, high: bigint] => {
  const [low, high] = rangeOf(type)
  if (increment > 0n) return [1n, high]
  return [low, type.unsigned === true ? high : -1n]
}

export const readSequence = async (reader: Reader, table: TableReference): Promise<Sequence> => {
  const { rows } = await reader.read(
    `SELECT last_seq_num, min_value, max_value, start_value, increment_value, cycle, is_called FROM ${qualified(table)}`
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`the sequence ${table.name} is empty`)
  const [last = 0n, low = 0n, high = 0n, start = 0n, increment = 1n] = row.slice(0, 5).map((v) => BigInt(String(v)))
  return { last, low, high, start, increment, cycle: row[5] === true, called: row[6] === true }
}

const values = (s: Sequence): ReadonlyArray<bigint | boolean> => [
  s.last,
  s.low,
  s.high,
  s.start,
  s.increment,
  s.cycle,
  s.called
]

export const insertSequence = (executor: Executor, table: TableReference, sequence: Sequence): Promise<unknown> =>
  executor.write(`INSERT INTO ${qualified(table)} VALUES (${values(sequence).join(", ")})`)

/** Sets where the sequence stands, and nothing else: whether a value was given at all stays as it is. */
export const placeSequence = (executor: Executor, table: TableReference, last: bigint): Promise<unknown> =>
  executor.write(`UPDATE ${qualified(table)} SET last_seq_num = ${last}`)

/** Moves the sequence on. It is the only row, so whoever writes it holds the sequence until the transaction ends. */
export const moveSequence = (executor: Executor, table: TableReference, last: bigint): Promise<unknown> =>
  executor.write(`UPDATE ${qualified(table)} SET last_seq_num = ${last}, is_called = TRUE`)

/** The value after `steps` calls of nextval; throws where the sequence ends before. */
export const valueAfter = (name: string, s: Sequence, steps: bigint): bigint => {
  // Counted from the first value that is still to come.
  const first = s.called ? s.last + s.increment : s.last
  const value = first + (steps - 1n) * s.increment
  if (value >= s.low && value <= s.high) return value
  if (!s.cycle) throw reachedMaximum(name)
  const up = s.increment > 0n
  const size = up ? s.increment : -s.increment
  const room = up ? s.high - first : first - s.low
  const left = room < 0n ? 0n : room / size + 1n
  const round = (s.high - s.low) / size + 1n
  const place = ((steps - left - 1n) % round) * size
  return up ? s.low + place : s.high - place
}

const reachedMaximum = (name: string): SqlFailure =>
  new SqlFailure(20101, `internal error: Reached maximum value of sequence ${name}`)
