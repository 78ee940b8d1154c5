/**
 * SHOW TABLE STATUS.
 */
import { listTables, qualified } from "../../engine/Catalog.ts"
import { visibleTables } from "../../matrixone/Subscriptions.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import type { Cell } from "../../wire/WireSession.ts"
import { big, ubig, uint } from "../CatalogTypes.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

const columns = columnsOf(
  [
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
  ],
  undefined,
  {
    Rows: big,
    Avg_row_length: big,
    Data_length: big,
    Max_data_length: big,
    Index_length: big,
    Auto_increment: ubig,
    Create_time: { name: "timestamp" },
    Role_id: uint
  }
)

/** What is the same for every view, and for every table; the texts "NULL" are the server's. */
const ofView = { Comment: "VIEW", Role_id: 0, Role_name: "moadmin" }
const ofTable = {
  Engine: "Tae",
  Row_format: "Dynamic",
  Avg_row_length: 0,
  Data_length: 0,
  Max_data_length: 0,
  Index_length: 0,
  Data_free: "NULL",
  Auto_increment: 0,
  Update_time: "NULL",
  Check_time: "NULL",
  Collation: "utf8mb4_bin",
  Checksum: "NULL",
  Create_options: "",
  Role_id: 0,
  Role_name: "moadmin"
}

const tableStatus: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("database"))
  const schema = session.schemaOf(database)
  const rows: Array<ReadonlyArray<Cell>> = []
  for (const { name, definition } of visibleTables(session, database, await listTables(session.transactions, schema))) {
    const own = { Name: name, Create_time: definition.created }
    let row: Readonly<Record<string, Cell>> = { ...ofView, ...own }
    if (definition.kind !== "view") {
      const counted = await session.transactions.read(`SELECT count(*) FROM ${qualified({ schema, name })}`)
      row = { ...ofTable, ...own, Rows: Number(counted.rows[0]?.[0] ?? 0), Comment: definition.comment }
    }
    rows.push(columns.map((column) => row[column.name] ?? null))
  }
  return show(session, captures, statement, columns, rows)
}

export const tableStatusForms: StatementFamily = [
  { pattern: `SHOW TABLE STATUS [(FROM | IN) :database] ${filter}`, run: tableStatus }
]
