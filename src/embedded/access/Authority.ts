/**
 * What a session may do with the roles it acts with.
 */
import type { Session } from "../session/Session.ts"
import { internal } from "../translate/Errors.ts"
import type { SqlFailure } from "../wire/WireSession.ts"
import { type Account, adminRole, ownerOf } from "./Account.ts"
import { type AccessObject, activeRoles, findRoleThat, roleHas } from "./Authorization.ts"
import type { Privilege } from "./Privilege.ts"
import type { Access } from "./TableAccess.ts"

export const refused = (): SqlFailure => internal("do not have privilege to execute the statement")

/** What an owner is kept by. */
export const databaseKey = (name: string): string => `d:${name.toLowerCase()}`
export const tableKey = (id: number): string => `t:${id}`

export interface Authority {
  readonly account: Account
  readonly active: ReadonlyArray<number>
  /** Whether a role has one of the privileges. */
  readonly any: (privileges: ReadonlyArray<Privilege>, object: AccessObject) => boolean
  /** Whether an active role owns what the key names. */
  readonly owns: (key: string) => boolean
  /** Whether one role has all that is asked for. */
  readonly access: (list: ReadonlyArray<Access>) => boolean
}

export const authorityOf = (session: Session, account: Account): Authority => {
  const active = activeRoles(account, session.identity, session.secondaryRoles)
  return {
    account,
    active,
    any: (privileges, object) =>
      findRoleThat(account, active, (role) => privileges.some((p) => roleHas(account, role, p, object))) !== undefined,
    owns: (key) => active.includes(ownerOf(account, key).role),
    access: (list) => mayAccess(account, active, list)
  }
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
