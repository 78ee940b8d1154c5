/**
 * The statements that read catalog and state. Names come as hexadecimal UTF-8: mysql2 takes MatrixOne's character set for
 * CESU-8 and would break what lies beyond the Basic Multilingual Plane. Identifiers and counts come as text: not every client
 * reads integers beyond 2^53 exactly.
 */
import type { WholeTableName } from "../services/CatalogObjects.ts"
import type { StatementLogFilter } from "../services/Metadata.ts"
import { identifier, string } from "./literals.ts"
import { fold } from "./names.ts"
import type { Bound } from "./snapshotStatements.ts"

/** A name as the server stores it, which depends on how it was started. */
const stored = "CASE WHEN @@lower_case_table_names = 0 THEN ? ELSE ? END"

const named = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.flatMap((name) => [name, fold(name)])

/** A TIMESTAMP to the second, whatever the session's time zone. */
const epoch = (column: string, alias: string): string => `CAST(UNIX_TIMESTAMP(${column}) AS CHAR) AS ${alias}`

/**
 * What the server writes in its own local time: the text with its fraction, and the same second in UTC. `Local` is what Go
 * calls the time zone of the machine.
 */
const local = (column: string, alias: string): string =>
  `CAST(${column} AS CHAR) AS ${alias}, CONVERT_TZ(${column}, 'Local', 'UTC') AS ${alias}_utc`

export const databases: Bound = {
  text:
    `SELECT HEX(d.datname) AS name, CAST(d.dat_id AS CHAR) AS id, ${epoch("d.created_time", "created")}, ` +
    "d.dat_type AS kind FROM mo_catalog.mo_database d " +
    "WHERE d.account_id = current_account_id() OR d.datname = 'mo_catalog' ORDER BY d.datname",
  parameters: []
}

const database = "d.account_id = current_account_id()"

/** One row with no table where the database has none; no row where there is no such database. */
export const tables = (name: string): Bound => ({
  text:
    `SELECT HEX(d.datname) AS db, HEX(t.relname) AS name, CAST(t.rel_id AS CHAR) AS id, t.relkind AS kind, ` +
    `${epoch("t.created_time", "created")}, HEX(t.rel_comment) AS comment, t.partitioned AS partitioned ` +
    "FROM mo_catalog.mo_database d LEFT JOIN mo_catalog.mo_tables t ON t.reldatabase_id = d.dat_id " +
    "AND t.relkind IN ('r', 'v', 'e', 'S', 'cluster') AND LEFT(t.relname, 5) <> '__mo_' AND LEFT(t.relname, 3) <> '%!%' " +
    `WHERE d.datname = ${stored} AND (${database} OR d.datname = 'mo_catalog') ORDER BY t.relname`,
  parameters: named(name)
})

export const views = (name: string): Bound => ({
  text:
    "SELECT HEX(d.datname) AS db, HEX(v.table_name) AS name, HEX(v.view_definition) AS definition, " +
    "v.security_type AS security FROM mo_catalog.mo_database d " +
    "LEFT JOIN information_schema.views v ON v.table_schema = d.datname " +
    `WHERE d.datname = ${stored} AND (${database} OR d.datname = 'mo_catalog') ORDER BY v.table_name`,
  parameters: named(name)
})

const table = "FROM mo_catalog.mo_tables t"

const isTable = (alias: string): string =>
  `${alias}.reldatabase = ${stored} AND ${alias}.relname = ${stored} AND ${alias}.account_id = current_account_id()`

export const columns = (name: WholeTableName): Bound => ({
  text:
    "SELECT HEX(c.column_name) AS name, c.ordinal_position AS position, c.data_type AS type, c.column_type AS column_type, " +
    "c.is_nullable AS nullable, HEX(c.column_default) AS initial, HEX(c.generation_expression) AS generated, " +
    "c.extra AS extra, c.character_maximum_length AS max_length, c.numeric_precision AS digits, c.numeric_scale AS scale, " +
    "c.datetime_precision AS fraction, HEX(c.column_comment) AS comment, i.ordinal_position AS key_position " +
    `${table} JOIN information_schema.columns c ON c.table_schema = t.reldatabase AND c.table_name = t.relname ` +
    "LEFT JOIN mo_catalog.mo_indexes i ON i.table_id = t.rel_id AND i.type = 'PRIMARY' AND i.column_name = c.column_name " +
    `WHERE ${isTable("t")} AND LEFT(c.column_name, 5) <> '__mo_' ORDER BY c.ordinal_position`,
  parameters: named(name.database, name.table)
})

/** One row with no index where the table has none; no row where there is no such table. */
export const indexes = (name: WholeTableName): Bound => ({
  text:
    "SELECT HEX(i.name) AS name, i.type AS kind, i.algo AS algorithm, i.algo_table_type AS role, " +
    "HEX(i.algo_params) AS parameters, i.is_visible AS visible, HEX(i.comment) AS comment, HEX(i.column_name) AS col, " +
    `HEX(i.index_table_name) AS held_by ${table} ` +
    "LEFT JOIN mo_catalog.mo_indexes i ON i.table_id = t.rel_id AND i.hidden = 0 " +
    `WHERE ${isTable("t")} ORDER BY i.type <> 'PRIMARY', i.name, i.algo_table_type, i.ordinal_position`,
  parameters: named(name.database, name.table)
})

export const foreignKeys = (name: WholeTableName): Bound => ({
  text:
    "SELECT HEX(f.constraint_name) AS name, HEX(f.column_name) AS col, HEX(f.refer_db_name) AS referenced_db, " +
    "HEX(f.refer_table_name) AS referenced_table, HEX(f.refer_column_name) AS referenced, f.on_delete AS on_delete, " +
    `f.on_update AS on_update ${table} LEFT JOIN mo_catalog.mo_foreign_keys f ` +
    "ON f.db_name = t.reldatabase AND f.table_name = t.relname " +
    `WHERE ${isTable("t")} ORDER BY f.constraint_name`,
  parameters: named(name.database, name.table)
})

/** For LIKE, which takes more than itself for `%` and `_`. */
const pattern = (name: string): string => string(name.replace(/[\\%_]/g, (character) => `\\${character}`))

export const size = (name: WholeTableName): string =>
  `SHOW TABLE STATUS FROM ${identifier(name.database)} LIKE ${pattern(name.table)}`

/** `source` is a path of names with dots between, as the server takes it. */
export const objects = (source: string, column: string): Bound => ({
  text:
    "SELECT m.object_name AS object, HEX(m.col_name) AS col, m.is_hidden AS hidden, CAST(m.create_ts AS CHAR) AS created, " +
    "CAST(m.delete_ts AS CHAR) AS deleted, CAST(m.rows_cnt AS CHAR) AS row_count, CAST(m.null_cnt AS CHAR) AS nulls, " +
    "CAST(m.compress_size AS CHAR) AS compressed, CAST(m.origin_size AS CHAR) AS origin, m.level AS level " +
    `FROM metadata_scan(${string(source)}, ${string(column)}) m ORDER BY m.object_name, m.col_name`,
  parameters: []
})

export const processes: Bound = {
  text:
    "SELECT node_id AS node, conn_id AS connection, session_id AS session, HEX(account) AS account, HEX(user) AS name, " +
    `HEX(role) AS role, HEX(db) AS db, client_host AS client, ${local("session_start", "started")}, txn_id AS txn, ` +
    `HEX(info) AS info, statement_id AS statement, statement_type AS type, query_type AS query_type, ` +
    `${local("query_start", "sent")} FROM mo_catalog.mo_sessions ORDER BY conn_id`,
  parameters: []
}

export const locks: Bound = {
  text:
    "SELECT cn_id AS node, txn_id AS holder, table_id AS table_id, lock_key AS granularity, lock_content AS content, " +
    "lock_mode AS mode, lock_wait AS waiter FROM mo_catalog.mo_locks",
  parameters: []
}

export const transactions: Bound = {
  text:
    "SELECT cn_id AS node, txn_id AS id, create_ts AS created, snapshot_ts AS snapshot, txn_mode AS mode, " +
    "isolation AS isolation, user_txn AS user_txn, txn_status AS status, table_id AS table_id, lock_content AS content, " +
    "lock_mode AS lock_mode FROM mo_catalog.mo_transactions",
  parameters: []
}

export const kill = (connectionId: number | bigint, what: "query" | "connection"): string =>
  `KILL ${what.toUpperCase()} ${connectionId}`

export const server: Bound = {
  text:
    "SELECT version() AS version, HEX(current_account_name()) AS account, HEX(current_role()) AS role, " +
    "HEX(database()) AS db, connection_id() AS connection, @@lower_case_table_names AS folding, " +
    "@@system_time_zone AS zone",
  parameters: []
}

/** Whole seconds in UTC as the server's local time; finer parts are for who asks to compare. */
const toLocal = "CAST(CONVERT_TZ(?, 'UTC', 'Local') AS DATETIME)"

/** The filter's bounds in UTC to the second, its duration in nanoseconds. */
export const statements = (
  filter: Pick<StatementLogFilter, "includeInternal"> & {
    readonly atLeast: bigint | undefined
    readonly since: string | undefined
    readonly until: string | undefined
  }
): Bound => {
  const conditions: ReadonlyArray<readonly [string, string | undefined]> = [
    ["s.duration >= CAST(? AS UNSIGNED)", filter.atLeast === undefined ? undefined : String(filter.atLeast)],
    [`s.request_at >= ${toLocal}`, filter.since],
    [`s.request_at < ${toLocal}`, filter.until],
    ["s.sql_source_type <> ?", filter.includeInternal === true ? undefined : "internal_sql"]
  ]
  const given = conditions.flatMap(([text, parameter]) => (parameter === undefined ? [] : [{ text, parameter }]))
  return {
    text:
      "SELECT s.statement_id AS id, s.transaction_id AS txn, s.session_id AS session, s.connection_id AS connection, " +
      "HEX(s.account) AS account, HEX(s.`user`) AS name, s.`host` AS host, HEX(s.`database`) AS db, HEX(s.statement) AS info, " +
      `s.statement_type AS type, s.query_type AS query_type, ${local("s.request_at", "started")}, ` +
      "CAST(s.duration AS CHAR) AS duration, s.`status` AS status, s.err_code AS code, HEX(s.`error`) AS error, " +
      "CAST(s.rows_read AS CHAR) AS rows_read, CAST(s.bytes_scan AS CHAR) AS bytes, " +
      "CAST(s.result_count AS CHAR) AS result_rows, s.aggr_count AS together FROM system.statement_info s " +
      `WHERE ${["TRUE", ...given.map(({ text }) => text)].join(" AND ")} ORDER BY s.request_at DESC`,
    parameters: given.map(({ parameter }) => parameter)
  }
}
