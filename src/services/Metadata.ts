/**
 * What is on a server and what it is doing, as values.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { DateTime } from "effect/DateTime"
import type { DurationInput } from "effect/Duration"
import type { Effect } from "effect/Effect"
import type { Stream } from "effect/Stream"
import type {
  Column,
  Database,
  ForeignKey,
  Index,
  StoredObject,
  Table,
  TableSize,
  View,
  WholeTableName
} from "./CatalogObjects.ts"
import type { Feature, LoggedStatement, OpenTransaction, Process, RowLock, ServerInfo } from "./ServerActivity.ts"

export * from "./CatalogObjects.ts"
export * from "./ServerActivity.ts"

/**
 * Which objects of storage are looked at.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObjectsOptions {
  /** One column; default all. */
  readonly column?: string | undefined
  /** Those of an index of the table instead. */
  readonly index?: string | undefined
  /** Those that hold deletions instead of rows. */
  readonly tombstones?: boolean | undefined
}

/**
 * Which statements of the log are wanted.
 *
 * @since 0.1.0
 * @category models
 */
export interface StatementLogFilter {
  /** Those that took at least so long. */
  readonly longerThan?: DurationInput | undefined
  /** Those that began at this instant or later. */
  readonly since?: DateTime | undefined
  /** Those that began before this instant. */
  readonly until?: DateTime | undefined
  /** Also those that the server sent itself. */
  readonly includeInternal?: boolean | undefined
}

/**
 * Reads the catalog and the state of the server.
 *
 * Everything is of the session's own account; the sys account sees processes, locks, transactions and logged statements of
 * all. Reading works inside a transaction, which sees its own changes of the catalog. Names that cannot be are `InvalidInput`
 * and nothing is sent; a database or table that is not there is `ObjectNotFound`; a missing privilege `AuthorizationError`.
 * What the server makes for itself (index tables, partitions, hidden columns, temporary tables) is left out. An interrupted
 * read is stopped on the server.
 *
 * @since 0.1.0
 * @category tags
 */
export class Metadata extends Context.Tag("effect-matrixone/Metadata")<
  Metadata,
  {
    /** The databases by name, without the system's own unless they are asked for. */
    readonly databases: (options?: {
      readonly includeSystem?: boolean | undefined
    }) => Effect<ReadonlyArray<Database>, SqlError>

    /**
     * Tables, views and sequences of a database by name. A subscribed database has none of its own: what it shows belongs
     * to the publisher's catalog.
     */
    readonly tables: (database: string) => Effect<ReadonlyArray<Table>, SqlError>

    /** The views of a database by name. */
    readonly views: (database: string) => Effect<ReadonlyArray<View>, SqlError>

    /** The columns of a table or view in their order. */
    readonly columns: (table: WholeTableName) => Effect<ReadonlyArray<Column>, SqlError>

    /** The keys and indexes of a table: the primary key first, then by name. */
    readonly indexes: (table: WholeTableName) => Effect<ReadonlyArray<Index>, SqlError>

    /** The foreign keys of a table by name. */
    readonly foreignKeys: (table: WholeTableName) => Effect<ReadonlyArray<ForeignKey>, SqlError>

    /**
     * Rows and bytes of one table, at once and exact for what has been committed. Sends `SHOW TABLE STATUS`. A view has no
     * size: `ObjectNotFound`.
     */
    readonly size: (table: WholeTableName) => Effect<TableSize, SqlError>

    /**
     * The objects of storage that a table is in, one entry for each object and column. Rows still in memory are in none:
     * `MoCtl.flush` writes them out. Sends `metadata_scan`; a database or table with a dot in its name cannot be named to it
     * and is `InvalidInput`.
     */
    readonly objects: (table: WholeTableName, options?: ObjectsOptions) => Effect<ReadonlyArray<StoredObject>, SqlError>

    /** Who is connected and what they run. */
    readonly processes: Effect<ReadonlyArray<Process>, SqlError>

    /** The locks on rows. */
    readonly locks: Effect<ReadonlyArray<RowLock>, SqlError>

    /** The open transactions, the one that asks among them. */
    readonly transactions: Effect<ReadonlyArray<OpenTransaction>, SqlError>

    /**
     * Stops what a session runs now (`query`, the default), or ends the session (`connection`), of this account or, for sys,
     * of any. Refused inside a transaction: `NotAllowedInTransaction`, nothing sent. No such session is `ObjectNotFound`;
     * behind a proxy the server says yes to any number. A KILL that arrives before the statement has begun is lost, and a
     * statement may run on for a while. MatrixOne asks for no privilege for this.
     */
    readonly kill: (connectionId: number | bigint, what?: "query" | "connection") => Effect<void, SqlError>

    /** What the server says of itself and of this session. */
    readonly server: Effect<ServerInfo, SqlError>

    /** What the server has, found out by statements that change nothing and run outside of any transaction; asked again each time. */
    readonly features: Effect<ReadonlySet<Feature>, SqlError>

    /**
     * Statements from the server's log, `system.statement_info`, the newest first, as they arrive; ending early stops the
     * query. The log lags by some seconds, is kept for a while only, and may be switched off. Holds a connection for as long
     * as it is read.
     */
    readonly statements: (filter?: StatementLogFilter) => Stream<LoggedStatement, SqlError>
  }
>() {}
