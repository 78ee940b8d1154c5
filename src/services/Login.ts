/**
 * The login string `account#user#role`: built and taken apart.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Login {
  /** In lower case, as the server keeps it. */
  readonly account: string
  /** As it was made: `Ann` and `ann` are two users. */
  readonly username: string
  /** In lower case, as the server keeps it. `undefined` for the user's default role. */
  readonly role: string | undefined
}

const invalid = (message: string): SqlError =>
  sqlError(
    new InvalidInput({ message, isRetryable: false, hint: "A login is user, account#user or account#user#role." })
  )

const accountName = /^[0-9A-Za-z_-]+$/

/** CREATE ACCOUNT and CREATE ROLE fold names character by character; a login has to name them so. */
const folded = (name: string): string => Array.from(name, (character) => character.toLowerCase()).join("")

/** Those of the ways to say a name that were taken. */
const named = (...names: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  names.flatMap((name) => (name === undefined ? [] : [folded(name)]))

/**
 * The user name as the server wants it. The `sys` account without a role is the user alone.
 *
 * @since 0.1.0
 * @category formatting
 */
export const format = (login: Login): string =>
  login.role !== undefined
    ? `${login.account}#${login.username}#${login.role}`
    : login.account === "sys"
      ? login.username
      : `${login.account}#${login.username}`

/**
 * Takes a user name apart (`user`, `account#user`, `account#user#role`, or the same with colons) and joins it with account
 * and role given next to it. Accounts and roles count in any case, users do not. Fails with `InvalidInput` where the parts
 * contradict each other or one is empty.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resolve = (options: {
  readonly username: string
  readonly account?: string | undefined
  readonly role?: string | undefined
}): Effect.Effect<Login, SqlError> =>
  Effect.suspend(() => {
    const parts = options.username.split(options.username.includes("#") ? "#" : ":")
    if (parts.length > 3) return invalid("the user name has more than three parts")
    const [username = "", accountPart, rolePart] = parts.length === 1 ? parts : [parts[1], parts[0], parts[2]]
    const [account = "sys", otherAccount = account] = named(options.account, accountPart)
    if (account !== otherAccount) return invalid("the account is given twice and differently")
    const [role, otherRole = role] = named(options.role, rolePart)
    if (role !== otherRole) return invalid("the role is given twice and differently")
    if (username === "" || role === "") return invalid("user and role must not be empty")
    if (/[:#]/.test(username) || (role !== undefined && /[:#]/.test(role))) {
      return invalid("user and role must not contain : or #")
    }
    if (!accountName.test(account)) return invalid("an account's name has letters, digits, _ and - only")
    return Effect.succeed({ account, username, role })
  })
