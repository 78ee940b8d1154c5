/**
 * Clones: instant, writable copies that share storage with their source until either changes.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { SnapshotNotFound } from "../errors/SnapshotErrors.ts"
import type { SourceNotFound } from "../errors/SourceNotFound.ts"
import type { Moment } from "./Moment.ts"
import type { TableName } from "./TableName.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface CloneOptions {
  /**
   * The source as it was; now, when absent. A snapshot of one table or database gives no copy of another: `InvalidInput`.
   */
  readonly at?: Moment | undefined
  /** Into another account; sys only, and a table needs `at` a snapshot. */
  readonly toAccount?: string | undefined
  /** An existing target is left as it is. */
  readonly ifNotExists?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CloneTable extends CloneOptions {
  readonly from: TableName
  readonly to: TableName
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CloneDatabase extends CloneOptions {
  readonly from: string
  readonly to: string
}

/**
 * Clones tables and databases.
 *
 * Inside a transaction a clone is part of it: it sees the transaction's own rows, and comes and goes with it. Each answers
 * whether a copy was made: `false` only when `ifNotExists` met an existing target. Without `ifNotExists` that is
 * `ObjectAlreadyExists`. A missing source is `SourceNotFound`, a missing snapshot `SnapshotNotFound`, a missing target
 * database `ObjectNotFound`; a name that cannot be one, and a target in a system database, is `InvalidInput`.
 * AUTO_INCREMENT of a copy continues higher, not where the source stood. Interrupted, the statement is stopped on the
 * server and nothing is left, but for a narrow moment in which it had already been carried out.
 *
 * @since 0.1.0
 * @category tags
 */
export class Clone extends Context.Tag("effect-matrixone/Clone")<
  Clone,
  {
    /** Sends `CREATE TABLE … CLONE …`. */
    readonly table: (options: CloneTable) => Effect<boolean, SourceNotFound | SnapshotNotFound | SqlError>

    /**
     * Sends `CREATE DATABASE … CLONE …`, after a look whether the source exists; without `at` it looks again afterwards and
     * takes the empty database back that the server makes of a source dropped in between. A database in which the open
     * transaction itself has made a table cannot be cloned before it commits (4.2.0): `ObjectNotFound`, nothing made.
     */
    readonly database: (options: CloneDatabase) => Effect<boolean, SourceNotFound | SnapshotNotFound | SqlError>

    /**
     * A throw-away copy of a database under a fresh name, which is returned; dropped when the scope closes, inside the
     * transaction that is open there, if one is. Making it cannot be interrupted half-way. A failure to drop it is logged
     * as a warning.
     */
    readonly scopedDatabase: (options: {
      readonly from: string
      readonly at?: Moment | undefined
    }) => Effect<string, SourceNotFound | SnapshotNotFound | SqlError, Scope>
  }
>() {}
