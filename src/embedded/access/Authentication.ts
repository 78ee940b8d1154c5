/**
 * Logins: the forms of a user name (`user`, `account:user[:role]`, `account#user[#role]`), and who is let in.
 */
import { internal } from "../translate/Errors.ts"
import { type Login, SqlFailure } from "../wire/WireSession.ts"
import { findRole, findUser, hasRole, roleById, sysAccount, type User, unlocked } from "./Account.ts"
import type { Directory } from "./Directory.ts"

/** Who a session is. The role changes with SET ROLE. */
export interface Identity {
  readonly account: string
  readonly user: string
  readonly userId: number
  readonly role: string
  readonly roleId: number
}

interface LoginName {
  readonly account: string
  readonly user: string
  readonly role: string | undefined
}

/** Splits a login's user name; a bare name is a user of `sys`. Routing labels after `?` are dropped. */
const splitLoginName = (name: string): LoginName => {
  const bare = (name.split("?")[0] ?? "").replaceAll("%3A", ":")
  const separator = bare.includes(":") ? ":" : "#"
  const [first = "", second, ...rest] = bare.split(separator)
  if (second === undefined) return { account: sysAccount, user: first, role: undefined }
  if (first === "") throw internal("invalid tenant name ''")
  if (second === "") throw internal("invalid user name ''")
  const role = rest.length === 0 ? undefined : rest.join(separator)
  if (role === "") throw internal("invalid role name ''")
  return { account: first, user: second, role }
}

/** How failed logins lock a user, by the variables `connection_control_…` of the account. */
export interface LoginControl {
  /** After how many. */
  readonly threshold: number
  /** For how many milliseconds. */
  readonly delay: number
}

/** These are never locked by failed logins. */
const superUsers = new Set(["root", "dump"])

/** For how many milliseconds the user has been locked, in whole seconds. */
const lockedFor = (user: User, now: string): number =>
  Date.parse(`${now}Z`) - Date.parse(`${user.locked ?? user.created}Z`)

/** The user after a login that failed. */
const afterFailure = (user: User, threshold: number, now: string): User => {
  if (user.status === "lock") return { ...user, locked: now }
  const failedLogins = (user.failedLogins ?? 0) + 1
  return failedLogins >= threshold ? { ...user, status: "lock", failedLogins, locked: now } : { ...user, failedLogins }
}

/** The identity of a login, or the failure that refuses it. */
export const authenticate = (
  accounts: Directory,
  login: Login,
  controlOf: (account: string) => LoginControl
): Identity => {
  const { account: name, user: userName, role: roleName } = splitLoginName(login.user)
  const denied = (why: string) =>
    new SqlFailure(1045, `Access denied for user ${login.user.split("?")[0]}. internal error: ${why}`, "28000")
  const account = accounts.find(name)
  if (account === undefined) throw internal(`there is no tenant ${name}`)
  if (account.status === "suspend") throw denied(`Account ${name} is suspended`)
  const user = findUser(account, userName)
  if (user === undefined) throw internal(`there is no user ${userName}`)
  const role = roleName === undefined ? roleById(account, user.defaultRole) : findRole(account, roleName)
  if (role === undefined)
    throw internal(
      roleName === undefined ? `get the default role of the user ${userName} failed` : `there is no role ${roleName}`
    )
  if (roleName !== undefined && !hasRole(account, user.id, role.id))
    throw internal(`the role ${roleName} has not been granted to the user ${userName}`)
  if (user.status === "forbid") throw internal("user is locked, please ask the administrator to unlock")
  const { delay, threshold } = controlOf(name)
  const now = accounts.time()
  if (user.status === "lock" && lockedFor(user, now) < delay) throw internal("user is locked, please try again later")
  const counts = threshold > 0 && delay > 0 && !superUsers.has(user.name)
  const replace = (changed: User): void => {
    account.users = account.users.map((other) => (other.id === user.id ? changed : other))
    accounts.changed()
  }
  if (!login.verifyHash(user.hash)) {
    if (counts) replace(afterFailure(user, threshold, now))
    throw denied("check password failed")
  }
  if (counts && user.status === "lock") replace(unlocked(user))
  return { account: name, user: user.name, userId: user.id, role: role.name, roleId: role.id }
}
