/**
 * The check before a statement runs.
 */
import { isSystemDatabase } from "../engine/Catalog.ts"
import { sameName } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import { createdFrom } from "../translate/CreatedFrom.ts"
import { internal } from "../translate/Errors.ts"
import { match } from "../translate/Pattern.ts"
import { isName, isOperator, isWord, type Statement, splitCommas } from "../translate/Tokens.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { adminRole } from "./Account.ts"
import { type Authority, authorityOf, databaseKey, refused, tableKey } from "./Authority.ts"
import { type AccessObject, findRoleThat, mayPassOnRole, roleHas, wholeAccount } from "./Authorization.ts"
import { mayBranch } from "./BranchAccess.ts"
import { databaseObject, tableId, tableObject } from "./Objects.ts"
import type { Privilege } from "./Privilege.ts"
import { type Need, type Requirement, requirementOf } from "./StatementNeeds.ts"
import { loadAccess, tableAccess } from "./TableAccess.ts"

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
  if (await allowed(session, authorityOf(session, account), statement, requirement, requirement.need)) return
  if (requirement.need.kind === "tables") await plan(session, statement)
  throw refused()
}

/** A query that cannot be planned says that before it says that it is not allowed. */
const plan = async (session: Session, statement: Statement): Promise<void> => {
  if (!isWord(statement.tokens[0], "SELECT", "WITH")) return
  const parsed = session.parse(statement.sql, statement.tokens)
  const parameters = Array.from({ length: parsed.parameters }, () => ({ kind: "null" as const }))
  try {
    ;(await session.compiler(parsed, parameters)).query(parsed.ast)
  } catch (error) {
    if (!(error instanceof SqlFailure) || error.errno !== 20105) throw error
  }
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
  authority: Authority,
  statement: Statement,
  requirement: Requirement,
  need: Need
): Promise<boolean> => {
  const { account, any, owns } = authority
  const { captures } = requirement
  switch (need.kind) {
    case "nothing":
      return true
    case "administrator":
      return session.identity.roleId === adminRole(account).id
    case "either":
      return (
        (await allowed(session, authority, statement, requirement, need.one)) ||
        (await allowed(session, authority, statement, requirement, need.other))
      )
    case "account": {
      if (isWord(statement.tokens[1], "USER") && isWord(statement.tokens[0], "CREATE")) {
        const role = statement.tokens.findIndex(
          (t, i) => isWord(t, "ROLE") && isWord(statement.tokens[i - 1], "DEFAULT")
        )
        if (role > 0) return mayCreateUser(session, authority, statement.tokens[role + 1]?.value ?? "")
      }
      if (any(need.any, wholeAccount)) return true
      const database = captures.get("database")
      return database !== undefined && isWord(statement.tokens[0], "DROP") && owns(databaseKey(database))
    }
    case "database": {
      const object = databaseObject(captures.get("database")?.toLowerCase() ?? session.database)
      if (need.owned === "tables") return mayDropTables(session, statement, need.any, authority)
      return any(need.any, object) && (await maySelectFrom(session, authority, statement))
    }
    case "table": {
      const object = await namedTable(session, statement, captures.get("database"), captures.get("name"))
      return object === undefined || any(need.any, object)
    }
    case "tables":
      return authority.access(await tableAccess(session, session.parse(statement.sql, statement.tokens)))
    case "load": {
      const at = statement.tokens.findIndex((t, i) => isWord(t, "INTO") && isWord(statement.tokens[i + 1], "TABLE"))
      const table = match(statement.tokens.slice(at + 2), "[:database .] :name [...]")
      return (
        table === undefined || authority.access(await loadAccess(session, table.get("database"), table.need("name")))
      )
    }
    case "branch":
      return mayBranch(session, authority, statement)
  }
}

/** A user with a role is made by who may manage grants, or may pass that role on. */
const mayCreateUser = (session: Session, { account, active }: Authority, roleName: string): boolean => {
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

/** The one table of TRUNCATE, CREATE INDEX … ON t and DROP INDEX … ON t; undefined when it, or the index, does not exist. */
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
  if (definition === undefined) return undefined
  const index = match(statement.tokens, "DROP INDEX :index ...")?.get("index")
  if (index !== undefined && !definition.indexes.some((i) => sameName(i.name, index))) return undefined
  return tableObject(reference.database, definition)
}

/** DROP TABLE: the privilege on each table's database, or the table is one's own. */
const mayDropTables = async (
  session: Session,
  statement: Statement,
  privileges: ReadonlyArray<Privilege>,
  { any, owns }: Authority
): Promise<boolean> => {
  const listed = match(statement.tokens, "DROP [TEMPORARY] TABLE [IF EXISTS] ...")?.rest ?? []
  for (const part of splitCommas(listed)) {
    const dotted = isOperator(part[1], ".")
    const database = dotted ? part[0]?.value.toLowerCase() : session.database
    if (any(privileges, databaseObject(database))) continue
    if (database === undefined) return false
    const definition = await session.definition(session.reference(database, part[dotted ? 2 : 0]?.value ?? ""))
    if (definition === undefined || !owns(tableKey(tableId(definition)))) return false
  }
  return true
}

/** CREATE TABLE … AS SELECT reads its sources. */
const maySelectFrom = async (session: Session, authority: Authority, statement: Statement): Promise<boolean> => {
  const source = createdFrom(statement)
  return source === undefined || authority.access(await tableAccess(session, session.parse(source)))
}
