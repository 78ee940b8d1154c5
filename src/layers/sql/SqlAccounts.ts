/**
 * Accounts, users, roles and grants over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AccountAlreadyExists, AccountNotFound, UserNotFound } from "../../errors/AccountErrors.ts"
import { sqlError } from "../../errors/classify.ts"
import { AuthorizationError, ObjectNotFound } from "../../errors/reasons.ts"
import { Account, Accounts, AccountUsage, type CreateAccount, Identity } from "../../services/Accounts.ts"
import * as statements from "../../sql/accountStatements.ts"
import { accountRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"
import { checkComment, checkPassword, Instant, Integer, missing, notSys, taken, userNames } from "./principals.ts"
import * as SqlGrants from "./sqlGrants.ts"
import * as SqlRoles from "./sqlRoles.ts"
import * as SqlUsers from "./sqlUsers.ts"
import { HexText, notInTransaction, query, refine, send, sendSecret, show } from "./statement.ts"

const Row = Schema.Struct({
  id: Integer,
  name: HexText,
  administrator: HexText,
  status: Schema.transformLiterals(["open", "open"], ["suspend", "suspended"], ["restricted", "restricted"]),
  comment: Schema.NullOr(HexText),
  created: Instant,
  suspended: Schema.NullOr(Instant)
})

const accountOf = ({ comment, created, suspended, ...row }: typeof Row.Type): Account =>
  new Account({ ...row, comment: comment ?? "", createdAt: created, suspendedAt: Option.fromNullable(suspended) })

const UsageRow = Schema.Struct({
  account_name: Schema.String,
  db_count: Integer,
  tbl_count: Integer,
  size: Schema.Number,
  snapshot_size: Schema.Number
})

const usageOf = (row: typeof UsageRow.Type): AccountUsage =>
  new AccountUsage({
    account: row.account_name,
    databases: row.db_count,
    tables: row.tbl_count,
    megabytes: row.size,
    snapshotMegabytes: row.snapshot_size
  })

const IdentityRow = Schema.Struct({ account: HexText, id: Integer, user: HexText, role: HexText })

const notFound = (account: string) =>
  refine(missing(["account", "tenant"], (_, cause) => new AccountNotFound({ account, errno: cause.errno, cause })))

/** Other accounts do not have the table. */
const sysOnly = <A>(self: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  refine((reason) =>
    reason._tag === "ObjectNotFound" && reason.objectType === "table"
      ? sqlError(
          new AuthorizationError({
            message: "only the sys account sees the server's accounts",
            isRetryable: false,
            hint: "Log in to the account sys, as a user with the role moadmin."
          })
        )
      : undefined
  )(self)

const droppedMeanwhile = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `account ${name} was dropped by someone else right after it was made`,
      isRetryable: false,
      objectType: "account",
      objectName: name
    })
  )

const one = (name: string): Effect.Effect<string, SqlError> => validName(accountRule, name)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Accounts["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const stored = (name: string): Effect.Effect<Option.Option<Account>, SqlError> =>
      Effect.map(sysOnly(query(sql, statements.accounts(name), Row)), (rows) => Option.map(Arr.head(rows), accountOf))

    const create = Effect.fn("Accounts.create")(function* (
      asked: string,
      { password, ...options }: CreateAccount
    ): Effect.fn.Return<Account, AccountAlreadyExists | SqlError> {
      const name = yield* one(asked)
      yield* userNames([options.administrator])
      yield* checkPassword(password)
      yield* checkComment(options.comment)
      yield* notInTransaction(sql, "CREATE ACCOUNT")
      const alreadyExists = refine(
        taken(["tenant", "account"], (cause) => new AccountAlreadyExists({ account: name, errno: cause.errno, cause }))
      )
      const created = sendSecret(sql, (literal) => statements.createAccount(name, options, literal), password).pipe(
        alreadyExists,
        Effect.zipRight(stored(name)),
        Effect.flatMap(Option.match({ onNone: () => droppedMeanwhile(name), onSome: Effect.succeed }))
      )
      if (options.ifNotExists !== true) return yield* created
      return yield* Effect.catchTag(created, "AccountAlreadyExists", (error) =>
        Effect.flatMap(stored(name), (found) =>
          Option.isSome(found) && found.value.administrator === options.administrator
            ? Effect.succeed(found.value)
            : Effect.fail(error)
        )
      )
    })

    const alter = (name: string, statement: string): Effect.Effect<void, AccountNotFound | SqlError> =>
      Effect.zipRight(notInTransaction(sql, "ALTER ACCOUNT"), notFound(name)(send(sql, statement)))

    return Accounts.of({
      create,
      get: Effect.fn("Accounts.get")(function* (asked) {
        const name = yield* one(asked)
        const found = yield* stored(name)
        return Option.isSome(found) ? found.value : yield* new AccountNotFound({ account: name })
      }),
      find: Effect.fn("Accounts.find")(function* (name) {
        return yield* stored(yield* one(name))
      }),
      list: Effect.withSpan(
        Effect.map(sysOnly(query(sql, statements.accounts(), Row)), (rows) => rows.map(accountOf)),
        "Accounts.list"
      ),
      usage: Effect.withSpan(
        Effect.map(show(sql, "SHOW ACCOUNTS", UsageRow), (rows) => rows.map(usageOf)),
        "Accounts.usage"
      ),
      setStatus: Effect.fn("Accounts.setStatus")(function* (asked, status) {
        const name = yield* one(asked)
        yield* notSys(name, "account sys can not be suspended")
        yield* alter(name, statements.alterAccount.status(name, status))
      }),
      setComment: Effect.fn("Accounts.setComment")(function* (asked, comment) {
        const name = yield* one(asked)
        yield* checkComment(comment)
        yield* alter(name, statements.alterAccount.comment(name, comment))
      }),
      setPassword: Effect.fn("Accounts.setPassword")(function* (asked, { password, user }) {
        const name = yield* one(asked)
        yield* userNames([user])
        yield* checkPassword(password)
        yield* notInTransaction(sql, "ALTER ACCOUNT")
        yield* sendSecret(sql, (literal) => statements.alterAccount.password(name, user, literal), password).pipe(
          notFound(name),
          refine(missing(["user"], (_, cause) => new UserNotFound({ user, errno: cause.errno, cause })))
        )
      }),
      drop: Effect.fn("Accounts.drop")(function* (asked, options) {
        const name = yield* one(asked)
        yield* notSys(name, "can not delete the account sys")
        yield* notInTransaction(sql, "DROP ACCOUNT")
        const dropped = Effect.asVoid(notFound(name)(send(sql, statements.dropAccount(name))))
        yield* options?.ifExists === true ? Effect.catchTag(dropped, "AccountNotFound", () => Effect.void) : dropped
      }),
      current: Effect.withSpan(
        Effect.flatMap(query(sql, statements.identity, IdentityRow), ([row]) =>
          row === undefined
            ? Effect.dieMessage("a SELECT without FROM answered no row")
            : Effect.succeed(new Identity({ account: row.account, accountId: row.id, user: row.user, role: row.role }))
        ),
        "Accounts.current"
      ),
      users: SqlUsers.make(sql),
      roles: SqlRoles.make(sql),
      grants: SqlGrants.make(sql)
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Accounts, never, SqlClient.SqlClient> = Layer.effect(Accounts, make)
