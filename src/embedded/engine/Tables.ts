/**
 * Making, changing and dropping the DuckDB tables behind definitions.
 */

import { literal, quote } from "../translate/Sql.ts"
import { duckTypeOf } from "../translate/Types.ts"
import { counterKey, qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import type { TableDefinition, TableReference } from "./TableDefinition.ts"
import { claimDefinition, claimTable } from "./TableLocks.ts"
import { isTemporary } from "./TemporaryTables.ts"

/** Generated columns and conditions of partitions are compiled once, with the table's own columns in scope. */
const ownSql = async (host: Host, definition: TableDefinition, sql: string): Promise<string> => {
  const { scopeOf } = await import("./Expressions.ts")
  const parsed = host.parse(`SELECT ${sql}`)
  return (await scopeOf(host, parsed, definition, "")).sql
}

/** The statements that make `definition` at `table`, empty. */
const createStatements = async (
  host: Host,
  table: TableReference,
  definition: TableDefinition
): Promise<ReadonlyArray<string>> => {
  const columns: Array<string> = []
  for (const c of definition.columns) {
    const generated =
      c.generated === undefined ? "" : ` GENERATED ALWAYS AS (${await ownSql(host, definition, c.generated.sql)})`
    columns.push(
      `${quote(c.name)} ${duckTypeOf(c.type)}${generated}${c.notNull && generated === "" ? " NOT NULL" : ""}`
    )
  }
  if (definition.partition !== undefined)
    columns.push(`CHECK (coalesce(${await ownSql(host, definition, definition.partition)}, false))`)
  if (columns.length === 0) columns.push(`${quote("#empty")} INTEGER`)
  const keys = definition.kind !== "table" || definition.loose === true ? [] : keyConstraints(definition)
  return [`CREATE TABLE ${qualified(table)} (${[...columns, ...keys].join(", ")})`, commentStatement(table, definition)]
}

const keyConstraints = (definition: TableDefinition): ReadonlyArray<string> => {
  const list = (names: ReadonlyArray<string>) => names.map(quote).join(", ")
  const primary = definition.primaryKey.length === 0 ? [] : [`PRIMARY KEY (${list(definition.primaryKey)})`]
  const seen = new Set(definition.primaryKey.length === 0 ? [] : [definition.primaryKey.join("\0")])
  const unique: Array<string> = []
  for (const index of definition.indexes) {
    const key = index.columns.join("\0")
    if (!index.unique || seen.has(key)) continue
    seen.add(key)
    unique.push(`UNIQUE (${list(index.columns)})`)
  }
  return [...primary, ...unique]
}

const commentStatement = (table: TableReference, definition: TableDefinition): string =>
  `COMMENT ON TABLE ${qualified(table)} IS ${literal(JSON.stringify(definition))}`

export const createTable = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition
): Promise<void> => {
  claimDefinition(executor, table)
  executor.changesDefinitions()
  if (isTemporary(table)) await executor.write(`CREATE SCHEMA IF NOT EXISTS ${quote(table.schema)}`)
  for (const sql of await createStatements(host, table, definition)) await executor.write(sql)
  forgetCounter(host, executor, table)
}

/** Changes the definition alone. */
export const redefine = async (
  executor: Executor,
  table: TableReference,
  definition: TableDefinition
): Promise<void> => {
  executor.changesDefinitions()
  await executor.write(commentStatement(table, definition))
}

export const dropTable = async (host: Host, executor: Executor, table: TableReference): Promise<void> => {
  claimTable(executor, table)
  executor.changesDefinitions()
  await executor.write(`DROP TABLE ${qualified(table)}`)
  forgetCounter(host, executor, table)
}

/** The counters of a table are its own again: gone with it, or new with it. */
export const forgetCounter = (host: Host, executor: Executor, table: TableReference): void =>
  setCounter(host, executor, table, undefined)

/** Sets the lowest next AUTO_INCREMENT value, or forgets all, until the statement is undone. */
export const setCounter = (host: Host, executor: Executor, table: TableReference, next: bigint | undefined): void => {
  const counters = host.server.autoIncrement
  const own = counterKey(table)
  const before = [...counters].filter(([key]) => key === own || key.startsWith(`${own}\u0000`))
  for (const [key] of before) counters.delete(key)
  if (next !== undefined) counters.set(own, next)
  executor.onUndo(() => {
    for (const key of [...counters.keys()]) if (key === own || key.startsWith(`${own}\u0000`)) counters.delete(key)
    for (const [key, value] of before) counters.set(key, value)
  })
}

/** The columns that hold data of their own. */
export const storedColumns = (definition: TableDefinition): ReadonlyArray<string> =>
  definition.columns.filter((c) => c.generated === undefined).map((c) => c.name)

/** Gives a table a new shape: made beside the old one, filled from it, put in its place. */
export const rebuild = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  /** What a column of the new shape is filled with. */
  values: ReadonlyMap<string, string>,
  name = table.name
): Promise<void> => {
  claimTable(executor, table)
  const temporary = { ...table, name: `#new:${table.name}` }
  executor.changesDefinitions()
  for (const sql of await createStatements(host, temporary, definition)) await executor.write(sql)
  const columns = storedColumns(definition).filter((c) => values.has(c))
  if (columns.length > 0) {
    await executor.write(
      `INSERT INTO ${qualified(temporary)} (${columns.map(quote).join(", ")}) SELECT ${columns.map((c) => values.get(c)).join(", ")} FROM ${qualified(table)}`
    )
  }
  await executor.write(`DROP TABLE ${qualified(table)}`)
  await executor.write(`ALTER TABLE ${qualified(temporary)} RENAME TO ${quote(name)}`)
}
