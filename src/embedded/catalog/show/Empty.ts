/**
 * SHOW statements whose answer never has a row, by their columns.
 */
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { big } from "../CatalogTypes.ts"
import type { ShowColumn } from "../ShowQuery.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

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
  { Statement: { name: "text" }, Created: { name: "timestamp" } }
)

export const emptyForms: StatementFamily = [
  always(`SHOW [GLOBAL | SESSION] STATUS ${filter}`, columnsOf(["Variable_name", "Value"], ColumnType.STRING)),
  always(
    `SHOW (CHARSET | CHARACTER SET) ${filter}`,
    columnsOf(["Charset", "Description", "Default collation", "Maxlen"], ColumnType.STRING)
  ),
  always("SHOW [STORAGE] ENGINES", one),
  always("SHOW (PRIVILEGES | PLUGINS | EVENTS | PROFILES)", one),
  always("SHOW (NODE LIST | LOCKS)", one),
  always(`SHOW TRIGGERS [(FROM | IN) :database] ${filter}`, trigger),
  always(`SHOW (PROCEDURE | FUNCTION) STATUS ${filter}`, routine),
  always(`SHOW SEQUENCES ${filter}`, columnsOf(["Names", "Data Type"]))
]
