/**
 * Publications and subscriptions over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { PublicationAlreadyExists, PublicationNotFound, SubscriptionNotFound } from "../../errors/PublicationErrors.ts"
import * as Reason from "../../errors/Reason.ts"
import { InvalidInput, ObjectNotFound } from "../../errors/reasons.ts"
import {
  type AlterPublication,
  type Audience,
  Coverage,
  type CreatePublication,
  Publication,
  type PublicationScope,
  Publications,
  Subscription
} from "../../services/Publications.ts"
import { accountRule, fold, publicationRule, publishedTableRule } from "../../sql/names.ts"
import * as statements from "../../sql/publicationStatements.ts"
import { objectNames, validName } from "../validNames.ts"
import { Integer, missing, someOf, taken } from "./principals.ts"
import { SessionTime, sessionInstant } from "./sessionTime.ts"
import { HexText, notInTransaction, query, refine, rowsOf, send } from "./statement.ts"
import { isNamed } from "./target.ts"

const PublicationRow = Schema.Struct({
  publication: Schema.String,
  database: Schema.String,
  tables: Schema.String,
  sub_account: Schema.String,
  subscribed_accounts: Schema.String,
  create_time: SessionTime,
  update_time: Schema.NullOr(SessionTime),
  comments: Schema.String
})

const statuses = { 0: "normal", 1: "revoked", 2: "dropped" } as const

const SubscriptionRow = Schema.Struct({
  pub_name: Schema.String,
  pub_account: Schema.String,
  pub_database: Schema.NullOr(Schema.String),
  pub_tables: Schema.NullOr(Schema.String),
  pub_comment: Schema.NullOr(Schema.String),
  pub_time: Schema.NullOr(SessionTime),
  sub_name: Schema.NullOr(Schema.String),
  sub_time: Schema.NullOr(SessionTime),
  status: Schema.compose(Integer, Schema.Literal(0, 1, 2))
})

const TypeRow = Schema.Struct({ name: HexText, type: Schema.String })

const CoverageRow = Schema.Struct({ Database: Schema.String, Table: Schema.String })

const listed = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(","))

/** `*` is all there is. */
const some = (text: string): Option.Option<string> => (text === "*" ? Option.none() : Option.some(text))

const invalid = (message: string, hint: string): SqlError =>
  sqlError(new InvalidInput({ message, isRetryable: false, hint }))

const accountNames = (names: ReadonlyArray<string>): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    someOf("account", names),
    Effect.forEach(names, (name) => validName(accountRule, name), { discard: true })
  )

const checkAudience = (accounts: AlterPublication["accounts"]): Effect.Effect<void, SqlError> => {
  if (accounts === undefined || accounts === "all") return Effect.void
  return accountNames("add" in accounts ? accounts.add : "drop" in accounts ? accounts.drop : accounts)
}

const checkScope = (scope: PublicationScope | undefined): Effect.Effect<void, SqlError> => {
  if (scope === undefined || !("database" in scope)) return Effect.void
  const { database, tables } = scope
  if (tables === undefined) return objectNames(database)
  return objectNames(database).pipe(
    Effect.zipRight(someOf("table", tables)),
    Effect.zipRight(Effect.forEach(tables, (table) => validName(publishedTableRule, table), { discard: true }))
  )
}

const sameNames = (stored: Option.Option<ReadonlyArray<string>>, asked: ReadonlyArray<string> | undefined): boolean =>
  Option.match(stored, {
    onNone: () => asked === undefined,
    onSome: (names) => {
      const wanted = new Set((asked ?? []).map(fold))
      const are = new Set(names.map(fold))
      return asked !== undefined && wanted.size === are.size && [...are].every((name) => wanted.has(name))
    }
  })

const isOf = (publication: Publication, scope: PublicationScope, accounts: Audience): boolean =>
  sameNames(publication.accounts, accounts === "all" ? undefined : accounts) &&
  ("database" in scope
    ? isNamed(publication.database, scope.database) && sameNames(publication.tables, scope.tables)
    : Option.isNone(publication.database))

const goneMeanwhile = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `publication ${name} was dropped by someone else right after it was made`,
      isRetryable: false,
      objectType: "publication",
      objectName: name
    })
  )

const notFound = (publication: string, publisher?: string) =>
  refine(
    missing(
      publisher === undefined ? ["publication"] : ["publication", "account"],
      (_, cause) =>
        new PublicationNotFound({
          publication,
          ...(publisher === undefined ? {} : { publisher }),
          errno: cause.errno,
          cause
        })
    )
  )

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Publications["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const name = (asked: string): Effect.Effect<string, SqlError> => validName(publicationRule, asked)

    const when = (time: typeof SessionTime.Type | null): Effect.Effect<Option.Option<DateTime.Utc>, SqlError> =>
      time === null ? Effect.succeedNone : Effect.asSome(sessionInstant(sql, time))

    const publicationOf = (row: typeof PublicationRow.Type): Effect.Effect<Publication, SqlError> =>
      Effect.map(
        Effect.all([sessionInstant(sql, row.create_time), when(row.update_time)]),
        ([createdAt, updatedAt]) =>
          new Publication({
            name: row.publication,
            database: some(row.database),
            tables: Option.map(some(row.tables), listed),
            accounts: Option.map(some(row.sub_account), listed),
            subscribers: listed(row.subscribed_accounts),
            comment: row.comments,
            createdAt,
            updatedAt
          })
      )

    const subscriptionOf = (row: typeof SubscriptionRow.Type): Effect.Effect<Subscription, SqlError> =>
      Effect.map(
        Effect.all([when(row.pub_time), when(row.sub_time)]),
        ([publishedAt, subscribedAt]) =>
          new Subscription({
            publisher: row.pub_account,
            publication: row.pub_name,
            status: statuses[row.status],
            database: Option.fromNullable(row.sub_name),
            subscribedAt,
            offered:
              row.pub_database === null
                ? Option.none()
                : Option.map(publishedAt, (at) => ({
                    database: some(row.pub_database ?? "*"),
                    tables: Option.map(some(row.pub_tables ?? "*"), listed),
                    comment: row.pub_comment ?? "",
                    publishedAt: at
                  }))
          })
      )

    const rows = rowsOf(send(sql, statements.show), PublicationRow)

    const stored = (wanted: string): Effect.Effect<Option.Option<Publication>, SqlError> =>
      Effect.flatMap(rows, (all) =>
        Option.match(
          Arr.findFirst(all, ({ publication }) => publication === wanted),
          { onNone: () => Effect.succeedNone, onSome: (row) => Effect.asSome(publicationOf(row)) }
        )
      )

    const readBack = (wanted: string): Effect.Effect<Publication, SqlError> =>
      Effect.flatMap(stored(wanted), Option.match({ onNone: () => goneMeanwhile(wanted), onSome: Effect.succeed }))

    const subscribed = (text: string): Effect.Effect<ReadonlyArray<Subscription>, SqlError> =>
      Effect.flatMap(rowsOf(send(sql, text), SubscriptionRow), Effect.forEach(subscriptionOf))

    const get = Effect.fnUntraced(function* (
      wanted: string
    ): Effect.fn.Return<Publication, PublicationNotFound | SqlError> {
      const found = yield* stored(wanted)
      return Option.isSome(found) ? found.value : yield* new PublicationNotFound({ publication: wanted })
    })

    const create = Effect.fn("Publications.create")(function* (
      asked: string,
      options: CreatePublication
    ): Effect.fn.Return<Publication, PublicationAlreadyExists | SqlError> {
      const wanted = yield* name(asked)
      yield* checkScope(options)
      yield* checkAudience(options.accounts)
      yield* notInTransaction(sql, "CREATE PUBLICATION")
      const made = send(sql, statements.create(wanted, options)).pipe(
        refine(
          taken(
            ["publication"],
            (cause) => new PublicationAlreadyExists({ publication: wanted, errno: cause.errno, cause })
          )
        ),
        Effect.zipRight(readBack(wanted))
      )
      if (options.ifNotExists !== true) return yield* made
      return yield* Effect.catchTag(made, "PublicationAlreadyExists", (error) =>
        Effect.flatMap(stored(wanted), (found) =>
          Option.isSome(found) && isOf(found.value, options, options.accounts)
            ? Effect.succeed(found.value)
            : Effect.fail(error)
        )
      )
    })

    const alter = Effect.fn("Publications.alter")(function* (
      asked: string,
      changes: AlterPublication
    ): Effect.fn.Return<Publication, PublicationNotFound | SqlError> {
      const wanted = yield* name(asked)
      const { accounts, comment, scope } = changes
      yield* checkScope(scope)
      yield* checkAudience(accounts)
      if (comment === "") {
        return yield* invalid("a publication's comment cannot be emptied", "MatrixOne would keep the old one.")
      }
      if (accounts === undefined && comment === undefined && scope === undefined) {
        return yield* invalid("nothing is to be altered", "Give accounts, scope or comment.")
      }
      yield* notInTransaction(sql, "ALTER PUBLICATION")
      // The server would keep the list of tables, of another database.
      if (scope !== undefined && scope.tables === undefined && Option.isSome((yield* get(wanted)).tables)) {
        return yield* invalid(
          "a publication of some tables cannot become one of all tables",
          "Drop it and create it again, or name the tables."
        )
      }
      yield* notFound(wanted)(send(sql, statements.alter(wanted, changes)))
      return yield* readBack(wanted)
    })

    const subscribe = Effect.fn("Publications.subscribe")(function* (
      database: string,
      from: { readonly publisher: string; readonly publication: string },
      options?: { readonly ifNotExists?: boolean | undefined }
    ): Effect.fn.Return<boolean, PublicationNotFound | SqlError> {
      yield* objectNames(database)
      const publication = yield* name(from.publication)
      const publisher = yield* validName(accountRule, from.publisher)
      const made = send(sql, statements.subscribe(database, { publication, publisher })).pipe(
        notFound(publication, publisher),
        Effect.as(true)
      )
      if (options?.ifNotExists !== true) return yield* made
      return yield* Reason.catch(made, "ObjectAlreadyExists", (_, error) =>
        Effect.flatMap(subscribed(statements.subscriptions), (all) =>
          all.some(
            (one) => one.publisher === publisher && one.publication === publication && isNamed(one.database, database)
          )
            ? Effect.succeed(false)
            : Effect.fail(error)
        )
      )
    })

    return Publications.of({
      create,
      alter,
      subscribe,
      drop: Effect.fn("Publications.drop")(function* (asked, options) {
        const wanted = yield* name(asked)
        yield* notInTransaction(sql, "DROP PUBLICATION")
        const dropped = Effect.asVoid(notFound(wanted)(send(sql, statements.drop(wanted))))
        yield* options?.ifExists === true ? Effect.catchTag(dropped, "PublicationNotFound", () => Effect.void) : dropped
      }),
      get: Effect.fn("Publications.get")(function* (asked) {
        return yield* get(yield* name(asked))
      }),
      find: Effect.fn("Publications.find")(function* (asked) {
        return yield* stored(yield* name(asked))
      }),
      list: Effect.withSpan(Effect.flatMap(rows, Effect.forEach(publicationOf)), "Publications.list"),
      coverage: Effect.fn("Publications.coverage")(function* (asked) {
        const wanted = yield* name(asked)
        const covered = yield* notFound(wanted)(rowsOf(send(sql, statements.coverage(wanted)), CoverageRow))
        return new Coverage({
          database: Option.flatMap(Arr.head(covered), (row) => some(row.Database)),
          whole: covered.some((row) => row.Table === "*"),
          tables: covered.flatMap((row) => (row.Table === "*" ? [] : [row.Table]))
        })
      }),
      unsubscribe: Effect.fn("Publications.unsubscribe")(function* (database, options) {
        yield* objectNames(database)
        const [found] = yield* query(sql, statements.typeOf(database), TypeRow)
        if (found?.type === "subscription") yield* send(sql, statements.unsubscribe(found.name))
        else if (found !== undefined || options?.ifExists !== true) yield* new SubscriptionNotFound({ database })
      }),
      subscriptions: Effect.withSpan(subscribed(statements.subscriptions), "Publications.subscriptions"),
      offers: Effect.withSpan(subscribed(statements.offers), "Publications.offers")
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Publications, never, SqlClient.SqlClient> = Layer.effect(Publications, make)
