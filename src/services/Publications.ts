/**
 * Publications: what one account lets others read, as it is at any moment; and subscriptions, by which they do.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import * as Schema from "effect/Schema"
import type {
  PublicationAlreadyExists,
  PublicationNotFound,
  SubscriptionNotFound
} from "../errors/PublicationErrors.ts"

/**
 * What is published: every database of the account, one database, or some of its tables. All of it includes what is made
 * later.
 *
 * @since 0.1.0
 * @category models
 */
export type PublicationScope =
  | { readonly databases: "all" }
  | { readonly database: string; readonly tables?: NonEmptyReadonlyArray<string> | undefined }

/**
 * To whom: some accounts, or all, those made later too. Publishing to all is for sys and accounts it has authorized.
 *
 * @since 0.1.0
 * @category models
 */
export type Audience = "all" | NonEmptyReadonlyArray<string>

/**
 * @since 0.1.0
 * @category models
 */
export type CreatePublication = PublicationScope & {
  readonly accounts: Audience
  readonly comment?: string | undefined
  /** An existing publication of the same scope and accounts is returned as it is. */
  readonly ifNotExists?: boolean | undefined
}

/**
 * What to change; all else stays. Accounts are replaced, added or dropped. The scope is a database with or without tables:
 * 4.2.0 can neither go back from some tables to all of a database, nor to all databases. A comment cannot be emptied.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlterPublication {
  readonly accounts?:
    | Audience
    | { readonly add: NonEmptyReadonlyArray<string> }
    | { readonly drop: NonEmptyReadonlyArray<string> }
    | undefined
  readonly scope?: Exclude<PublicationScope, { readonly databases: "all" }> | undefined
  readonly comment?: string | undefined
}

const Names = Schema.Array(Schema.String)

/**
 * A publication of the session's account. No `database` is all databases, no `tables` all tables, no `accounts` all accounts;
 * `subscribers` are the accounts that have subscribed.
 *
 * @since 0.1.0
 * @category models
 */
export class Publication extends Schema.Class<Publication>("effect-matrixone/Publication")({
  name: Schema.String,
  database: Schema.Option(Schema.String),
  tables: Schema.Option(Names),
  accounts: Schema.Option(Names),
  subscribers: Names,
  comment: Schema.String,
  createdAt: Schema.DateTimeUtcFromSelf,
  updatedAt: Schema.Option(Schema.DateTimeUtcFromSelf)
}) {}

/**
 * `normal`: it can be read or subscribed. `revoked`: the publisher offers it to others now. `dropped`: it is published no more,
 * or the publisher is gone. A database of one that is not normal is still there, and cannot be read.
 *
 * @since 0.1.0
 * @category models
 */
export const SubscriptionStatus = Schema.Literal("normal", "revoked", "dropped")

/**
 * @since 0.1.0
 * @category models
 */
export type SubscriptionStatus = typeof SubscriptionStatus.Type

/**
 * What a publisher says of its publication; as in {@link Publication}.
 *
 * @since 0.1.0
 * @category models
 */
export const Offered = Schema.Struct({
  database: Schema.Option(Schema.String),
  tables: Schema.Option(Names),
  comment: Schema.String,
  publishedAt: Schema.DateTimeUtcFromSelf
})

/**
 * A publication that is offered to the session's account. `database` is the name it has been subscribed by, if it has;
 * `offered` is known while the status is `normal`.
 *
 * @since 0.1.0
 * @category models
 */
export class Subscription extends Schema.Class<Subscription>("effect-matrixone/Subscription")({
  publisher: Schema.String,
  publication: Schema.String,
  status: SubscriptionStatus,
  database: Schema.Option(Schema.String),
  subscribedAt: Schema.Option(Schema.DateTimeUtcFromSelf),
  offered: Schema.Option(Offered)
}) {}

/**
 * What a publication covers. No `database` is all databases, whose tables are not told; `whole` says that tables made later
 * come with it.
 *
 * @since 0.1.0
 * @category models
 */
export class Coverage extends Schema.Class<Coverage>("effect-matrixone/Coverage")({
  database: Schema.Option(Schema.String),
  whole: Schema.Boolean,
  tables: Names
}) {}

/**
 * Publishes databases and tables to other accounts of the same server, and subscribes to what others publish.
 *
 * A subscription is a database that shows the publisher's tables as they are, read-only, without a copy. Names of
 * publications: 1 to 64 characters without white space, control characters, quotes, backquote or backslash, stored in lower
 * case; tables that are published one by one have no comma in their names. A bad name is `InvalidInput`, sent nowhere. All of
 * it needs an admin role, except reading the lists, which anybody may. Publishing is refused inside a transaction:
 * `NotAllowedInTransaction`, nothing sent; subscribing and unsubscribing are part of one. Interrupted, a statement is stopped
 * on the server; the change may or may not have been made. Restoring an account drops what it publishes, and leaves its
 * subscriptions. With the stock client moments are exact to the second.
 *
 * @since 0.1.0
 * @category tags
 */
export class Publications extends Context.Tag("effect-matrixone/Publications")<
  Publications,
  {
    /**
     * Publishes, and returns the publication as read back. Sends `CREATE PUBLICATION …`. A database, table or account that is
     * not there is `ObjectNotFound`; a system database, a subscribed one and the own account are `InvalidInput`.
     */
    readonly create: (
      name: string,
      options: CreatePublication
    ) => Effect<Publication, PublicationAlreadyExists | SqlError>

    /** Changes a publication, and returns it as read back. Sends `ALTER PUBLICATION …`. Subscribers see it at once. */
    readonly alter: (name: string, changes: AlterPublication) => Effect<Publication, PublicationNotFound | SqlError>

    /**
     * Sends `DROP PUBLICATION …`. Subscriptions of it stay, `dropped`, and come to life when one of the name is published to
     * them again. With `ifExists` a missing one is no failure.
     */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, PublicationNotFound | SqlError>

    /** The publication of that name. */
    readonly get: (name: string) => Effect<Publication, PublicationNotFound | SqlError>

    /** The publication of that name, if there is one. */
    readonly find: (name: string) => Effect<Option<Publication>, SqlError>

    /** What the account publishes, last changed first. */
    readonly list: Effect<ReadonlyArray<Publication>, SqlError>

    /**
     * What a publication that is offered to the session's account covers. 4.2.0 looks for it by its name among those of all
     * accounts and takes one of them; when that is not offered to this account: `AuthorizationError`.
     */
    readonly coverage: (publication: string) => Effect<Coverage, PublicationNotFound | SqlError>

    /**
     * Subscribes: makes a database of that name. Sends `CREATE DATABASE … FROM … PUBLICATION …` and answers whether it made
     * one: `false` only when `ifNotExists` met this very subscription. A name that is taken, and a publication that has been
     * subscribed by another name, are `ObjectAlreadyExists`; one that is offered to others only is `AuthorizationError`.
     */
    readonly subscribe: (
      database: string,
      from: { readonly publisher: string; readonly publication: string },
      options?: { readonly ifNotExists?: boolean | undefined }
    ) => Effect<boolean, PublicationNotFound | SqlError>

    /**
     * Drops the database of a subscription, after a look that it is one. Nothing happens to the publisher's. With `ifExists`
     * a missing one is no failure; a database of the account's own is `SubscriptionNotFound` all the same.
     */
    readonly unsubscribe: (
      database: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, SubscriptionNotFound | SqlError>

    /** What the account has subscribed, whatever became of it. Not seen before the transaction that made it has committed. */
    readonly subscriptions: Effect<ReadonlyArray<Subscription>, SqlError>

    /** What is offered to the account, subscribed or not, and what it has subscribed. */
    readonly offers: Effect<ReadonlyArray<Subscription>, SqlError>
  }
>() {}
