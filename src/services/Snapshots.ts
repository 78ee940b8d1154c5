/**
 * Snapshots: named, instant, read-only pictures of a table, a database, an account or the cluster.
 *
 * @since 0.1.0
 */
import { TransactionConnection } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import { sqlError } from "../errors/classify.ts"
import { NotAllowedInTransaction } from "../errors/reasons.ts"
import type { SnapshotAlreadyExists, SnapshotNotFound } from "../errors/SnapshotErrors.ts"
import { MatrixOneClient } from "./MatrixOneClient.ts"

/**
 * @since 0.1.0
 * @category models
 */
export const Level = Schema.Literal("cluster", "account", "database", "table")

/**
 * @since 0.1.0
 * @category models
 */
export type Level = typeof Level.Type

/**
 * What a snapshot is taken of. `account` without a name is the session's own; another account's, and the cluster, need
 * the sys account.
 *
 * @since 0.1.0
 * @category models
 */
export type SnapshotTarget =
  | { readonly level: "cluster" }
  | { readonly level: "account"; readonly account?: string | undefined }
  | { readonly level: "database"; readonly database: string }
  | { readonly level: "table"; readonly database: string; readonly table: string }

/**
 * A snapshot as the server has it. `timestamp` is the exact moment in nanoseconds since the epoch, `createdAt` the same to
 * the millisecond. `account`, `database` and `table` are set as far as the level names them.
 *
 * @since 0.1.0
 * @category models
 */
export class Snapshot extends Schema.Class<Snapshot>("effect-matrixone/Snapshot")({
  name: Schema.String,
  level: Level,
  account: Schema.Option(Schema.String),
  database: Schema.Option(Schema.String),
  table: Schema.Option(Schema.String),
  createdAt: Schema.DateTimeUtcFromSelf,
  timestamp: Schema.BigIntFromSelf,
  description: Schema.Option(Schema.String)
}) {}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateOptions {
  /**
   * An existing snapshot of that name and the same target is returned as it is. One of another target still fails with
   * `SnapshotAlreadyExists`.
   */
  readonly ifNotExists?: boolean | undefined
  /** Kept in a small table of this library's own, since the server cannot store it; gone with the snapshot. */
  readonly description?: string | undefined
}

/**
 * A publication of another account that the session's account may subscribe to.
 *
 * @since 0.1.0
 * @category models
 */
export interface Publication {
  readonly account: string
  readonly publication: string
}

/**
 * What of a publisher a snapshot is taken of: its account, or a database or table of it.
 *
 * @since 0.1.0
 * @category models
 */
export type PublishedTarget =
  | { readonly level: "account" }
  | { readonly level: "database"; readonly database: string }
  | { readonly level: "table"; readonly database: string; readonly table: string }

/**
 * Narrows a list. Names compare as the server stores them: lower-case.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListFilter {
  readonly level?: Level | undefined
  readonly database?: string | undefined
  readonly table?: string | undefined
  /** Also those the server made for itself: `__mo_branch_*` and `ccpr_*`. */
  readonly includeInternal?: boolean | undefined
}

/**
 * Takes, finds and drops snapshots.
 *
 * Names: 1 to 64 characters without white space, control characters, quotes, backquotes or backslash; the server stores
 * them in lower case and so do these operations. Names are unique per account, across all levels. Taking and dropping need
 * an admin role, reading the privilege to select from `mo_catalog.mo_snapshots`, else `AuthorizationError`. The server
 * refuses taking and dropping inside a transaction, so there they fail with `NotAllowedInTransaction` before anything is
 * sent; reading works there. A bad name is `InvalidInput`, sent nowhere. Every operation interrupted while it runs is
 * stopped on the server; a snapshot may or may not have been taken then.
 *
 * @since 0.1.0
 * @category tags
 */
export class Snapshots extends Context.Tag("effect-matrixone/Snapshots")<
  Snapshots,
  {
    /**
     * Takes a snapshot and returns it as read back from the server. Sends `CREATE SNAPSHOT …`. It holds every commit
     * acknowledged before. A target that does not exist is `ObjectNotFound`, one that the server takes none of (a system
     * database) `InvalidInput`, a used-up quota `LimitExceeded`. When its description cannot be kept, the snapshot is
     * dropped again and the failure is the description's.
     */
    readonly create: (
      name: string,
      target: SnapshotTarget,
      options?: CreateOptions
    ) => Effect.Effect<Snapshot, SnapshotAlreadyExists | SqlError>

    /** The snapshot of that name. */
    readonly get: (name: string) => Effect.Effect<Snapshot, SnapshotNotFound | SqlError>

    /** The snapshot of that name, if there is one. */
    readonly find: (name: string) => Effect.Effect<Option.Option<Snapshot>, SqlError>

    /** All snapshots of the account, newest first. */
    readonly list: (filter?: ListFilter) => Effect.Effect<ReadonlyArray<Snapshot>, SqlError>

    /** Whether there is a snapshot of that name. */
    readonly exists: (name: string) => Effect.Effect<boolean, SqlError>

    /** Drops a snapshot and its description. With `ifExists` a missing one is no failure. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect.Effect<void, SnapshotNotFound | SqlError>

    /**
     * Takes a snapshot in the account of a publisher, by right of a publication. Sends `CREATE SNAPSHOT … FROM … PUBLICATION
     * …`. The publisher's account keeps it, under a name that is unique there, and counts it to its quota; only that account
     * reads it, lists it and restores from it. A publication that does not exist, or not for this account, is
     * `ObjectNotFound` or `AuthorizationError`. Not in memory: `UnsupportedError`. Since 4.2.0.
     */
    readonly createPublished: (
      publication: Publication,
      name: string,
      target: PublishedTarget
    ) => Effect.Effect<void, SnapshotAlreadyExists | SqlError>

    /** Drops such a snapshot. Sends `DROP SNAPSHOT … FROM … PUBLICATION …`. */
    readonly dropPublished: (
      publication: Publication,
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect.Effect<void, SnapshotNotFound | SqlError>

    /**
     * Takes a snapshot that is dropped when the scope closes. Taking it cannot be interrupted half-way: either it is
     * there and will be dropped, or it is not. It is dropped outside of whatever transaction the scope is closed in. A
     * failure to drop it is logged as a warning.
     */
    readonly scoped: (
      name: string,
      target: SnapshotTarget,
      options?: Omit<CreateOptions, "ifNotExists">
    ) => Effect.Effect<Snapshot, SnapshotAlreadyExists | SqlError, Scope>
  }
>() {}

/**
 * Registers, inside a transaction, that a snapshot be taken right after it has committed; the server takes none inside
 * one. Answers an effect that waits for the outcome: the snapshot, `None` when the transaction rolled back or its commit is
 * uncertain, or the failure to take it, which leaves the commit as it is. Run inside that transaction, where it would wait
 * for itself, it fails with `NotAllowedInTransaction`. Outside of a transaction the snapshot is taken at once.
 *
 * ```ts
 * const published = yield* sql.withTransaction(insertAll.pipe(Effect.zipRight(Snapshots.createAfterCommit("published", target))))
 * const snapshot = yield* published
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const createAfterCommit = (
  name: string,
  target: SnapshotTarget,
  options?: CreateOptions
): Effect.Effect<
  Effect.Effect<Option.Option<Snapshot>, SnapshotAlreadyExists | SqlError>,
  never,
  Snapshots | MatrixOneClient
> =>
  Effect.gen(function* () {
    const client = yield* MatrixOneClient
    const snapshots = yield* Snapshots
    const around = yield* currentTransaction
    const outcome = yield* Deferred.make<Option.Option<Snapshot>, SnapshotAlreadyExists | SqlError>()
    yield* client.afterTransaction((ended) =>
      Effect.asVoid(
        ended === "committed"
          ? Deferred.complete(outcome, Effect.asSome(snapshots.create(name, target, options)))
          : Deferred.succeed(outcome, Option.none())
      )
    )
    const awaited = Deferred.await(outcome)
    return around === undefined
      ? awaited
      : Effect.flatMap(currentTransaction, (current) => (current === around ? waitsForItself : awaited))
  })

/** What tells one transaction from another. */
const currentTransaction = Effect.map(Effect.serviceOption(TransactionConnection), Option.getOrUndefined)

const waitsForItself = sqlError(
  new NotAllowedInTransaction({
    message: "The snapshot is taken after the transaction has committed; waiting for it inside would never end",
    isRetryable: false,
    statement: "CREATE SNAPSHOT",
    hint: "Return the effect from the transaction and run it when `withTransaction` has returned."
  })
)
