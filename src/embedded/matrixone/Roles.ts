/**
 * CREATE, ALTER, DROP and SHOW ROLE; SET ROLE and its relatives.
 */
import {
  type Account,
  adminRole,
  findRole,
  findUser,
  hasRole,
  isPredefinedRole,
  publicRole,
  type Role
} from "../access/Account.ts"
import { readPrincipals, roleName, unexpected } from "../access/Names.ts"
import { int, long, text, time } from "../catalog/CatalogTypes.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { refuseReserved } from "../translate/ReservedWords.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"

const names = (sql: string, captures: Captures): ReadonlyArray<string> =>
  readPrincipals(sql, captures.rest).map(({ name }) => roleName(name))

const predefined = (name: string) => internal(`can not use the name ${name}. it is the name of the predefined role`)

const create = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  const made: Array<Role> = []
  for (const name of names(sql, captures)) {
    const exists = findRole(account, name) !== undefined || made.some((r) => r.name === name)
    if (isPredefinedRole(name) || exists || findUser(account, name) !== undefined) {
      if (captures.has("EXISTS")) continue
      throw isPredefinedRole(name)
        ? predefined(name)
        : internal(exists ? `the role ${name} exists` : `there is a user with the same name as the role ${name}`)
    }
    made.push({
      id: accounts.nextId(),
      name,
      creator: session.identity.userId,
      owner: session.identity.roleId,
      created: accounts.time()
    })
  }
  account.roles = [...account.roles, ...made]
  accounts.changed()
  return ok()
}

const isFixed = (account: Account, role: Role): boolean =>
  role.id === adminRole(account).id || role.id === publicRole.id

const drop = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  const doomed = new Set<number>()
  for (const name of names(sql, captures)) {
    const role = findRole(account, name)
    if (role === undefined || doomed.has(role.id)) {
      if (captures.has("EXISTS")) continue
      throw internal(`there is no role ${name}`)
    }
    if (isFixed(account, role)) throw internal(`can not delete the role ${name}`)
    doomed.add(role.id)
  }
  account.roles = account.roles.filter((r) => !doomed.has(r.id))
  account.userGrants = account.userGrants.filter((g) => !doomed.has(g.role))
  account.roleGrants = account.roleGrants.filter((g) => !doomed.has(g.role) && !doomed.has(g.grantee))
  account.privileges = account.privileges.filter((g) => !doomed.has(g.role))
  accounts.changed()
  return ok()
}

const rename = async (session: Session, captures: Captures): Promise<Result> => {
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  const from = roleName(captures.need("from"))
  const to = roleName(captures.need("to"))
  if (from === to) throw internal("the new role name is the same as the old role name")
  const role = findRole(account, from)
  if (role === undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`there is no role ${from}`)
  }
  if (isFixed(account, role)) throw internal(`can not rename the role ${from}`)
  if (isPredefinedRole(to)) throw predefined(to)
  if (findRole(account, to) !== undefined) throw internal(`the role ${to} already exists`)
  if (findUser(account, to) !== undefined) throw internal(`there is a user with the same name as the role ${to}`)
  // A changed row is listed last.
  account.roles = [...account.roles.filter((r) => r !== role), { ...role, name: to }]
  accounts.changed()
  return ok()
}

const set = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  refuseReserved(sql, captures.tokens.get("name"))
  const account = session.engine.accounts.need(session.account)
  const name = roleName(captures.need("name"))
  const role = findRole(account, name)
  if (role === undefined) throw internal(`there is no role ${name}`)
  if (!hasRole(account, session.identity.userId, role.id))
    throw internal(`the role ${name} has not be granted to the user ${session.identity.user}`)
  session.identity = { ...session.identity, role: role.name, roleId: role.id }
  session.secondaryRoles = false
  return ok()
}

const setSecondary = async (session: Session, captures: Captures): Promise<Result> => {
  session.secondaryRoles = captures.has("ALL")
  return ok()
}

const show = (session: Session, like: string | undefined): Promise<Result> =>
  showQuery(session, {
    columns: [
      { name: "ROLE_NAME", type: text },
      { name: "CREATOR", type: int },
      { name: "CREATED_TIME", type: time },
      { name: "COMMENTS", type: long }
    ],
    rows: session.engine.accounts.need(session.account).roles.map((r) => [r.name, r.creator, r.created, ""]),
    ...(like === undefined ? {} : { like: { pattern: like, column: 0 } })
  })

const misspelled = (pattern: string): StatementRow => ({
  pattern,
  run: async (_, captures, { sql }) => {
    throw unexpected(sql, captures.rest[0])
  }
})

export const roleStatements: StatementFamily = [
  { pattern: "CREATE ROLE [IF NOT EXISTS] ...", run: create },
  { pattern: "DROP ROLE [IF EXISTS] ...", run: drop },
  { pattern: "ALTER ROLE [IF EXISTS] =from RENAME TO =to", run: rename },
  { pattern: "SET SECONDARY ROLE (ALL | NONE)", run: setSecondary },
  // Read and ignored: the default role stays the one of CREATE USER.
  { pattern: "SET DEFAULT ROLE (NONE | ALL | ...)", run: async () => ok() },
  misspelled("SET ROLE NONE ..."),
  { pattern: "SET ROLE =name", run: set },
  { pattern: "SHOW ROLES [LIKE =like]", run: (session, captures) => show(session, captures.get("like")) },
  misspelled("SHOW ROLES ...")
]
