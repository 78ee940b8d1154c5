/**
 * Where snapshots are kept. A snapshot freezes every database of its account, whatever its level, because a read at a
 * snapshot of one table may read other tables as well; the level decides what may be restored.
 */

import { listTables, ownerOf, qualified, schemaName, userDatabases } from "../engine/Catalog.ts"
import { hiddenSchema } from "../engine/Database.ts"
import type { Executor } from "../engine/Executor.ts"
import { instantText } from "../engine/Instant.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { literal, quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Level } from "./Level.ts"

type Reader = Pick<Executor, "read">

export interface Snapshot {
  readonly id: string
  readonly name: string
  readonly ts: bigint
  readonly level: Level
  /** The account whose data it holds. */
  readonly account: string
  readonly database: string
  readonly table: string
  readonly kind: string
}

const columns = "id, name, ts, level, account, database_name, table_name, kind"

const read = async (reader: Reader, where: string): Promise<ReadonlyArray<Snapshot>> =>
  (
    await reader.read(`SELECT ${columns} FROM ${quote(hiddenSchema)}.snapshots WHERE ${where} ORDER BY ts DESC`)
  ).rows.map((row) => ({
    id: String(row[0]),
    name: String(row[1]),
    ts: BigInt(String(row[2])),
    level: levels.find((l) => l === row[3]) ?? "account",
    account: String(row[4]),
    database: String(row[5]),
    table: String(row[6]),
    kind: String(row[7])
  }))

const levels: ReadonlyArray<Level> = ["cluster", "account", "database", "table"]

/** The snapshots `owner` has made, newest first. */
export const listSnapshots = (reader: Reader, owner: string): Promise<ReadonlyArray<Snapshot>> =>
  read(reader, `owner = ${literal(owner)}`)

export const findSnapshot = async (reader: Reader, owner: string, name: string): Promise<Snapshot | undefined> =>
  (await read(reader, `owner = ${literal(owner)} AND name = ${literal(name)}`))[0]

/** The snapshot by the very name, as it is looked up by reads; 20101 when there is none. */
export const needSnapshot = async (reader: Reader, owner: string, name: string): Promise<Snapshot> => {
  const found = await findSnapshot(reader, owner, name)
  if (found === undefined)
    throw new SqlFailure(20101, `internal error: find 0 snapshot records by name(${name}), expect only 1`)
  return found
}

export const snapshotAt = async (reader: Reader, owner: string, ts: bigint): Promise<Snapshot | undefined> =>
  (await read(reader, `owner = ${literal(owner)} AND ts = ${ts}`))[0]

const prefix = (snapshot: Pick<Snapshot, "id">): string => `#snap:${snapshot.id}:`

/** A schema that goes with the snapshot and is no database of it. */
export const snapshotPlace = (snapshot: Pick<Snapshot, "id">, name: string): string => `${prefix(snapshot)}${name}`

/** The schema that holds a database of the snapshot. */
export const snapshotSchema = (snapshot: Pick<Snapshot, "id" | "account">, database: string): string =>
  `${prefix(snapshot)}${schemaName(snapshot.account, database)}`

const snapshotSchemas = async (reader: Reader, snapshot: Snapshot): Promise<ReadonlyArray<string>> => {
  const start = literal(prefix(snapshot))
  const { rows } = await reader.read(
    `SELECT schema_name FROM duckdb_schemas() WHERE starts_with(schema_name, ${start})`
  )
  return rows.map((row) => String(row[0]))
}

/** The databases a snapshot holds. */
export const snapshotDatabases = async (reader: Reader, snapshot: Snapshot): Promise<ReadonlyArray<string>> => {
  const start = prefix(snapshot)
  return (await snapshotSchemas(reader, snapshot))
    .map((schema) => ownerOf(schema.slice(start.length)))
    .filter((owner) => owner?.account === snapshot.account)
    .map((owner) => owner?.database ?? "")
    .sort()
}

/** Freezes the account's tables: plain copies without keys, with their definitions. */
export const takeSnapshot = async (
  executor: Executor,
  owner: string,
  snapshot: Snapshot,
  objectId: number
): Promise<void> => {
  executor.changesDefinitions()
  const text = [snapshot.id, snapshot.name].map(literal).join(", ")
  const rest = [snapshot.level, snapshot.account, owner, snapshot.database, snapshot.table].map(literal).join(", ")
  await executor.write(
    `INSERT INTO ${quote(hiddenSchema)}.snapshots VALUES (${text}, ${snapshot.ts}, ${rest}, ${objectId}, ${literal(snapshot.kind)})`
  )
  for (const database of await userDatabases(executor, snapshot.account)) {
    const from = schemaName(snapshot.account, database)
    const to = snapshotSchema(snapshot, database)
    await executor.write(`CREATE SCHEMA ${quote(to)}`)
    for (const { name, definition } of await listTables(executor, from)) {
      if (definition.temporary === true) continue
      await freezeTable(executor, { schema: from, name }, { schema: to, name }, definition)
    }
  }
}

type Place = Pick<TableReference, "schema" | "name">

/** Makes `to` a plain copy of `from`, with its definition. */
const freezeTable = async (
  executor: Pick<Executor, "write">,
  from: Place,
  to: Place,
  definition: TableDefinition
): Promise<void> => {
  await executor.write(`CREATE TABLE ${qualified(to)} AS FROM ${qualified(from)}`)
  await executor.write(`COMMENT ON TABLE ${qualified(to)} IS ${literal(JSON.stringify(definition))}`)
  if (definition.kind !== "table" || definition.primaryKey.length > 0) return
  // What DATA BRANCH tells rows without a key apart by. Without a comment it is not listed as a table.
  await executor.write(
    `CREATE TABLE ${qualified(rowIds(to))} AS SELECT row_number() OVER () - 1 AS n, rowid AS id FROM ${qualified(from)}`
  )
}

const rowIds = (frozen: Place): Place => ({ schema: frozen.schema, name: `#rows:${frozen.name}` })

/** Where the row ids of a frozen copy are kept, as `n`, the place in the copy, and `id`; undefined for tables with a key. */
export const rowIdsOf = async (reader: Reader, frozen: Place): Promise<Place | undefined> => {
  const ids = rowIds(frozen)
  const { rows } = await reader.read(
    `SELECT 1 FROM duckdb_tables() WHERE schema_name = ${literal(ids.schema)} AND table_name = ${literal(ids.name)}`
  )
  return rows.length === 0 ? undefined : ids
}

export const removeSnapshot = async (executor: Executor, snapshot: Snapshot): Promise<void> => {
  executor.changesDefinitions()
  await executor.write(`DELETE FROM ${quote(hiddenSchema)}.snapshots WHERE id = ${literal(snapshot.id)}`)
  for (const schema of await snapshotSchemas(executor, snapshot))
    await executor.write(`DROP SCHEMA ${quote(schema)} CASCADE`)
}

/** `YYYY-MM-DD hh:mm:ss.nnnnnnnnn` in UTC, without trailing zeros. */
export const timestampText = (ts: bigint): string => {
  return instantText(ts, 9).replace(/\.?0+$/, "")
}
