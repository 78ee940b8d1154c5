/**
 * How statements of this package's client are stopped, and how long they may run.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"

/**
 * What happens to a statement whose fiber is interrupted.
 *
 * - `kill`: KILL QUERY is sent on a connection of the client's own until the statement has answered; the connection goes on.
 *   Where the server refuses KILL, as `discard`.
 * - `discard`: the connection is destroyed and the fiber ends at once; the server notices later and rolls back.
 * - `wait`: the fiber ends when the statement has ended by itself. A stream is killed all the same: its end may be far.
 *
 * @since 0.1.0
 * @category models
 */
export type CancellationStrategy = "kill" | "discard" | "wait"

/**
 * The strategy for the statements of a fiber. Default `kill`.
 *
 * ```ts
 * effect.pipe(Effect.provideService(StatementSettings.Cancellation, "discard"))
 * ```
 *
 * @since 0.1.0
 * @category references
 */
export class Cancellation extends Context.Reference<Cancellation>()("effect-matrixone/Cancellation", {
  defaultValue: (): CancellationStrategy => "kill"
}) {}

/**
 * How many milliseconds each statement of a fiber may run, from the moment it is sent; infinite by default.
 *
 * @since 0.1.0
 * @category references
 */
export class StatementTimeout extends Context.Reference<StatementTimeout>()("effect-matrixone/StatementTimeout", {
  defaultValue: () => Number.POSITIVE_INFINITY
}) {}

/**
 * Bounds each statement of an effect: one that runs longer is stopped on the server and fails with a `SqlError` whose
 * reason is `StatementTimeoutError`. Waiting for a connection does not count; a stream counts until its last row. The time
 * is the machine's, not that of Effect's `Clock`. Inside a transaction only the statement is undone.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withStatementTimeout: {
  (duration: Duration.DurationInput): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, duration: Duration.DurationInput): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, duration: Duration.DurationInput): Effect.Effect<A, E, R> =>
    Effect.provideService(self, StatementTimeout, Duration.toMillis(duration))
)
