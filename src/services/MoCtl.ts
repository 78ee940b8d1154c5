/**
 * mo_ctl: operator commands to the parts of a MatrixOne cluster.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { DurationInput } from "effect/Duration"
import type { Effect } from "effect/Effect"
import * as Schema from "effect/Schema"
import type { MoCtlFailed } from "../errors/MoCtlFailed.ts"

export { commands, find as findCommand, type MoCtlCommand } from "./MoCtlCommands.ts"

/**
 * Which part of the cluster carries a command out: storage (`dn`) or compute (`cn`).
 *
 * @since 0.1.0
 * @category models
 */
export type ServiceType = "dn" | "cn"

/**
 * An answer. `method` is the command as the server spells it; `result` is a list with an entry per shard, a map by node, or
 * plain text, as the command has it. A command that answers no JSON has its text in `result` and the command as `method`.
 *
 * @since 0.1.0
 * @category models
 */
export class MoCtlAnswer extends Schema.Class<MoCtlAnswer>("effect-matrixone/MoCtlAnswer")({
  method: Schema.String,
  result: Schema.Unknown
}) {}

/**
 * What storage keeps of a table besides its rows. `indexTables` are the ids of the hidden tables that hold its indexes.
 *
 * @since 0.1.0
 * @category models
 */
export class TableExtra extends Schema.Class<TableExtra>("effect-matrixone/TableExtra")({
  nextColumn: Schema.Number,
  rowsPerBlock: Schema.Number,
  blocksPerObject: Schema.Number,
  indexTables: Schema.Array(Schema.BigIntFromSelf)
}) {}

/**
 * How `merge` chooses among a table's objects.
 *
 * @since 0.1.0
 * @category models
 */
export interface MergeOptions {
  /** `small` ones, or ones whose keys `overlap`; default as the server chooses by itself. */
  readonly choose?: "small" | "overlap" | undefined
  /** How large the merged objects are to be, in whole megabytes; default 120. */
  readonly megabytes?: number | undefined
}

/**
 * Sends commands with `SELECT mo_ctl(service, command, parameter)`. {@link commands} lists them all.
 *
 * All need the sys account with role moadmin, else `AuthorizationError`. Allowed inside a transaction, of which they are
 * no part. Names of services and commands count in any case. A flush or checkpoint that a shard does not answer with `OK`
 * is `MoCtlFailed`, and so is a failure in the console (`inspect`); the answers of all other commands are handed over as
 * they are. A command or service the server does not know, or one that is not the other's, is `UnsupportedError` or
 * `InvalidInput`.
 *
 * @since 0.1.0
 * @category tags
 */
export class MoCtl extends Context.Tag("effect-matrixone/MoCtl")<
  MoCtl,
  {
    /**
     * Writes a table's rows from memory to storage. A table that is not there is `ObjectNotFound`; one with a dot in its
     * name cannot be named to the server and is `InvalidInput`.
     */
    readonly flush: (table: {
      readonly database: string
      readonly table: string
    }) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>

    /** An incremental checkpoint, waiting for it as long as given; as the server likes, when nothing is. */
    readonly checkpoint: (wait?: DurationInput) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>

    /** A global checkpoint, waiting for it as long as given; a wait too short may be `StatementTimeoutError`. */
    readonly globalCheckpoint: (wait?: DurationInput) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>

    /** Asks the storage nodes, or one shard of them, whether they are there. A shard that is not answers an empty list. */
    readonly ping: (shard?: bigint) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>

    /** Runs a line in the console of a storage node, such as `help` or `object -t shop.orders`, and returns what it prints. */
    readonly inspect: (line: string) => Effect<string, MoCtlFailed | SqlError>

    /** The server's clock, in nanoseconds since the epoch. */
    readonly now: Effect<bigint, MoCtlFailed | SqlError>

    /**
     * Makes every compute node see what has been committed on any of them, and returns how many nodes and up to which moment,
     * in nanoseconds since the epoch. After it a read on another node sees a write acknowledged on this one.
     */
    readonly syncCommit: Effect<{ readonly nodes: number; readonly until: bigint }, MoCtlFailed | SqlError>

    /** The version of the protocol that each node speaks with the others, by the node's id. */
    readonly protocolVersions: Effect<ReadonlyMap<string, number>, MoCtlFailed | SqlError>

    /** What storage keeps of a table. A table that is not there is `ObjectNotFound`; one with a dot in its name `InvalidInput`. */
    readonly tableExtra: (table: {
      readonly database: string
      readonly table: string
    }) => Effect<TableExtra, MoCtlFailed | SqlError>

    /**
     * Merges the objects of storage that a table is in. `false` when there was nothing to merge. The server refuses it inside a
     * transaction: `NotAllowedInTransaction`.
     */
    readonly merge: (
      table: { readonly database: string; readonly table: string },
      options?: MergeOptions
    ) => Effect<boolean, MoCtlFailed | SqlError>

    /** Forgets the AUTO_INCREMENT values that the node has set aside for a table; `tableId` is `Metadata.Table.id`. */
    readonly reloadAutoIncrement: (tableId: bigint) => Effect<void, MoCtlFailed | SqlError>

    /** Drops from the node's catalog cache what is older than that, in minutes rounded up; default 20, at least one. */
    readonly collectCatalogCache: (olderThan?: DurationInput) => Effect<void, MoCtlFailed | SqlError>

    /** Gives memory that the node no longer needs back to its machine. */
    readonly freeMemory: Effect<void, MoCtlFailed | SqlError>

    /**
     * Any other command, also one that this library does not know. One that {@link commands} says is `refused` (`USESNAPSHOT`
     * pins everybody's transactions of a node to the past) is `InvalidInput` and not sent, unless `anyway` says that its effect
     * on everybody is wanted.
     */
    readonly run: (
      service: ServiceType,
      command: string,
      parameter?: string,
      options?: { readonly anyway?: boolean | undefined }
    ) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>
  }
>() {}
