/**
 * SHOW TABLES, SHOW TABLE_NUMBER.
 */
import { isSystemDatabase, listTables } from "../../engine/Catalog.ts"
import { visibleTables } from "../../matrixone/Subscriptions.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import type { Captures } from "../../translate/Pattern.ts"
import type { Statement } from "../../translate/Tokens.ts"
import type { Result } from "../../wire/WireSession.ts"
import { big } from "../CatalogTypes.ts"
import { isView, systemTableNames } from "../SystemColumn.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

/** The tables of a database and whether each is a view; of a snapshot where `schema` is one of its. */
const tablesIn = async (
  session: Session,
  database: string,
  schema = session.schemaOf(database)
): Promise<ReadonlyArray<readonly [string, string]>> => {
  if (isSystemDatabase(database))
    return systemTableNames(database, session.account).map((n) => [n, isView(database, n) ? "VIEW" : "BASE TABLE"])
  return visibleTables(session, database, await listTables(session.transactions, schema))
    .filter(({ definition }) => definition.kind !== "sequence" && definition.temporary !== true)
    .map(({ name, definition }) => [name, definition.kind === "view" ? "VIEW" : "BASE TABLE"] as const)
}

/** The answer to SHOW [FULL] TABLES; of a snapshot where `schema` is one of its. */
export const tablesShown = async (
  session: Session,
  captures: Captures,
  statement: Statement,
  database: string,
  schema?: string
): Promise<Result> => {
  const rows = await tablesIn(session, database, schema)
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

const showTables: StatementRow["run"] = async (session, captures, statement) =>
  tablesShown(session, captures, statement, await needDatabaseNamed(session, captures.get("database")))

const showTableNumber: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("database"))
  const { length } = isSystemDatabase(database)
    ? systemTableNames(database, session.account)
    : (await listTables(session.transactions, session.schemaOf(database))).filter(
        (t) => t.definition.temporary !== true
      )
  return show(session, captures, statement, [{ name: `Number of tables in ${database}`, type: big }], [[length]])
}

export const tableForms: StatementFamily = [
  { pattern: `SHOW [FULL] TABLES [(FROM | IN) :database] ${filter}`, run: showTables },
  { pattern: "SHOW TABLE_NUMBER [(FROM | IN) :database]", run: showTableNumber }
]
