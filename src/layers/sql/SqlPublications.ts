/**
 * Publications and subscriptions over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { sqlError } from "../../errors/classify.ts"
import { PublicationAlreadyExists, PublicationNotFound } from "../../errors/PublicationErrors.ts"
import { InvalidInput, ObjectNotFound } from "../../errors/reasons.ts"
import {
  type AlterPublication,
  type Audience,
  type CreatePublication,
  type Publication,
  type PublicationScope,
  Publications
} from "../../services/Publications.ts"
import { accountRule, fold, publishedTableRule } from "../../sql/names.ts"
import * as statements from "../../sql/publicationStatements.ts"
import { objectNames, validName } from "../validNames.ts"
import { someOf, taken } from "./principals.ts"
import { notFound, PublicationRow, publicationName, publicationOf } from "./publicationRows.ts"
import { subscriptions } from "./sqlSubscriptions.ts"
import { notInTransaction, refine, rowsOf, send } from "./statement.ts"
import { isNamed } from "./target.ts"

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

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Publications["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const rows = rowsOf(send(sql, statements.show), PublicationRow)

    const stored = (wanted: string): Effect.Effect<Option.Option<Publication>, SqlError> =>
      Effect.flatMap(rows, (all) =>
        Option.match(
          Arr.findFirst(all, ({ publication }) => publication === wanted),
          { onNone: () => Effect.succeedNone, onSome: (row) => Effect.asSome(publicationOf(sql, row)) }
        )
      )

    const readBack = (wanted: string): Effect.Effect<Publication, SqlError> =>
      Effect.flatMap(stored(wanted), Option.match({ onNone: () => goneMeanwhile(wanted), onSome: Effect.succeed }))

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
      const wanted = yield* publicationName(asked)
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
      const wanted = yield* publicationName(asked)
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

    return Publications.of({
      ...subscriptions(sql),
      create,
      alter,
      drop: Effect.fn("Publications.drop")(function* (asked, options) {
        const wanted = yield* publicationName(asked)
        yield* notInTransaction(sql, "DROP PUBLICATION")
        const dropped = Effect.asVoid(notFound(wanted)(send(sql, statements.drop(wanted))))
        yield* options?.ifExists === true ? Effect.catchTag(dropped, "PublicationNotFound", () => Effect.void) : dropped
      }),
      get: Effect.fn("Publications.get")(function* (asked) {
        return yield* get(yield* publicationName(asked))
      }),
      find: Effect.fn("Publications.find")(function* (asked) {
        return yield* stored(yield* publicationName(asked))
      }),
      list: Effect.withSpan(
        Effect.flatMap(
          rows,
          Effect.forEach((row) => publicationOf(sql, row))
        ),
        "Publications.list"
      )
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Publications, never, SqlClient.SqlClient> = Layer.effect(Publications, make)
