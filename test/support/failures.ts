/**
 * Looking at how an effect failed.
 */
import * as Effect from "effect/Effect"
import * as Reason from "../../src/errors/Reason.ts"

/** The reason of the `SqlError` that an effect fails with; dies when it does not fail so. */
export const reasonOf = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Reason.Reason, never, R> =>
  Effect.flatMap(Effect.flip(self), (error) =>
    Reason.isSqlError(error) ? Effect.succeed(Reason.of(error)) : Effect.die(error)
  ).pipe(Effect.catchAll((success) => Effect.dieMessage(`succeeded with ${JSON.stringify(success)}`)))

/** The tag of the failure: the service's own error's, or the reason's. */
export const tagOf = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<string, never, R> =>
  Effect.match(self, {
    onSuccess: () => "success",
    onFailure: (error) => {
      if (Reason.isSqlError(error)) return Reason.of(error)._tag
      return typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : String(error)
    }
  })
