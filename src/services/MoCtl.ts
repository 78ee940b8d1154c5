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
 * Sends commands with `SELECT mo_ctl(service, command, parameter)`.
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

    /**
     * Any other command. Some change a whole node or the cluster for everybody: know the command. `USESNAPSHOT` pins every
     * transaction of a node to the past.
     */
    readonly run: (
      service: ServiceType,
      command: string,
      parameter?: string
    ) => Effect<MoCtlAnswer, MoCtlFailed | SqlError>
  }
>() {}
