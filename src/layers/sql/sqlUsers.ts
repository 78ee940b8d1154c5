/**
 * Users over any `SqlClient`.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RoleNotFound, UserAlreadyExists, UserNotFound } from "../../errors/AccountErrors.ts"
import { type CreateUser, User, type Users } from "../../services/Users.ts"
import * as statements from "../../sql/accountStatements.ts"
import { checkPassword, Instant, missing, roleNames, taken, userNames } from "./principals.ts"
import { HexText, notInTransaction, query, refine, send, sendSecret } from "./statement.ts"

const Row = Schema.Struct({
  name: HexText,
  host: HexText,
  status: Schema.String,
  role: Schema.NullOr(HexText),
  created: Instant,
  changed: Instant
})

const userOf = ({ changed, created, host, name, role, status }: typeof Row.Type): User =>
  new User({
    name,
    host,
    locked: status !== "unlock",
    defaultRole: Option.fromNullable(role),
    createdAt: created,
    passwordChangedAt: changed
  })

const notFound = (user: string) =>
  refine(missing(["user"], (_, cause) => new UserNotFound({ user, errno: cause.errno, cause })))

export const make = (sql: SqlClient.SqlClient): Users => {
  const stored = (name: string): Effect.Effect<Option.Option<User>, SqlError> =>
    Effect.map(query(sql, statements.users(name), Row), (rows) => Option.map(Arr.head(rows), userOf))

  const create = Effect.fn("Accounts.users.create")(function* (
    name: string,
    { defaultRole, ifNotExists, password }: CreateUser
  ): Effect.fn.Return<boolean, UserAlreadyExists | RoleNotFound | SqlError> {
    yield* userNames([name])
    const [role] = yield* roleNames(defaultRole === undefined ? [] : [defaultRole])
    yield* checkPassword(password)
    yield* notInTransaction(sql, "CREATE USER")
    const created = sendSecret(sql, (literal) => statements.createUser(name, role, literal), password).pipe(
      refine(taken(["user", "role"], (cause) => new UserAlreadyExists({ user: name, errno: cause.errno, cause }))),
      refine(missing(["role"], (found, cause) => new RoleNotFound({ role: found ?? "", errno: cause.errno, cause }))),
      Effect.as(true)
    )
    if (ifNotExists !== true) return yield* created
    return yield* Effect.catchTag(created, "UserAlreadyExists", (error) =>
      Effect.flatMap(stored(name), (found) =>
        Option.exists(found, (user) => Option.contains(user.defaultRole, role ?? "public"))
          ? Effect.succeed(false)
          : Effect.fail(error)
      )
    )
  })

  const alter = (name: string, statement: string): Effect.Effect<void, UserNotFound | SqlError> =>
    userNames([name]).pipe(
      Effect.zipRight(notInTransaction(sql, "ALTER USER")),
      Effect.zipRight(notFound(name)(send(sql, statement)))
    )

  return {
    create,
    setPassword: Effect.fn("Accounts.users.setPassword")(function* (name, password) {
      yield* userNames([name])
      yield* checkPassword(password)
      yield* notInTransaction(sql, "ALTER USER")
      yield* notFound(name)(sendSecret(sql, (literal) => statements.alterUser.password(name, literal), password))
    }),
    lock: Effect.fn("Accounts.users.lock")(function* (name) {
      yield* alter(name, statements.alterUser.lock(name))
    }),
    unlock: Effect.fn("Accounts.users.unlock")(function* (name) {
      yield* alter(name, statements.alterUser.unlock(name))
    }),
    drop: Effect.fn("Accounts.users.drop")(function* (name, options) {
      yield* userNames([name])
      yield* notInTransaction(sql, "DROP USER")
      const dropped = Effect.asVoid(notFound(name)(send(sql, statements.dropUser(name))))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "UserNotFound", () => Effect.void) : dropped
    }),
    find: Effect.fn("Accounts.users.find")(function* (name) {
      yield* userNames([name])
      return yield* stored(name)
    }),
    list: Effect.withSpan(
      Effect.map(query(sql, statements.users(), Row), (rows) => rows.map(userOf)),
      "Accounts.users.list"
    )
  }
}
