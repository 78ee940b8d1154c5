/**
 * Accounts, users and the forms of a user name at login: `user`, `account:user[:role]`, `account#user[#role]`.
 */
import { type Login, SqlFailure } from "../wire/WireSession.ts"
import type { Identity } from "./Session.ts"

/** Users and their passwords, by account. */
export type AccountOptions = Readonly<Record<string, Readonly<Record<string, string>>>>

const defaults: AccountOptions = { sys: { root: "111", dump: "111" } }

interface Account {
  readonly id: number
  readonly users: Map<string, string>
  readonly admin: string
}

const internal = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

/** Splits a login's user name; a bare name is a user of `sys`. Routing labels after `?` are dropped. */
export const splitUser = (
  name: string
): { readonly account: string; readonly user: string; readonly role: string | undefined } => {
  const [bare = ""] = name.split("?")
  const separator = bare.includes(":") ? ":" : "#"
  const [first = "", second, third] = bare.split(separator)
  return second === undefined
    ? { account: "sys", user: first, role: undefined }
    : { account: first.toLowerCase(), user: second, role: third }
}

export class Accounts {
  readonly #accounts = new Map<string, Account>()

  constructor(options: AccountOptions | undefined) {
    const given = options ?? defaults
    for (const [name, users] of Object.entries({ ...defaults, ...given })) {
      this.#accounts.set(name.toLowerCase(), {
        id: this.#accounts.size,
        users: new Map(Object.entries(users)),
        admin: Object.keys(users)[0] ?? ""
      })
    }
  }

  has(name: string): boolean {
    return this.#accounts.has(name)
  }

  idOf(name: string): number {
    return this.#accounts.get(name)?.id ?? 0
  }

  adminOf(name: string): string {
    return this.#accounts.get(name)?.admin ?? ""
  }

  usersOf(name: string): ReadonlyArray<string> {
    return [...(this.#accounts.get(name)?.users.keys() ?? [])]
  }

  names(): ReadonlyArray<string> {
    return [...this.#accounts.keys()]
  }

  /** The identity of a login, or the failure that refuses it. */
  authenticate(login: Login): Identity {
    const { account, user, role } = splitUser(login.user)
    const found = this.#accounts.get(account)
    if (found === undefined) throw internal(`there is no tenant ${account}`)
    const password = found.users.get(user)
    if (password === undefined) throw internal(`there is no user ${user}`)
    const administrator = account === "sys" ? "moadmin" : "accountadmin"
    if (role !== undefined && role !== administrator && role !== "public") throw internal(`there is no role ${role}`)
    if (!login.verify(password))
      throw new SqlFailure(1045, `Access denied for user ${user}. internal error: check password failed`, "28000")
    return { account, user, role: role ?? administrator }
  }
}
