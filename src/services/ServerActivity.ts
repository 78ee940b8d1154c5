/**
 * What a server is and what it does: sessions, locks, transactions, statements.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const Instant = Schema.DateTimeUtcFromSelf

/**
 * The server and this session. `version` is what it says, whole (`8.0.30-MatrixOne-v4.2.0`); `release` the MatrixOne version
 * in it, where it has one. A server somebody built may say anything: ask for {@link Feature}s instead.
 *
 * @since 0.1.0
 * @category models
 */
export class ServerInfo extends Schema.Class<ServerInfo>("effect-matrixone/ServerInfo")({
  version: Schema.String,
  release: Schema.Option(Schema.String),
  account: Schema.String,
  role: Schema.String,
  database: Schema.Option(Schema.String),
  /** Of the connection that answered; in a pool the next statement may be another's. */
  connectionId: Schema.Number,
  /** Whether names of databases and tables keep their case. */
  caseSensitiveNames: Schema.Boolean,
  /** What the server calls its own time zone. */
  systemTimeZone: Schema.String
}) {}

/**
 * What a server may have or not. Each is found out by a statement that changes nothing.
 *
 * @since 0.1.0
 * @category models
 */
export const Feature = Schema.Literal(
  "snapshots",
  "pitr",
  "recoveryWindow",
  "branches",
  "stages",
  "publications",
  "cdc",
  "tasks",
  "statementLog",
  "objectStatistics"
)

/**
 * @since 0.1.0
 * @category models
 */
export type Feature = typeof Feature.Type

/**
 * A session and what it runs. The server remembers the last statement for three seconds after it has ended, so one that is
 * shown need not run any more.
 *
 * @since 0.1.0
 * @category models
 */
export class Process extends Schema.Class<Process>("effect-matrixone/Process")({
  node: Schema.String,
  connectionId: Schema.Number,
  sessionId: Schema.String,
  account: Schema.String,
  user: Schema.String,
  role: Schema.String,
  database: Schema.Option(Schema.String),
  clientHost: Schema.String,
  startedAt: Instant,
  transactionId: Schema.Option(Schema.String),
  /** The statement it runs or has just run. The text is as it was sent: it may hold others' secrets. */
  statement: Schema.Option(
    Schema.Struct({
      id: Schema.String,
      text: Schema.String,
      /** `Select`, `Insert`, … */
      type: Schema.String,
      /** `DQL`, `DML`, `DDL`, `DCL`, `TCL`, `Other`. */
      queryType: Schema.String,
      startedAt: Schema.Option(Instant)
    })
  )
}) {}

/**
 * A lock on rows of a table: who holds it and, one entry for each, who waits for it. `key` is hexadecimal, two keys with a
 * comma between for a range.
 *
 * @since 0.1.0
 * @category models
 */
export class RowLock extends Schema.Class<RowLock>("effect-matrixone/RowLock")({
  node: Schema.String,
  tableId: Schema.BigIntFromSelf,
  granularity: Schema.Literal("point", "range"),
  key: Schema.String,
  mode: Schema.String,
  holders: Schema.Array(Schema.String),
  waiters: Schema.Array(Schema.String)
}) {}

/**
 * A transaction that is open. `snapshotAt` is the moment it reads, in nanoseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export class OpenTransaction extends Schema.Class<OpenTransaction>("effect-matrixone/OpenTransaction")({
  node: Schema.String,
  id: Schema.String,
  startedAt: Instant,
  snapshotAt: Schema.BigIntFromSelf,
  /** `Pessimistic` or `Optimistic`. */
  mode: Schema.String,
  /** `RC` or `SI`. */
  isolation: Schema.String,
  /** Somebody's, not one of the server's own. */
  user: Schema.Boolean,
  /** `Active`, `Prepared`, … */
  status: Schema.String,
  /** The locks it waits for. */
  waitsFor: Schema.Array(Schema.Struct({ tableId: Schema.BigIntFromSelf, key: Schema.String, mode: Schema.String }))
}) {}

/**
 * A statement from the server's log. `duration` is exact to the nanosecond. Short statements may be logged together: then
 * `statements` says how many, `text` shows one of them, and the counts are sums.
 *
 * @since 0.1.0
 * @category models
 */
export class LoggedStatement extends Schema.Class<LoggedStatement>("effect-matrixone/LoggedStatement")({
  id: Schema.String,
  transactionId: Schema.String,
  sessionId: Schema.String,
  connectionId: Schema.Number,
  account: Schema.String,
  user: Schema.String,
  host: Schema.String,
  database: Schema.String,
  text: Schema.String,
  type: Schema.String,
  queryType: Schema.String,
  startedAt: Instant,
  duration: Schema.DurationFromSelf,
  status: Schema.String,
  error: Schema.Option(Schema.Struct({ code: Schema.String, message: Schema.String })),
  rowsRead: Schema.BigIntFromSelf,
  bytesScanned: Schema.BigIntFromSelf,
  resultRows: Schema.BigIntFromSelf,
  statements: Schema.Number
}) {}
