/**
 * Named locks: one holder at a time, across programs and machines.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { DurationInput } from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import type { Option } from "effect/Option"
import { Scope } from "effect/Scope"
import type { LockLost, LockTimeout } from "../errors/LockErrors.ts"

/**
 * A lock that is held.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lock {
  /** As the server compares it: lower-case. */
  readonly name: string
  /** The server's id of the connection that holds it. */
  readonly connectionId: number
  /** Waits until the lock is lost, and fails then. Goes on waiting when the lock was given back. */
  readonly lost: Effect.Effect<never, LockLost>
  /** Asks the server now whether this is still the holder; fails if it is not, or if it does not answer. */
  readonly check: Effect.Effect<void, LockLost>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface LockOptions {
  /** How long to wait for the lock; zero takes it now or not at all. Default 30 seconds; `Duration.infinity` for ever. */
  readonly timeout?: DurationInput | undefined
  /** How often a holder asks whether it still holds the lock. Default 10 seconds. */
  readonly heartbeat?: DurationInput | undefined
}

/**
 * Takes named locks by `GET_LOCK`.
 *
 * A lock belongs to a connection of its own, taken from the client's pool for as long as the lock is waited for or held: a
 * pool needs that many more connections. Whoever wants a lock that this client already holds or waits for queues in this
 * process, in order, without a connection. The server releases the lock when its connection ends, however it ends; killed
 * programs leave none behind. The lock is no part of a transaction, and is not undone with one.
 *
 * A lost connection is noticed when its socket closes, and by the heartbeat when it does not. In between somebody else may
 * already have the lock: what must never happen twice needs a check in the database too.
 *
 * Names: 1 to 64 characters, any but NUL; upper and lower case are one, each account has its own. Another name is
 * `InvalidInput`, sent nowhere. A lock is not taken twice: who holds it and asks again waits for itself. Waiting can be
 * interrupted. All times are the machine's, not those of Effect's `Clock`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Locks extends Context.Tag("effect-matrixone/Locks")<
  Locks,
  {
    /**
     * Takes a lock that is released when the scope closes: by `RELEASE_LOCK`, or with its connection where that fails. What
     * uses it in the scope learns of a loss by `lost`, or by `check`.
     */
    readonly scoped: (name: string, options?: LockOptions) => Effect.Effect<Lock, LockTimeout | SqlError, Scope>

    /** The id of the connection that holds a lock, whoever's it is; `None` for a free one. */
    readonly holder: (name: string) => Effect.Effect<Option<number>, SqlError>
  }
>() {}

/**
 * Runs an effect while holding a lock. When the lock is lost the effect is interrupted, and `LockLost` is the failure once
 * it has stopped. The lock is released however the effect ends.
 *
 * ```ts
 * rebuildReports.pipe(Locks.withLock("reports", { timeout: "5 seconds" }))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withLock: {
  (
    name: string,
    options?: LockOptions
  ): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LockTimeout | LockLost | SqlError, R | Locks>
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    name: string,
    options?: LockOptions
  ): Effect.Effect<A, E | LockTimeout | LockLost | SqlError, R | Locks>
} = dual(
  (args) => Effect.isEffect(args[0]),
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    name: string,
    options?: LockOptions
  ): Effect.Effect<A, E | LockTimeout | LockLost | SqlError, R | Locks> =>
    Effect.flatMap(Locks, (locks) =>
      Effect.scopedWith((scope) =>
        Effect.flatMap(Effect.provideService(locks.scoped(name, options), Scope, scope), (lock) =>
          Effect.raceFirst(self, lock.lost)
        )
      )
    )
)
