/**
 * SHOW … {SNAPSHOT = 'name'}: databases, tables and definitions as they were.
 */
import { isSystemDatabase, systemDatabasesOf } from "../../engine/Catalog.ts"
import { type Snapshot, snapshotDatabases, snapshotSchema } from "../../matrixone/SnapshotStore.ts"
import { resolveHint, timeTravel } from "../../matrixone/TimeTravel.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { foldName } from "../../translate/Fold.ts"
import { type Hint, hintOf } from "../../translate/Hint.ts"
import type { Captures } from "../../translate/Pattern.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { isOperator, type Statement } from "../../translate/Tokens.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { showCreated } from "./Created.ts"
import { createdDatabase, databasesShown } from "./Databases.ts"
import { tablesShown } from "./Tables.ts"

/** The hint whose brace the pattern has read; 1064 where there is none, or anything after it. */
const needHint = (statement: Statement, captures: Captures): Hint => {
  const { rest } = captures
  const hint = isOperator(rest[rest.length - 1], "}") ? hintOf(rest.slice(0, -1)) : undefined
  if (hint === undefined) throw syntaxError(statement.sql, rest[0]?.start ?? statement.sql.length)
  return hint
}

const showCreate: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  const { definition } = await timeTravel(session, table, needHint(statement, captures))
  return showCreated(session, captures, statement, table, definition)
}

/** Whether the database was there then; the system's always is. */
const needThen = async (session: Session, database: string, hint: Hint): Promise<Snapshot> => {
  const snapshot = await resolveHint(session, hint, database)
  const held =
    isSystemDatabase(database) || (await snapshotDatabases(session.transactions, snapshot)).includes(database)
  if (!held) throw new SqlFailure(1049, `Unknown database ${database}`)
  return snapshot
}

const showCreateDatabase: StatementRow["run"] = async (session, captures, statement) => {
  const database = foldName(captures.need("name"))
  await needThen(session, database, needHint(statement, captures))
  return createdDatabase(session, captures, statement, database)
}

const showDatabases: StatementRow["run"] = async (session, captures, statement) => {
  const snapshot = await resolveHint(session, needHint(statement, captures), "")
  const names = [...(await snapshotDatabases(session.transactions, snapshot)), ...systemDatabasesOf(session.account)]
  return databasesShown(session, captures, statement, names.sort())
}

const showTables: StatementRow["run"] = async (session, captures, statement) => {
  const named = captures.get("database")
  const database = named === undefined ? session.needDatabase() : foldName(named)
  const snapshot = await needThen(session, database, needHint(statement, captures))
  return tablesShown(session, captures, statement, database, snapshotSchema(snapshot, database))
}

export const snapshotForms: StatementFamily = [
  { pattern: "SHOW CREATE (TABLE | VIEW) [:database .] :name { ...", run: showCreate },
  { pattern: "SHOW CREATE DATABASE [IF NOT EXISTS] :name { ...", run: showCreateDatabase },
  { pattern: "SHOW DATABASES [LIKE =like] { ...", run: showDatabases },
  { pattern: "SHOW [FULL] TABLES [(FROM | IN) :database] [LIKE =like] { ...", run: showTables }
]
