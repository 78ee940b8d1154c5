/**
 * Data branches: copies of tables and databases that remember where they come from, so that what either side has changed
 * can be told, merged and picked.
 *
 * @since 0.1.0
 */

import type { SqlError } from "@effect/sql/SqlError"
import type { Fragment } from "@effect/sql/Statement"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import type { Stream } from "effect/Stream"
import type { BranchConflict, BranchNotFound } from "../errors/BranchErrors.ts"
import type { SnapshotNotFound } from "../errors/SnapshotErrors.ts"
import type { SourceNotFound } from "../errors/SourceNotFound.ts"
import type { Moment } from "./Moment.ts"
import type { TableName } from "./TableName.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateOptions {
  /** The source as it was; now, when absent. */
  readonly at?: Moment | undefined
  /** Into another account; sys only, and from a snapshot only. */
  readonly toAccount?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateTable extends CreateOptions {
  readonly from: TableName
  readonly to: TableName
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateDatabase extends CreateOptions {
  readonly from: string
  readonly to: string
}

/**
 * Two tables to compare, each as it is or as it was.
 *
 * @since 0.1.0
 * @category models
 */
export interface Comparison {
  readonly table: TableName
  readonly against: TableName
  /** `table` as it was. */
  readonly at?: Moment | undefined
  /** `against` as it was. */
  readonly againstAt?: Moment | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DiffOptions extends Comparison {
  /** Only these columns of the rows, in this order. */
  readonly columns?: ReadonlyArray<string> | undefined
  /** Only so many changes, the first by primary key. */
  readonly limit?: number | undefined
}

/**
 * What was done to a row since the two tables were one.
 *
 * @since 0.1.0
 * @category models
 */
export type Flag = "INSERT" | "DELETE" | "UPDATE"

/**
 * One change. `row` has the values that `side` has now, of a deleted row the last ones. `source` is the table's name as the
 * server tells it, without its database: where both tables are called alike and both have changes, the server's answer
 * leaves it open which one it means, and `side` is `unknown`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change<A> {
  readonly side: "table" | "against" | "unknown"
  readonly source: string
  readonly flag: Flag
  readonly row: A
}

/**
 * A row that both tables have changed, each in its way.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conflict<A> {
  /** The primary key's columns. */
  readonly key: Readonly<Record<string, unknown>>
  /** What the two did; `table` first, unless their sides are `unknown`. */
  readonly changes: readonly [Change<A>, Change<A>]
}

/**
 * How many rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counts {
  readonly inserted: number
  readonly deleted: number
  readonly updated: number
}

/**
 * What each of two tables has changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary {
  readonly table: Counts
  readonly against: Counts
}

/**
 * What becomes of a row that both sides have changed: the whole merge fails, the target's row stays, or the source's
 * replaces it.
 *
 * @since 0.1.0
 * @category models
 */
export type OnConflict = "fail" | "skip" | "accept"

/**
 * @since 0.1.0
 * @category models
 */
export interface MergeOptions {
  readonly from: TableName
  readonly into: TableName
  /** Default `fail`. */
  readonly onConflict?: OnConflict | undefined
}

/**
 * A value of a primary key's column; of a key of several columns, all of them in order.
 *
 * @since 0.1.0
 * @category models
 */
export type Key = KeyValue | ReadonlyArray<KeyValue>

/**
 * @since 0.1.0
 * @category models
 */
export type KeyValue = string | number | bigint | boolean | Uint8Array

/**
 * What to pick: rows by their keys, by a query that selects keys, or what changed between two snapshots of the source, of
 * which `keys` may narrow the rows.
 *
 * @since 0.1.0
 * @category models
 */
export type Picked =
  | {
      readonly keys: ReadonlyArray<Key> | Fragment
      /** The source as it was. */
      readonly at?: Moment | undefined
      readonly between?: undefined
    }
  | {
      readonly between: { readonly from: string; readonly to: string }
      readonly keys?: ReadonlyArray<Key> | Fragment | undefined
      readonly at?: undefined
    }

/**
 * @since 0.1.0
 * @category models
 */
export type PickOptions = MergeOptions & Picked

/**
 * A table that a branch comes from. `exists` is false for one that was dropped; its name is then that of the time.
 *
 * @since 0.1.0
 * @category models
 */
export const Ancestor = Schema.Struct({
  database: Schema.String,
  table: Schema.String,
  exists: Schema.Boolean
})

/**
 * @since 0.1.0
 * @category models
 */
export type Ancestor = typeof Ancestor.Type

/**
 * A table that is a branch. `lineage` begins with the table it was branched off and ends with the first of all; `level` says
 * whether it was branched alone or with its database. `timestamp` is what it began with, in nanoseconds since the epoch:
 * its source as of then.
 *
 * @since 0.1.0
 * @category models
 */
export class BranchRecord extends Schema.Class<BranchRecord>("effect-matrixone/BranchRecord")({
  database: Schema.String,
  table: Schema.String,
  level: Schema.Literal("table", "database"),
  createdAt: Schema.DateTimeUtcFromSelf,
  timestamp: Schema.BigIntFromSelf,
  lineage: Schema.Array(Ancestor)
}) {}

/**
 * A branch to work on for a while: change `table` by any statement, look at what was changed, merge it or let it go.
 *
 * @since 0.1.0
 * @category models
 */
export interface WorkingBranch {
  readonly table: TableName
  readonly from: TableName
  readonly diff: <A, I, R>(
    row: Schema.Schema<A, I, R>,
    options?: Pick<DiffOptions, "columns" | "limit">
  ) => Stream<Change<A>, SqlError | ParseError, R>
  readonly summary: Effect<Summary, SqlError>
  readonly merge: (options?: Pick<MergeOptions, "onConflict">) => Effect<Counts, BranchConflict | SqlError>
}

/**
 * Branches tables and databases, tells what they have changed, and merges it.
 *
 * What is compared is what is committed: changes of the open transaction are not seen, and a branch made in it can be
 * compared and merged only after it has committed. Tables of different columns or primary keys cannot be compared
 * (`InvalidInput`), nor tables that have nothing in common be merged without conflicts in the rows that both have. A missing
 * table is `ObjectNotFound`, a missing snapshot `SnapshotNotFound`; a name that cannot be one is `InvalidInput`, sent
 * nowhere. Interrupted, the statement is stopped on the server, and what it would have changed is as before.
 *
 * @since 0.1.0
 * @category tags
 */
export class Branch extends Context.Tag("effect-matrixone/Branch")<
  Branch,
  {
    /**
     * Sends `DATA BRANCH CREATE TABLE …`. Inside a transaction it comes and goes with it. An existing target is
     * `ObjectAlreadyExists`, a used-up quota `LimitExceeded`.
     */
    readonly createTable: (options: CreateTable) => Effect<void, SourceNotFound | SnapshotNotFound | SqlError>

    /**
     * Sends `DATA BRANCH CREATE DATABASE …`, after a look whether the source exists: the server makes an empty database of
     * one that does not.
     */
    readonly createDatabase: (options: CreateDatabase) => Effect<void, SourceNotFound | SnapshotNotFound | SqlError>

    /** Drops a table that is a branch. With `ifExists` one that is not there, or no branch, is no failure. */
    readonly deleteTable: (
      table: TableName,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, BranchNotFound | SqlError>

    /** Drops a database all of whose tables are branches. */
    readonly deleteDatabase: (
      database: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, BranchNotFound | SqlError>

    /**
     * What the two tables have changed since they were one, by primary key, each row decoded by `row` from an object of its
     * columns. Rows that both have changed alike are no change. The server makes the whole answer before it sends the first
     * row; from then on memory is bounded here. Of tables with a column called `flag`, which the server's answer has too, the
     * answer is read at once, and by this package's client only (`UnsupportedError`): leave it out of `columns` to avoid that.
     * Members of ENUM and SET columns come as numbers, as the server sends them.
     */
    readonly diff: <A, I, R>(
      options: DiffOptions,
      row: Schema.Schema<A, I, R>
    ) => Stream<Change<A>, SnapshotNotFound | SqlError | ParseError, R>

    /** How many changes {@link diff} would answer. */
    readonly diffCount: (options: Comparison) => Effect<number, SnapshotNotFound | SqlError>

    /** How many rows each of the two has inserted, deleted and updated. */
    readonly diffSummary: (options: Comparison) => Effect<Summary, SnapshotNotFound | SqlError>

    /**
     * Writes the changes into a new table `to`, with columns `__mo_diff_source` and `__mo_diff_flag` before the rows'. One
     * that exists is `ObjectAlreadyExists`.
     */
    readonly diffInto: (options: Omit<DiffOptions, "limit">, to: TableName) => Effect<void, SnapshotNotFound | SqlError>

    /** The rows that both tables have changed, each in its way, by primary key. Tables without one have none. */
    readonly conflicts: <A, I, R>(
      options: Comparison,
      row: Schema.Schema<A, I, R>
    ) => Stream<Conflict<A>, SnapshotNotFound | SqlError | ParseError, R>

    /**
     * Brings what `from` has changed into `into`, all or nothing, and answers how much that was: what `from` had changed
     * before, less what it has left afterwards. Others that write meanwhile count as well. May be part of a transaction.
     */
    readonly merge: (options: MergeOptions) => Effect<Counts, BranchConflict | SqlError>

    /**
     * Brings some rows of `from` into `into`, and answers as {@link merge} does. No keys are no work: nothing is sent. Keys
     * of a wrong number of columns are `InvalidInput`. Not inside a transaction: `NotAllowedInTransaction`.
     */
    readonly pick: (options: PickOptions) => Effect<Counts, BranchConflict | SnapshotNotFound | SqlError>

    /**
     * The account's tables that are branches, newest first, each with the tables it comes from. Reads
     * `mo_catalog.mo_branch_metadata`, which only the sys account has: `AuthorizationError` in any other.
     */
    readonly list: (filter?: {
      readonly database?: string | undefined
    }) => Effect<ReadonlyArray<BranchRecord>, SqlError>

    /**
     * A branch of a table, in the same database and under a fresh name, that is dropped when the scope closes, merged or
     * not. Making it cannot be interrupted half-way. A failure to drop it is logged as a warning.
     *
     * ```ts
     * const branch = yield* branches.scoped({ from: { database: "shop", table: "prices" } })
     * yield* sql`UPDATE ${sql(TableName.format(branch.table))} SET price = price * 1.1`
     * const changes = yield* Stream.runCollect(branch.diff(Price))
     * if (Chunk.every(changes, isPlausible)) yield* branch.merge()
     * ```
     */
    readonly scoped: (options: {
      readonly from: TableName
      readonly at?: Moment | undefined
    }) => Effect<WorkingBranch, SourceNotFound | SnapshotNotFound | SqlError, Scope>
  }
>() {}
