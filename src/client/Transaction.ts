/**
 * Transactions as the server has them: one connection, BEGIN, COMMIT or ROLLBACK, and the truth about how it ended.
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import { classify, endsTransaction, sqlError } from "../errors/classify.ts"
import { CommitUnknown, InvalidInput, type Reason, TransactionAborted } from "../errors/reasons.ts"
import type { TransactionOutcome } from "../services/MatrixOneClient.ts"
import { type Core, currentHeld, Held } from "./Held.ts"
import { endsConnection } from "./jobs.ts"
import { type Lane, WireLane } from "./Lane.ts"
import { control, LaneConnection } from "./LaneConnection.ts"
import { bounded, type Restore, settled, stopped, withLease } from "./lease.ts"
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

/** For who is late: a fiber that has outlived the transaction it was started in. */
const ended = new InvalidInput({
  message: "The transaction has ended; the statement was not sent",
  isRetryable: false,
  hint: "A fiber forked in a transaction has outlived it: join it before the transaction ends."
})

/** A statement that commits, as definitions do on MySQL: the client does not know what of the transaction was kept. */
const endedByItself = new CommitUnknown({
  message: "A statement ended the transaction; what it did before may have been committed",
  isRetryable: false,
  hint: "Look what is there before you run it again, and run that statement outside of transactions."
})

/** A transaction's lane: once the server has ended the transaction, nothing more is sent. */
class TransactionLane extends WireLane {
  aborted: Reason | undefined = undefined

  override observe(error: unknown, result: unknown, reason: Reason | undefined): void {
    if (this.aborted !== undefined) return
    if (endsConnection(error)) this.#abort(aborted("The connection was lost inside the transaction", reason))
    else if (reason !== undefined) {
      if (endsTransaction(error)) this.#abort(aborted("The server has ended the transaction", reason))
    } else {
      const status = statusOf(result)
      if (status !== undefined && (status & inTransactionBit) === 0) {
        this.#abort(endedByItself)
      }
    }
  }

  #abort(reason: Reason): void {
    this.aborted = reason
    this.close(reason)
  }
}

/** What is to be done when it is over, told how it ended. */
type Hook = (outcome: TransactionOutcome) => Effect.Effect<void>

/** One open transaction. */
export class Transaction extends Held {
  readonly wire: Wire
  readonly lane: TransactionLane
  /** For BEGIN, COMMIT and ROLLBACK, when nothing else runs. */
  readonly boundary: WireLane
  readonly connection: LaneConnection
  readonly hooks: Array<Hook> = []
  outcome: TransactionOutcome = "rolledBack"
  doomed: Cause.Cause<unknown> | undefined = undefined

  constructor(owner: Core, wire: Wire, outside: Context.Context<never>) {
    super(owner, outside)
    this.wire = wire
    this.lane = new TransactionLane(wire)
    this.boundary = new WireLane(wire)
    this.connection = new LaneConnection(this.lane, "transaction", owner.codec, () => {
      wire.tainted = true
    })
  }
}

const runHooks = ({ hooks, outcome }: Transaction): Effect.Effect<void> =>
  Effect.forEach(
    hooks,
    (hook) => Effect.catchAllCause(hook(outcome), (cause) => Effect.logError("A hook of a transaction died", cause)),
    { discard: true }
  )

/** Tells the server, or, when that fails, ends the connection, which rolls back too. */
const rollback = ({ boundary, wire, owner }: Transaction): Effect.Effect<unknown> =>
  wire.dead
    ? Effect.void
    : Effect.catchAllCause(bounded(wire, owner.pool.cancelTimeout, control(boundary, "ROLLBACK", "rollback")), () =>
        Effect.sync(() => wire.destroy())
      )

const commit = ({ boundary, wire }: Transaction): Effect.Effect<unknown, SqlError> =>
  bounded(wire, commitTimeout, control(boundary, "COMMIT", "commit"))

/** BEGIN or what stands for it; where it fails, whether a transaction is open nobody knows. */
const start = (
  { boundary, wire }: Transaction,
  [first = "BEGIN", ...more]: ReadonlyArray<string>,
  restore: Restore
): Effect.Effect<unknown, SqlError> => {
  const begin = control(boundary, first, "begin")
  const all =
    more.length === 0
      ? begin
      : Effect.zipRight(
          begin,
          Effect.forEach(more, (statement) => control(boundary, statement, "begin"))
        )
  return Effect.catchAllCause(restore(all), (cause) => {
    wire.destroy()
    return Effect.failCause(cause)
  })
}

/** BEGIN, the effect, COMMIT or ROLLBACK; or joins the transaction that is already open. */
export const makeWithTransaction =
  (core: Core, spanAttributes: ReadonlyArray<readonly [string, unknown]>) =>
  <R, E, A>(
    effect: Effect.Effect<A, E, R>,
    begin: ReadonlyArray<string>,
    attempt: number
  ): Effect.Effect<A, E | SqlError, R> =>
    Effect.withFiberRuntime((fiber) => {
      const context = fiber.currentContext
      const current = currentHeld(core, context)
      if (current instanceof Transaction) return join(current, effect)
      const lane = current?.lane ?? core.pool
      if (!isTraced(fiber)) return run(core, lane, context, begin, effect, () => {})
      return Effect.useSpan("sql.transaction", { kind: "client", captureStackTrace: false }, (span) => {
        for (const [key, value] of spanAttributes) span.attribute(key, value)
        const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
        if (attempt > 1) span.event("db.transaction.retry", clock.unsafeCurrentTimeNanos(), { attempt })
        return run(core, lane, context, begin, Effect.withParentSpan(effect, span), (event) =>
          span.event(event, clock.unsafeCurrentTimeNanos())
        )
      })
    })

/** Tells the span, if there is one, how the transaction ended. */
type Mark = (event: string) => void

/** Nothing in here can be interrupted but the program and BEGIN, so what follows them happens. */
const run = <A, E, R>(
  core: Core,
  lane: Lane,
  outside: Context.Context<never>,
  begin: ReadonlyArray<string>,
  effect: Effect.Effect<A, E, R>,
  mark: Mark
): Effect.Effect<A, E | SqlError, R> =>
  withLease(lane, false, (wire, release, restore) => {
    const transaction = new Transaction(core, wire, outside)
    const over = (exit: Exit.Exit<A, E | SqlError>): Effect.Effect<A, E | SqlError> =>
      Effect.flatMap(release, () => {
        core.pool.statistics.transaction(transaction.outcome)
        return transaction.hooks.length === 0 ? exit : Effect.zipRight(runHooks(transaction), exit)
      })
    const program = Effect.flatMap(start(transaction, begin, restore), () =>
      within(transaction, outside, Effect.zipLeft(effect, settled(transaction.lane, ended)), restore, (exit) =>
        Effect.flatMap(stopped(transaction.lane, ended, core.pool.cancelTimeout), () =>
          conclude(transaction, exit, mark)
        )
      )
    )
    return Effect.matchCauseEffect(program, {
      onFailure: (cause) => over(Exit.failCause(cause)),
      onSuccess: (value) => over(Exit.succeed(value))
    })
  })

/** The program with its statements on the transaction's connection, and then what is made of its exit. */
const within = <A, E, R, B, E2>(
  transaction: Transaction,
  outside: Context.Context<never>,
  program: Effect.Effect<A, E, R>,
  restore: Restore,
  then: (exit: Exit.Exit<A, E>) => Effect.Effect<B, E2>
): Effect.Effect<B, E2, R> => {
  const back = (exit: Exit.Exit<A, E>) =>
    Effect.flatMap(FiberRef.set(FiberRef.currentContext, outside), () => then(exit))
  return Effect.flatMap(FiberRef.set(FiberRef.currentContext, transaction.inside(outside)), () =>
    Effect.matchCauseEffect(restore(program), {
      onFailure: (cause) => back(Exit.failCause(cause)),
      onSuccess: (value) => back(Exit.succeed(value))
    })
  )
}

/** MatrixOne has no savepoints: an inner transaction that fails dooms the outer one. */
const join = <A, E, R>(outer: Transaction, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.onError(effect, (cause) =>
    Effect.sync(() => {
      outer.doomed ??= cause
    })
  )

/** Why a transaction whose program has succeeded cannot be committed. */
const whyNot = ({ doomed, lane, wire }: Transaction): Reason | undefined =>
  lane.aborted ??
  (wire.dead
    ? aborted("The connection was lost inside the transaction")
    : doomed === undefined
      ? undefined
      : aborted("The transaction was rolled back: a transaction inside it had failed"))

const conclude = <A, E>(
  transaction: Transaction,
  exit: Exit.Exit<A, E>,
  mark: Mark
): Effect.Effect<A, E | SqlError> => {
  const reason = whyNot(transaction)
  if (transaction.lane.aborted?._tag === "CommitUnknown") transaction.outcome = "unknown"
  if (Exit.isFailure(exit) || reason !== undefined) {
    mark("db.transaction.rollback")
    const outcome: Effect.Effect<A, E | SqlError> =
      reason === undefined || Exit.isFailure(exit) ? exit : sqlError(reason)
    return Effect.zipRight(rollback(transaction), outcome)
  }
  mark("db.transaction.commit")
  return Effect.matchEffect(commit(transaction), {
    onFailure: (error): Effect.Effect<A, E | SqlError> => {
      if (classify(error)._tag === "CommitUnknown") transaction.outcome = "unknown"
      return Effect.zipRight(rollback(transaction), Effect.fail(error))
    },
    onSuccess: (): Effect.Effect<A, E | SqlError> => {
      transaction.outcome = "committed"
      return exit
    }
  })
}
