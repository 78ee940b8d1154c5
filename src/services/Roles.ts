/**
 * Roles: what privileges are granted to, and what users act in.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import * as Schema from "effect/Schema"
import type { RoleAlreadyExists, RoleNotFound, UserNotFound } from "../errors/AccountErrors.ts"

/**
 * A role as the server has it.
 *
 * @since 0.1.0
 * @category models
 */
export class Role extends Schema.Class<Role>("effect-matrixone/Role")({
  name: Schema.String,
  createdAt: Schema.DateTimeUtcFromSelf
}) {}

/**
 * A role that was given to a user, or to another role, which then has all that it has.
 *
 * @since 0.1.0
 * @category models
 */
export class RoleGrant extends Schema.Class<RoleGrant>("effect-matrixone/RoleGrant")({
  role: Schema.String,
  grantee: Schema.String,
  granteeType: Schema.Literal("user", "role"),
  grantOption: Schema.Boolean,
  grantedAt: Schema.DateTimeUtcFromSelf
}) {}

/**
 * Which roles are given to whom. Grantees are users or roles; where one of each has the name, it is the role.
 *
 * @since 0.1.0
 * @category models
 */
export interface GrantRoles {
  readonly roles: string | NonEmptyReadonlyArray<string>
  readonly to: string | NonEmptyReadonlyArray<string>
  /** The grantees may pass it on. Granted again without, they may not any more. Default false. */
  readonly grantOption?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface RevokeRoles {
  readonly roles: string | NonEmptyReadonlyArray<string>
  readonly from: string | NonEmptyReadonlyArray<string>
}

/**
 * The roles of the session's account.
 *
 * Names: 1 to 300 characters without white space, control characters, quotes, backquote, backslash, `:`, `#` or `?`, stored
 * in lower case; a bad one is `InvalidInput`, sent nowhere. Users and roles share their names. `public`, `accountadmin` and
 * `moadmin` are the server's own: `InvalidInput`. All but reading is refused inside a transaction: `NotAllowedInTransaction`,
 * nothing sent. Who may not is told `AuthorizationError`. Interrupted, a change may or may not have been made.
 *
 * A session acts in the role of its login (`account#user#role`), else in the user's default role.
 *
 * @since 0.1.0
 * @category models
 */
export interface Roles {
  /**
   * Sends `CREATE ROLE …` and answers whether a role was made: `false` only when `ifNotExists` met one. Needs the privilege
   * `create role`, and with `ifNotExists` an admin role, to look.
   */
  readonly create: (
    name: string,
    options?: { readonly ifNotExists?: boolean | undefined }
  ) => Effect<boolean, RoleAlreadyExists | SqlError>

  /** Sends `ALTER ROLE … RENAME TO …`. Who has the role keeps it. */
  readonly rename: (from: string, to: string) => Effect<void, RoleNotFound | RoleAlreadyExists | SqlError>

  /** Sends `DROP ROLE …`: who has it has it no more. With `ifExists` a missing one is no failure. */
  readonly drop: (
    name: string,
    options?: { readonly ifExists?: boolean | undefined }
  ) => Effect<void, RoleNotFound | SqlError>

  /** The role of that name, if there is one. Needs an admin role, as {@link list} does. */
  readonly find: (name: string) => Effect<Option<Role>, SqlError>

  /** The account's roles by name. */
  readonly list: Effect<ReadonlyArray<Role>, SqlError>

  /**
   * Sends `GRANT role TO …`. A circle of roles is refused with `InvalidInput`, as is giving the administrators' role to who
   * does not have it. A grantee that is neither user nor role is `UserNotFound`.
   */
  readonly grant: (request: GrantRoles) => Effect<void, RoleNotFound | UserNotFound | SqlError>

  /** Sends `REVOKE role FROM …`. Taking what was not given is no failure; `public` cannot be taken: `InvalidInput`. */
  readonly revoke: (request: RevokeRoles) => Effect<void, RoleNotFound | UserNotFound | SqlError>

  /** Who has which role, by role and grantee. Needs an admin role. */
  readonly grants: Effect<ReadonlyArray<RoleGrant>, SqlError>
}
