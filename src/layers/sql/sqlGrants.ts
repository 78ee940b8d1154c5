/**
 * Grants over any `SqlClient`.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { RoleNotFound } from "../../errors/AccountErrors.ts"
import { Grant, type GrantObject, type Grants, type Privileges } from "../../services/Grants.ts"
import * as statements from "../../sql/grantStatements.ts"
import { objectNames } from "../validNames.ts"
import { Flag, Instant, listOf, missing, roleNames, someOf } from "./principals.ts"
import { HexText, notInTransaction, query, refine, send } from "./statement.ts"

const Row = Schema.Struct({
  role: HexText,
  privilege: Schema.String,
  type: Schema.Literal("account", "database", "table", "view"),
  db: Schema.NullOr(HexText),
  tbl: Schema.NullOr(HexText),
  passes: Flag,
  granted: Instant
})

const objectOf = ({ db, tbl, type }: typeof Row.Type): GrantObject => {
  if (type === "account") return { type }
  const database = db === null ? {} : { database: db }
  return type === "database" ? { type, ...database } : { type, ...database, ...(tbl === null ? {} : { table: tbl }) }
}

/** The catalog says of what kind of object all, or the ownership, is. */
const privilegeOf = (stored: string): string => stored.replace(/^(?:account|database|table) (all|ownership)$/, "$1")

const grantOf = (row: typeof Row.Type): Grant =>
  new Grant({
    role: row.role,
    privilege: privilegeOf(row.privilege),
    object: objectOf(row),
    grantOption: row.passes,
    grantedAt: row.granted
  })

const roleNotFound = refine(
  missing(["role"], (name, cause) => new RoleNotFound({ role: name ?? "", errno: cause.errno, cause }))
)

export const make = (sql: SqlClient.SqlClient): Grants => {
  const check = Effect.fnUntraced(function* (
    { object, privileges }: Privileges,
    roles: ReadonlyArray<string>
  ): Effect.fn.Return<ReadonlyArray<string>, SqlError> {
    yield* someOf("privilege", privileges)
    yield* someOf("role", roles)
    if (object.type === "database") yield* objectNames(object.database)
    else if (object.type !== "account") yield* objectNames(object.database, object.table)
    return yield* roleNames(roles)
  })

  return {
    grant: Effect.fn("Accounts.grants.grant")(function* (request) {
      const roles = yield* check(request, listOf(request.to))
      yield* notInTransaction(sql, "GRANT")
      yield* roleNotFound(send(sql, statements.grantPrivileges(request, roles, request.grantOption)))
    }),
    revoke: Effect.fn("Accounts.grants.revoke")(function* (request) {
      const roles = yield* check(request, listOf(request.from))
      yield* notInTransaction(sql, "REVOKE")
      yield* roleNotFound(send(sql, statements.revokePrivileges(request, roles)))
    }),
    list: Effect.fn("Accounts.grants.list")(function* (filter) {
      const [role] = yield* roleNames(filter?.role === undefined ? [] : [filter.role])
      return (yield* query(sql, statements.privilegeGrants(role), Row)).map(grantOf)
    })
  }
}
