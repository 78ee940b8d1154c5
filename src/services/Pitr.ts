/**
 * Point-in-time recovery: a table, a database, an account or the cluster, restorable to any instant of a stretch of the past.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import * as Schema from "effect/Schema"
import type { OutsideRecoveryWindow, PitrAlreadyExists, PitrNotFound } from "../errors/PitrErrors.ts"
import { Level, type SnapshotTarget } from "./Snapshots.ts"

/**
 * Hours, days, months or years, as the server spells them.
 *
 * @since 0.1.0
 * @category models
 */
export const Unit = Schema.Literal("h", "d", "mo", "y")

/**
 * @since 0.1.0
 * @category models
 */
export type Unit = typeof Unit.Type

/**
 * How far back: 1 to 100 of a unit. Months and years are those of the calendar.
 *
 * @since 0.1.0
 * @category models
 */
export interface Range {
  readonly length: number
  readonly unit: Unit
}

/**
 * What a PITR is for. `account` without a name is the session's own; another account's, and the cluster, need the sys
 * account.
 *
 * @since 0.1.0
 * @category models
 */
export type PitrTarget = SnapshotTarget

/**
 * A PITR as the server has it. `account`, `database` and `table` are set as far as the level names them; `length` is 0 in
 * one that another client altered to keep nothing. The times are exact to the second.
 *
 * @since 0.1.0
 * @category models
 */
export class PitrRecord extends Schema.Class<PitrRecord>("effect-matrixone/PitrRecord")({
  name: Schema.String,
  level: Level,
  account: Schema.Option(Schema.String),
  database: Schema.Option(Schema.String),
  table: Schema.Option(Schema.String),
  length: Schema.Int,
  unit: Unit,
  createdAt: Schema.DateTimeUtcFromSelf,
  modifiedAt: Schema.DateTimeUtcFromSelf
}) {}

/**
 * What is restored. A table's PITR restores that table, a database's it and its tables, an account's it and all below, the
 * cluster's the cluster, and single accounts that `from` names.
 *
 * @since 0.1.0
 * @category models
 */
export type RestoreTarget =
  | { readonly level: "table"; readonly database: string; readonly table: string }
  | { readonly level: "database"; readonly database: string }
  | {
      readonly level: "account"
      /** The account that is replaced; the session's own, when absent. Another one is for sys only. */
      readonly account?: string | undefined
      /** Whose past it gets, from a PITR of the cluster; sys only. */
      readonly from?: string | undefined
    }
  | { readonly level: "cluster" }

/**
 * An instant of the past: a bigint is nanoseconds since the epoch, a `DateTime` has milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export type Instant = DateTime.DateTime | bigint

/**
 * Where a table's past can be restored from: the instants of snapshots, and the stretches of PITRs. `timestamp`, `start` and
 * `end` are nanoseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export class RecoveryWindow extends Schema.Class<RecoveryWindow>("effect-matrixone/RecoveryWindow")({
  account: Schema.String,
  database: Schema.String,
  table: Schema.String,
  snapshots: Schema.Array(Schema.Struct({ snapshot: Schema.String, timestamp: Schema.BigIntFromSelf })),
  pitrs: Schema.Array(Schema.Struct({ pitr: Schema.String, start: Schema.BigIntFromSelf, end: Schema.BigIntFromSelf }))
}) {}

/**
 * Whose recovery windows: of one table, of a database's tables, of an account's.
 *
 * @since 0.1.0
 * @category models
 */
export type WindowTarget = Exclude<PitrTarget, { readonly level: "cluster" }>

/**
 * Makes, changes and drops PITRs, and restores from them.
 *
 * Names: without white space, control characters, quotes, backquotes or backslash; the server stores them in lower case and
 * so do these operations. They are unique per account that made them, and that account makes one for each object. Making,
 * changing and dropping need an admin role, else `AuthorizationError`. The server runs none of these operations inside a
 * transaction, so there they fail with `NotAllowedInTransaction`, nothing sent. A bad name, and a range that is not 1 to 100
 * of a unit, is `InvalidInput`, sent nowhere.
 *
 * @since 0.1.0
 * @category tags
 */
export class Pitr extends Context.Tag("effect-matrixone/Pitr")<
  Pitr,
  {
    /**
     * Sends `CREATE PITR …` and returns it as read back. From then on the server keeps what the range asks for. A target
     * that does not exist is `ObjectNotFound`, a system database `InvalidInput`. With `ifNotExists` one of that name and
     * the same target is returned as it is, whatever its range.
     */
    readonly create: (
      name: string,
      target: PitrTarget,
      range: Range,
      options?: { readonly ifNotExists?: boolean | undefined }
    ) => Effect<PitrRecord, PitrAlreadyExists | SqlError>

    /** Changes the range. Sends `ALTER PITR …`. What an extended range asks for is kept from now on, not brought back. */
    readonly alter: (name: string, range: Range) => Effect<PitrRecord, PitrNotFound | SqlError>

    /** The PITR of that name. */
    readonly get: (name: string) => Effect<PitrRecord, PitrNotFound | SqlError>

    /** The PITR of that name, if there is one. */
    readonly find: (name: string) => Effect<Option<PitrRecord>, SqlError>

    /** All PITRs the session's account has made, newest first. Sends `SHOW PITR`. */
    readonly list: () => Effect<ReadonlyArray<PitrRecord>, SqlError>

    /** Whether there is a PITR of that name. */
    readonly exists: (name: string) => Effect<boolean, SqlError>

    /** Drops a PITR; the past it kept is gone. With `ifExists` a missing one is no failure. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, PitrNotFound | SqlError>

    /**
     * Replaces what `target` names by what it was at that instant; in a database or account, what was made since is dropped.
     *
     * The server reads instants in the time zone of its machine, which the instant is converted to by the server itself and
     * back again; one in the hour that a clock set back shows twice is `InvalidInput`, since the server would have to guess.
     * The PITR is looked up first: one of the wrong level or of another object is `InvalidInput`, without a restore being
     * sent. What did not exist then is `ObjectNotFound`. The restore is one transaction of the server's own: interrupted, it
     * is stopped and all is as before, unless it had just finished. A database that foreign keys of another one refer to is
     * left as it is, without a word (4.2.0).
     */
    readonly restore: (
      name: string,
      target: RestoreTarget,
      to: Instant
    ) => Effect<void, PitrNotFound | OutsideRecoveryWindow | SqlError>

    /**
     * Where the tables of `target` can be restored from, exactly, one entry for each table that can. Sends `SHOW
     * RECOVERY_WINDOW …` and, since 4.2.0 mixes up the rows of an answer that has several, asks for each table by itself
     * then. Only this package's client can read the answer: with another one, and for several tables of another account, it
     * fails with `UnsupportedError`.
     */
    readonly recoveryWindows: (target: WindowTarget) => Effect<ReadonlyArray<RecoveryWindow>, SqlError>
  }
>() {}
