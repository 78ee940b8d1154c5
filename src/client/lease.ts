/**
 * Holding a wire across several statements.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { LeaseJob } from "./jobs.ts"
import type { Lane } from "./Lane.ts"
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
  Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      let job: LeaseJob | undefined
      const release = Effect.sync(() => job?.release())
      const acquire = Effect.async<Wire, SqlError>((resume) => {
        job = new LeaseJob(lane, exclusive, resume)
        lane.submit(job)
      })
      return Effect.matchCauseEffect(restore(acquire), {
        onFailure: (cause) => Effect.zipRight(release, Effect.failCause(cause)),
        onSuccess: (wire) => use(wire, release, restore)
      })
    })
  )

/** A wire until the scope closes. */
export const leaseScoped = (lane: Lane, exclusive: boolean): Effect.Effect<Wire, SqlError, Scope.Scope> =>
  withLease(lane, exclusive, (wire, release) =>
    Effect.as(
      Effect.addFinalizer(() => release),
      wire
    )
  )
