/**
 * Whose the objects are that users without an administrator's role make, and what is forgotten when they are dropped.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import { databaseExists, listTables } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { match } from "../translate/Pattern.ts"
import { isOperator, isWord, type Statement, splitCommas, type Token } from "../translate/Tokens.ts"
import { type Account, adminRole, ownerOf, type PrivilegeGrant } from "./Account.ts"
import { databaseKey, tableKey } from "./Authority.ts"
import { type AccessObject, activeRoles, findRoleThat, roleHas, wholeAccount } from "./Authorization.ts"
import { databaseObject, tableId } from "./Objects.ts"
import type { Privilege } from "./Privilege.ts"

/** What a statement makes: a database, or what lies in one. */
interface Form {
  readonly pattern: string
  readonly object: "database" | "table" | "view"
  /** Its maker is given ownership as a privilege too. What is copied merely has its owner written down. */
  readonly granted?: true
}

/** The first that fits counts. `:name` is what is made. */
const making: ReadonlyArray<Form> = [
  { pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name CLONE ...", object: "database" },
  { pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name [...]", object: "database", granted: true },
  { pattern: "CREATE TABLE [IF NOT EXISTS] [:database .] :name CLONE ...", object: "table" },
  { pattern: "CREATE TABLE [IF NOT EXISTS] [:database .] :name ...", object: "table", granted: true },
  { pattern: "CREATE [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...", object: "view" },
  { pattern: "CREATE SEQUENCE [IF NOT EXISTS] [:database .] :name [...]", object: "table" },
  { pattern: "DATA BRANCH CREATE DATABASE :name ...", object: "database" },
  { pattern: "DATA BRANCH CREATE TABLE [:database .] :name ...", object: "table" },
  { pattern: "OUTPUT AS [:database .] :name", object: "table" }
]

interface Made extends Pick<Form, "object" | "granted"> {
  readonly database: string | undefined
  readonly name: string
}

const madeBy = ({ tokens }: Statement): Made | undefined => {
  const output = isWord(tokens[0], "DATA") ? tokens.findIndex((t) => isWord(t, "OUTPUT")) : -1
  for (const { granted, object, pattern } of making) {
    const found = match(output < 0 ? tokens : tokens.slice(output), pattern)
    if (found === undefined) continue
    const own = granted === undefined ? {} : { granted }
    return { object, ...own, database: found.get("database")?.toLowerCase(), name: found.need("name").toLowerCase() }
  }
  return undefined
}

/** Gives a role ownership as a privilege, once. */
const own = (session: Session, account: Account, given: Pick<PrivilegeGrant, "on" | "object" | "role">): void => {
  const { object, on, role } = given
  const privilege = on === "database" ? "database ownership" : "table ownership"
  if (account.privileges.some((g) => g.role === role && g.object === object && g.privilege === privilege)) return
  const grant = {
    role,
    on,
    object,
    privilege,
    level: on === "database" ? "d" : "d.t",
    grantor: session.identity.userId,
    granted: session.engine.accounts.time(),
    grantOption: false
  } as const
  account.privileges = [...account.privileges, grant]
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

const ownTables = async (session: Session, account: Account, database: string, role: number): Promise<void> => {
  const user = session.identity.userId
  for (const { definition } of await listTables(session.transactions, session.schemaOf(database)))
    account.owners[tableKey(tableId(definition))] = { role, user }
}

/** What IF NOT EXISTS finds there stays its maker's, and who said CREATE is given ownership all the same. */
const madeDatabase = async (session: Session, account: Account, made: Made, existed: boolean): Promise<void> => {
  const { granted, name } = made
  if (!(await databaseExists(session.transactions, account.name, name))) return
  const role = makingRole(session, account, ["create database", "account all"], wholeAccount)
  if (granted) own(session, account, { role, on: "database", object: databaseId(name) })
  if (existed) return
  account.owners[databaseKey(name)] = { role, user: session.identity.userId }
  if (!granted) await ownTables(session, account, name, role)
}

const madeTable = async (
  session: Session,
  account: Account,
  { database, granted, name, object }: Made,
  existed: boolean,
  isAdmin: boolean
): Promise<void> => {
  const invoker = object === "view" && session.systemVariable("view_security_type") === "INVOKER"
  if (isAdmin && !invoker) return
  const reference = session.reference(database, name)
  const definition = await session.definition(reference)
  if (definition === undefined) return
  const id = tableId(definition)
  const needed = object === "view" ? "create view" : "create table"
  const role = isAdmin
    ? session.identity.roleId
    : makingRole(session, account, [needed, "database all", "database ownership"], databaseObject(reference.database))
  if (!existed) account.owners[tableKey(id)] = { role, user: session.identity.userId, ...(invoker ? { invoker } : {}) }
  if (granted && !isAdmin) own(session, account, { role, on: "table", object: id })
}

/**
 * What was granted on a database that is gone stays listed, and counts for no other of its name; of that, only a role that
 * owned it loses its ownership, and not when an administrator drops it.
 */
const forgetDatabase = (session: Session, account: Account, name: string, isAdmin: boolean): void => {
  const id = databaseId(name)
  const gone = session.engine.accounts.nextId()
  const { role } = ownerOf(account, databaseKey(name))
  account.privileges = account.privileges
    .filter((g) => isAdmin || g.object !== id || g.role !== role || g.privilege !== "database ownership")
    .map((g) => (g.on === "account" || g.object !== id ? g : { ...g, object: gone }))
  delete account.owners[databaseKey(name)]
}

const forgetTables = (account: Account, doomed: ReadonlyArray<number>, isAdmin: boolean): void => {
  if (!isAdmin)
    account.privileges = account.privileges.filter(
      (g) =>
        g.privilege !== "table ownership" ||
        !doomed.includes(g.object) ||
        g.role !== ownerOf(account, tableKey(g.object)).role
    )
  for (const id of doomed) delete account.owners[tableKey(id)]
}

/** The tables a DROP names, while they are still there. */
const doomedTables = async (session: Session, tokens: ReadonlyArray<Token>): Promise<ReadonlyArray<number>> => {
  const listed = match(tokens, "DROP (TABLE | VIEW | SEQUENCE) [IF EXISTS] ...")?.rest ?? []
  const found: Array<number> = []
  for (const part of splitCommas(listed)) {
    const dotted = isOperator(part[1], ".")
    const database = dotted ? part[0]?.value : session.database
    if (database === undefined) continue
    const definition = await session.definition(session.reference(database, part[dotted ? 2 : 0]?.value ?? ""))
    if (definition !== undefined) found.push(tableId(definition))
  }
  return found
}

const exists = async (session: Session, { database, name, object }: Made): Promise<boolean> => {
  if (object === "database") return databaseExists(session.transactions, session.account, name)
  const place = database ?? session.database
  return place !== undefined && (await session.definition(session.reference(place, name))) !== undefined
}

const nothing = async (): Promise<void> => {}

/** Looks at a statement before it runs; what it returns is to be done when it has. */
export const watchOwnership = async (session: Session, statement: Statement): Promise<() => Promise<void>> => {
  const { tokens } = statement
  if (!isWord(tokens[0], "CREATE", "DROP", "DATA")) return nothing
  const account = session.engine.accounts.find(session.account)
  if (account === undefined) return nothing
  const { accounts } = session.engine
  const isAdmin = session.identity.roleId === adminRole(account).id
  const made = madeBy(statement)
  if (made !== undefined) {
    const existed = await exists(session, made)
    return async () => {
      if (made.object !== "database") await madeTable(session, account, made, existed, isAdmin)
      else if (!isAdmin) await madeDatabase(session, account, made, existed)
      accounts.changed()
    }
  }
  const dropped = match(tokens, "DROP (DATABASE | SCHEMA) [IF EXISTS] :name")?.get("name")
  const database = dropped ?? match(tokens, "DATA BRANCH DELETE DATABASE :name")?.get("name")
  if (database !== undefined)
    return async () => {
      forgetDatabase(session, account, database.toLowerCase(), isAdmin)
      accounts.changed()
    }
  if (Object.keys(account.owners).length === 0) return nothing
  const doomed = await doomedTables(session, tokens)
  return async () => {
    forgetTables(account, doomed, isAdmin)
    accounts.changed()
  }
}
