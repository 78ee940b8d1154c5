/**
 * information_schema.
 */
import { systemDatabasesOf, userDatabases } from "../engine/Catalog.ts"
import { type ColumnDefinition, type ForeignKey, sameName, type TableDefinition } from "../engine/TableDefinition.ts"
import { familyOf, shownAs } from "../translate/Types.ts"
import type { Cell } from "../wire/WireSession.ts"
import { allTables, type CatalogTable } from "./CatalogTables.ts"
import { columns } from "./CatalogTypes.ts"
import { processColumns, processRows } from "./Processes.ts"
import { indexRows } from "./ShowIndex.ts"
import type { SystemTable, SystemTables } from "./SystemTables.ts"
import { extraOf } from "./show/Columns.ts"

const empty = (list: string): SystemTable => ({ columns: columns(list), rows: async () => [] })

const isText = (column: ColumnDefinition): boolean => familyOf(column.type) === "string"

const inIndex = (definition: TableDefinition, column: string): boolean =>
  definition.indexes.some((i) => i.columns.includes(column))

/** The key a foreign key points at, as referential_constraints calls it: by its kind. */
const uniqueNameOf = (key: ForeignKey, tables: ReadonlyArray<CatalogTable>): string | null => {
  const parent = tables.find((t) => t.database === key.database && sameName(t.name, key.table))?.definition
  if (parent === undefined) return null
  return key.referenced.every((c) => parent.primaryKey.some((p) => sameName(p, c))) ? "PRIMARY" : "UNIQUE"
}

const columnRow = (
  database: string,
  table: string,
  definition: TableDefinition,
  c: ColumnDefinition,
  position: number
): ReadonlyArray<Cell> => {
  const length = isText(c) ? (c.type.length ?? 0) : null
  const decimal = c.type.name === "decimal"
  const timed = c.type.name === "datetime" || c.type.name === "timestamp" || c.type.name === "time"
  return [
    "def",
    database,
    table,
    c.name,
    position + 1,
    c.default?.shown ?? null,
    c.notNull ? "NO" : "YES",
    c.type.name === "mediumint" ? "INT" : c.type.name.toUpperCase() + (c.type.unsigned === true ? " UNSIGNED" : ""),
    length,
    length === null ? null : length * 4,
    decimal ? (c.type.length ?? 38) : null,
    decimal ? (c.type.scale ?? 0) : null,
    timed ? (c.type.scale ?? 0) : null,
    isText(c) ? "utf8" : null,
    isText(c) ? "utf8_bin" : null,
    shownAs(c.type),
    definition.primaryKey.includes(c.name) ? "PRI" : inIndex(definition, c.name) ? "UNI" : "",
    extraOf(c),
    "select,insert,update,references",
    c.comment,
    c.generated?.shown ?? "",
    null
  ]
}

export const informationSchema: SystemTables = {
  schemata: {
    columns: columns(
      "CATALOG_NAME SCHEMA_NAME DEFAULT_CHARACTER_SET_NAME DEFAULT_COLLATION_NAME SQL_PATH DEFAULT_ENCRYPTION"
    ),
    rows: async (session) =>
      [...(await userDatabases(session.transactions, session.account)), ...systemDatabasesOf(session.account)]
        .sort()
        .map((name) => ["def", name, "utf8mb4", "utf8mb4_0900_ai_ci", null, "NO"])
  },
  tables: {
    columns: columns(
      "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_TYPE ENGINE VERSION:big ROW_FORMAT TABLE_ROWS:big AVG_ROW_LENGTH:big DATA_LENGTH:big MAX_DATA_LENGTH:big INDEX_LENGTH:big DATA_FREE:big AUTO_INCREMENT:ubig CREATE_TIME:time UPDATE_TIME:time CHECK_TIME:time TABLE_COLLATION CHECKSUM:big CREATE_OPTIONS TABLE_COMMENT:long"
    ),
    rows: async (session) => {
      const own = (await allTables(session)).map(
        ({ database, name, definition: d }): ReadonlyArray<Cell> =>
          d.kind === "view"
            ? [
                "def",
                database,
                name,
                "VIEW",
                null,
                null,
                "Compressed",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                d.created,
                null,
                null,
                "utf8mb4_0900_ai_ci",
                null,
                null,
                ""
              ]
            : [
                "def",
                database,
                name,
                "BASE TABLE",
                "Tae",
                10,
                "Compressed",
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                d.created,
                d.created,
                d.created,
                "utf8mb4_0900_ai_ci",
                0,
                "",
                d.comment
              ]
      )
      const system = Object.keys(informationSchema)
        .sort()
        .map(
          (name): ReadonlyArray<Cell> => [
            "def",
            "information_schema",
            name,
            "SYSTEM VIEW",
            "Tae",
            10,
            "Compressed",
            0,
            0,
            0,
            0,
            0,
            0,
            null,
            null,
            null,
            null,
            "utf8mb4_0900_ai_ci",
            0,
            "",
            ""
          ]
        )
      return [...own, ...system]
    }
  },
  columns: {
    columns: columns(
      "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:int COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:big CHARACTER_OCTET_LENGTH:big NUMERIC_PRECISION:big NUMERIC_SCALE:big DATETIME_PRECISION:big CHARACTER_SET_NAME COLLATION_NAME COLUMN_TYPE COLUMN_KEY EXTRA PRIVILEGES COLUMN_COMMENT GENERATION_EXPRESSION SRS_ID:big"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, name, definition }) =>
        definition.columns.map((c, i) => columnRow(database, name, definition, c, i))
      )
  },
  statistics: {
    columns: columns(
      "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME NON_UNIQUE:big INDEX_SCHEMA INDEX_NAME SEQ_IN_INDEX:uint COLUMN_NAME COLLATION CARDINALITY:big SUB_PART PACKED NULLABLE INDEX_TYPE COMMENT INDEX_COMMENT IS_VISIBLE EXPRESSION"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, name, definition }) =>
        indexRows(definition).map((r) => [
          "def",
          database,
          name,
          r.nonUnique,
          database,
          r.keyName,
          r.sequence,
          r.column,
          "A",
          0,
          "NULL",
          "NULL",
          r.nullable ? "YES" : "",
          r.type,
          "",
          r.comment,
          "YES",
          "NULL"
        ])
      )
  },
  table_constraints: {
    columns: columns(
      "CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_SCHEMA TABLE_NAME CONSTRAINT_TYPE ENFORCED"
    ),
    rows: async (session) =>
      (await allTables(session)).flatMap(({ database, name, definition: d }) => [
        ...d.primaryKey.map((): ReadonlyArray<Cell> => ["def", database, "PRIMARY", database, name, "PRIMARY", "YES"]),
        // One row for each column, and one more for a composite index: as seen on the server.
        ...d.indexes.flatMap((i) =>
          Array.from(
            { length: i.unique ? i.columns.length : i.columns.length + 1 },
            (): ReadonlyArray<Cell> => [
              "def",
              database,
              i.name,
              database,
              name,
              i.unique ? "UNIQUE" : "MULTIPLE",
              "YES"
            ]
          )
        )
      ])
  },
  referential_constraints: {
    columns: columns(
      "CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME UNIQUE_CONSTRAINT_CATALOG UNIQUE_CONSTRAINT_SCHEMA UNIQUE_CONSTRAINT_NAME MATCH_OPTION UPDATE_RULE DELETE_RULE TABLE_NAME REFERENCED_TABLE_NAME"
    ),
    rows: async (session) => {
      const tables = await allTables(session)
      return tables.flatMap(({ database, name, definition }) =>
        definition.foreignKeys.map(
          (k): ReadonlyArray<Cell> => [
            "def",
            database,
            k.name,
            "def",
            k.database,
            uniqueNameOf(k, tables),
            "NONE",
            k.onUpdate.replace(" ", "_"),
            k.onDelete.replace(" ", "_"),
            name,
            k.table
          ]
        )
      )
    }
  },
  views: {
    columns: columns(
      "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION:long CHECK_OPTION IS_UPDATABLE DEFINER SECURITY_TYPE CHARACTER_SET_CLIENT COLLATION_CONNECTION"
    ),
    rows: async (session) =>
      (await allTables(session))
        .filter(({ definition }) => definition.kind === "view")
        .map(({ database, name, definition }) => [
          "def",
          database,
          name,
          definition.view?.sql ?? "",
          "NONE",
          "YES",
          "root@localhost",
          "DEFINER",
          "utf8mb4",
          "utf8mb4_general_ci"
        ])
  },
  processlist: { columns: processColumns, rows: async (session) => processRows(session) },
  character_sets: {
    columns: columns("CHARACTER_SET_NAME DEFAULT_COLLATE_NAME DESCRIPTION MAXLEN:uint"),
    rows: async () => [["utf8mb4", "utf8mb4_0900_ai_ci", "UTF-8 Unicode", 4]]
  },
  collations: {
    columns: columns("COLLATION_NAME CHARACTER_SET_NAME ID:ubig IS_DEFAULT IS_COMPILED SORTLEN:uint PAD_ATTRIBUTE"),
    rows: async () => []
  },
  keywords: {
    columns: columns("WORD RESERVED:int"),
    rows: async () =>
      [
        "ADD",
        "ALL",
        "ALTER",
        "AND",
        "AS",
        "CREATE",
        "DELETE",
        "DROP",
        "FROM",
        "INSERT",
        "SELECT",
        "TABLE",
        "UPDATE",
        "WHERE"
      ].map((w) => [w, 1])
  },
  column_privileges: empty("GRANTEE TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME PRIVILEGE_TYPE IS_GRANTABLE"),
  engines: empty("ENGINE SUPPORT COMMENT TRANSACTIONS XA SAVEPOINTS"),
  events: empty(
    "EVENT_CATALOG EVENT_SCHEMA EVENT_NAME DEFINER TIME_ZONE EVENT_BODY EVENT_DEFINITION EVENT_TYPE STATUS"
  ),
  files: empty("FILE_ID:big FILE_NAME FILE_TYPE TABLESPACE_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME ENGINE"),
  key_column_usage: empty(
    "CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:uint POSITION_IN_UNIQUE_CONSTRAINT:uint REFERENCED_TABLE_SCHEMA REFERENCED_TABLE_NAME REFERENCED_COLUMN_NAME"
  ),
  parameters: empty(
    "SPECIFIC_CATALOG SPECIFIC_SCHEMA SPECIFIC_NAME ORDINAL_POSITION:ubig PARAMETER_MODE PARAMETER_NAME DATA_TYPE"
  ),
  partitions: empty(
    "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME PARTITION_NAME SUBPARTITION_NAME PARTITION_ORDINAL_POSITION:uint PARTITION_METHOD PARTITION_EXPRESSION PARTITION_DESCRIPTION TABLE_ROWS:ubig"
  ),
  profiling: empty("QUERY_ID:int SEQ:int STATE DURATION"),
  routines: empty(
    "SPECIFIC_NAME ROUTINE_CATALOG ROUTINE_SCHEMA ROUTINE_NAME ROUTINE_TYPE DATA_TYPE ROUTINE_DEFINITION CREATED:time LAST_ALTERED:time"
  ),
  schema_privileges: empty("GRANTEE TABLE_CATALOG TABLE_SCHEMA PRIVILEGE_TYPE IS_GRANTABLE"),
  table_privileges: empty("GRANTEE TABLE_CATALOG TABLE_SCHEMA TABLE_NAME PRIVILEGE_TYPE IS_GRANTABLE"),
  triggers: empty(
    "TRIGGER_CATALOG TRIGGER_SCHEMA TRIGGER_NAME EVENT_MANIPULATION EVENT_OBJECT_SCHEMA EVENT_OBJECT_TABLE ACTION_STATEMENT ACTION_TIMING CREATED:time"
  ),
  user_privileges: empty("GRANTEE TABLE_CATALOG PRIVILEGE_TYPE IS_GRANTABLE")
}
