/**
 * Change data capture: tables kept in step with those of another MySQL or MatrixOne server.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { DateTime } from "effect/DateTime"
import type { DurationInput } from "effect/Duration"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import type { Redacted } from "effect/Redacted"
import type { Schedule } from "effect/Schedule"
import * as Schema from "effect/Schema"
import type {
  CdcEndpointUnreachable,
  CdcNotReached,
  CdcPitrRequired,
  CdcTaskAlreadyExists,
  CdcTaskBusy,
  CdcTaskNotFound
} from "../errors/CdcErrors.ts"
import type { WholeTableName } from "./CatalogObjects.ts"

/**
 * Where the server itself connects to. `username` of a MatrixOne is `account#user`, as `Login.format` makes it; the host is a name
 * or an IPv4 address. The password must not be empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface CdcEndpoint {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: Redacted
}

/**
 * What is captured, and what it is called in the sink: the same unless said otherwise. Names here have none of `,` `.` `:`
 * and no backquote: the server takes them for separators.
 *
 * @since 0.1.0
 * @category models
 */
export type CdcSubject =
  | { readonly level: "account" }
  | {
      readonly level: "database"
      readonly databases: ReadonlyArray<{ readonly database: string; readonly sink?: string | undefined }>
    }
  | {
      readonly level: "table"
      readonly tables: ReadonlyArray<WholeTableName & { readonly sink?: WholeTableName | undefined }>
    }

/**
 * @since 0.1.0
 * @category models
 */
export interface CdcOptions {
  /** This server, as it reaches itself: the login must be of the account whose tables are captured. */
  readonly source: CdcEndpoint
  readonly sink: CdcEndpoint & { readonly type: "mysql" | "matrixone" }
  readonly subject: CdcSubject
  /** Tables whose `database.table` this regular expression of Go's matches are left out. */
  readonly exclude?: string | undefined
  /** From this instant on; default from the present content on. Exact to the second. */
  readonly startAt?: DateTime | undefined
  /** Until this instant. Exact to the second. */
  readonly endAt?: DateTime | undefined
  /** How often changes are sent, in whole minutes; default at once. The PITR must reach back two hours further. */
  readonly frequency?: DurationInput | undefined
  /** Leaves the present content out: changes only. */
  readonly noFull?: boolean | undefined
  /** How long a statement may take in the sink; default ten minutes. */
  readonly sendTimeout?: DurationInput | undefined
  /** How long a statement for the sink may be; default 4 MiB. */
  readonly maxSqlBytes?: number | undefined
  /** Whether the present content may be sent in several transactions; default true. */
  readonly splitInitialSnapshot?: boolean | undefined
}

/**
 * What a task is doing. `pausing` and `restarting` end by themselves; `failed` needs a restart.
 *
 * @since 0.1.0
 * @category models
 */
export const CdcState = Schema.Literal("running", "restarting", "pausing", "paused", "failed")

/**
 * @since 0.1.0
 * @category models
 */
export type CdcState = typeof CdcState.Type

/**
 * How far one table has come: everything up to `at` is in the sink. `at` is in nanoseconds since the epoch; `lag` is how far that
 * is behind the moment the task was looked at. `table` is `database.table` in the source.
 *
 * @since 0.1.0
 * @category models
 */
export class CdcWatermark extends Schema.Class<CdcWatermark>("effect-matrixone/CdcWatermark")({
  table: Schema.String,
  at: Schema.BigIntFromSelf,
  lag: Schema.DurationFromSelf,
  error: Schema.Option(Schema.String)
}) {}

/**
 * The address a task was made with; the server shows no password.
 *
 * @since 0.1.0
 * @category models
 */
export class CdcAddress extends Schema.Class<CdcAddress>("effect-matrixone/CdcAddress")({
  host: Schema.String,
  port: Schema.Number,
  username: Schema.String
}) {}

/**
 * A task as the server has it, at the instant `observedAt`, in nanoseconds since the epoch. A table has a watermark as soon as the
 * task has begun with it, which after `create` takes a while.
 *
 * @since 0.1.0
 * @category models
 */
export class CdcTask extends Schema.Class<CdcTask>("effect-matrixone/CdcTask")({
  id: Schema.String,
  name: Schema.String,
  state: CdcState,
  error: Schema.Option(Schema.String),
  source: Schema.Option(CdcAddress),
  sink: Schema.Option(CdcAddress),
  watermarks: Schema.Array(CdcWatermark),
  observedAt: Schema.BigIntFromSelf
}) {
  /** How far the whole task has come: the least of its tables' watermarks. */
  get watermark(): bigint | undefined {
    return this.watermarks.reduce<bigint | undefined>(
      (least, { at }) => (least === undefined || at < least ? at : least),
      undefined
    )
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CdcWaitOptions {
  /** How often to look, and how often at most; default every half second without an end. */
  readonly schedule?: Schedule<unknown> | undefined
}

/**
 * Makes and steers CDC tasks.
 *
 * Names: 1 to 1000 characters without white space, control characters, quotes, backquotes or backslash; the server stores them
 * in lower case; unique per account. All need an admin role of the account, else `AuthorizationError`. The server refuses all of
 * it inside a transaction: `NotAllowedInTransaction`, nothing sent; a bad name or option is `InvalidInput`, sent nowhere.
 * Passwords reach no error, span or log. `pause`, `resume`, `restart` say only where a task is to go; {@link awaitState}
 * waits until it is there. Interrupted, a statement is stopped on the server; whether it took effect is then to be seen.
 *
 * @since 0.1.0
 * @category tags
 */
export class Cdc extends Context.Tag("effect-matrixone/Cdc")<
  Cdc,
  {
    /**
     * Makes a task, which begins by itself, and returns it as read back. Sends `CREATE CDC …`. The server connects to source
     * and sink first (`CdcEndpointUnreachable`), and wants a PITR that keeps the history of the subject for two hours and
     * more (`CdcPitrRequired`). Missing tables are made in the sink. With `ifNotExists` an existing task of that name is
     * returned if it has the same source and sink.
     */
    readonly create: (
      name: string,
      options: CdcOptions & { readonly ifNotExists?: boolean | undefined }
    ) => Effect<CdcTask, CdcTaskAlreadyExists | CdcEndpointUnreachable | CdcPitrRequired | SqlError>

    /** The task of that name. */
    readonly get: (name: string) => Effect<CdcTask, CdcTaskNotFound | SqlError>

    /** The task of that name, if there is one. */
    readonly find: (name: string) => Effect<Option<CdcTask>, SqlError>

    /** All tasks of the account by name. */
    readonly list: Effect<ReadonlyArray<CdcTask>, SqlError>

    /** Tells a task to stop for now. A paused one is `CdcTaskBusy`. */
    readonly pause: (name: string) => Effect<void, CdcTaskNotFound | CdcTaskBusy | SqlError>

    /** Tells a paused task to go on from its watermarks. A running one is `CdcTaskBusy`. */
    readonly resume: (name: string) => Effect<void, CdcTaskNotFound | CdcTaskBusy | SqlError>

    /** Tells a task to begin again, with the present content. What is in the sink already is sent once more. */
    readonly restart: (name: string) => Effect<void, CdcTaskNotFound | CdcTaskBusy | SqlError>

    /** Ends a task and forgets its watermarks; what is in the sink stays. With `ifExists` a missing one is no failure. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, CdcTaskNotFound | SqlError>

    /**
     * Looks at a task until it is in that state, and returns it so. One that has failed, while it is not a failure that is
     * waited for, and a schedule that ends are `CdcNotReached`.
     */
    readonly awaitState: (
      name: string,
      state: CdcState,
      options?: CdcWaitOptions
    ) => Effect<CdcTask, CdcTaskNotFound | CdcNotReached | SqlError>

    /**
     * Looks at a running task until everything up to the instant is in the sink: every table has a watermark as late. An instant
     * as a number is in nanoseconds since the epoch. A task that is paused, has failed or cannot go on with a table, and a schedule that
     * ends are `CdcNotReached`.
     */
    readonly awaitWatermark: (
      name: string,
      instant: DateTime | bigint,
      options?: CdcWaitOptions
    ) => Effect<CdcTask, CdcTaskNotFound | CdcNotReached | SqlError>
  }
>() {}
