/**
 * SHOW TABLE STATUS.
 */
import { ownerOf as ownerOfTable, roleById } from "../../access/Account.ts"
import { tableKey } from "../../access/Authority.ts"
import { tableId } from "../../access/Objects.ts"
import { isSystemDatabase, listTables, ownerOf, qualified } from "../../engine/Catalog.ts"
import { nextIdentity } from "../../engine/Identity.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import { visibleTables } from "../../matrixone/Subscriptions.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { internal, unsupported } from "../../translate/Errors.ts"
import type { Cell, Result } from "../../wire/WireSession.ts"
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
    Create_options: { name: "char" },
    Role_id: uint
  }
)

/** What is the same for every view, and for every table; the texts "NULL" are the server's. */
const ofView = { Comment: "VIEW" }
const ofTable = {
  Engine: "Tae",
  Row_format: "Dynamic",
  Avg_row_length: 0,
  Data_length: 0,
  Max_data_length: 0,
  Index_length: 0,
  Data_free: "NULL",
  Update_time: "NULL",
  Check_time: "NULL",
  Collation: "utf8mb4_bin",
  Checksum: "NULL",
  Create_options: ""
}

/** The role that owns the table; of a subscription's, in the publisher's account. */
const ownerRole = (session: Session, schema: string, definition: TableDefinition) => {
  const account = session.engine.accounts.need(ownerOf(schema)?.account ?? session.account)
  const role = roleById(account, ownerOfTable(account, tableKey(tableId(definition))).role)
  return role === undefined ? undefined : { Role_id: role.id, Role_name: role.name }
}

/** Fails where a table that is shown is of a role that was dropped. */
const checkRoles = (result: Result): Result => {
  const place = columns.findIndex(({ name }) => name === "Role_name")
  if (result._tag !== "Rows") return result
  const unknown = Symbol.asyncIterator in result.rows || result.rows.some((row) => row[place] === null)
  if (unknown) throw internal("get role name failed")
  return result
}

const rowCount = async (session: Session, table: TableReference): Promise<number> =>
  Number((await session.transactions.read(`SELECT count(*) FROM ${qualified(table)}`)).rows[0]?.[0] ?? 0)

const tableStatus: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("database"))
  const schema = session.schemaOf(database)
  if (isSystemDatabase(database)) throw unsupported("SHOW TABLE STATUS of a system database")
  const rows: Array<ReadonlyArray<Cell>> = []
  let ownerless = false
  for (const { name, definition } of visibleTables(session, database, await listTables(session.transactions, schema))) {
    const role = ownerRole(session, schema, definition)
    ownerless ||= role === undefined
    const own = { Name: name, Create_time: definition.created, ...role }
    let row: Readonly<Record<string, Cell>> = { ...ofView, ...own }
    if (definition.kind !== "view") {
      const table = { database, schema, name }
      const next = await nextIdentity(session, session.transactions, table, definition)
      row = {
        ...ofTable,
        ...own,
        Rows: definition.kind === "sequence" ? 0 : await rowCount(session, table),
        Auto_increment: next ?? 0,
        Comment: definition.comment
      }
    }
    rows.push(columns.map((column) => row[column.name] ?? null))
  }
  const result = await show(session, captures, statement, columns, rows)
  return ownerless ? checkRoles(result) : result
}

export const tableStatusForms: StatementFamily = [
  { pattern: `SHOW TABLE STATUS [(FROM | IN) :database] ${filter}`, run: tableStatus }
]
