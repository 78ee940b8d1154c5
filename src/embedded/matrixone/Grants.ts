/**
 * GRANT, REVOKE and SHOW GRANTS.
 */
import {
  type Account,
  adminRole,
  findRole,
  findUser,
  hasRole,
  publicRole,
  type Role,
  roleById
} from "../access/Account.ts"
import {
  activeRoles,
  findRoleThat,
  mayPassOnPrivilege,
  mayPassOnRole,
  roleHas,
  wholeAccount
} from "../access/Authorization.ts"
import { checkScope, type Grant, privilegeOf, readGrant } from "../access/GrantSyntax.ts"
import { foldedName, unexpected } from "../access/Names.ts"
import { grantedObject } from "../access/Objects.ts"
import { scopeOfPrivilege } from "../access/Privilege.ts"
import { text } from "../catalog/CatalogTypes.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { refuseReserved } from "../translate/ReservedWords.ts"
import type { Statement } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"

type Privileges = Extract<Grant, { kind: "privileges" }>
type Roles = Extract<Grant, { kind: "roles" }>

const refused = () => internal("do not have privilege to execute the statement")

const accountOf = (session: Session): Account => session.engine.accounts.need(session.account)

const isAdmin = (session: Session, account: Account): boolean => session.identity.roleId === adminRole(account).id

const needRole = (account: Account, name: string): Role => {
  const role = findRole(account, name)
  if (role === undefined) throw internal(`there is no role ${name}`)
  return role
}

// ---- privileges -----------------------------------------------------------------------------------------------------

const grantPrivileges = async (session: Session, grant: Privileges): Promise<void> => {
  const account = accountOf(session)
  const roles = activeRoles(account, session.identity, session.secondaryRoles)
  if (!isAdmin(session, account)) {
    const object = await grantedObject(session, grant.object).catch(() => ({
      on: grant.object.on,
      database: 0,
      table: 0
    }))
    const wanted = grant.privileges.map((name) => privilegeOf(name, object.on))
    if (!wanted.every((p) => mayPassOnPrivilege(account, roles, p, object))) throw refused()
  }
  const targets = grant.roles.map((name) => {
    if (name === adminRole(account).name) throw internal(`the privilege can not be granted to the role ${name}`)
    return needRole(account, name)
  })
  const privileges = grant.privileges.map((name) => privilegeOf(name, grant.object.on))
  for (const privilege of privileges) {
    if (scopeOfPrivilege(privilege) === "sys") throw internal(`the privilege ${privilege} can not be granted`)
    checkScope(privilege, grant.object.on)
  }
  const object = await grantedObject(session, grant.object)
  const id = object.table === 0 ? object.database : object.table
  const granted = session.engine.accounts.time()
  for (const privilege of privileges) {
    for (const { id: role } of targets) {
      const given = { grantor: session.identity.userId, granted, grantOption: grant.grantOption }
      const found = account.privileges.find(
        (g) => g.role === role && g.on === object.on && g.object === id && g.privilege === privilege
      )
      // One that was there keeps its level, and is listed last from now on.
      const made = { role, on: object.on, object: id, privilege, level: found?.level ?? grant.object.level, ...given }
      account.privileges = [...account.privileges.filter((g) => g !== found), made]
    }
  }
}

const revokePrivileges = async (session: Session, grant: Privileges, ifExists: boolean): Promise<void> => {
  const account = accountOf(session)
  if (!isAdmin(session, account)) throw refused()
  const targets = grant.roles.flatMap((name) => {
    if (name === adminRole(account).name) throw internal(`the privilege can not be revoked from the role ${name}`)
    const role = findRole(account, name)
    if (role === undefined && !ifExists) throw internal(`there is no role ${name}`)
    return role === undefined ? [] : [role]
  })
  const privileges = grant.privileges.map((name) => privilegeOf(name, grant.object.on))
  for (const privilege of privileges) checkScope(privilege, grant.object.on)
  const object = await grantedObject(session, grant.object)
  const id = object.table === 0 ? object.database : object.table
  for (const privilege of privileges) {
    if (privilege === "connect" && targets.some((r) => r.id === publicRole.id))
      throw internal(`the privilege ${privilege} can not be revoked from the role ${publicRole.name}`)
  }
  account.privileges = account.privileges.filter(
    (g) =>
      !(
        targets.some((r) => r.id === g.role) &&
        g.on === object.on &&
        g.object === id &&
        g.level === grant.object.level &&
        privileges.includes(g.privilege)
      )
  )
}

// ---- roles ----------------------------------------------------------------------------------------------------------

type Grantee = { readonly kind: "role" | "user"; readonly id: number; readonly name: string }

const findGrantee = (account: Account, name: string): Grantee | undefined => {
  const role = findRole(account, name)
  if (role !== undefined) return { kind: "role", id: role.id, name }
  const user = findUser(account, name)
  return user === undefined ? undefined : { kind: "user", id: user.id, name }
}

const mayManage = (session: Session, account: Account): boolean => {
  const roles = activeRoles(account, session.identity, session.secondaryRoles)
  return findRoleThat(account, roles, (role) => roleHas(account, role, "manage grants", wholeAccount)) !== undefined
}

/** Whether `from` is already given to `to`, directly or by others: then the other way round would be a circle. */
const leadsTo = (account: Account, from: number, to: number): boolean => {
  const seen = new Set<number>()
  const visit = (role: number): boolean => {
    if (role === to) return true
    if (seen.has(role)) return false
    seen.add(role)
    return account.roleGrants.some((g) => g.role === role && visit(g.grantee))
  }
  return visit(from)
}

/** What the predefined roles may be given to, and what may be given to them. */
const checkSpecialRoles = (account: Account, from: Role, to: Grantee): void => {
  const admin = adminRole(account)
  const toRole = () => internal(`the role ${from.name} can not be granted to the role ${to.name}`)
  if (from.id === admin.id) {
    if (to.kind === "user") {
      if (!hasRole(account, to.id, admin.id))
        throw internal(`the role ${from.name} can not be granted to non administration user ${to.name}`)
    } else if (to.id !== admin.id)
      throw internal(`the role ${from.name} can not be granted to the other role ${to.name}`)
  } else if (from.id === publicRole.id && to.kind === "role")
    throw internal(`the role ${from.name} can not be granted to the other role ${to.name}`)
  if (to.kind === "role" && (to.id === admin.id || to.id === publicRole.id)) throw toRole()
}

const grantRoles = (session: Session, grant: Roles): void => {
  const account = accountOf(session)
  const active = activeRoles(account, session.identity, session.secondaryRoles)
  const may =
    mayManage(session, account) ||
    grant.roles.every((name) => mayPassOnRole(account, active, session.identity.userId, needRole(account, name).id))
  if (!may) throw refused()
  const roles = grant.roles.map((name) => needRole(account, name))
  const grantees = grant.grantees.map((name) => {
    const found = findGrantee(account, name)
    if (found === undefined) throw internal(`there is no role or user ${name}`)
    return found
  })
  const granted = session.engine.accounts.time()
  const { grantOption } = grant
  let { userGrants, roleGrants } = account
  for (const from of roles) {
    for (const to of grantees) {
      checkSpecialRoles(account, from, to)
      if (to.kind === "user") {
        const same = userGrants.find((g) => g.role === from.id && g.user === to.id)
        if (same?.grantOption === grantOption) continue
        userGrants = [...userGrants.filter((g) => g !== same), { role: from.id, user: to.id, granted, grantOption }]
      } else {
        if (leadsTo({ ...account, roleGrants }, to.id, from.id))
          throw new SqlFailure(4027, `cannot grant role ${from.name} to ${to.name}`)
        const same = roleGrants.find((g) => g.role === from.id && g.grantee === to.id)
        if (same?.grantOption === grantOption) continue
        const { roleId: byRole, userId: byUser } = session.identity
        const made = { role: from.id, grantee: to.id, byRole, byUser, granted, grantOption }
        roleGrants = [...roleGrants.filter((g) => g !== same), made]
      }
    }
  }
  account.userGrants = userGrants
  account.roleGrants = roleGrants
}

const revokeRoles = (session: Session, grant: Roles, ifExists: boolean): void => {
  const account = accountOf(session)
  if (!mayManage(session, account)) throw refused()
  const grantees = grant.grantees.flatMap((name) => {
    const found = findGrantee(account, name)
    if (found === undefined && !ifExists) throw internal(`there is no role or user ${name}`)
    return found === undefined ? [] : [found]
  })
  const roles = grant.roles.map((name) => needRole(account, name))
  const admin = adminRole(account)
  for (const from of roles) {
    for (const to of grantees) {
      if (from.id === admin.id || from.id === publicRole.id) throw internal(`the role ${from.name} can not be revoked`)
      if (to.kind === "role" && (to.id === admin.id || to.id === publicRole.id))
        throw internal(`the role ${from.name} can not be revoked from the role ${to.name}`)
    }
  }
  const from = (id: number) => roles.some((r) => r.id === id)
  const to = (kind: Grantee["kind"], id: number) => grantees.some((g) => g.kind === kind && g.id === id)
  account.userGrants = account.userGrants.filter((g) => !(from(g.role) && to("user", g.user)))
  account.roleGrants = account.roleGrants.filter((g) => !(from(g.role) && to("role", g.grantee)))
}

// ---- statements -----------------------------------------------------------------------------------------------------

const grant = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const read = readGrant(sql, captures.rest, "TO")
  if (read.kind === "privileges") await grantPrivileges(session, read)
  else grantRoles(session, read)
  session.engine.accounts.changed()
  return ok()
}

const revoke = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const read = readGrant(sql, captures.rest, "FROM")
  const ifExists = captures.has("EXISTS")
  if (read.kind === "privileges") await revokePrivileges(session, read, ifExists)
  else revokeRoles(session, read, ifExists)
  session.engine.accounts.changed()
  return ok()
}

const show = (session: Session, title: string, roles: ReadonlyArray<number>, grantee: string): Promise<Result> => {
  const account = accountOf(session)
  const rows = account.privileges
    .filter((g) => roles.includes(g.role))
    .map((g) => [`GRANT ${g.privilege} ON ${g.on} ${g.on === "account" ? "" : g.level} ${grantee}`])
  return showQuery(session, { columns: [{ name: `Grants for ${title}`, type: text }], rows })
}

/** The host of a user who is given none: kept, and shown, as localhost. */
const anyHost = "%"

const showForUser = (session: Session, name: string, host: string): Promise<Result> => {
  const account = accountOf(session)
  const user = findUser(account, name)
  const roles =
    user === undefined || user.host !== host
      ? []
      : account.userGrants
          .filter((g) => g.user === user.id && roleById(account, g.role) !== undefined)
          .map((g) => g.role)
  return show(session, `${name}@localhost`, roles, `\`${name}\`@\`${host}\``)
}

const userOf = (captures: Captures): string | undefined => {
  const token = captures.tokens.get("user")
  return token === undefined ? undefined : foldedName(token)
}

const showForRole = (session: Session, name: string): Promise<Result> => {
  const role = findRole(accountOf(session), name)
  return show(session, name, role === undefined ? [] : [role.id], `\`${name}\``)
}

export const grantStatements: StatementFamily = [
  { pattern: "GRANT ...", run: grant },
  { pattern: "REVOKE [IF EXISTS] ...", run: revoke },
  {
    pattern: "SHOW GRANTS FOR ROLE :role",
    run: (session, captures, { sql }) => {
      refuseReserved(sql, captures.tokens.get("role"))
      return showForRole(session, captures.need("role").toLowerCase())
    }
  },
  {
    pattern: "SHOW GRANTS FOR ROLE ...",
    run: async (_, captures, { sql }) => {
      throw unexpected(sql, captures.rest[0])
    }
  },
  // The roles after USING are read and ignored.
  {
    pattern: "SHOW GRANTS [FOR =user [@ =host | =at] [USING ...]]",
    run: (session, captures, { sql }) => {
      refuseReserved(sql, captures.tokens.get("user"))
      const host = captures.get("host") ?? captures.get("at") ?? anyHost
      return showForUser(session, userOf(captures) ?? session.identity.user, host === anyHost ? "localhost" : host)
    }
  }
]
