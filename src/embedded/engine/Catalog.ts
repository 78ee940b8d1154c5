/**
 * Which databases and tables there are.
 */

import { literal, quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import type { TableDefinition, TableReference } from "./TableDefinition.ts"

type Reader = Pick<Executor, "read">

/** Databases every account has; their tables are computed. */
const systemDatabases: ReadonlyArray<string> = [
  "information_schema",
  "mo_catalog",
  "mo_debug",
  "mo_task",
  "mysql",
  "system",
  "system_metrics"
]

/** Those of an account: tasks and debugging are the business of `sys` alone. */
export const systemDatabasesOf = (account: string): ReadonlyArray<string> =>
  account === "sys" ? systemDatabases : systemDatabases.filter((name) => name !== "mo_debug" && name !== "mo_task")

export const isSystemDatabase = (name: string): boolean => systemDatabases.includes(name)

/** Separates an account from its database in a schema's name. Databases of `sys` carry no account. */
const accountMark = "\u0002"

export const schemaName = (account: string, database: string): string =>
  account === "sys" ? database : `${account}${accountMark}${database}`

/** The account and database of a schema; undefined for hidden schemas and DuckDB's own. */
export const ownerOf = (schema: string): { readonly account: string; readonly database: string } | undefined => {
  if (schema.startsWith("#") || schema === "main" || schema === "pg_catalog" || schema === "information_schema")
    return undefined
  const at = schema.indexOf(accountMark)
  return at < 0
    ? { account: "sys", database: schema }
    : { account: schema.slice(0, at), database: schema.slice(at + 1) }
}

const schemas = async (reader: Reader): Promise<ReadonlyArray<string>> =>
  (await reader.read("SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()")).rows.map(
    (r) => String(r[0])
  )

/** The databases users of `account` have made, by name. */
export const userDatabases = async (reader: Reader, account: string): Promise<ReadonlyArray<string>> =>
  (await schemas(reader))
    .map(ownerOf)
    .filter((owner) => owner?.account === account)
    .map((owner) => owner?.database ?? "")
    .sort()

export const databaseExists = async (reader: Reader, account: string, name: string): Promise<boolean> =>
  systemDatabasesOf(account).includes(name) ||
  (
    await reader.read(
      `SELECT 1 FROM duckdb_schemas() WHERE database_name = current_database() AND schema_name = ${literal(schemaName(account, name))}`
    )
  ).rows.length > 0

export interface Listed {
  readonly name: string
  readonly definition: TableDefinition
}

/** Every table, view and sequence of a schema, by name. */
export const listTables = async (reader: Reader, schema: string): Promise<ReadonlyArray<Listed>> =>
  (
    await reader.read(
      `SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = ${literal(schema)} AND comment IS NOT NULL ORDER BY table_name`
    )
  ).rows.map((row) => ({ name: String(row[0]), definition: readDefinition(String(row[1])) }))

export const readDefinition = (comment: string): TableDefinition => JSON.parse(comment) as TableDefinition

export const findDefinition = async (reader: Reader, table: TableReference): Promise<TableDefinition | undefined> => {
  const { rows } = await reader.read(
    `SELECT comment FROM duckdb_tables() WHERE schema_name = ${literal(table.schema)} AND table_name = ${literal(table.name)}`
  )
  const comment = rows[0]?.[0]
  return comment === undefined || comment === null ? undefined : readDefinition(String(comment))
}

export const noSuchTable = (table: Pick<TableReference, "database" | "name">): SqlFailure =>
  new SqlFailure(1146, `no such table ${table.database}.${table.name}`)

export const tableExists = (name: string): SqlFailure => new SqlFailure(1050, `table ${name} already exists`)

/** The table that a write names. Without a database it is missing, and not the database. */
export const writtenTable = (host: Host, database: string | undefined, name: string): TableReference => {
  if (database === undefined && host.database === undefined)
    throw noSuchTable({ database: "", name: name.toLowerCase() })
  return host.reference(database, name)
}

/** The definition, or 1146. */
export const needTable = async (host: Host, table: TableReference, reader?: Reader): Promise<TableDefinition> => {
  const definition = await host.definition(table, reader)
  if (definition === undefined) throw noSuchTable(table)
  return definition
}

export const needDatabase = async (host: Host, reader: Reader, database: string): Promise<void> => {
  if (!(await databaseExists(reader, host.account, database)))
    throw new SqlFailure(1049, `Unknown database ${database}`)
}

export const qualified = (table: Pick<TableReference, "schema" | "name">): string =>
  `${quote(table.schema)}.${quote(table.name)}`

/** The key of a table's AUTO_INCREMENT counter. */
export const counterKey = (table: Pick<TableReference, "schema" | "name">): string =>
  `${table.schema}\u0000${table.name}`
