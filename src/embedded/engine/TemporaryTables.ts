/**
 * The tables of one connection alone. Each is kept beside its database, in a schema that no list shows, and is found before a
 * table of the same name.
 */

import { literal, quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { counterKey, qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import type { TableReference } from "./TableDefinition.ts"

const mark = "#temporary:"
const end = "\u0003"

/** Where the temporary tables of a schema are, of every connection. */
const beside = (schema: string): string => `${mark}${schema}${end}`

const keyOf = (table: TableReference): string => `${table.schema}\u0000${table.name}`

/** The names a connection has given to its temporary tables. A name outlives a transaction that is rolled back, as there. */
export class TemporaryTables {
  readonly #connection: string
  readonly #names = new Set<string>()
  /** The schemas it has made. */
  readonly schemas = new Set<string>()

  constructor(connection: string) {
    this.#connection = connection
  }

  /** Where a temporary table of the name of `table` is kept. */
  beside(table: TableReference): TableReference {
    return { ...table, schema: `${beside(table.schema)}${this.#connection}` }
  }

  /** The temporary table of the name of `table`, or `table`. */
  find(table: TableReference): TableReference {
    return this.#names.has(keyOf(table)) ? this.beside(table) : table
  }

  has(table: TableReference): boolean {
    return this.#names.has(keyOf(table))
  }

  /** From now on the name of `table` is that of a temporary one. */
  add(table: TableReference): void {
    this.#names.add(keyOf(table))
    this.schemas.add(this.beside(table).schema)
  }

  /** The name is again that of the table which stays, if there is one. `table` is a temporary one. */
  delete(table: TableReference): void {
    const { schema } = table
    this.#names.delete(keyOf({ ...table, schema: schema.slice(mark.length, schema.lastIndexOf(end)) }))
  }
}

export const isTemporary = (table: TableReference): boolean => table.schema.startsWith(mark)

/** What ALTER TABLE and RENAME TABLE say of a temporary table, which they give indexes at most. */
export const temporaryStays = (): SqlFailure =>
  new SqlFailure(20102, "alter table for temporary table is not yet implemented")

type Writer = Pick<Executor, "read" | "write">

/** Drops the temporary tables that are kept in schemas of a beginning, and tells how many; their names stay taken. */
const dropAll = async (writer: Writer, start: string): Promise<number> => {
  let dropped = 0
  const { rows } = await writer.read(
    `SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND starts_with(schema_name, ${literal(start)})`
  )
  for (const [schema] of rows) {
    const tables = await writer.read(
      `SELECT table_name FROM duckdb_tables() WHERE schema_name = ${literal(String(schema))}`
    )
    // One by one: of a table that this transaction has made and filled, CASCADE makes the COMMIT fail.
    for (const [name] of tables.rows)
      await writer.write(`DROP TABLE ${qualified({ schema: String(schema), name: String(name) })}`)
    dropped += tables.rows.length
    await writer.write(`DROP SCHEMA ${quote(String(schema))} CASCADE`)
  }
  return dropped
}

/** With their database. */
export const dropTemporariesOf = (writer: Writer, schema: string): Promise<number> => dropAll(writer, beside(schema))

/** Those a process has left that did not end in order. */
export const dropLeftTemporaries = (writer: Writer): Promise<unknown> => dropAll(writer, mark)

/** With their connection, and what AUTO_INCREMENT knows of them. */
export const endTemporaries = async (host: Host, own: TemporaryTables): Promise<void> => {
  if (own.schemas.size === 0) return
  await host.transactions.atomic(async (executor) => {
    executor.changesDefinitions()
    for (const schema of own.schemas) await dropAll(executor, schema)
  })
  const counters = host.server.autoIncrement
  for (const schema of own.schemas)
    for (const key of [...counters.keys()]) if (key.startsWith(counterKey({ schema, name: "" }))) counters.delete(key)
}
