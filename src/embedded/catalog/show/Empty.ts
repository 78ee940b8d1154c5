/**
 * SHOW statements whose answer never has a row, by their columns.
 */
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { big } from "../CatalogTypes.ts"
import { type ShowColumn, showQuery } from "../ShowQuery.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

const always = (pattern: string, columns: ReadonlyArray<ShowColumn>): StatementRow => ({
  pattern,
  run: (session, captures, statement) => show(session, captures, statement, columns, [])
})

/** Those that the server parses and does no more with: it does not even look at what a condition names. */
const unread = (pattern: string): StatementRow => ({
  pattern,
  run: (session) => showQuery(session, { columns: [{ name: "1", type: big }], rows: [] })
})

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

const trigger = columnsOf(
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
  { Statement: { name: "text" }, Created: { name: "timestamp", scale: 2 } }
)

export const emptyForms: StatementFamily = [
  always(`SHOW [GLOBAL | SESSION] STATUS ${filter}`, columnsOf(["Variable_name", "Value"], ColumnType.STRING)),
  always(
    `SHOW (CHARSET | CHARACTER SET | CHAR SET) ${filter}`,
    columnsOf(["Charset", "Description", "Default collation", "Maxlen"], ColumnType.STRING)
  ),
  unread("SHOW (ENGINES | PRIVILEGES | PLUGINS | PROFILES | CONFIG) [(LIKE | WHERE) ...]"),
  unread("SHOW EVENTS [(FROM | IN) :database] [(LIKE | WHERE) ...]"),
  unread("SHOW (NODE LIST | LOCKS)"),
  {
    pattern: `SHOW TRIGGERS [(FROM | IN) :database] ${filter}`,
    run: async (session, captures, statement) => {
      const database = captures.get("database")
      if (database !== undefined) await needDatabaseNamed(session, database)
      return show(session, captures, statement, trigger, [])
    }
  },
  always(`SHOW (PROCEDURE | FUNCTION) STATUS ${filter}`, routine),
  always(`SHOW SEQUENCES ${filter}`, columnsOf(["Names", "Data Type"]))
]
