/**
 * Rows held by transactions, by their keys. DuckDB refuses an update of a row that another transaction has updated, and a
 * second delete; what it does not see is a delete of a row that another has updated, a key that two transactions insert,
 * one that another gives up, and a row that was only selected FOR UPDATE.
 */

import { quote } from "../translate/Sql.ts"
import { duckTypeOf } from "../translate/Types.ts"
import type { Mode } from "./Claims.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import { childrenOf, enforced } from "./References.ts"
import { findColumn, type TableDefinition, type TableReference, uniqueKeys } from "./TableDefinition.ts"
import { definitionLock, keyLock, rowsLock, shareTable } from "./TableLocks.ts"

/** A statement that holds more rows than these holds the table, as in MatrixOne. */
export const mostRows = 20_000

/** Rows of a table that a statement selects under an alias. */
export interface Rows {
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly alias: string
  /** FROM's tables and what follows them. */
  readonly from: string
  /** The WITH that `from` reads. */
  readonly prefix?: string
  /** What becomes of them: nothing, they go, or columns are set to these expressions. */
  readonly change: "none" | "gone" | ReadonlyMap<string, string>
  /** A query for the primary keys that the condition names: they are held where there is no such row. */
  readonly named?: string | undefined
}

/** A key of each row, and the expressions of its values. */
export interface RowKey {
  readonly key: ReadonlyArray<string>
  readonly values: ReadonlyArray<string>
}

const isText = (value: unknown): value is string => typeof value === "string"

/** Holds the keys of all rows of a query for them, in the order of their names; returns how many rows there are. */
export const claimKeys = async (
  executor: Executor,
  table: TableReference,
  keys: ReadonlyArray<RowKey>,
  query: (columns: string) => string,
  mode: Mode
): Promise<number> => {
  const columns = keys.flatMap(({ values }) => values.map((value) => `CAST(${value} AS VARCHAR)`)).join(", ")
  const { rows } = await executor.read(`FROM (${query(columns)}) LIMIT ${mostRows + 1}`)
  if (rows.length > mostRows) {
    executor.claim([rowsLock(table)], mode)
    return rows.length
  }
  const names = new Set<string>()
  for (const row of rows) {
    let at = 0
    for (const { key, values } of keys) {
      const own = row.slice(at, at + values.length)
      at += values.length
      // Of an outer join some rows have no row of this table; and NULL is like no other key.
      if (own.every(isText)) names.add(keyLock(table, key, own))
    }
  }
  if (names.size > 0) executor.claim([rowsLock(table)], "shared")
  executor.claim([...names].sort(), mode)
  return names.size
}

/** The keys a row has that somebody may want, and those it is to have. */
const keysOf = ({ alias, change, definition }: Rows): ReadonlyArray<RowKey> => {
  const column = (name: string): string => `${quote(alias)}.${quote(name)}`
  const now = (key: ReadonlyArray<string>): RowKey => ({ key, values: key.map(column) })
  const primary = definition.primaryKey.length > 0 ? definition.primaryKey : ["rowid"]
  const others = uniqueKeys({ ...definition, primaryKey: [] })
  if (change === "none") return [now(primary)]
  if (change === "gone") return [primary, ...others].map(now)
  const moves = (key: ReadonlyArray<string>): boolean => key.some((name) => change.has(name))
  const next = (name: string): string => {
    const [sql, type] = [change.get(name), findColumn(definition, name)?.type]
    return sql === undefined || type === undefined ? column(name) : `CAST(${sql} AS ${duckTypeOf(type)})`
  }
  return [
    ...[primary, ...others.filter((key) => moves(primary) || moves(key))].map(now),
    ...[primary, ...others].filter(moves).map((key) => ({ key, values: key.map(next) }))
  ]
}

/** Whether a change of rows may take a parent from rows of another table. */
const takesParents = async (host: Host, executor: Executor, { change, table }: Rows): Promise<boolean> =>
  change !== "none" &&
  enforced(host) &&
  (await childrenOf(host, executor, table)).some(
    ({ key }) => change === "gone" || key.referenced.some((name) => change.has(name))
  )

/**
 * Holds rows that are selected or about to be changed; waits where another holds one. What is one statement by itself looks
 * at the rows only where others hold some, or where a child may come meanwhile.
 */
export const claimRows = async (
  host: Host,
  executor: Executor,
  rows: Rows,
  mode: Mode = "exclusive"
): Promise<void> => {
  const { from, named, prefix = "", table } = rows
  shareTable(executor, definitionLock(table))
  const parents = await takesParents(host, executor, rows)
  if (!parents && !host.transactions.active && !host.transactions.isHeldByOthers(rowsLock(table))) return
  const held = await claimKeys(
    executor,
    table,
    keysOf(rows),
    (columns) => `${prefix}SELECT ${columns} FROM ${from}`,
    mode
  )
  if (parents) executor.relyOnRows()
  if (held > 0 || named === undefined) return
  const key = { key: rows.definition.primaryKey, values: ["v"] }
  await claimKeys(executor, table, [key], (columns) => `SELECT ${columns} FROM (${named}) AS n(v)`, mode)
}
