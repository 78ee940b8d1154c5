/**
 * Transactions as the server has them: one connection, BEGIN, COMMIT or ROLLBACK, and the truth about how it ended.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { classify, endsTransaction, sqlError } from "../errors/classify.ts"
import { InvalidInput, type Reason, TransactionAborted } from "../errors/reasons.ts"
import { connectionLost } from "./driver.ts"
import { isFatal } from "./jobs.ts"
import { WireLane } from "./Lane.ts"
import { control, LaneConnection } from "./LaneConnection.ts"
import { withLease } from "./lease.ts"
import type { Pool } from "./Pool.ts"
import { isTraced } from "./tracing.ts"
import type { Wire } from "./Wire.ts"

/** Milliseconds after which a COMMIT without an answer counts as lost. */
const commitTimeout = 60_000

const inTransactionBit = 1

const statusOf = (result: unknown): number | undefined =>
  typeof result === "object" && result !== null && "serverStatus" in result && typeof result.serverStatus === "number"
    ? result.serverStatus
    : undefined

const aborted = (message: string, cause?: unknown): Reason =>
  new TransactionAborted({
    message,
    isRetryable: false,
    hint: "Nothing of it was kept. Run the whole transaction again.",
    ...(cause === undefined ? {} : { cause })
  })

const ended = aborted("The transaction has ended")

/** A transaction's lane: once the server has ended the transaction, nothing more is sent. */
class TransactionLane extends WireLane {
  aborted: Reason | undefined = undefined

  override observe(error: unknown, result: unknown): void {
    if (this.aborted !== undefined) return
    if (isFatal(error)) this.#abort(aborted("The connection was lost inside the transaction", error))
    else if (error !== null && error !== undefined) {
      if (endsTransaction(error)) this.#abort(aborted("The server has ended the transaction", classify(error)))
    } else {
      const status = statusOf(result)
      if (status !== undefined && (status & inTransactionBit) === 0) {
        this.#abort(aborted("A statement ended the transaction; what it did before may have been committed"))
      }
    }
  }

  #abort(reason: Reason): void {
    this.aborted = reason
    this.close(reason)
  }
}

type TransactionValue = Context.Tag.Service<typeof SqlClient.TransactionConnection>

const foreign = Effect.suspend(() =>
  sqlError(
    new InvalidInput({
      message: "A statement of another client was run inside this client's transaction; it was not sent",
      isRetryable: false,
      hint: "Use the transaction's own client inside it, or take the other client's work out of it."
    })
  )
)

/** Stands in the global tag: a client that is not ours and takes its connection from there fails instead of mixing. */
class Guard implements Connection {
  readonly transaction: Transaction
  constructor(transaction: Transaction) {
    this.transaction = transaction
  }
  execute() {
    return foreign
  }
  executeRaw() {
    return foreign
  }
  executeValues() {
    return foreign
  }
  executeUnprepared() {
    return foreign
  }
  executeStream() {
    return Stream.fromEffect(foreign)
  }
}

interface Hook {
  readonly effect: Effect.Effect<void>
}

/** One open transaction of one client. */
export class Transaction {
  readonly owner: Pool
  readonly outer: TransactionValue | undefined
  readonly lane: TransactionLane
  readonly connection: LaneConnection
  readonly committed: Array<Hook> = []
  readonly rolledBack: Array<Hook> = []
  doomed: Cause.Cause<unknown> | undefined = undefined

  constructor(owner: Pool, wire: Wire, outer: TransactionValue | undefined) {
    this.owner = owner
    this.outer = outer
    this.lane = new TransactionLane(wire)
    this.connection = new LaneConnection(this.lane, "transaction", () => {
      wire.tainted = true
    })
  }

  /** The context of what runs after the transaction: as if it had never been entered. */
  outside<R>(context: Context.Context<R>): Context.Context<R> {
    const services = new Map(context.unsafeMap)
    if (this.outer === undefined) services.delete(SqlClient.TransactionConnection.key)
    else services.set(SqlClient.TransactionConnection.key, this.outer)
    return Context.unsafeMake(services)
  }
}

/** The transaction of this client that a context is in, however many of other clients are around or inside it. */
export const currentTransaction = (owner: Pool, context: Context.Context<never>): Transaction | undefined => {
  let value: TransactionValue | undefined = context.unsafeMap.get(SqlClient.TransactionConnection.key)
  while (value !== undefined) {
    const connection = value[0]
    if (!(connection instanceof Guard)) return undefined
    if (connection.transaction.owner === owner) return connection.transaction
    value = connection.transaction.outer
  }
  return undefined
}

const runHooks = (hooks: ReadonlyArray<Hook>): Effect.Effect<void> =>
  Effect.forEach(
    hooks,
    ({ effect }) => Effect.catchAllCause(effect, (cause) => Effect.logError("A hook of a transaction died", cause)),
    { discard: true }
  )

const seal = (lane: WireLane): Effect.Effect<void> =>
  Effect.async<void>((resume) => lane.seal(ended, () => resume(Effect.void)))

/** Tells the server, or, when that fails, ends the connection, which rolls back too. */
const rollback = (wire: Wire, timeout: number): Effect.Effect<void> =>
  wire.dead
    ? Effect.void
    : bounded(wire, timeout, control(new WireLane(wire), "ROLLBACK", "rollback")).pipe(
        Effect.asVoid,
        Effect.catchAllCause(() => Effect.sync(() => wire.destroy()))
      )

/** The event loop's clock, not Effect's: a transaction ends under a test clock too. */
const bounded = <A, E, R>(wire: Wire, timeout: number, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const timer = setTimeout(() => wire.destroy(connectionLost("The server did not answer in time")), timeout)
    return Effect.ensuring(
      effect,
      Effect.sync(() => clearTimeout(timer))
    )
  })

const commit = (wire: Wire): Effect.Effect<void, SqlError> =>
  Effect.asVoid(bounded(wire, commitTimeout, control(new WireLane(wire), "COMMIT", "commit")))

export interface TransactionOptions {
  readonly pool: Pool
  readonly spanAttributes: ReadonlyArray<readonly [string, unknown]>
}

/** BEGIN, the effect, COMMIT or ROLLBACK; or joins the transaction that is already open. */
export const makeWithTransaction =
  ({ pool, spanAttributes }: TransactionOptions) =>
  <R, E, A>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.withFiberRuntime((fiber) => {
      const current = currentTransaction(pool, fiber.currentContext)
      if (current !== undefined) return join(current, effect)
      const outer: TransactionValue | undefined = fiber.currentContext.unsafeMap.get(
        SqlClient.TransactionConnection.key
      )
      if (!isTraced(fiber)) return run(pool, outer, effect, () => {})
      return Effect.useSpan("sql.transaction", { kind: "client", captureStackTrace: false }, (span) => {
        for (const [key, value] of spanAttributes) span.attribute(key, value)
        const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
        return run(pool, outer, Effect.withParentSpan(effect, span), (event) =>
          span.event(event, clock.unsafeCurrentTimeNanos())
        )
      })
    })

/** Tells the span, if there is one, how the transaction ended. */
type Mark = (event: string) => void

const run = <A, E, R>(
  pool: Pool,
  outer: TransactionValue | undefined,
  effect: Effect.Effect<A, E, R>,
  mark: Mark
): Effect.Effect<A, E | SqlError, R> =>
  withLease(pool, false, (wire, release, restore) =>
    Effect.suspend(() => {
      const transaction = new Transaction(pool, wire, outer)
      return restore(control(new WireLane(wire), "BEGIN", "begin")).pipe(
        Effect.onError(() => Effect.sync(() => wire.destroy())),
        Effect.zipRight(Effect.exit(restore(inside(transaction, effect)))),
        Effect.zipLeft(seal(transaction.lane)),
        Effect.flatMap((exit) => conclude(transaction, wire, exit, mark)),
        Effect.ensuring(release),
        Effect.exit,
        Effect.flatMap((exit) =>
          Effect.zipRight(runHooks(Exit.isSuccess(exit) ? transaction.committed : transaction.rolledBack), exit)
        )
      )
    })
  )

const inside = <A, E, R>(transaction: Transaction, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.mapInputContext(effect, (context: Context.Context<R>) =>
    Context.add(context, SqlClient.TransactionConnection, [new Guard(transaction), 0])
  )

/** MatrixOne has no savepoints: an inner transaction that fails dooms the outer one. */
const join = <A, E, R>(outer: Transaction, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.onError(effect, (cause) =>
    Effect.sync(() => {
      outer.doomed ??= cause
    })
  )

const conclude = <A, E>(
  transaction: Transaction,
  wire: Wire,
  exit: Exit.Exit<A, E>,
  mark: Mark
): Effect.Effect<A, E | SqlError> => {
  const timeout = transaction.owner.cancelTimeout
  const undone = (reason: Reason): Effect.Effect<A, E | SqlError> => {
    mark("db.transaction.rollback")
    const outcome: Effect.Effect<A, E | SqlError> = Exit.isFailure(exit) ? exit : sqlError(reason)
    return Effect.zipRight(rollback(wire, timeout), outcome)
  }
  if (transaction.lane.aborted !== undefined) return undone(transaction.lane.aborted)
  if (wire.dead) return undone(aborted("The connection was lost inside the transaction"))
  if (Exit.isFailure(exit)) return undone(ended)
  if (transaction.doomed !== undefined) {
    return undone(aborted("The transaction was rolled back: a transaction inside it had failed"))
  }
  mark("db.transaction.commit")
  return Effect.matchEffect(commit(wire), {
    onFailure: (error): Effect.Effect<A, E | SqlError> => Effect.zipRight(rollback(wire, timeout), Effect.fail(error)),
    onSuccess: (): Effect.Effect<A, E | SqlError> => exit
  })
}
