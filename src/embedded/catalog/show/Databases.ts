/**
 * SHOW DATABASES, SHOW CREATE DATABASE.
 */
import { databaseExists, systemDatabasesOf, userDatabases } from "../../engine/Catalog.ts"
import { subscriptionText } from "../../matrixone/Subscriptions.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { foldName } from "../../translate/Fold.ts"
import type { Captures } from "../../translate/Pattern.ts"
import type { Statement } from "../../translate/Tokens.ts"
import { type Result, SqlFailure } from "../../wire/WireSession.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

/** The database of that name, or the current one; fails with 1049 where there is none. */
export const needDatabaseNamed = async (session: Session, name: string | undefined): Promise<string> => {
  const database = name === undefined ? session.needDatabase() : foldName(name)
  if (!(await databaseExists(session.transactions, session.account, database)))
    throw new SqlFailure(1049, `Unknown database ${database}`)
  return database
}

/** The answer to SHOW DATABASES. */
export const databasesShown = (
  session: Session,
  captures: Captures,
  statement: Statement,
  names: ReadonlyArray<string>
): Promise<Result> =>
  show(
    session,
    captures,
    statement,
    columnsOf(["Database"]),
    names.map((n) => [n])
  )

const showDatabases: StatementRow["run"] = async (session, captures, statement) => {
  const names = [...(await userDatabases(session.transactions, session.account)), ...systemDatabasesOf(session.account)]
  return databasesShown(session, captures, statement, names.sort())
}

/** The answer to SHOW CREATE DATABASE: for a subscription, the statement that made it. */
export const createdDatabase = (
  session: Session,
  captures: Captures,
  statement: Statement,
  database: string
): Promise<Result> =>
  show(session, captures, statement, columnsOf(["Database", "Create Database"]), [
    [database, subscriptionText(session, database) ?? `CREATE DATABASE \`${database}\``]
  ])

const showCreateDatabase: StatementRow["run"] = async (session, captures, statement) =>
  createdDatabase(session, captures, statement, await needDatabaseNamed(session, captures.get("name")))

export const databaseForms: StatementFamily = [
  { pattern: `SHOW (DATABASES | SCHEMAS) ${filter}`, run: showDatabases },
  { pattern: "SHOW CREATE DATABASE [IF NOT EXISTS] :name", run: showCreateDatabase }
]
