/**
 * Holding a wire across several statements.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { Reason } from "../errors/reasons.ts"
import { connectionLost } from "./driver.ts"
import { LeaseJob } from "./jobs.ts"
import type { Lane, WireLane } from "./Lane.ts"
import type { Wire } from "./Wire.ts"

/** Gives an effect back the interruptibility of the caller. */
export type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Runs `use` with a leased wire; waiting for it can be interrupted, `use` itself is not unless it restores. The wire goes
 * back even when the interrupt comes between its being granted and its being delivered.
 */
export const withLease = <A, E, R>(
  lane: Lane,
  exclusive: boolean,
  use: (wire: Wire, release: Effect.Effect<void>, restore: Restore) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError, R> =>
  Effect.uninterruptibleMask((restore) => {
    let granted: Exit.Exit<Wire, SqlError> | undefined
    let waiting: ((exit: Exit.Exit<Wire, SqlError>) => void) | undefined
    const job = new LeaseJob(lane, exclusive, (exit) => {
      if (waiting === undefined) granted = exit
      else waiting(exit)
    })
    lane.submit(job)
    const release = Effect.sync(() => job.release())
    // What is granted at once needs no turn of the fiber's.
    const acquire =
      granted ??
      Effect.async<Wire, SqlError>((resume) => {
        waiting = resume
      })
    return Effect.matchCauseEffect(restore(acquire), {
      onFailure: (cause) => Effect.zipRight(release, Effect.failCause(cause)),
      onSuccess: (wire) => use(wire, release, restore)
    })
  })

/** Waits, interruptibly, until what runs on a held wire has been answered; what comes later is refused. */
export const settled = (lane: WireLane, reason: Reason): Effect.Effect<void> =>
  quietOr(lane, reason, () => Effect.async<void>((resume) => lane.seal(reason, () => resume(Effect.void))))

/** Stops what runs on a held wire and refuses what comes: in bounded time the wire is the caller's alone, or dead. */
export const stopped = (lane: WireLane, reason: Reason, timeout: number): Effect.Effect<void> =>
  quietOr(lane, reason, () => Effect.async<void>((resume) => lane.stop(reason, timeout, () => resume(Effect.void))))

/** Mostly nothing runs any more. */
const quietOr = (lane: WireLane, reason: Reason, wait: () => Effect.Effect<void>): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (lane.busy) return wait()
    lane.close(reason)
    return Effect.void
  })

/**
 * Destroys the wire if an effect that uses it takes longer. On the event loop's clock, not Effect's: a transaction ends under
 * a test clock too. Only for who cannot be interrupted.
 */
export const bounded = <A, E, R>(wire: Wire, timeout: number, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const timer = setTimeout(() => wire.destroy(connectionLost("The server did not answer in time")), timeout)
    const done = (exit: Exit.Exit<A, E>): Exit.Exit<A, E> => {
      clearTimeout(timer)
      return exit
    }
    return Effect.matchCauseEffect(effect, {
      onFailure: (cause) => done(Exit.failCause(cause)),
      onSuccess: (value) => done(Exit.succeed(value))
    })
  })

/** A wire until the scope closes. */
export const leaseScoped = (lane: Lane, exclusive: boolean): Effect.Effect<Wire, SqlError, Scope.Scope> =>
  withLease(lane, exclusive, (wire, release) =>
    Effect.as(
      Effect.addFinalizer(() => release),
      wire
    )
  )
