/**
 * The unique keys of rows that are inserted: held before they are written.
 */

import { quote } from "../translate/Sql.ts"
import { duckTypeOf, familyOf } from "../translate/Types.ts"
import type { Executor } from "./Executor.ts"
import { given, type Target, type Values } from "./InsertedRows.ts"
import { claimKeys, mostRows } from "./RowLocks.ts"
import { type ColumnDefinition, sameName, uniqueKeys } from "./TableDefinition.ts"
import { definitionLock, insertsLock, keyLock, rowsLock, shareTable } from "./TableLocks.ts"

interface Part {
  readonly column: ColumnDefinition
  readonly place: number
}

/** The keys by the columns of the rows; one with a generated column is left to DuckDB. */
const keyParts = (target: Target, values: Values): ReadonlyArray<ReadonlyArray<Part>> =>
  uniqueKeys(target.definition).flatMap((key) => {
    const parts = values.columns
      .map((column, place) => ({ column, place }))
      .filter(({ column }) => key.some((name) => sameName(name, column.name)))
    return parts.length === key.length ? [parts] : []
  })

/** What an integer or a text that is written out is stored as. */
const constantText = (sql: string, column: ColumnDefinition): string | undefined => {
  const family = familyOf(column.type)
  if (family === "integer") return /^-?\d+$/.test(sql) ? sql : undefined
  return family === "string" && /^'(?:[^']|'')*'$/.test(sql) ? sql.slice(1, -1).replaceAll("''", "'") : undefined
}

/** The keys of rows whose keys are all written out; undefined where one is not. */
const writtenKeys = (
  { table }: Target,
  { rows }: Values,
  keys: ReadonlyArray<ReadonlyArray<Part>>
): ReadonlyArray<string> | undefined => {
  const locks: Array<string> = []
  for (const row of rows) {
    for (const key of keys) {
      const given = key.map(({ place }) => row[place] ?? "NULL")
      if (given.includes("NULL")) continue
      const texts = given.flatMap((sql, i) => (key[i] === undefined ? [] : (constantText(sql, key[i].column) ?? [])))
      if (texts.length < key.length) return undefined
      locks.push(
        keyLock(
          table,
          key.map(({ column }) => column.name),
          texts
        )
      )
    }
  }
  return locks
}

/** Before rows are given their ids: waits where another changes the table. */
export const shareInserted = ({ definition, host, table }: Target, executor: Executor): void => {
  const own = host.transactions.active ? rowsLock(table) : insertsLock(table)
  shareTable(executor, definition.primaryKey.length === 0 ? definitionLock(table) : own)
}

/**
 * Waits where another holds one of the keys. Keys that must be worked out are looked at only by
 * who keeps them, and where others keep some.
 */
export const claimInserted = async (target: Target, executor: Executor, values: Values): Promise<void> => {
  const { host, table } = target
  const keys = keyParts(target, values)
  if (keys.length === 0) return
  const written =
    values.query === undefined && values.rows.length <= mostRows ? writtenKeys(target, values, keys) : undefined
  if (written !== undefined) {
    executor.claim(written)
    return
  }
  if (!host.transactions.active && !host.transactions.isHeldByOthers(rowsLock(table))) return
  await claimKeys(
    executor,
    table,
    keys.map((key) => ({
      key: key.map(({ column }) => column.name),
      values: key.map(({ column }) => `CAST(${quote(column.name)} AS ${duckTypeOf(column.type)})`)
    })),
    (columns) => `SELECT ${columns} FROM (${given(values)})`,
    "exclusive"
  )
}
