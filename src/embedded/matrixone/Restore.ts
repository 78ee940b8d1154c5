/**
 * RESTORE … {SNAPSHOT = s}.
 */

import { isSystemDatabase, schemaName, userDatabases } from "../engine/Catalog.ts"
import type { Executor } from "../engine/Executor.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import type { Captures } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { restoreAccess } from "./KeptAccess.ts"
import { recreate } from "./Recreate.ts"
import { needSnapshot, type Snapshot, snapshotDatabases } from "./SnapshotStore.ts"

const folded = (name: string | undefined): string | undefined => (name === undefined ? undefined : foldName(name))

/** What a snapshot of one level may be restored to, in MatrixOne's order; the rest is refused with these words. */
const checkLevel = (session: Session, snapshot: Snapshot, captures: Captures, account: string): void => {
  const database = folded(captures.get("database"))
  const table = folded(captures.get("table"))
  if (captures.has("CLUSTER")) {
    if (session.account !== "sys") throw internal("non-sys account can't restore cluster level snapshot")
    if (snapshot.level !== "cluster") throw internal(`snapshot ${snapshot.name} is not cluster level snapshot`)
    return
  }
  if (database === undefined) {
    const to = captures.get("to")?.toLowerCase()
    if (account === "sys" && session.account !== "sys") throw internal("non-sys account can't restore sys account")
    if (to !== undefined && session.account !== "sys")
      throw internal("non-sys account can't restore snapshot to another account")
    if (to === "sys" && snapshot.account !== "sys")
      throw internal("non-sys account's snapshot can't restore to sys account")
    if (snapshot.level === "database" || snapshot.level === "table")
      throw internal("can't restore account from db or table level snapshot")
  } else {
    const what = table === undefined ? "database" : "table"
    if (isSystemDatabase(database)) throw internal(`can't restore db: ${database}`)
    if (snapshot.level === "cluster") throw internal("can't restore db from cluster level snapshot")
    if (table === undefined && snapshot.level === "table") throw internal("can't restore db from table level snapshot")
    if (account !== session.account) throw internal(`can't restore ${what} from other account's snapshot`)
    if (table === undefined && snapshot.level === "database" && snapshot.database !== database)
      throw internal(`databaseName(${database}) does not match snapshot.databaseName(${snapshot.database})`)
    if (
      table !== undefined &&
      snapshot.level === "table" &&
      (snapshot.database !== database || snapshot.table !== table)
    )
      throw internal(`tableName(${table}) does not match snapshot.tableName(${snapshot.table})`)
  }
  if (snapshot.account !== account && snapshot.level !== "cluster")
    throw internal(`accountName(${account}) does not match snapshot.accountName(${snapshot.account})`)
}

/** The account's databases, users and roles are as they were. What it published is published no more; what it subscribed to stays so. */
const restoreAccount = async (
  session: Session,
  executor: Executor,
  snapshot: Snapshot,
  account: string
): Promise<void> => {
  const { publications } = session.engine
  const before = publications.saved
  executor.onUndo(() => publications.reset(before))
  for (const publication of before.publications.filter((p) => p.account === account)) publications.remove(publication)
  const kept = await snapshotDatabases(executor, snapshot)
  executor.changesDefinitions()
  for (const current of await userDatabases(executor, account)) {
    if (kept.includes(current) && publications.subscription(account, current) !== undefined) continue
    publications.unsubscribe(account, current)
    await executor.write(`DROP SCHEMA ${quote(schemaName(account, current))} CASCADE`)
  }
  // Another account does not get what this one has subscribed to.
  const databases = kept.filter(
    (each) => account === snapshot.account || publications.subscription(snapshot.account, each) === undefined
  )
  await recreate(session, executor, snapshot, { account, databases })
  await restoreAccess(session, executor, snapshot, account)
}

/** Whose databases RESTORE ACCOUNT writes. Of `sys`, and by another account, TO ACCOUNT is read and ignored. */
const targetOf = (session: Session, snapshot: Snapshot, captures: Captures, account: string): string => {
  const to = captures.get("to")?.toLowerCase()
  const named = captures.get("account") !== undefined
  if (
    snapshot.level === "cluster" &&
    (named ? account !== "sys" || to !== undefined : session.engine.accounts.names().length > 1)
  )
    throw unsupported("restoring other accounts from a snapshot of the cluster")
  if (session.account !== "sys" || account === "sys") return account
  const target = to ?? account
  if (session.engine.accounts.has(target)) return target
  if (to !== undefined) throw internal(`account ${to} does not exist`)
  throw unsupported("restoring an account that was dropped")
}

const restore = async (session: Session, captures: Captures): Promise<Result> => {
  const name = foldName(captures.need("snapshot"))
  return session.transactions.atomic(async (executor) => {
    const snapshot = await needSnapshot(executor, session.account, name)
    const account = captures.get("account")?.toLowerCase() ?? snapshot.account
    const database = folded(captures.get("database"))
    const table = folded(captures.get("table"))
    checkLevel(session, snapshot, captures, account)
    if (database === undefined) {
      await restoreAccount(session, executor, snapshot, targetOf(session, snapshot, captures, account))
      return ok()
    }
    if (!(await snapshotDatabases(executor, snapshot)).includes(database))
      throw new SqlFailure(1049, `Unknown database ${database}`)
    const scope = { account: session.account, databases: [database] }
    await recreate(session, executor, snapshot, table === undefined ? scope : { ...scope, table })
    return ok()
  })
}

const hint = "{ SNAPSHOT = =snapshot }"

export const restoreStatements: StatementFamily = [
  { pattern: `RESTORE CLUSTER ${hint}`, run: restore },
  { pattern: `RESTORE ACCOUNT :account ${hint} [TO ACCOUNT :to]`, run: restore },
  { pattern: `RESTORE DATABASE [:account .] :database ${hint} [TO ACCOUNT :to]`, run: restore },
  { pattern: `RESTORE TABLE [:account .] :database . :table ${hint} [TO ACCOUNT :to]`, run: restore },
  {
    pattern: "RESTORE ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
