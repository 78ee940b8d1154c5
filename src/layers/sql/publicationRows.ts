/**
 * Publications and subscriptions as the server shows them.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PublicationNotFound } from "../../errors/PublicationErrors.ts"
import { Publication, Subscription } from "../../services/Publications.ts"
import { publicationRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"
import { Integer, missing } from "./principals.ts"
import { SessionTime, sessionInstant } from "./sessionTime.ts"
import { refine } from "./statement.ts"

export const PublicationRow = Schema.Struct({
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

export const SubscriptionRow = Schema.Struct({
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

const listed = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(","))

/** `*` is all there is. */
export const some = (text: string): Option.Option<string> => (text === "*" ? Option.none() : Option.some(text))

/** A publication's name as the server stores it, or `InvalidInput`. */
export const publicationName = (asked: string): Effect.Effect<string, SqlError> => validName(publicationRule, asked)

/** Makes what the server says of a missing publication, or of its publisher, `PublicationNotFound`. */
export const notFound = (publication: string, publisher?: string) =>
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

const when = (
  sql: SqlClient.SqlClient,
  time: typeof SessionTime.Type | null
): Effect.Effect<Option.Option<DateTime.Utc>, SqlError> =>
  time === null ? Effect.succeedNone : Effect.asSome(sessionInstant(sql, time))

/** A row of SHOW PUBLICATIONS. */
export const publicationOf = (
  sql: SqlClient.SqlClient,
  row: typeof PublicationRow.Type
): Effect.Effect<Publication, SqlError> =>
  Effect.map(
    Effect.all([sessionInstant(sql, row.create_time), when(sql, row.update_time)]),
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

/** A row of SHOW SUBSCRIPTIONS. */
export const subscriptionOf = (
  sql: SqlClient.SqlClient,
  row: typeof SubscriptionRow.Type
): Effect.Effect<Subscription, SqlError> =>
  Effect.map(
    Effect.all([when(sql, row.pub_time), when(sql, row.sub_time)]),
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
