/**
 * Whether a role may do something: its own grants and those of the roles given to it.
 */
import { type Account, roleById } from "./Account.ts"
import { allOf, type ObjectType, ownershipOf, type Privilege, scopeOfPrivilege } from "./Privilege.ts"

/** What a privilege is asked for. `database` and `table` are the numbers the catalogue shows; 0 for none. */
export interface AccessObject {
  readonly on: ObjectType
  readonly database: number
  readonly table: number
}

export const wholeAccount: AccessObject = { on: "account", database: 0, table: 0 }

/** Whether a grant to exactly this role gives the privilege. */
export const roleHas = (account: Account, role: number, privilege: Privilege, object: AccessObject): boolean => {
  const scope = scopeOfPrivilege(privilege)
  const covering =
    object.on === "account" && (scope === "account" || (scope === "sys" && account.id === 0))
      ? [privilege, allOf.account]
      : [privilege]
  return account.privileges.some(
    (g) => g.role === role && g.on === object.on && covering.includes(g.privilege) && covers(g.level, g.object, object)
  )
}

const covers = (level: string, id: number, object: AccessObject): boolean => {
  if (object.on === "account") return true
  if (object.on === "database") return level === "d" ? id === object.database : true
  switch (level) {
    case "*.*":
      return true
    case "d.*":
    case "*":
      return id === object.database
    default:
      return id === object.table
  }
}

/** The roles given to `role`, which it inherits from. */
const inherited = (account: Account, role: number): ReadonlyArray<number> =>
  account.roleGrants.filter((g) => g.grantee === role).map((g) => g.role)

/**
 * The first role, nearest first, that satisfies `has`, with the active role that brought it. One role must have all that a
 * statement needs: what two roles have together is not enough.
 */
export const findRoleThat = (
  account: Account,
  active: ReadonlyArray<number>,
  has: (role: number) => boolean
): { readonly role: number; readonly active: number } | undefined => {
  const seen = new Set(active)
  let level = active.map((role) => ({ role, active: role }))
  while (level.length > 0) {
    const found = level.find(({ role }) => has(role))
    if (found !== undefined) return found
    level = level.flatMap(({ role, active: root }) =>
      inherited(account, role).flatMap((next) => {
        if (seen.has(next)) return []
        seen.add(next)
        return [{ role: next, active: root }]
      })
    )
  }
  return undefined
}

/** The roles a session acts with: the active one, and all of the user's under SET SECONDARY ROLE ALL. */
export const activeRoles = (
  account: Account,
  session: { readonly roleId: number; readonly userId: number },
  secondary: boolean
): ReadonlyArray<number> =>
  [
    ...new Set([
      session.roleId,
      ...(secondary ? account.userGrants.filter((g) => g.user === session.userId).map((g) => g.role) : [])
    ])
  ].filter((role) => roleById(account, role) !== undefined)

/** Whether one of `roles` may pass `role` on: it was given to them with the grant option, directly or along a chain of such. */
export const mayPassOnRole = (account: Account, roles: ReadonlyArray<number>, user: number, role: number): boolean => {
  if (roles.includes(role) && account.userGrants.some((g) => g.user === user && g.role === role && g.grantOption))
    return true
  const seen = new Set<number>()
  let level = [role]
  while (level.length > 0) {
    level = account.roleGrants
      .filter((g) => g.grantOption && level.includes(g.role) && !seen.has(g.grantee))
      .map((g) => g.grantee)
    if (level.some((r) => roles.includes(r))) return true
    for (const r of level) seen.add(r)
  }
  return false
}

/** Whether one of `roles` may pass a privilege on: it has it (or ALL) with the grant option, owns the object, or inherits such. */
export const mayPassOnPrivilege = (
  account: Account,
  roles: ReadonlyArray<number>,
  privilege: Privilege,
  object: AccessObject
): boolean => {
  const holders = account.privileges
    .filter(
      (g) =>
        ((g.grantOption && (g.privilege === privilege || g.privilege === allOf[object.on])) ||
          g.privilege === ownershipOf(object.on)) &&
        (g.on === object.on || (g.on === "table" && object.on === "view" && (g.level === "t" || g.level === "d.t"))) &&
        covers(g.level, g.object, { ...object, on: g.on })
    )
    .map((g) => g.role)
  if (roles.some((role) => holders.includes(role))) return true
  // What is inherited counts for databases and tables, not for the account.
  if (object.on !== "account" && findRoleThat(account, roles, (role) => holders.includes(role)) !== undefined)
    return true
  return holders.some((holder) => mayPassOnRole(account, roles, -1, holder))
}
