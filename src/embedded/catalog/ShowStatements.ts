/**
 * SHOW, DESCRIBE and what else reads the catalogue: one row per form.
 */

import {
  databaseExists,
  isSystemDatabase,
  listTables,
  needTable,
  qualified,
  systemDatabasesOf,
  userDatabases
} from "../engine/Catalog.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { snapshotDatabases, snapshotSchema } from "../matrixone/SnapshotStore.ts"
import { visibleTables } from "../matrixone/Subscriptions.ts"
import { resolveHint, timeTravel } from "../matrixone/TimeTravel.ts"
import type { Session } from "../session/Session.ts"
import type { StatementFamily, StatementRow } from "../session/StatementFamily.ts"
import { systemVariables } from "../session/SystemVariables.ts"
import { unsupported } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import type { Captures } from "../translate/Pattern.ts"
import { hintOf } from "../translate/Rewrite.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, isWord, type Statement, textOf } from "../translate/Tokens.ts"
import { type SqlType, shownAs } from "../translate/Types.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import { type Cell, type Result, SqlFailure } from "../wire/WireSession.ts"
import { big, int, text, ubig, uint } from "./CatalogTypes.ts"
import { collations } from "./Collations.ts"
import { processColumns, processRows } from "./Processes.ts"
import { createTableText } from "./ShowCreate.ts"
import { indexRows, showIndexRow } from "./ShowIndex.ts"
import { type ShowColumn, showQuery } from "./ShowQuery.ts"
import { systemTable, systemTableNames } from "./SystemTables.ts"

const columnsOf = (
  names: ReadonlyArray<string>,
  wire?: number,
  types: Readonly<Record<string, SqlType>> = {}
): ReadonlyArray<ShowColumn> =>
  names.map((name) => ({
    name,
    type: types[name] ?? text,
    ...(wire === undefined || types[name] !== undefined ? {} : { wire })
  }))

type Rows = ReadonlyArray<ReadonlyArray<Cell>>

const show = (
  session: Session,
  captures: Captures,
  statement: Statement,
  columns: ReadonlyArray<ShowColumn>,
  rows: Rows,
  likeColumn = 0
): Promise<Result> =>
  showQuery(session, {
    columns,
    rows,
    ...(captures.get("like") === undefined ? {} : { like: { pattern: captures.need("like"), column: likeColumn } }),
    ...(captures.has("WHERE") ? { where: { sql: statement.sql, tokens: captures.rest } } : {})
  })

const filter = "[LIKE =like | WHERE ...]"

/** Tokens of a hint, taken out so that the rest matches its pattern. */
const withoutHint = (
  statement: Statement
): { readonly statement: Statement; readonly hint: ReturnType<typeof hintOf> } => {
  const open = statement.tokens.findIndex((t) => isOperator(t, "{"))
  const end = statement.tokens.findIndex((t) => isOperator(t, "}"))
  if (open < 0 || end < open) return { statement, hint: undefined }
  return {
    statement: { ...statement, tokens: [...statement.tokens.slice(0, open), ...statement.tokens.slice(end + 1)] },
    hint: hintOf(statement.tokens.slice(open + 1, end))
  }
}

// ---- databases and tables -------------------------------------------------------------------------------------------

const showDatabases: StatementRow["run"] = async (session, captures, statement) => {
  const names = [
    ...(await userDatabases(session.transactions, session.account)),
    ...systemDatabasesOf(session.account)
  ].sort()
  return show(
    session,
    captures,
    statement,
    columnsOf(["Database"]),
    names.map((n) => [n])
  )
}

const tablesIn = async (
  session: Session,
  database: string,
  schema = session.schemaOf(database)
): Promise<ReadonlyArray<readonly [string, string]>> => {
  if (isSystemDatabase(database))
    return systemTableNames(database, session.account).map((n) => [n, "BASE TABLE"] as const)
  return visibleTables(session, database, await listTables(session.transactions, schema))
    .filter(({ definition }) => definition.kind !== "sequence" && definition.temporary !== true)
    .map(({ name, definition }) => [name, definition.kind === "view" ? "VIEW" : "BASE TABLE"] as const)
}

const needDatabaseNamed = async (session: Session, name: string | undefined): Promise<string> => {
  const database = name === undefined ? session.needDatabase() : foldName(name)
  if (!(await databaseExists(session.transactions, session.account, database)))
    throw new SqlFailure(1049, `Unknown database ${database}`)
  return database
}

const showTables: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("database"))
  const rows = await tablesIn(session, database)
  return captures.has("FULL")
    ? show(session, captures, statement, columnsOf([`Tables_in_${database}`, "Table_type"]), rows)
    : show(
        session,
        captures,
        statement,
        columnsOf([`Tables_in_${database}`]),
        rows.map(([n]) => [n])
      )
}

const showAtSnapshot: StatementRow["run"] = async (session, captures, statement) => {
  const { statement: plain, hint } = withoutHint(statement)
  if (hint === undefined) throw syntaxError(statement.sql, statement.tokens.find((t) => isOperator(t, "{"))?.start ?? 0)
  if (captures.has("CREATE")) {
    const names = plain.tokens.slice(3).filter((t) => !isOperator(t, "."))
    const table = session.reference(
      names.length > 1 ? names[0]?.value : undefined,
      names[names.length - 1]?.value ?? ""
    )
    const { definition } = await timeTravel(session, table, hint)
    if (definition === undefined) throw new SqlFailure(1146, `no such table ${table.database}.${table.name}`)
    return showCreated(session, captures, statement, table, definition)
  }
  if (isWord(plain.tokens[1], "DATABASES", "SCHEMAS")) {
    const snapshot = await resolveHint(session, hint, "")
    return show(
      session,
      captures,
      statement,
      columnsOf(["Database"]),
      (await snapshotDatabases(session.transactions, snapshot)).map((n) => [n])
    )
  }
  const from = plain.tokens.findIndex((t) => isWord(t, "FROM", "IN"))
  const database = from < 0 ? session.needDatabase() : foldName(plain.tokens[from + 1]?.value ?? "")
  const snapshot = await resolveHint(session, hint, database)
  const held =
    isSystemDatabase(database) || (await snapshotDatabases(session.transactions, snapshot)).includes(database)
  if (!held) throw new SqlFailure(1049, `Unknown database ${database}`)
  const rows = await tablesIn(session, database, snapshotSchema(snapshot, database))
  return show(
    session,
    captures,
    statement,
    columnsOf([`Tables_in_${database}`]),
    rows.map(([n]) => [n])
  )
}

// ---- columns --------------------------------------------------------------------------------------------------------

const keyOf = (definition: TableDefinition, column: ColumnDefinition): string => {
  if (definition.primaryKey.includes(column.name)) return "PRI"
  if (definition.indexes.some((i) => i.unique && i.columns.length === 1 && i.columns[0] === column.name)) return "UNI"
  return definition.indexes.some((i) => i.columns[0] === column.name) ? "MUL" : ""
}

const unquoted = (shown: string): string => (/^'.*'$/s.test(shown) ? shown.slice(1, -1).replaceAll("''", "'") : shown)

const describe = async (
  session: Session,
  captures: Captures,
  statement: Statement,
  name: string | undefined,
  table: string
): Promise<Result> => {
  const reference = session.reference(name, table)
  const full = captures.has("FULL")
  const names = full
    ? ["Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment"]
    : ["Field", "Type", "Null", "Key", "Default", "Extra", "Comment"]
  const rows: Rows = (await columnsIn(session, reference)).map(([definition, c]) => {
    const extra = c.autoIncrement ? "auto_increment" : ""
    const preset = c.default === undefined ? null : unquoted(c.default.shown)
    const head: ReadonlyArray<Cell> = [c.name, shownAs(c.type)]
    const middle: ReadonlyArray<Cell> = [c.notNull ? "NO" : "YES", keyOf(definition, c), preset, extra]
    return full
      ? [...head, null, ...middle, "select,insert,update,references", c.comment]
      : [...head, ...middle, c.comment]
  })
  return show(session, captures, statement, columnsOf(names, ColumnType.STRING), rows)
}

const columnsIn = async (
  session: Session,
  table: TableReference
): Promise<ReadonlyArray<readonly [TableDefinition, ColumnDefinition]>> => {
  const system = systemTable(table.database, table.name, session.account)
  if (system !== undefined) {
    const columns = system.columns.map(
      ([name, type]): ColumnDefinition => ({ name, type, notNull: false, autoIncrement: false, comment: "" })
    )
    const definition: TableDefinition = {
      kind: "view",
      id: 0,
      columns,
      primaryKey: [],
      indexes: [],
      foreignKeys: [],
      checks: [],
      comment: "",
      created: ""
    }
    return columns.map((c) => [definition, c] as const)
  }
  const definition = await needTable(session, table)
  return definition.columns.map((c) => [definition, c] as const)
}

// ---- definitions ----------------------------------------------------------------------------------------------------

const showCreated = (
  session: Session,
  captures: Captures,
  statement: Statement,
  table: TableReference,
  definition: TableDefinition
): Promise<Result> =>
  definition.kind === "view"
    ? show(
        session,
        captures,
        statement,
        columnsOf(["View", "Create View", "character_set_client", "collation_connection"]),
        [[table.name, definition.view?.sql ?? "", "utf8mb4", "utf8mb4_general_ci"]]
      )
    : show(session, captures, statement, columnsOf(["Table", "Create Table"]), [
        [table.name, createTableText(table.name, definition)]
      ])

const showCreateTable: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  const definition = await needTable(session, table)
  if (captures.has("VIEW") && definition.kind !== "view")
    throw new SqlFailure(1356, `invalid view '${table.database}.${table.name}'`)
  return showCreated(session, captures, statement, table, definition)
}

const indexTypes = { Non_unique: big, Seq_in_index: uint, Cardinality: big }
const indexColumns = [
  "Table",
  "Non_unique",
  "Key_name",
  "Seq_in_index",
  "Column_name",
  "Collation",
  "Cardinality",
  "Sub_part",
  "Packed",
  "Null",
  "Index_type",
  "Comment",
  "Index_comment",
  "Index_params",
  "Visible",
  "Expression"
]

const showIndex: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database") ?? captures.get("database2"), captures.need("name"))
  const definition = await needTable(session, table)
  const columns = columnsOf(indexColumns, undefined, indexTypes).map((c) =>
    c.name === "Comment" ? { ...c, wire: ColumnType.STRING } : c
  )
  return show(
    session,
    captures,
    statement,
    columns,
    indexRows(table.name, definition).map((r) => showIndexRow(table.name, r))
  )
}

// ---- variables and diagnostics --------------------------------------------------------------------------------------

const showVariables: StatementRow["run"] = async (session, captures, statement) => {
  const rows = Object.keys(systemVariables)
    .sort()
    .map((name) => {
      const value = captures.has("GLOBAL") ? session.globalVariable(name) : session.systemVariable(name)
      return [name, systemVariables[name]?.kind === "bool" ? (value === "1" ? "on" : "off") : value]
    })
  return show(session, captures, statement, columnsOf(["Variable_name", "Value"], ColumnType.VARCHAR), rows)
}

const showWarnings: StatementRow["run"] = async (session, captures, statement) =>
  show(
    session,
    captures,
    statement,
    columnsOf(["Level", "Code", "Message"], ColumnType.VARCHAR, { Code: { name: "smallint" } }),
    session.warnings.map((w) => [w.level, w.code, w.message])
  )

/** SHOW statements whose answer never has a row, by their columns. */
const always = (pattern: string, columns: ReadonlyArray<ShowColumn>): StatementRow => ({
  pattern,
  run: (session, captures, statement) => show(session, captures, statement, columns, [])
})

const one: ReadonlyArray<ShowColumn> = [{ name: "1", type: big }]
const routine = columnsOf(
  [
    "Db",
    "Name",
    "Type",
    "Definer",
    "Modified",
    "Created",
    "Security_type",
    "Comment",
    "character_set_client",
    "collation_connection",
    "Database Collation"
  ],
  undefined,
  { Modified: { name: "timestamp" }, Created: { name: "timestamp" } }
)

const tableStatus: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("database"))
  const names = [
    "Name",
    "Engine",
    "Row_format",
    "Rows",
    "Avg_row_length",
    "Data_length",
    "Max_data_length",
    "Index_length",
    "Data_free",
    "Auto_increment",
    "Create_time",
    "Update_time",
    "Check_time",
    "Collation",
    "Checksum",
    "Create_options",
    "Comment",
    "Role_id",
    "Role_name"
  ]
  const types = {
    Rows: big,
    Avg_row_length: big,
    Data_length: big,
    Max_data_length: big,
    Index_length: big,
    Auto_increment: ubig,
    Create_time: { name: "timestamp" } as SqlType,
    Role_id: uint
  }
  const rows: Array<ReadonlyArray<Cell>> = []
  const listed = await listTables(session.transactions, session.schemaOf(database))
  for (const { name, definition: d } of visibleTables(session, database, listed)) {
    if (d.kind === "view")
      rows.push([
        name,
        null,
        null,
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
        null,
        null,
        null,
        "VIEW",
        0,
        "moadmin"
      ])
    else {
      const count = (
        await session.transactions.read(
          `SELECT count(*) FROM ${qualified({ schema: session.schemaOf(database), name })}`
        )
      ).rows[0]?.[0]
      rows.push([
        name,
        "Tae",
        "Dynamic",
        Number(count ?? 0),
        0,
        0,
        0,
        0,
        "NULL",
        0,
        d.created,
        "NULL",
        "NULL",
        "utf8mb4_bin",
        "NULL",
        "",
        d.comment,
        0,
        "moadmin"
      ])
    }
  }
  return show(session, captures, statement, columnsOf(names, undefined, types), rows)
}

const counted = async (
  session: Session,
  captures: Captures,
  statement: Statement,
  name: string,
  count: number
): Promise<Result> => show(session, captures, statement, [{ name, type: big }], [[count]])

/** ANALYZE TABLE answers with the number of different values of each column. */
const analyze: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  const definition = await needTable(session, table)
  const named = captures.rest
    .filter((t) => !isOperator(t, "(") && !isOperator(t, ")") && !isOperator(t, ","))
    .map((t) => t.value)
  const columns = named.length > 0 ? named : definition.columns.map((c) => c.name)
  const result = await session.transactions.read(
    `SELECT ${columns.map((c) => `count(DISTINCT ${quote(c)})`).join(", ")} FROM ${qualified(table)}`
  )
  return show(
    session,
    captures,
    statement,
    columns.map((c) => ({ name: `approx_count_distinct(${c})`, type: ubig })),
    result.rows.map((r) => r.map(Number))
  )
}

export const showStatements: StatementFamily = [
  { pattern: "SHOW CREATE (TABLE | VIEW) [:database .] :name { ...", run: showAtSnapshot },
  { pattern: "SHOW (TABLES | DATABASES | SCHEMAS) { ...", run: showAtSnapshot },
  { pattern: "SHOW [FULL] TABLES (FROM | IN) :database { ...", run: showAtSnapshot },
  { pattern: `SHOW (DATABASES | SCHEMAS) ${filter}`, run: showDatabases },
  { pattern: `SHOW [FULL] TABLES [(FROM | IN) :database] ${filter}`, run: showTables },
  { pattern: `SHOW TABLE STATUS [(FROM | IN) :database] ${filter}`, run: tableStatus },
  {
    pattern: `SHOW [EXTENDED] [FULL] (COLUMNS | FIELDS) (FROM | IN) [:database .] :name [(FROM | IN) :database2] ${filter}`,
    run: (session, captures, statement) =>
      describe(
        session,
        captures,
        statement,
        captures.get("database") ?? captures.get("database2"),
        captures.need("name")
      )
  },
  {
    pattern: "(DESC | DESCRIBE | EXPLAIN) [:database .] :name [:column]",
    run: (session, captures, statement) => {
      if (
        [
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "REPLACE",
          "WITH",
          "ANALYZE",
          "VERBOSE",
          "FORMAT",
          "PHYPLAN",
          "FORCE",
          "LOAD"
        ].includes(statement.tokens[1]?.word ?? "")
      )
        throw syntaxError(statement.sql, statement.sql.length)
      return describe(session, captures, statement, captures.get("database"), captures.need("name"))
    }
  },
  { pattern: "SHOW CREATE (TABLE | VIEW) [:database .] :name", run: showCreateTable },
  {
    pattern: "SHOW CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name",
    run: async (session, captures, statement) => {
      const database = await needDatabaseNamed(session, captures.get("name"))
      return show(session, captures, statement, columnsOf(["Database", "Create Database"]), [
        [database, `CREATE DATABASE \`${database}\``]
      ])
    }
  },
  {
    pattern: `SHOW (INDEX | INDEXES | KEYS) (FROM | IN) [:database .] :name [(FROM | IN) :database2] ${filter}`,
    run: showIndex
  },
  { pattern: `SHOW [GLOBAL | SESSION] VARIABLES ${filter}`, run: showVariables },
  always(`SHOW [GLOBAL | SESSION] STATUS ${filter}`, columnsOf(["Variable_name", "Value"], ColumnType.STRING)),
  { pattern: "SHOW (WARNINGS | ERRORS) [LIMIT ...]", run: showWarnings },
  {
    pattern: `SHOW COLLATION ${filter}`,
    run: (session, captures, statement) =>
      show(
        session,
        captures,
        statement,
        columnsOf(["Collation", "Charset", "Id", "Default", "Compiled", "Sortlen", "Pad_attribute"], undefined, {
          Id: big,
          Sortlen: int
        }),
        collations
      )
  },
  always(
    `SHOW (CHARSET | CHARACTER SET) ${filter}`,
    columnsOf(["Charset", "Description", "Default collation", "Maxlen"], ColumnType.STRING)
  ),
  {
    pattern: "SHOW [FULL] PROCESSLIST",
    run: (session, captures, statement) =>
      show(
        session,
        captures,
        statement,
        processColumns.map(([name, type]) => ({ name, type })),
        processRows(session)
      )
  },
  always("SHOW [STORAGE] ENGINES", one),
  always("SHOW (PRIVILEGES | PLUGINS | EVENTS | PROFILES)", one),
  always("SHOW (NODE LIST | LOCKS)", one),
  always(
    `SHOW TRIGGERS [(FROM | IN) :database] ${filter}`,
    columnsOf(
      [
        "Trigger",
        "Event",
        "Table",
        "Statement",
        "Timing",
        "Created",
        "sql_mode",
        "Definer",
        "character_set_client",
        "collation_connection",
        "Database Collation"
      ],
      undefined,
      { Statement: { name: "text" }, Created: { name: "timestamp" } }
    )
  ),
  always(`SHOW (PROCEDURE | FUNCTION) STATUS ${filter}`, routine),
  {
    pattern: "SHOW OPEN TABLES",
    run: async (_, __, statement) => {
      throw new SqlFailure(20102, `statement: '${statement.sql}' is not yet implemented`)
    }
  },
  {
    pattern: "SHOW BACKEND SERVERS",
    run: (session, captures, statement) =>
      show(session, captures, statement, columnsOf(["UUID", "Address", "Work State", "Labels"], ColumnType.VARCHAR), [
        ["00000000-0000-0000-0000-000000000001", "127.0.0.1:6001", "Working", ""]
      ])
  },
  {
    pattern: "SHOW TABLE_NUMBER [(FROM | IN) :database]",
    run: async (session, captures, statement) => {
      const database = await needDatabaseNamed(session, captures.get("database"))
      return counted(
        session,
        captures,
        statement,
        `Number of tables in ${database}`,
        (await tablesIn(session, database)).length
      )
    }
  },
  {
    pattern: "SHOW COLUMN_NUMBER (FROM | IN) [:database .] :name [(FROM | IN) :other]",
    run: async (session, captures, statement) => {
      const database = await needDatabaseNamed(session, captures.get("other") ?? captures.get("database"))
      const table = session.reference(database, captures.need("name"))
      return counted(
        session,
        captures,
        statement,
        `Number of columns in ${table.name}`,
        (await columnsIn(session, table)).length
      )
    }
  },
  {
    pattern: "SHOW TABLE_VALUES (FROM | IN) [:database .] :name",
    run: async (session, captures) => {
      const table = session.reference(captures.get("database"), captures.need("name"))
      const definition = await needTable(session, table)
      const list = definition.columns.map((c) => `max(\`${c.name}\`), min(\`${c.name}\`)`).join(", ")
      return session.select(session.parse(`SELECT ${list} FROM \`${table.database}\`.\`${table.name}\``), [])
    }
  },
  { pattern: "ANALYZE TABLE [:database .] :name [...]", run: analyze },
  {
    pattern: "EXPLAIN ...",
    run: async (session, captures, statement) => {
      const start = captures.rest.findIndex((t) => isWord(t, "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"))
      if (start < 0) throw syntaxError(statement.sql, statement.sql.length)
      const parsed = session.parse(textOf(statement.sql, captures.rest.slice(start)))
      // What the statement itself would answer comes first; plans are DuckDB's and nobody else's.
      if (isWord(captures.rest[start], "SELECT", "WITH")) (await session.compiler(parsed)).query(parsed.ast)
      throw unsupported("EXPLAIN")
    }
  },
  {
    pattern:
      "SHOW (PUBLICATIONS | SUBSCRIPTIONS | STAGES | ACCOUNTS | ROLES | CDC | TASKS | TASK | RULES | UPGRADE | CCPR | CONFIG | LOGSERVICE | CONNECTORS | RECOVERY_WINDOW | PUBLICATION) [...]",
    run: async (_, __, statement) => {
      throw unsupported(statement.sql.split(/\s+/).slice(0, 2).join(" ").toUpperCase())
    }
  },
  always(`SHOW SEQUENCES ${filter}`, columnsOf(["Names", "Data Type"])),
  {
    pattern: "SHOW ...",
    run: async (_, captures, statement) => {
      throw syntaxError(statement.sql, captures.rest[0]?.start ?? statement.sql.length)
    }
  }
]
