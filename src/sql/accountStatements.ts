/**
 * The statements on accounts, users and roles. Where one sets a password, `password` is its literal.
 */
import type { AccountStatus, CreateAccount } from "../services/Accounts.ts"
import { identifier, string } from "./literals.ts"
import type { Bound } from "./snapshotStatements.ts"

/** What the server says for a status, and stores. */
const statusWords = { open: "open", suspended: "suspend", restricted: "restricted" } as const satisfies Record<
  AccountStatus,
  string
>

const status = (given: AccountStatus): string => statusWords[given].toUpperCase()

export const createAccount = (name: string, options: Omit<CreateAccount, "password">, password: string): string =>
  [
    `CREATE ACCOUNT ${identifier(name)} ADMIN_NAME ${string(options.administrator)} IDENTIFIED BY ${password}`,
    ...(options.status === undefined ? [] : [status(options.status)]),
    ...(options.comment === undefined ? [] : [`COMMENT ${string(options.comment)}`])
  ].join(" ")

export const alterAccount = {
  status: (name: string, to: AccountStatus): string => `ALTER ACCOUNT ${identifier(name)} ${status(to)}`,
  comment: (name: string, comment: string): string => `ALTER ACCOUNT ${identifier(name)} COMMENT ${string(comment)}`,
  password: (name: string, user: string, password: string): string =>
    `ALTER ACCOUNT ${identifier(name)} ADMIN_NAME ${string(user)} IDENTIFIED BY ${password}`
}

export const dropAccount = (name: string): string => `DROP ACCOUNT ${identifier(name)}`

/** Seconds since the epoch, whatever the session's time zone. */
const seconds = (column: string): string => `CAST(UNIX_TIMESTAMP(${column}) AS CHAR)`

const where = (condition: string, name: string | undefined): Pick<Bound, "parameters"> & { readonly where: string } =>
  name === undefined ? { where: "", parameters: [] } : { where: ` WHERE ${condition} = ?`, parameters: [name] }

/** All accounts, or the one of a name. */
export const accounts = (name?: string): Bound => {
  const only = where("account_name", name)
  return {
    text:
      "SELECT account_id AS id, HEX(account_name) AS name, HEX(admin_name) AS administrator, status AS status, " +
      `HEX(comments) AS comment, ${seconds("created_time")} AS created, ${seconds("suspended_time")} AS suspended ` +
      `FROM mo_catalog.mo_account${only.where} ORDER BY account_name`,
    parameters: only.parameters
  }
}

export const identity: Bound = {
  text:
    "SELECT HEX(current_account_name()) AS account, current_account_id() AS id, HEX(current_user_name()) AS user, " +
    "HEX(current_role_name()) AS role",
  parameters: []
}

/** A user's name is a string: quoted as an identifier it would be folded. */
export const createUser = (name: string, role: string | undefined, password: string): string =>
  `CREATE USER ${string(name)} IDENTIFIED BY ${password}${role === undefined ? "" : ` DEFAULT ROLE ${identifier(role)}`}`

export const alterUser = {
  password: (name: string, password: string): string => `ALTER USER ${string(name)} IDENTIFIED BY ${password}`,
  lock: (name: string): string => `ALTER USER ${string(name)} LOCK`,
  unlock: (name: string): string => `ALTER USER ${string(name)} UNLOCK`
}

export const dropUser = (name: string): string => `DROP USER ${string(name)}`

/** All users, or the one of a name. */
export const users = (name?: string): Bound => {
  const only = where("u.user_name", name)
  return {
    text:
      "SELECT HEX(u.user_name) AS name, HEX(u.user_host) AS host, u.status AS status, HEX(r.role_name) AS role, " +
      `${seconds("u.created_time")} AS created, ${seconds("u.password_last_changed")} AS changed FROM mo_catalog.mo_user u ` +
      `LEFT JOIN mo_catalog.mo_role r ON r.role_id = u.default_role${only.where} ORDER BY u.user_name`,
    parameters: only.parameters
  }
}

export const createRole = (name: string): string => `CREATE ROLE ${identifier(name)}`

export const renameRole = (from: string, to: string): string =>
  `ALTER ROLE ${identifier(from)} RENAME TO ${identifier(to)}`

export const dropRole = (name: string): string => `DROP ROLE ${identifier(name)}`

/** All roles, or the one of a name. */
export const roles = (name?: string): Bound => {
  const only = where("role_name", name)
  return {
    text:
      `SELECT HEX(role_name) AS name, ${seconds("created_time")} AS created FROM mo_catalog.mo_role${only.where} ` +
      "ORDER BY role_name",
    parameters: only.parameters
  }
}
