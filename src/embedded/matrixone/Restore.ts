/**
 * RESTORE … {SNAPSHOT = s}.
 */

import { databaseExists, findDefinition, isSystemDatabase, schemaName, userDatabases } from "../engine/Catalog.ts"
import { dropTable } from "../engine/Tables.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import type { Executor } from "../session/Transaction.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import type { Captures } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { copyDatabase, copyTable } from "./Copy.ts"
import { needSnapshot, type Snapshot, snapshotDatabases, snapshotSchema } from "./SnapshotStore.ts"

const folded = (name: string | undefined): string | undefined => (name === undefined ? undefined : foldName(name))

/** What a snapshot of one level may be restored to; the rest is refused with these words. */
const checkLevel = (session: Session, snapshot: Snapshot, captures: Captures): void => {
  const database = folded(captures.get("database"))
  const table = folded(captures.get("table"))
  if (captures.has("CLUSTER")) {
    if (session.account !== "sys") throw internal("non-sys account can't restore cluster level snapshot")
    if (snapshot.level !== "cluster") throw internal(`snapshot ${snapshot.name} is not cluster level snapshot`)
    return
  }
  if (captures.has("ACCOUNT") && database === undefined) {
    if (snapshot.level === "database" || snapshot.level === "table")
      throw internal("can't restore account from db or table level snapshot")
    return
  }
  if (database !== undefined && isSystemDatabase(database)) throw internal(`can't restore db: ${database}`)
  if (snapshot.level === "cluster")
    throw internal(`can't restore ${table === undefined ? "db" : "table"} from cluster level snapshot`)
  if (table === undefined && snapshot.level === "table") throw internal("can't restore db from table level snapshot")
  if ((snapshot.level === "database" || snapshot.level === "table") && snapshot.database !== database) {
    if (table !== undefined) return
    throw internal(`databaseName(${database}) does not match snapshot.databaseName(${snapshot.database})`)
  }
  if (snapshot.level === "table" && snapshot.table !== table)
    throw internal(`tableName(${table}) does not match snapshot.tableName(${snapshot.table})`)
}

const restoreTable = async (
  session: Session,
  executor: Executor,
  snapshot: Snapshot,
  database: string,
  name: string
): Promise<void> => {
  if (!(await databaseExists(executor, session.account, database)))
    throw new SqlFailure(1049, `Unknown database ${database}`)
  const frozen = { database, schema: snapshotSchema(snapshot, database), name }
  const definition = await findDefinition(executor, frozen)
  if (definition === undefined) throw internal(`table ${name} not exists at snapshot ${snapshot.name}`)
  const target = session.reference(database, name)
  if ((await session.definition(target, executor)) !== undefined) await dropTable(session, executor, target)
  await copyTable(session, executor, frozen, target, definition)
}

const restoreDatabase = async (
  session: Session,
  executor: Executor,
  snapshot: Snapshot,
  account: string,
  database: string
): Promise<void> => {
  // Its own schema, also where the database is a subscription: the tables of that are the publisher's.
  const schema = schemaName(account, database)
  executor.changesDefinitions()
  if (await databaseExists(executor, account, database)) await executor.write(`DROP SCHEMA ${quote(schema)} CASCADE`)
  await executor.write(`CREATE SCHEMA ${quote(schema)}`)
  await copyDatabase(session, executor, { database, schema: snapshotSchema(snapshot, database) }, { database, schema })
}

/** The account's databases are as they were. What it published is published no more; what it subscribed to stays so. */
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
    if (kept.includes(current)) continue
    publications.unsubscribe(account, current)
    await executor.write(`DROP SCHEMA ${quote(schemaName(account, current))} CASCADE`)
  }
  for (const each of kept) {
    if (publications.subscription(account, each) === undefined)
      await restoreDatabase(session, executor, snapshot, account, each)
  }
}

const restore = async (session: Session, captures: Captures): Promise<Result> => {
  const name = foldName(captures.need("snapshot"))
  const to = captures.get("to")?.toLowerCase()
  const account = captures.get("account")?.toLowerCase()
  return session.transactions.atomic(async (executor) => {
    const snapshot = await needSnapshot(executor, session.account, name)
    const database = folded(captures.get("database"))
    const table = folded(captures.get("table"))
    if (account !== undefined && account !== snapshot.account && database !== undefined)
      throw internal(`can't restore ${table === undefined ? "database" : "table"} from other account's snapshot`)
    if (account !== undefined && account !== snapshot.account && snapshot.level === "account")
      throw internal(`accountName(${account}) does not match snapshot.accountName(${snapshot.account})`)
    for (const other of [to, account]) {
      if (other === undefined) continue
      if (!session.engine.accounts.has(other)) throw internal(`account ${other} does not exist`)
      const whole = to === undefined && database === undefined && snapshot.level === "account"
      if (other !== session.account && !(whole && session.account === "sys"))
        throw unsupported("RESTORE of another ACCOUNT")
    }
    checkLevel(session, snapshot, captures)
    if (database !== undefined && table !== undefined) await restoreTable(session, executor, snapshot, database, table)
    else if (database !== undefined) {
      if (!(await snapshotDatabases(executor, snapshot)).includes(database))
        throw new SqlFailure(1049, `Unknown database ${database}`)
      await restoreDatabase(session, executor, snapshot, session.account, database)
    } else await restoreAccount(session, executor, snapshot, account ?? session.account)
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
