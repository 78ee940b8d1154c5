/**
 * What others publish: offered, subscribed, covered.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type PublicationNotFound, SubscriptionNotFound } from "../../errors/PublicationErrors.ts"
import * as Reason from "../../errors/Reason.ts"
import { Coverage, type Publications, type Subscription } from "../../services/Publications.ts"
import { accountRule } from "../../sql/names.ts"
import * as statements from "../../sql/publicationStatements.ts"
import { objectNames, validName } from "../validNames.ts"
import { notFound, publicationName, SubscriptionRow, some, subscriptionOf } from "./publicationRows.ts"
import { HexText, query, rowsOf, send } from "./statement.ts"
import { isNamed } from "./target.ts"

const TypeRow = Schema.Struct({ name: HexText, type: Schema.String })

const CoverageRow = Schema.Struct({ Database: Schema.String, Table: Schema.String })

type Subscriptions = Pick<Publications["Type"], "subscribe" | "unsubscribe" | "subscriptions" | "offers" | "coverage">

export const subscriptions = (sql: SqlClient.SqlClient): Subscriptions => {
  const subscribed = (text: string): Effect.Effect<ReadonlyArray<Subscription>, SqlError> =>
    Effect.flatMap(
      rowsOf(send(sql, text), SubscriptionRow),
      Effect.forEach((row) => subscriptionOf(sql, row))
    )

  const subscribe = Effect.fn("Publications.subscribe")(function* (
    database: string,
    from: { readonly publisher: string; readonly publication: string },
    options?: { readonly ifNotExists?: boolean | undefined }
  ): Effect.fn.Return<boolean, PublicationNotFound | SqlError> {
    yield* objectNames(database)
    const publication = yield* publicationName(from.publication)
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

  return {
    subscribe,
    coverage: Effect.fn("Publications.coverage")(function* (asked) {
      const wanted = yield* publicationName(asked)
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
  }
}
