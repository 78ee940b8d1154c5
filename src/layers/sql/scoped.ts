/**
 * Things on the server that last as long as a scope.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"

/**
 * `Effect.acquireRelease`, but the release sees the context of who closes the scope, not of who made the thing: inside the
 * same transaction it runs in it, after the transaction has ended outside of it.
 */
export const releaseWith = <A, E>(
  acquire: Effect.Effect<A, E>,
  release: (a: A) => Effect.Effect<unknown>
): Effect.Effect<A, E, Scope.Scope> =>
  Effect.uninterruptible(
    Effect.flatMap(Effect.scope, (scope) => Effect.tap(acquire, (a) => Scope.addFinalizer(scope, release(a))))
  )
