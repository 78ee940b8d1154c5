/**
 * mo_catalog.
 */
import { ownerOf } from "../access/Account.ts"
import { tableKey } from "../access/Authority.ts"
import { tableId } from "../access/Objects.ts"
import { systemDatabasesOf, userDatabases } from "../engine/Catalog.ts"
import { instantText } from "../engine/Instant.ts"
import { branchMetadataRows, branchSnapshotRows } from "../matrixone/branch/Rows.ts"
import { listPitrs } from "../matrixone/PitrStore.ts"
import { listSnapshots } from "../matrixone/SnapshotStore.ts"
import type { Cell } from "../wire/WireSession.ts"
import { accessCatalog } from "./AccessCatalog.ts"
import { allTables, databaseId } from "./CatalogTables.ts"
import { columns } from "./CatalogTypes.ts"
import { processColumns, processRows } from "./Processes.ts"
import { indexKind } from "./ShowIndex.ts"
import { systemColumnsOf } from "./SystemColumn.ts"
import type { SystemTable, SystemTables } from "./SystemTables.ts"

const empty = (list: string): SystemTable => ({ columns: columns(list), rows: async () => [] })

const relkind = { table: "r", view: "v", sequence: "S" } as const

export const moCatalog: SystemTables = {
  mo_snapshots: {
    columns: columns("snapshot_id sname ts:big level account_name database_name table_name obj_id:ubig kind"),
    rows: async (session) => [
      ...(await listSnapshots(session.transactions, session.account)).map((s) => [
        s.id,
        s.name,
        s.ts,
        s.level,
        s.level === "cluster" ? "" : s.account,
        s.database,
        s.table,
        0,
        s.kind
      ]),
      ...(await branchSnapshotRows(session))
    ]
  },
  mo_database: {
    columns: columns(
      "dat_id:ubig datname dat_catalog_name dat_createsql owner:uint creator:uint created_time:time account_id:uint dat_type"
    ),
    rows: async (session) =>
      [...(await userDatabases(session.transactions, session.account)), ...systemDatabasesOf(session.account)]
        .sort()
        .map((name) => [
          databaseId(name),
          name,
          "def",
          `create database ${name}`,
          ownerOf(session.engine.accounts.need(session.account), `d:${name}`).role,
          ownerOf(session.engine.accounts.need(session.account), `d:${name}`).user,
          instantText(session.engine.started),
          session.engine.accountId(session.account),
          session.engine.publications.subscription(session.account, name) === undefined ? "" : "subscription"
        ])
  },
  mo_tables: {
    columns: columns(
      "rel_id:ubig relname reldatabase reldatabase_id:ubig relpersistence relkind rel_comment rel_createsql:long created_time:time creator:uint owner:uint account_id:uint partitioned:tiny partition_info:long viewdef rel_version:uint catalog_version:uint rel_logical_id:ubig"
    ),
    rows: async (session) =>
      (await allTables(session)).map(({ database, name, definition: d }) => [
        d.id,
        name,
        database,
        databaseId(database),
        "true",
        relkind[d.kind],
        d.comment,
        d.view?.sql ?? "",
        d.created,
        ownerOf(session.engine.accounts.need(session.account), tableKey(tableId(d))).user,
        ownerOf(session.engine.accounts.need(session.account), tableKey(tableId(d))).role,
        session.engine.accountId(session.account),
        d.suffix?.includes("partition") ? 1 : 0,
        "",
        d.view?.sql ?? "",
        0,
        0,
        tableId(d)
      ])
  },
  mo_columns: {
    columns: columns(
      "att_uniq_name account_id:uint att_database_id:ubig att_database att_relname_id:ubig att_relname attname attnum:int att_length:int attnotnull:tiny atthasdef:tiny att_default attisdropped:tiny att_constraint_type:char att_is_unsigned:tiny att_is_auto_increment:tiny att_comment att_is_hidden:tiny"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, name, definition: d }) => {
        const row = (column: string, i: number, c?: (typeof d.columns)[number]): ReadonlyArray<Cell> => [
          `${d.id}-${column}`,
          session.engine.accountId(session.account),
          databaseId(database),
          database,
          d.id,
          name,
          column,
          i,
          0,
          c?.notNull === true ? 1 : 0,
          c?.default === undefined ? 0 : 1,
          c?.default?.shown ?? "",
          0,
          c !== undefined && d.primaryKey.includes(c.name) ? "p" : "n",
          c?.type.unsigned === true ? 1 : 0,
          c?.autoIncrement === true ? 1 : 0,
          c?.comment ?? "",
          c === undefined ? 1 : 0
        ]
        const own = d.columns.map((c, i) => row(c.name, i + 1, c))
        return d.kind === "table" ? [...own, row("__mo_rowid", own.length + 1)] : own
      })
  },
  mo_indexes: {
    columns: columns(
      "id:ubig table_id:ubig database_id:ubig name type algo algo_table_type algo_params is_visible:tiny hidden:tiny comment column_name ordinal_position:uint options:long index_table_name included_columns:long"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, definition: d }) => [
        ...d.primaryKey.map(
          (c, i): ReadonlyArray<Cell> => [
            d.id,
            d.id,
            databaseId(database),
            "PRIMARY",
            "PRIMARY",
            "",
            "",
            "",
            1,
            0,
            "",
            c,
            i + 1,
            null,
            null,
            null
          ]
        ),
        ...d.indexes.flatMap((index) =>
          index.columns.map(
            (c, i): ReadonlyArray<Cell> => [
              d.id,
              d.id,
              databaseId(database),
              index.name,
              index.unique ? "UNIQUE" : index.fulltext === true ? "FULLTEXT" : "MULTIPLE",
              indexKind(index),
              "",
              "",
              1,
              0,
              index.comment ?? "",
              c,
              i + 1,
              null,
              `__mo_index_secondary_${d.id}`,
              null
            ]
          )
        )
      ])
  },
  mo_foreign_keys: {
    columns: columns(
      "constraint_name constraint_id:ubig db_name db_id:ubig table_name table_id:ubig column_name column_id:ubig refer_db_name refer_db_id:ubig refer_table_name refer_table_id:ubig refer_column_name refer_column_id:ubig on_delete on_update"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, name, definition: d }) =>
        d.foreignKeys.flatMap((k) =>
          k.columns.map(
            (c, i): ReadonlyArray<Cell> => [
              k.name,
              0,
              database,
              0,
              name,
              0,
              c,
              0,
              k.database,
              0,
              k.table,
              0,
              k.referenced[i] ?? "",
              0,
              k.onDelete,
              k.onUpdate
            ]
          )
        )
      )
  },
  ...accessCatalog,
  mo_sessions: { columns: processColumns, rows: async (session) => processRows(session) },
  mo_pitr: {
    columns: columns(
      "pitr_id pitr_name create_account:ubig create_time:big modified_time:big level account_id:ubig account_name database_name table_name obj_id:ubig pitr_length:utiny pitr_unit pitr_status:utiny pitr_status_changed_time:big kind"
    ),
    rows: async (session) =>
      (await listPitrs(session.transactions, session.account)).map((p) => [
        p.id,
        p.name,
        session.engine.accountId(session.account),
        p.created,
        p.modified,
        p.level,
        session.engine.accountId(p.account || session.account),
        p.account,
        p.database,
        p.table,
        0,
        p.length,
        p.unit,
        1,
        p.created,
        "user"
      ])
  },
  mo_branch_metadata: {
    columns: columns("table_id:ubig clone_ts:big p_table_id:ubig creator:ubig level table_deleted:flag"),
    rows: branchMetadataRows
  },
  mo_user_defined_function: empty(
    "function_id:int name owner:uint args:json rettype body:long language db definer modified_time:time created_time:time type security_type comment character_set_client collation_connection database_collation sql_mode"
  ),
  mo_stored_procedure: empty(
    "proc_id:int name creator:uint args:long lang:long body:long sql_mode db definer modified_time:time created_time:time type security_type comment character_set_client collation_connection database_collation"
  ),
  mo_cdc_task: {
    columns: (systemColumnsOf("mo_catalog", "mo_cdc_task") ?? []).map((c) => [c.name, c.type]),
    rows: async () => []
  },
  mo_locks: empty("cn_id txn_id table_id lock_key lock_content lock_mode lock_status lock_wait"),
  mo_transactions: empty(
    "cn_id txn_id create_ts snapshot_ts prepared_ts commit_ts txn_mode isolation user_txn txn_status table_id lock_key lock_content lock_mode"
  )
}
