/**
 * CREATE, DROP and SHOW SNAPSHOT.
 */

import { showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, isSystemDatabase, systemDatabases } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { foldName } from "../translate/Fold.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { varchar } from "../translate/Types.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import {
  findSnapshot,
  type Level,
  listSnapshots,
  removeSnapshot,
  takeSnapshot,
  timestampText
} from "./SnapshotStore.ts"

const internal = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

/** Snapshots an account other than sys may keep, per level. */
const quota = 50

const levelOf = (captures: Captures): Level =>
  captures.has("CLUSTER")
    ? "cluster"
    : captures.has("TABLE")
      ? "table"
      : captures.has("DATABASE")
        ? "database"
        : "account"

const create = async (session: Session, captures: Captures): Promise<Result> => {
  // What is longer than the catalog's column is cut without a word.
  const name = [...foldName(captures.need("name"))].slice(0, 64).join("")
  const level = levelOf(captures)
  const account = captures.get("account")?.toLowerCase() ?? session.account
  if (/[\s`'"]/.test(name) || name === "") throw internal("invalid input")
  if (session.account !== "sys" && (level === "cluster" || account !== session.account)) {
    throw internal(
      level === "cluster"
        ? "only sys tenant can create cluster level snapshot"
        : "only sys tenant can create tenant level snapshot for other tenant"
    )
  }
  const database = foldName(captures.get("database") ?? "")
  const table = foldName(captures.get("table") ?? "")
  return session.transactions.atomic(async (executor) => {
    // Of two that take a name at once, the second finds the first's.
    executor.claim([`snapshot:${session.account}:${name}`])
    if ((await findSnapshot(executor, session.account, name)) !== undefined) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`snapshot ${name} already exists`)
    }
    if (!session.engine.accounts.has(account)) throw internal(`account ${account} does not exist`)
    if (database !== "") {
      if (isSystemDatabase(database)) throw internal(`can not create snapshot for system database ${database}`)
      if (level === "database" && !(await databaseExists(executor, session.account, database)))
        throw internal(`database ${database} does not exist`)
    }
    let objectId = session.engine.accountId(account)
    if (level === "table") {
      const definition = await session.definition(session.reference(database, table), executor)
      if (definition === undefined) throw internal(`table ${database}.${table} does not exist`)
      objectId = definition.id
    }
    if (session.account !== "sys") {
      const kept = (await listSnapshots(executor, session.account)).filter(
        (s) => s.level === level && s.kind === "user"
      )
      if (kept.length >= quota) throw internal(`feature SNAPSHOT with scope ${level} has reached the limit of ${quota}`)
    }
    const snapshot = {
      id: crypto.randomUUID(),
      name,
      ts: session.server.timestamp(),
      level,
      account,
      database,
      table,
      kind: "user"
    }
    await takeSnapshot(executor, session.account, snapshot, objectId)
    return ok()
  })
}

const drop = async (session: Session, captures: Captures): Promise<Result> => {
  const name = foldName(captures.need("name"))
  return session.transactions.atomic(async (executor) => {
    const snapshot = await findSnapshot(executor, session.account, name)
    if (snapshot === undefined) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`snapshot ${name} does not exist`)
    }
    await removeSnapshot(executor, snapshot)
    return ok()
  })
}

const columns = ["SNAPSHOT_NAME", "TIMESTAMP", "SNAPSHOT_LEVEL", "ACCOUNT_NAME", "DATABASE_NAME", "TABLE_NAME"]

const show = async (session: Session, sql: string, captures: Captures): Promise<Result> => {
  const snapshots = (await listSnapshots(session.transactions, session.account)).filter(
    (s) => !s.name.startsWith("ccpr_")
  )
  return showQuery(session, {
    columns: columns.map((name) => ({ name, type: varchar })),
    rows: snapshots.map((s) => [
      s.name,
      timestampText(s.ts),
      s.level,
      s.level === "cluster" ? "" : s.account,
      s.database,
      s.table
    ]),
    ...(captures.has("WHERE") ? { where: { sql, tokens: captures.rest } } : {})
  })
}

export const snapshotStatements: StatementFamily = [
  {
    pattern:
      "CREATE SNAPSHOT [IF NOT EXISTS] :name FOR (CLUSTER | ACCOUNT [:account] | DATABASE :database | TABLE :database :table)",
    run: create
  },
  { pattern: "DROP SNAPSHOT [IF EXISTS] :name", run: drop },
  {
    pattern: "SHOW SNAPSHOTS [WHERE ...]",
    run: (session, captures, statement) => show(session, statement.sql, captures)
  },
  {
    pattern: "(CREATE | DROP) SNAPSHOT ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]

export { systemDatabases }
