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
  readonly account: string
  readonly username: string
  readonly role: string | undefined
}

const invalid = (message: string): SqlError =>
  sqlError(
    new InvalidInput({ message, isRetryable: false, hint: "A login is user, account#user or account#user#role." })
  )

const accountName = /^[0-9A-Za-z_-]+$/

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
 * and role given next to it. Fails with `InvalidInput` where they contradict each other or a part is empty.
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
    const [username, accountPart, rolePart] =
      parts.length === 1 ? [options.username, undefined, undefined] : [parts[1] ?? "", parts[0], parts[2]]
    if (accountPart !== undefined && options.account !== undefined && accountPart !== options.account) {
      return invalid("the account is given twice and differently")
    }
    if (rolePart !== undefined && options.role !== undefined && rolePart !== options.role) {
      return invalid("the role is given twice and differently")
    }
    const account = options.account ?? accountPart ?? "sys"
    const role = options.role ?? rolePart
    if (username === "" || role === "") return invalid("user and role must not be empty")
    if (/[:#]/.test(username) || (role !== undefined && /[:#]/.test(role))) {
      return invalid("user and role must not contain : or #")
    }
    if (!accountName.test(account)) return invalid("an account's name has letters, digits, _ and - only")
    return Effect.succeed({ account, username, role })
  })
