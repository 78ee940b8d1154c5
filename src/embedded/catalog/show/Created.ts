/**
 * SHOW CREATE TABLE, SHOW CREATE VIEW.
 */
import { noSuchTable } from "../../engine/Catalog.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { unsupported } from "../../translate/Errors.ts"
import type { Captures } from "../../translate/Pattern.ts"
import type { Statement } from "../../translate/Tokens.ts"
import { type Result, SqlFailure } from "../../wire/WireSession.ts"
import { createTableText } from "../ShowCreate.ts"
import { isSystemTable } from "../SystemColumn.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, show } from "./ShowAnswer.ts"

/** ALTER VIEW is shown as the CREATE VIEW it stands for. */
const creating = (sql: string): string =>
  sql.replace(/^\s*(ALTER|alter)\b/, (word) => (word.trim() === "ALTER" ? "CREATE" : "create"))

/** The answer for a definition, of now or of a snapshot. */
export const showCreated = (
  session: Session,
  captures: Captures,
  statement: Statement,
  table: TableReference,
  definition: TableDefinition | undefined
): Promise<Result> => {
  if (captures.has("VIEW") && definition?.kind !== "view")
    throw new SqlFailure(20301, `invalid input: show view '${table.name}' is not a valid view`)
  if (definition === undefined) throw noSuchTable(table)
  return definition.kind === "view"
    ? show(
        session,
        captures,
        statement,
        columnsOf(["View", "Create View", "character_set_client", "collation_connection"]),
        [[table.name, creating(definition.view?.sql ?? ""), "utf8mb4", "utf8mb4_general_ci"]]
      )
    : show(session, captures, statement, columnsOf(["Table", "Create Table"]), [
        [table.name, createTableText(table.name, definition)]
      ])
}

const showCreateTable: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  if (isSystemTable(table.database, table.name, session.account))
    throw unsupported("SHOW CREATE TABLE of a system table")
  if (captures.has("VIEW")) await needDatabaseNamed(session, table.database)
  return showCreated(session, captures, statement, table, await session.definition(table))
}

export const createdForms: StatementFamily = [
  { pattern: "SHOW CREATE (TABLE | VIEW) [:database .] :name", run: showCreateTable }
]
