/**
 * Whose the objects are that users without an administrator's role make, and what is forgotten when they are dropped.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import type { Session } from "../session/Session.ts"
import { match } from "../translate/Pattern.ts"
import { isOperator, isWord, type Statement, splitCommas } from "../translate/Tokens.ts"
import { type Account, adminRole, type PrivilegeGrant } from "./Account.ts"
import { type AccessObject, activeRoles, findRoleThat, roleHas, wholeAccount } from "./Authorization.ts"
import { databaseKey, tableKey } from "./Guard.ts"
import { databaseObject } from "./Objects.ts"
import type { Privilege } from "./Privilege.ts"

const own = (
  session: Session,
  account: Account,
  grant: Pick<PrivilegeGrant, "on" | "object" | "privilege" | "level">,
  role: number
): void => {
  const given = { role, grantor: session.identity.userId, granted: session.engine.accounts.time(), grantOption: false }
  account.privileges = [...account.privileges, { ...grant, ...given }]
}

/** The active role under which the statement was allowed: the owner of what it makes. */
const makingRole = (
  session: Session,
  account: Account,
  privileges: ReadonlyArray<Privilege>,
  object: AccessObject
): number => {
  const active = activeRoles(account, session.identity, session.secondaryRoles)
  const found = findRoleThat(account, active, (role) => privileges.some((p) => roleHas(account, role, p, object)))
  return found?.active ?? session.identity.roleId
}

/** Nothing that was granted on a database counts for another of its name. */
const forgetDatabase = (account: Account, name: string): void => {
  const id = databaseId(name)
  account.privileges = account.privileges.filter((g) => g.on === "account" || g.object !== id)
  delete account.owners[databaseKey(name)]
}

const madeDatabase = (session: Session, account: Account, name: string, isAdmin: boolean): void => {
  forgetDatabase(account, name)
  if (!isAdmin) {
    const role = makingRole(session, account, ["create database", "account all"], wholeAccount)
    account.owners[databaseKey(name)] = { role, user: session.identity.userId }
    own(
      session,
      account,
      { on: "database", object: databaseId(name), privilege: "database ownership", level: "d" },
      role
    )
  }
}

const madeTable = async (
  session: Session,
  account: Account,
  database: string | undefined,
  name: string,
  isView: boolean,
  isAdmin: boolean
): Promise<void> => {
  const invoker = isView && session.systemVariable("view_security_type") === "INVOKER"
  if (isAdmin && !invoker) return
  const reference = session.reference(database, name)
  const definition = await session.definition(reference)
  if (definition === undefined || account.owners[tableKey(definition.id)] !== undefined) return
  const privileges: ReadonlyArray<Privilege> = [
    isView ? "create view" : "create table",
    "database all",
    "database ownership"
  ]
  const role = isAdmin
    ? session.identity.roleId
    : makingRole(session, account, privileges, databaseObject(reference.database))
  account.owners[tableKey(definition.id)] = { role, user: session.identity.userId, ...(invoker ? { invoker } : {}) }
  if (!isView && !isAdmin)
    own(session, account, { on: "table", object: definition.id, privilege: "table ownership", level: "d.t" }, role)
}

/** The tables a DROP names, while they are still there. */
const doomedTables = async (session: Session, statement: Statement): Promise<ReadonlyArray<number>> => {
  const listed = match(statement.tokens, "DROP (TABLE | VIEW) [IF EXISTS] ...")?.rest ?? []
  const found: Array<number> = []
  for (const part of splitCommas(listed)) {
    const dotted = isOperator(part[1], ".")
    const database = dotted ? part[0]?.value : session.database
    if (database === undefined) continue
    const definition = await session.definition(session.reference(database, part[dotted ? 2 : 0]?.value ?? ""))
    if (definition !== undefined) found.push(definition.id)
  }
  return found
}

const nothing = async (): Promise<void> => {}

/** Looks at a statement before it runs; what it returns is to be done when it has. */
export const watchOwnership = async (session: Session, statement: Statement): Promise<() => Promise<void>> => {
  const { tokens } = statement
  if (!isWord(tokens[0], "CREATE", "DROP")) return nothing
  const account = session.engine.accounts.find(session.account)
  if (account === undefined) return nothing
  const isAdmin = session.identity.roleId === adminRole(account).id
  const named = (pattern: string) => match(tokens, pattern)
  const database = (pattern: string) => named(pattern)?.get("name")?.toLowerCase()
  const { accounts } = session.engine
  const made = database("CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name [...]")
  if (made !== undefined)
    return async () => {
      madeDatabase(session, account, made, isAdmin)
      accounts.changed()
    }
  const dropped = database("DROP (DATABASE | SCHEMA) [IF EXISTS] :name")
  if (dropped !== undefined)
    return async () => {
      forgetDatabase(account, dropped)
      accounts.changed()
    }
  const created =
    named("CREATE TABLE [IF NOT EXISTS] [:database .] :name ...") ??
    named("CREATE [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...")
  if (created !== undefined)
    return async () => {
      await madeTable(session, account, created.get("database"), created.need("name"), created.has("VIEW"), isAdmin)
      accounts.changed()
    }
  if (Object.keys(account.owners).length === 0) return nothing
  const doomed = await doomedTables(session, statement)
  return async () => {
    for (const id of doomed) delete account.owners[tableKey(id)]
    account.privileges = account.privileges.filter(
      (g) => g.privilege !== "table ownership" || !doomed.includes(g.object)
    )
    accounts.changed()
  }
}
