/**
 * Where PITRs are kept.
 */

import { hiddenSchema } from "../engine/Database.ts"
import type { Executor } from "../engine/Executor.ts"
import { literal, quote } from "../translate/Sql.ts"
import type { Level } from "./Level.ts"

type Reader = Pick<Executor, "read">

export interface Pitr {
  readonly id: string
  readonly name: string
  readonly level: Level
  readonly account: string
  readonly database: string
  readonly table: string
  readonly length: number
  readonly unit: string
  /** Nanoseconds since the epoch. */
  readonly created: bigint
  readonly modified: bigint
}

const table = `${quote(hiddenSchema)}.pitrs`

const levels: ReadonlyArray<Level> = ["cluster", "account", "database", "table"]

/** The PITRs an account has made, newest first. */
export const listPitrs = async (reader: Reader, owner: string): Promise<ReadonlyArray<Pitr>> =>
  (
    await reader.read(
      `SELECT id, name, level, account, database_name, table_name, length, unit, created, modified FROM ${table} WHERE owner = ${literal(owner)} ORDER BY created DESC`
    )
  ).rows.map((row) => ({
    id: String(row[0]),
    name: String(row[1]),
    level: levels.find((l) => l === row[2]) ?? "account",
    account: String(row[3]),
    database: String(row[4]),
    table: String(row[5]),
    length: Number(row[6]),
    unit: String(row[7]),
    created: BigInt(String(row[8])),
    modified: BigInt(String(row[9]))
  }))

export const anyPitr = async (reader: Reader): Promise<boolean> =>
  (await reader.read(`SELECT 1 FROM ${table} LIMIT 1`)).rows.length > 0

export const insertPitr = (executor: Executor, owner: string, p: Pitr): Promise<unknown> =>
  executor.write(
    `INSERT INTO ${table} VALUES (${[p.id, p.name, p.level, p.account, owner, p.database, p.table].map(literal).join(", ")}, ${p.length}, ${literal(p.unit)}, ${p.created}, ${p.modified})`
  )

export const changePitr = (
  executor: Executor,
  p: Pitr,
  length: number,
  unit: string,
  modified: bigint
): Promise<unknown> =>
  executor.write(
    `UPDATE ${table} SET length = ${length}, unit = ${literal(unit)}, modified = ${modified} WHERE id = ${literal(p.id)}`
  )

export const deletePitr = (executor: Executor, p: Pitr): Promise<unknown> =>
  executor.write(`DELETE FROM ${table} WHERE id = ${literal(p.id)}`)

/** The oldest instant that a PITR's range reaches from another, by the calendar. */
export const windowStart = (p: Pitr, from: bigint): bigint => {
  const fraction = from % 1_000_000n
  const date = new Date(Number(from / 1_000_000n))
  switch (p.unit) {
    case "h":
      date.setUTCHours(date.getUTCHours() - p.length)
      break
    case "d":
      date.setUTCDate(date.getUTCDate() - p.length)
      break
    case "mo":
      date.setUTCMonth(date.getUTCMonth() - p.length)
      break
    default:
      date.setUTCFullYear(date.getUTCFullYear() - p.length)
  }
  return BigInt(date.getTime()) * 1_000_000n + fraction
}
