/**
 * The check before a statement runs.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import { isSystemDatabase } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { internal } from "../translate/Errors.ts"
import { match } from "../translate/Pattern.ts"
import { isName, isOperator, isWord, type Statement, splitCommas } from "../translate/Tokens.ts"
import type { SqlFailure } from "../wire/WireSession.ts"
import { type Account, adminRole, ownerOf } from "./Account.ts"
import { type AccessObject, activeRoles, findRoleThat, mayPassOnRole, roleHas, wholeAccount } from "./Authorization.ts"
import { databaseObject } from "./Objects.ts"
import type { Privilege } from "./Privilege.ts"
import { type Requirement, requirementOf } from "./StatementNeeds.ts"
import { type Access, tableAccess } from "./TableAccess.ts"

const refused = (): SqlFailure => internal("do not have privilege to execute the statement")

const isQuery = (statement: Statement): boolean =>
  isWord(statement.tokens[0], "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE") ||
  isOperator(statement.tokens[0], "(")

/** Refuses the statement when the session's roles may not run it, or the account is restricted. */
export const authorize = async (session: Session, statement: Statement): Promise<void> => {
  const account = session.engine.accounts.find(session.account)
  if (account === undefined) return
  const requirement = requirementOf(statement.tokens)
  if (account.status === "restricted" && requirement?.inRestricted !== true)
    throw internal("do not have enough storage to execute the statement")
  if (requirement === undefined) return
  if (requirement.writes && (await writesSystemDatabase(session, statement, requirement))) throw refused()
  if (session.identity.roleId === adminRole(account).id) {
    // What only sys may do; its administrators may do everything.
    if (requirement.need.kind !== "account" || account.id === 0) return
  }
  if (!(await allowed(session, account, statement, requirement))) throw refused()
}

/** The server's own databases are written by nobody. */
const writesSystemDatabase = async (
  session: Session,
  statement: Statement,
  { captures }: Requirement
): Promise<boolean> => {
  const mentioned =
    (session.database !== undefined && isSystemDatabase(session.database)) ||
    statement.tokens.some((t) => isName(t) && isSystemDatabase(t.value.toLowerCase()))
  if (!mentioned) return false
  if (isQuery(statement)) {
    const parsed = session.parse(statement.sql, statement.tokens)
    return (await tableAccess(session, parsed)).some((a) => a.privilege !== "select" && isSystemDatabase(a.database))
  }
  const database = captures.get("database")?.toLowerCase() ?? session.database
  return database !== undefined && isSystemDatabase(database)
}

const allowed = async (
  session: Session,
  account: Account,
  statement: Statement,
  { need, captures }: Requirement
): Promise<boolean> => {
  const active = activeRoles(account, session.identity, session.secondaryRoles)
  const any = (privileges: ReadonlyArray<Privilege>, object: AccessObject): boolean =>
    findRoleThat(account, active, (role) => privileges.some((p) => roleHas(account, role, p, object))) !== undefined
  const owns = (key: string): boolean => active.includes(ownerOf(account, key).role)
  switch (need.kind) {
    case "nothing":
      return true
    case "administrator":
      return session.identity.roleId === adminRole(account).id
    case "account": {
      if (isWord(statement.tokens[1], "USER") && isWord(statement.tokens[0], "CREATE")) {
        const role = statement.tokens.findIndex(
          (t, i) => isWord(t, "ROLE") && isWord(statement.tokens[i - 1], "DEFAULT")
        )
        if (role > 0) return mayCreateUser(session, account, active, statement.tokens[role + 1]?.value ?? "")
      }
      if (any(need.any, wholeAccount)) return true
      const database = captures.get("database")
      return database !== undefined && isWord(statement.tokens[0], "DROP") && owns(databaseKey(database))
    }
    case "database": {
      const object = databaseObject(captures.get("database")?.toLowerCase() ?? session.database)
      if (need.owned === "tables") return mayDropTables(session, statement, need.any, any, owns)
      return any(need.any, object) && (await maySelectFrom(session, account, active, statement))
    }
    case "table": {
      const object = await namedTable(session, statement, captures.get("database"), captures.get("name"))
      return object === undefined || any(need.any, object)
    }
    case "tables":
      return mayAccess(account, active, await tableAccess(session, session.parse(statement.sql, statement.tokens)))
  }
}

export const databaseKey = (name: string): string => `d:${name.toLowerCase()}`
export const tableKey = (id: number): string => `t:${id}`

/** A user with a role is made by who may manage grants, or may pass that role on. */
const mayCreateUser = (
  session: Session,
  account: Account,
  active: ReadonlyArray<number>,
  roleName: string
): boolean => {
  const role = account.roles.find((r) => r.name === roleName.toLowerCase())
  const has = (id: number, privilege: Privilege) => roleHas(account, id, privilege, wholeAccount)
  const passes = role !== undefined && mayPassOnRole(account, active, session.identity.userId, role.id)
  return (
    findRoleThat(
      account,
      active,
      (id) => has(id, "account all") || (has(id, "create user") && (has(id, "manage grants") || passes))
    ) !== undefined
  )
}

/** The one table of TRUNCATE, CREATE INDEX … ON t and DROP INDEX … ON t; undefined when it does not exist. */
const namedTable = async (
  session: Session,
  statement: Statement,
  database: string | undefined,
  name: string | undefined
): Promise<AccessObject | undefined> => {
  const on = statement.tokens.findLastIndex((t) => isWord(t, "ON"))
  const dotted = isOperator(statement.tokens[on + 2], ".")
  const table = name ?? statement.tokens[on + (dotted ? 3 : 1)]?.value ?? ""
  const where = name === undefined && dotted ? statement.tokens[on + 1]?.value : database
  if (where === undefined && session.database === undefined) return undefined
  const reference = session.reference(where, table)
  const definition = await session.definition(reference)
  return definition === undefined
    ? undefined
    : { on: "table", database: databaseId(reference.database), table: definition.id }
}

/** DROP TABLE: the privilege on each table's database, or the table is one's own. */
const mayDropTables = async (
  session: Session,
  statement: Statement,
  privileges: ReadonlyArray<Privilege>,
  any: (privileges: ReadonlyArray<Privilege>, object: AccessObject) => boolean,
  owns: (key: string) => boolean
): Promise<boolean> => {
  const listed = match(statement.tokens, "DROP [TEMPORARY] TABLE [IF EXISTS] ...")?.rest ?? []
  for (const part of splitCommas(listed)) {
    const dotted = isOperator(part[1], ".")
    const database = dotted ? part[0]?.value.toLowerCase() : session.database
    if (any(privileges, databaseObject(database))) continue
    if (database === undefined) return false
    const definition = await session.definition(session.reference(database, part[dotted ? 2 : 0]?.value ?? ""))
    if (definition === undefined || !owns(tableKey(definition.id))) return false
  }
  return true
}

/** CREATE TABLE … AS SELECT reads its sources. */
const maySelectFrom = async (
  session: Session,
  account: Account,
  active: ReadonlyArray<number>,
  statement: Statement
): Promise<boolean> => {
  const { sql, tokens } = statement
  if (!isWord(tokens[0], "CREATE") || !tokens.some((t) => isWord(t, "TABLE"))) return true
  const at = tokens.findIndex(
    (t, i) => isWord(t, "SELECT") && (isWord(tokens[i - 1], "AS") || isOperator(tokens[i - 1], ")"))
  )
  const start = tokens[at]
  if (start === undefined) return true
  return mayAccess(account, active, await tableAccess(session, session.parse(sql.slice(start.start))))
}

const whole: ReadonlyArray<Privilege> = ["table all", "table ownership"]

/**
 * One role must have every privilege needed, or all or ownership of any of the tables, which MatrixOne takes for all of them.
 * Behind a view it is the role that made the view whose privileges count.
 */
const mayAccess = (account: Account, active: ReadonlyArray<number>, list: ReadonlyArray<Access>): boolean => {
  if (list.length === 0) return true
  const admin = adminRole(account).id
  const has = (role: number, access: Access): boolean => {
    let current = role
    for (const view of access.views) {
      const privileges = [access.privilege, ...whole]
      if (current !== admin && !privileges.some((p) => roleHas(account, current, p, view.object))) return false
      const owner = ownerOf(account, tableKey(view.object.table))
      if (owner.invoker !== true) current = owner.role
    }
    return roleHas(account, current, access.privilege, access.object)
  }
  return (
    findRoleThat(
      account,
      active,
      (role) =>
        list.every((access) => has(role, access)) ||
        list.some((access) => whole.some((p) => roleHas(account, role, p, access.object)))
    ) !== undefined
  )
}
