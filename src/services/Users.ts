/**
 * Users: who logs in to an account.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import type { Redacted } from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { RoleNotFound, UserAlreadyExists, UserNotFound } from "../errors/AccountErrors.ts"

/**
 * A user as the server has it. `host` is what it was made with and means nothing to 4.2.0. A `locked` one cannot log in.
 *
 * @since 0.1.0
 * @category models
 */
export class User extends Schema.Class<User>("effect-matrixone/User")({
  name: Schema.String,
  host: Schema.String,
  locked: Schema.Boolean,
  /** The role of a login without one; none when that role has been dropped, and such a login is refused. */
  defaultRole: Schema.Option(Schema.String),
  createdAt: Schema.DateTimeUtcFromSelf,
  passwordChangedAt: Schema.DateTimeUtcFromSelf
}) {}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateUser {
  /** Any text but the empty one. It is in no span, log or error. */
  readonly password: Redacted
  /** Must exist. It is given to the user. 4.2.0 ignores every later change of it. Default `public`. */
  readonly defaultRole?: string | undefined
  /** An existing user of the same default role is left as it is, its password too. */
  readonly ifNotExists?: boolean | undefined
}

/**
 * The users of the session's account.
 *
 * Names: 1 to 300 characters without white space, control characters, quotes, backquote, backslash, `:`, `#` or `?`, which
 * the server would take for something else, here or at login; their case counts. A bad one is `InvalidInput`, sent nowhere.
 * All but reading is refused inside a transaction: `NotAllowedInTransaction`, nothing sent. Who may not is told
 * `AuthorizationError`. Interrupted, a change may or may not have been made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Users {
  /**
   * Sends `CREATE USER … IDENTIFIED BY …` and answers whether a user was made: `false` only when `ifNotExists` met one. Needs
   * the privilege `create user`, and with `ifNotExists` an admin role, to look.
   */
  readonly create: (name: string, options: CreateUser) => Effect<boolean, UserAlreadyExists | RoleNotFound | SqlError>

  /**
   * Sends `ALTER USER … IDENTIFIED BY …`; sessions that are logged in stay so. Needs the privilege `alter user`, for one's
   * own password too. (`SET PASSWORD` is answered with OK by 4.2.0 and changes nothing.)
   */
  readonly setPassword: (name: string, password: Redacted) => Effect<void, UserNotFound | SqlError>

  /** Sends `ALTER USER … LOCK`: no more logins; sessions that are logged in stay so. */
  readonly lock: (name: string) => Effect<void, UserNotFound | SqlError>

  /** Sends `ALTER USER … UNLOCK`. */
  readonly unlock: (name: string) => Effect<void, UserNotFound | SqlError>

  /**
   * Sends `DROP USER …`. With `ifExists` a missing one is no failure. An administrator cannot be dropped: `InvalidInput`.
   */
  readonly drop: (
    name: string,
    options?: { readonly ifExists?: boolean | undefined }
  ) => Effect<void, UserNotFound | SqlError>

  /** The user of that name, if there is one. Needs an admin role, as {@link list} does. */
  readonly find: (name: string) => Effect<Option<User>, SqlError>

  /** The account's users by name. */
  readonly list: Effect<ReadonlyArray<User>, SqlError>
}
