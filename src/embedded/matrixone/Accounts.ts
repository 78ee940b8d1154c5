/**
 * CREATE, ALTER, DROP and SHOW ACCOUNT.
 */
import { type Account, findUser, type Status, sysAccount } from "../access/Account.ts"
import { accountName, checkedName, principalName, unexpected } from "../access/Names.ts"
import { passwordHash } from "../access/Password.ts"
import { big, text, time } from "../catalog/CatalogTypes.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import { systemTableNames } from "../catalog/SystemColumn.ts"
import { listTables, schemaName, systemDatabasesOf, userDatabases } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal, invalidInput } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { Cell, Result } from "../wire/WireSession.ts"

import { listSnapshots, removeSnapshot } from "./SnapshotStore.ts"

const statusOf = (captures: Captures): Status | undefined =>
  captures.has("SUSPEND")
    ? "suspend"
    : captures.has("RESTRICTED")
      ? "restricted"
      : captures.has("OPEN")
        ? "open"
        : undefined

const needPassword = (password: string): string => {
  if (password === "") throw internal("password is empty string")
  return passwordHash(password)
}

const create = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const { accounts } = session.engine
  const token = captures.tokens.get("name")
  // Without backquotes a name is of ASCII letters, digits and underscores.
  if (token?.kind === "word" && /[^\w$]/.test(token.value)) throw unexpected(sql, token)
  const name = accountName(captures.need("name"))
  const administrator = principalName(captures.need("admin"))
  const hash = needPassword(captures.need("password"))
  if (accounts.has(name)) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`the tenant ${name} exists`)
  }
  const account = accounts.create(name, administrator, hash, captures.get("comment") ?? "")
  session.engine.publications.accountCreated(name)
  const status = statusOf(captures)
  if (status !== undefined && status !== "open") setStatus(session, account, status)
  return ok()
}

const setStatus = (session: Session, account: Account, status: Status): void => {
  account.status = status
  if (status === "open") account.version++
  account.suspended = status === "open" ? undefined : session.engine.accounts.time()
  session.engine.accounts.changed()
  if (status === "suspend") disconnectAll(session, account)
}

/** A suspended or dropped account's sessions are ended; the one that says so is of `sys`. */
const disconnectAll = (session: Session, account: Account): void => {
  for (const other of session.engine.sessions.values()) if (other.account === account.name) other.login.disconnect()
}

const alter = async (session: Session, captures: Captures): Promise<Result> => {
  const { accounts } = session.engine
  const status = statusOf(captures)
  const given = [captures.has("ADMIN_NAME"), status !== undefined, captures.has("COMMENT")].filter(Boolean).length
  if (given === 0) throw internal("at least one option at a time")
  if (given > 1) throw internal("at most one option at a time")
  const name = principalName(captures.need("name").toLowerCase())
  if (captures.has("ADMIN_NAME")) {
    principalName(captures.need("admin"))
    if (!captures.has("BY") || captures.has("RANDOM")) throw internal("only support identified by password")
    needPassword(captures.need("password"))
  }
  if (status !== undefined && name === sysAccount) throw internal("account sys can not be suspended")
  const account = accounts.find(name)
  if (account === undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`there is no account ${name}`)
  }
  if (captures.has("ADMIN_NAME")) {
    const administrator = principalName(captures.need("admin"))
    const user = findUser(account, administrator)
    if (user === undefined) throw internal(`there is no user ${administrator}`)
    const hash = needPassword(captures.need("password"))
    account.users = account.users.map((u) => (u === user ? { ...u, hash, passwordChanged: accounts.time() } : u))
  }
  if (captures.has("COMMENT")) account.comment = captures.need("comment")
  if (status !== undefined) setStatus(session, account, status)
  accounts.changed()
  return ok()
}

const drop = async (session: Session, captures: Captures): Promise<Result> => {
  const { accounts } = session.engine
  const name = checkedName(captures.need("name").toLowerCase())
  if (name === sysAccount) throw internal(`can not delete the account ${name}`)
  const account = accounts.find(name)
  if (account === undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`there is no account ${name}`)
  }
  await session.transactions.atomic(async (executor) => {
    executor.changesDefinitions()
    for (const snapshot of await listSnapshots(executor, name)) await removeSnapshot(executor, snapshot)
    for (const database of await userDatabases(executor, name))
      await executor.write(`DROP SCHEMA ${quote(schemaName(name, database))} CASCADE`)
  })
  session.engine.publications.accountDropped(name)
  accounts.drop(name)
  session.engine.stages.removeAll(name)
  disconnectAll(session, account)
  return ok()
}

/** There is only one version to upgrade to, and every account has it. */
const upgrade = async (session: Session, captures: Captures): Promise<Result> => {
  const name = captures.get("name")
  if (name !== undefined && !session.engine.accounts.has(name))
    throw invalidInput(`The input account name '${name}' is invalid, please check input!`)
  return ok()
}

const size = { name: "double" } as const

const accountColumns = [
  { name: "account_name", type: text },
  { name: "admin_name", type: text },
  { name: "created_time", type: time },
  { name: "status", type: text },
  { name: "suspended_time", type: time },
  { name: "db_count", type: big },
  { name: "tbl_count", type: big },
  { name: "size", type: size },
  { name: "snapshot_size", type: size },
  { name: "comments", type: text }
]

const accountRow = async (session: Session, account: Account): Promise<ReadonlyArray<Cell>> => {
  const own = await userDatabases(session.transactions, account.name)
  const system = systemDatabasesOf(account.name)
  let tables = system.reduce((sum, database) => sum + systemTableNames(database, account.name).length, 0)
  for (const database of own)
    tables += (await listTables(session.transactions, schemaName(account.name, database))).length
  return [
    account.name,
    account.adminName,
    account.created,
    account.status,
    account.suspended ?? null,
    own.length + system.length,
    tables,
    0,
    0,
    account.comment
  ]
}

const show = async (session: Session, like: string | undefined): Promise<Result> => {
  if (session.account !== sysAccount && like !== undefined) throw internal("only sys account can use LIKE clause")
  const shown = session.engine.accounts
    .all()
    .filter((a) => session.account === sysAccount || a.name === session.account)
  const rows: Array<ReadonlyArray<Cell>> = []
  for (const account of shown) rows.push(await accountRow(session, account))
  return showQuery(session, {
    columns: accountColumns,
    rows,
    ...(like === undefined ? {} : { like: { pattern: like, column: 0 } })
  })
}

const status = "[OPEN | SUSPEND | RESTRICTED] [COMMENT =comment]"

export const accountStatements: StatementFamily = [
  {
    pattern: `CREATE ACCOUNT [IF NOT EXISTS] :name ADMIN_NAME [=] =admin IDENTIFIED BY =password ${status}`,
    run: create
  },
  {
    pattern: `ALTER ACCOUNT [IF EXISTS] :name [ADMIN_NAME [=] =admin IDENTIFIED (BY RANDOM PASSWORD | BY =password | WITH =password)] ${status}`,
    run: alter
  },
  { pattern: "DROP ACCOUNT [IF EXISTS] :name", run: drop },
  {
    pattern: `CREATE ACCOUNT [IF NOT EXISTS] :name ADMIN_NAME [=] =admin IDENTIFIED (BY RANDOM PASSWORD | WITH =password) ${status}`,
    run: async () => {
      throw internal("only support password verification now")
    }
  },
  {
    pattern: "(CREATE | ALTER | DROP) ACCOUNT [IF [NOT] EXISTS] [...]",
    run: async (_, captures, { sql }) => {
      throw unexpected(sql, captures.rest[0])
    }
  },
  { pattern: "UPGRADE ACCOUNT (ALL | =name)", run: upgrade },
  { pattern: "SHOW ACCOUNTS [LIKE =like]", run: (session, captures) => show(session, captures.get("like")) }
]
