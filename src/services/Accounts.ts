/**
 * Accounts: MatrixOne's tenants, each with databases, users, roles and snapshots of its own; and who is what in one.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Option } from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { AccountAlreadyExists, AccountNotFound, UserNotFound } from "../errors/AccountErrors.ts"
import type { Grants } from "./Grants.ts"
import type { Roles } from "./Roles.ts"
import type { Users } from "./Users.ts"

/**
 * `suspended`: nobody logs in, and who was is disconnected. `restricted`: reading and deleting only, as for want of storage.
 *
 * @since 0.1.0
 * @category models
 */
export const AccountStatus = Schema.Literal("open", "suspended", "restricted")

/**
 * @since 0.1.0
 * @category models
 */
export type AccountStatus = typeof AccountStatus.Type

/**
 * An account as the server has it. `suspendedAt` is when it was last suspended or restricted, unless it is open again.
 *
 * @since 0.1.0
 * @category models
 */
export class Account extends Schema.Class<Account>("effect-matrixone/Account")({
  id: Schema.Int,
  name: Schema.String,
  administrator: Schema.String,
  status: AccountStatus,
  comment: Schema.String,
  createdAt: Schema.DateTimeUtcFromSelf,
  suspendedAt: Schema.Option(Schema.DateTimeUtcFromSelf)
}) {}

/**
 * What an account holds, in megabytes as the server counts them: it lags behind by minutes.
 *
 * @since 0.1.0
 * @category models
 */
export class AccountUsage extends Schema.Class<AccountUsage>("effect-matrixone/AccountUsage")({
  account: Schema.String,
  databases: Schema.Int,
  tables: Schema.Int,
  megabytes: Schema.Number,
  snapshotMegabytes: Schema.Number
}) {}

/**
 * Who a session is.
 *
 * @since 0.1.0
 * @category models
 */
export class Identity extends Schema.Class<Identity>("effect-matrixone/Identity")({
  account: Schema.String,
  accountId: Schema.Int,
  user: Schema.String,
  role: Schema.String
}) {}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateAccount {
  /** The name of its first user, who is its administrator. */
  readonly administrator: string
  /** The administrator's. Any text but the empty one. It is in no span, log or error. */
  readonly password: Redacted.Redacted
  /**
   * At most 256 characters without double quote, backslash and NUL, which 4.2.0 would take for SQL of its own: else
   * `InvalidInput`.
   */
  readonly comment?: string | undefined
  /** Default `open`. */
  readonly status?: AccountStatus | undefined
  /** An existing account of the same administrator is returned as it is, its password too. */
  readonly ifNotExists?: boolean | undefined
}

/**
 * The server's accounts, and the users, roles and grants of the session's own.
 *
 * What concerns accounts needs the sys account with role moadmin, else `AuthorizationError`. Names of accounts: 1 to 300
 * letters, digits, `_` and `-`, stored in lower case; a bad one is `InvalidInput`, sent nowhere.
 * All but reading is refused inside a transaction: `NotAllowedInTransaction`, nothing sent. Interrupted, the statement is
 * stopped on the server; the change may or may not have been made.
 *
 * 4.2.0 cannot rename an account, nor its administrator.
 *
 * @since 0.1.0
 * @category tags
 */
export class Accounts extends Context.Tag("effect-matrixone/Accounts")<
  Accounts,
  {
    /** Sends `CREATE ACCOUNT …`; it takes about a second. */
    readonly create: (name: string, options: CreateAccount) => Effect.Effect<Account, AccountAlreadyExists | SqlError>

    /** The account of that name. */
    readonly get: (name: string) => Effect.Effect<Account, AccountNotFound | SqlError>

    /** The account of that name, if there is one. */
    readonly find: (name: string) => Effect.Effect<Option<Account>, SqlError>

    /** All accounts by name, `sys` too. */
    readonly list: Effect.Effect<ReadonlyArray<Account>, SqlError>

    /** What every account holds; for an administrator of another account than sys, that one. Sends `SHOW ACCOUNTS`. */
    readonly usage: Effect.Effect<ReadonlyArray<AccountUsage>, SqlError>

    /** Opens, suspends or restricts an account. That of `sys` cannot be changed: `InvalidInput`. */
    readonly setStatus: (name: string, status: AccountStatus) => Effect.Effect<void, AccountNotFound | SqlError>

    /** Sets an account's comment, by the rules of {@link CreateAccount}; the empty one too. */
    readonly setComment: (name: string, comment: string) => Effect.Effect<void, AccountNotFound | SqlError>

    /**
     * Sets the password of any user of an account, its administrator's above all. Sends `ALTER ACCOUNT … ADMIN_NAME …`.
     * Sessions that are logged in stay so.
     */
    readonly setPassword: (
      name: string,
      options: { readonly user: string; readonly password: Redacted.Redacted }
    ) => Effect.Effect<void, AccountNotFound | UserNotFound | SqlError>

    /**
     * Drops an account with everything in it: databases, snapshots, users, publications. Its sessions are ended. With
     * `ifExists` a missing one is no failure. `sys` cannot be dropped: `InvalidInput`.
     */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect.Effect<void, AccountNotFound | SqlError>

    /** Who the session is: account, user, and the role it acts in. */
    readonly current: Effect.Effect<Identity, SqlError>

    readonly users: Users
    readonly roles: Roles
    readonly grants: Grants
  }
>() {}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/**
 * A password nobody knows: `length` characters of letters, digits, `-` and `_`, six random bits each; 32 by default, and 16
 * to 1024 whatever is asked for. Nothing shows it; `Redacted.value` hands it out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const generatePassword = (length = 32): Effect.Effect<Redacted.Redacted> =>
  Effect.sync(() => {
    const size = Number.isNaN(length) ? 32 : Math.min(Math.max(length, 16), 1024)
    const bytes = crypto.getRandomValues(new Uint8Array(size))
    return Redacted.make(Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join(""))
  })
