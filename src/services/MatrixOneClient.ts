/**
 * The client: a `SqlClient` for MatrixOne whose statements stop on the server when their fiber is interrupted.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Schedule } from "effect/Schedule"
import type { Scope } from "effect/Scope"
import type { Stream } from "effect/Stream"
import type { ClientStatistics } from "./ClientStatistics.ts"
import type { ExecuteResult } from "./ExecuteResult.ts"
import type { SessionVariables } from "./MatrixOneConfig.ts"

/**
 * @since 0.1.0
 * @category type ids
 */
export const TypeId = "~effect-matrixone/MatrixOneClient" as const

/**
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = typeof TypeId

/**
 * Where a client is connected and as whom; no secrets.
 *
 * @since 0.1.0
 * @category models
 */
export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly account: string
  readonly username: string
  readonly role: string | undefined
  readonly database: string | undefined
}

/**
 * The pool at one moment. `size` counts open and opening connections; `idle` and `leased` are parts of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolStats {
  readonly size: number
  readonly idle: number
  readonly leased: number
  readonly opening: number
  readonly waiting: number
  /** KILL statements sent since the client was made. */
  readonly kills: number
}

/**
 * Which failed transactions to run again. Only the outermost transaction is, only after it has certainly rolled back, and
 * never when the outcome of its COMMIT is unknown.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransactionRetry {
  /** When to try again and how often. */
  readonly schedule: Schedule<unknown, SqlError>
  /** Default: `Reason.isRetryable`. */
  readonly while?: ((error: SqlError) => boolean) | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export type IsolationLevel = "READ UNCOMMITTED" | "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE"

/**
 * @since 0.1.0
 * @category models
 */
export interface TransactionOptions {
  readonly retry?: TransactionRetry | undefined
  /** MatrixOne 4.2 has READ COMMITTED only; another level, which it would silently ignore, is `UnsupportedError`. */
  readonly isolationLevel?: IsolationLevel | undefined
  /** MatrixOne 4.2 would silently ignore it: `UnsupportedError` there. */
  readonly readOnly?: boolean | undefined
}

/**
 * How a transaction ended; `unknown` when the answer to its COMMIT was lost.
 *
 * @since 0.1.0
 * @category models
 */
export type TransactionOutcome = "committed" | "rolledBack" | "unknown"

/**
 * A connection that one part of a program has for itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReservedConnection extends Connection {
  /**
   * Waits until the connection is lost and answers with the `ConnectionError`: as soon as its socket closes, also while
   * nothing runs on it. A peer that vanished without closing is noticed by the next statement only. Never ends for a
   * connection that was given back.
   */
  readonly lost: Effect<SqlError>
}

/**
 * A `SqlClient` with MatrixOne's transactions and sessions.
 *
 * Statements: DML and SELECT are prepared and their parameters sent by the driver; what MatrixOne cannot prepare is sent
 * as text. Every failure is a `SqlError` whose `cause` is a `Reason`. Interrupting a statement stops it on the server; the
 * fiber resumes when the server has answered. A statement still waiting for a connection is never sent. Statements that
 * change a session (SET, USE, BEGIN, LOCK TABLES …) are refused on the pool with `SessionChangeRefused`.
 *
 * `withTransaction` sends BEGIN and then COMMIT or ROLLBACK. Inside another transaction of the same client it joins, and a
 * failure of the inner one dooms the outer, since MatrixOne has no savepoints. A transaction that the server ended fails
 * with `TransactionAborted` and sends nothing more; a COMMIT whose answer was lost is `CommitUnknown`.
 *
 * `reserve` lends one connection whose session may be changed; it is retired afterwards when it was.
 *
 * @since 0.1.0
 * @category models
 */
export interface MatrixOneClient extends SqlClient.SqlClient {
  readonly [TypeId]: TypeId
  /** Where it is connected and as whom, as resolved from its configuration. */
  readonly endpoint: Endpoint
  /** What the server announced, for example `8.0.30-MatrixOne-v4.2.0`. A hint, not proof: self-built servers say 1.3.0. */
  readonly serverVersion: string
  /** A connection for oneself until the scope closes. */
  readonly reserve: Effect<ReservedConnection, SqlError, Scope>
  /** The pool as it is now. */
  readonly poolStats: Effect<PoolStats>
  /** What the client has done since it was made. */
  readonly statistics: Effect<ClientStatistics>
  /**
   * The server's id of the connection in use: that of the transaction, or of any pooled connection outside of one, where
   * the next statement may run on another.
   */
  readonly connectionId: Effect<number, SqlError>
  /** Whether a statement here would be part of a transaction of this client. */
  readonly inTransaction: Effect<boolean>
  /** Like `withTransaction`, with options; `retry` concerns only the outermost. */
  readonly transaction: (options: TransactionOptions) => <A, E, R>(self: Effect<A, E, R>) => Effect<A, E | SqlError, R>
  /**
   * Runs an effect with its statements, and its transactions, on one connection whose session has these variables; they are
   * set back afterwards, or the connection is retired. Inside another `withSession` on the same connection. Inside a
   * transaction it fails with `NotAllowedInTransaction`, since MatrixOne commits a transaction in which something is SET.
   */
  readonly withSession: (variables: SessionVariables) => <A, E, R>(self: Effect<A, E, R>) => Effect<A, E | SqlError, R>
  /**
   * Runs a LOAD DATA LOCAL INFILE statement, whatever file it names, with the bytes of a stream as the file, inside a
   * transaction: the one around it, or one of its own. A source that fails or is interrupted fails the transaction with it,
   * so nothing of it stays; an empty one sends nothing and answers zero rows. The statement checks neither keys nor lengths:
   * MatrixOne's LOAD does not.
   */
  readonly loadLocal: (
    statement: string
  ) => <E, R>(source: Stream<Uint8Array, E, R>) => Effect<ExecuteResult, E | SqlError, R>
  /**
   * Registers what to do once after the outermost transaction around it has committed, in order of registration, before
   * `withTransaction` returns and on connections of the pool; dropped when the transaction rolls back or its commit is not
   * certain. Outside of a transaction it runs at once. Interruption waits for it.
   */
  readonly afterCommit: <R>(effect: Effect<void, never, R>) => Effect<void, never, R>
  /**
   * Registers what to do once when the outermost transaction around it is over, told how it ended, in one order with
   * {@link afterCommit}. Outside of a transaction it runs at once, as after a commit.
   */
  readonly afterTransaction: <R>(f: (outcome: TransactionOutcome) => Effect<void, never, R>) => Effect<void, never, R>
}

/**
 * @since 0.1.0
 * @category tags
 */
export const MatrixOneClient = Context.GenericTag<MatrixOneClient>("effect-matrixone/MatrixOneClient")
