/**
 * Privileges, what they are about, and which role has them.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { Effect } from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { RoleNotFound } from "../errors/AccountErrors.ts"

/**
 * The privileges that can be granted, by what they are about. A view takes those of a table. `all` and `ownership` mean on
 * each kind of object what there is to have of it; an account has no owner.
 *
 * @since 0.1.0
 * @category models
 */
export const privileges = {
  account: [
    "create user",
    "drop user",
    "alter user",
    "create role",
    "drop role",
    "alter role",
    "create database",
    "drop database",
    "show databases",
    "connect",
    "manage grants",
    "all"
  ],
  database: [
    "show tables",
    "create table",
    "create view",
    "drop table",
    "drop view",
    "alter table",
    "alter view",
    "all",
    "ownership"
  ],
  table: ["select", "insert", "update", "delete", "truncate", "reference", "index", "execute", "all", "ownership"]
} as const

/**
 * @since 0.1.0
 * @category models
 */
export type AccountPrivilege = (typeof privileges.account)[number]

/**
 * @since 0.1.0
 * @category models
 */
export type DatabasePrivilege = (typeof privileges.database)[number]

/**
 * @since 0.1.0
 * @category models
 */
export type TablePrivilege = (typeof privileges.table)[number]

const OnAccount = Schema.Struct({ type: Schema.Literal("account") })
const OnDatabase = Schema.Struct({ type: Schema.Literal("database"), database: Schema.optional(Schema.String) })
const OnTable = Schema.Struct({
  type: Schema.Literal("table", "view"),
  database: Schema.optional(Schema.String),
  table: Schema.optional(Schema.String)
})

/**
 * What a privilege is about: the account; one database, or all of them; one table or view, those of one database, or all.
 *
 * @since 0.1.0
 * @category models
 */
export const GrantObject = Schema.Union(OnAccount, OnDatabase, OnTable)

/**
 * @since 0.1.0
 * @category models
 */
export type GrantObject = typeof GrantObject.Type

/**
 * A table is named with its database, or not at all.
 *
 * @since 0.1.0
 * @category models
 */
export type TableObject =
  | { readonly type: "table" | "view"; readonly database?: undefined; readonly table?: undefined }
  | { readonly type: "table" | "view"; readonly database: string; readonly table?: string | undefined }

/**
 * Privileges on one object.
 *
 * @since 0.1.0
 * @category models
 */
export type Privileges =
  | { readonly privileges: NonEmptyReadonlyArray<AccountPrivilege>; readonly object: typeof OnAccount.Type }
  | { readonly privileges: NonEmptyReadonlyArray<DatabasePrivilege>; readonly object: typeof OnDatabase.Type }
  | { readonly privileges: NonEmptyReadonlyArray<TablePrivilege>; readonly object: TableObject }

/**
 * @since 0.1.0
 * @category models
 */
export type GrantPrivileges = Privileges & {
  readonly to: string | NonEmptyReadonlyArray<string>
  /** The roles may pass it on. Granted again without, they may not any more. Default false. */
  readonly grantOption?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export type RevokePrivileges = Privileges & { readonly from: string | NonEmptyReadonlyArray<string> }

/**
 * One privilege of one role. `privilege` is called as in {@link privileges}; a role that the server itself made has some that
 * cannot be granted by name.
 *
 * @since 0.1.0
 * @category models
 */
export class Grant extends Schema.Class<Grant>("effect-matrixone/Grant")({
  role: Schema.String,
  privilege: Schema.String,
  object: GrantObject,
  grantOption: Schema.Boolean,
  grantedAt: Schema.DateTimeUtcFromSelf
}) {}

const isOneOf = <A extends string>(list: ReadonlyArray<A>, name: string): name is A => list.some((one) => one === name)

/**
 * What would grant, or revoke, the same again; `None` for a privilege that cannot be granted by name.
 *
 * @since 0.1.0
 * @category conversions
 */
export const privilegesOf = ({ object, privilege }: Grant): Option.Option<Privileges> => {
  switch (object.type) {
    case "account":
      return isOneOf(privileges.account, privilege) ? Option.some({ privileges: [privilege], object }) : Option.none()
    case "database":
      return isOneOf(privileges.database, privilege) ? Option.some({ privileges: [privilege], object }) : Option.none()
    default: {
      const { database, table, type } = object
      if (!isOneOf(privileges.table, privilege)) return Option.none()
      return Option.some({
        privileges: [privilege],
        object: database === undefined ? { type } : { type, database, table }
      })
    }
  }
}

/**
 * Grants privileges to roles of the session's account, and takes them back.
 *
 * MatrixOne grants privileges to roles only; users have what the role they act in has. None of it runs inside a transaction:
 * `NotAllowedInTransaction`, nothing sent. Interrupted, it may or may not have been done.
 *
 * @since 0.1.0
 * @category models
 */
export interface Grants {
  /**
   * Sends `GRANT … ON … TO …`. An object that is not there is `ObjectNotFound`; the administrators' role, which has all there
   * is, cannot be given more: `InvalidInput`. Needs an admin role, or the privilege with the grant option.
   */
  readonly grant: (request: GrantPrivileges) => Effect<void, RoleNotFound | SqlError>

  /**
   * Sends `REVOKE … ON … FROM …`. What a role does not have, or has by a wider grant, is not taken from it, and is no failure.
   * Needs an admin role.
   */
  readonly revoke: (request: RevokePrivileges) => Effect<void, RoleNotFound | SqlError>

  /**
   * What the account's roles may do, or one of them; without what was granted on an object that is gone, which gives nothing
   * any more. Reads `mo_catalog.mo_role_privs`, for which an admin role is needed.
   */
  readonly list: (filter?: { readonly role?: string | undefined }) => Effect<ReadonlyArray<Grant>, SqlError>
}
