/**
 * Restore: current content replaced by that of a snapshot.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import * as Schema from "effect/Schema"
import type { SnapshotNotFound } from "../errors/SnapshotErrors.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RestoreOptions {
  /** The account whose the object is, when it is not the session's own; sys only, and 4.x refuses all but its own. */
  readonly account?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface RestoreAccountOptions {
  /** Into another account, whose content is replaced; sys only. */
  readonly toAccount?: string | undefined
}

/**
 * A restore that is under way, from a snapshot or a PITR, in whatever session. `connectionId` is what KILL QUERY takes.
 *
 * @since 0.1.0
 * @category models
 */
export class RunningRestore extends Schema.Class<RunningRestore>("effect-matrixone/RunningRestore")({
  connectionId: Schema.Int,
  account: Schema.String,
  user: Schema.String,
  statement: Schema.String,
  startedAt: Schema.DateTimeUtcFromSelf
}) {}

/**
 * Restores from snapshots.
 *
 * What is restored is replaced; at database and account level, what was created since is dropped. The server runs a
 * restore as one transaction of its own, so it is refused inside another: `NotAllowedInTransaction`, nothing sent. A
 * snapshot serves its own level and below (a cluster snapshot: cluster and account only); the wrong level, or an object the
 * snapshot does not hold, is `InvalidInput` or `ObjectNotFound`; the snapshot is looked at first, so that a wrong plan is
 * refused without a restore being sent. Interrupted, the statement is stopped on the server and
 * the object is as before, unless it had just finished.
 *
 * A table or database is restored in its place only: 4.2.0 parses `TO ACCOUNT` for them, ignores it and replaces the
 * session's own content. `Clone` copies them from a snapshot into another account.
 *
 * `RESTORE TABLE d.t {SNAPSHOT = s}` is the spelling of 4.x, `RESTORE ACCOUNT a DATABASE d TABLE t FROM SNAPSHOT s` that of
 * 3.x; which one the server takes is found at the first restore and kept.
 *
 * @since 0.1.0
 * @category tags
 */
export class Restore extends Context.Tag("effect-matrixone/Restore")<
  Restore,
  {
    readonly table: (
      table: { readonly database: string; readonly table: string },
      snapshot: string,
      options?: RestoreOptions
    ) => Effect<void, SnapshotNotFound | SqlError>

    readonly database: (
      database: string,
      snapshot: string,
      options?: RestoreOptions
    ) => Effect<void, SnapshotNotFound | SqlError>

    readonly account: (
      account: string,
      snapshot: string,
      options?: RestoreAccountOptions
    ) => Effect<void, SnapshotNotFound | SqlError>

    /** Everything of every account. sys only. */
    readonly cluster: (snapshot: string) => Effect<void, SnapshotNotFound | SqlError>

    /**
     * The restores under way in the session's account, for sys in all, longest first. The server tells that a restore runs
     * and since when, not how far it is: it is one transaction, of which nothing is seen before it commits.
     */
    readonly running: Effect<ReadonlyArray<RunningRestore>, SqlError>
  }
>() {}
