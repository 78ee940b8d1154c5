/**
 * Roles over any `SqlClient`.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import { RoleAlreadyExists, RoleNotFound, UserNotFound } from "../../errors/AccountErrors.ts"
import { Role, RoleGrant, type Roles } from "../../services/Roles.ts"
import * as statements from "../../sql/accountStatements.ts"
import * as grants from "../../sql/grantStatements.ts"
import { fold } from "../../sql/names.ts"
import { Flag, Instant, listOf, missing, roleNames, someOf, taken, userNames } from "./principals.ts"
import { HexText, notInTransaction, query, refine, send } from "./statement.ts"

const Row = Schema.Struct({ name: HexText, created: Instant })

const roleOf = ({ created, name }: typeof Row.Type): Role => new Role({ name, createdAt: created })

const GrantRow = Schema.Struct({
  role: HexText,
  grantee: HexText,
  type: Schema.Literal("user", "role"),
  passes: Flag,
  granted: Instant
})

const grantOf = ({ granted, grantee, passes, role, type }: typeof GrantRow.Type): RoleGrant =>
  new RoleGrant({ role, grantee, granteeType: type, grantOption: passes, grantedAt: granted })

const byName = Order.mapInput(
  Order.array(Order.string),
  ({ grantee, granteeType, role }: RoleGrant): ReadonlyArray<string> => [role, grantee, granteeType]
)

const roleNotFound = refine(
  missing(["role"], (name, cause) => new RoleNotFound({ role: name ?? "", errno: cause.errno, cause }))
)

const granteeNotFound = refine(
  missing(["role or user", "user"], (name, cause) => new UserNotFound({ user: name ?? "", errno: cause.errno, cause }))
)

const alreadyExists = (role: string) =>
  refine(taken(["user", "role"], (cause) => new RoleAlreadyExists({ role, errno: cause.errno, cause })))

export const make = (sql: SqlClient.SqlClient): Roles => {
  const one = (name: string): Effect.Effect<string, SqlError> => Effect.as(roleNames([name]), fold(name))

  const stored = (name: string): Effect.Effect<Option.Option<Role>, SqlError> =>
    Effect.map(query(sql, statements.roles(name), Row), (rows) => Option.map(Arr.head(rows), roleOf))

  const names = Effect.fnUntraced(function* (
    roles: string | ReadonlyArray<string>,
    grantees: string | ReadonlyArray<string>
  ) {
    yield* someOf("role", listOf(roles))
    yield* someOf("user or role to grant to or revoke from", listOf(grantees))
    return [yield* roleNames(listOf(roles)), yield* userNames(listOf(grantees))] as const
  })

  return {
    create: Effect.fn("Accounts.roles.create")(function* (asked, options) {
      const name = yield* one(asked)
      yield* notInTransaction(sql, "CREATE ROLE")
      const created = Effect.as(alreadyExists(name)(send(sql, statements.createRole(name))), true)
      if (options?.ifNotExists !== true) return yield* created
      return yield* Effect.catchTag(created, "RoleAlreadyExists", (error) =>
        Effect.flatMap(stored(name), (found) => (Option.isSome(found) ? Effect.succeed(false) : Effect.fail(error)))
      )
    }),
    rename: Effect.fn("Accounts.roles.rename")(function* (asked, wanted) {
      const [from, to] = [yield* one(asked), yield* one(wanted)]
      yield* notInTransaction(sql, "ALTER ROLE")
      yield* send(sql, statements.renameRole(from, to)).pipe(alreadyExists(to), roleNotFound)
    }),
    drop: Effect.fn("Accounts.roles.drop")(function* (asked, options) {
      const name = yield* one(asked)
      yield* notInTransaction(sql, "DROP ROLE")
      const dropped = Effect.asVoid(roleNotFound(send(sql, statements.dropRole(name))))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "RoleNotFound", () => Effect.void) : dropped
    }),
    find: Effect.fn("Accounts.roles.find")(function* (name) {
      return yield* stored(yield* one(name))
    }),
    list: Effect.withSpan(
      Effect.map(query(sql, statements.roles(), Row), (rows) => rows.map(roleOf)),
      "Accounts.roles.list"
    ),
    grant: Effect.fn("Accounts.roles.grant")(function* ({ grantOption, roles, to }) {
      const [given, grantees] = yield* names(roles, to)
      yield* notInTransaction(sql, "GRANT")
      yield* send(sql, grants.grantRoles(given, grantees, grantOption)).pipe(roleNotFound, granteeNotFound)
    }),
    revoke: Effect.fn("Accounts.roles.revoke")(function* ({ from, roles }) {
      const [taken, grantees] = yield* names(roles, from)
      yield* notInTransaction(sql, "REVOKE")
      yield* send(sql, grants.revokeRoles(taken, grantees)).pipe(roleNotFound, granteeNotFound)
    }),
    grants: Effect.withSpan(
      Effect.map(query(sql, grants.roleGrants, GrantRow), (rows) => Arr.sort(rows.map(grantOf), byName)),
      "Accounts.roles.grants"
    )
  }
}
