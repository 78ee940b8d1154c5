/**
 * Why a statement failed: the classified reason that every `SqlError` of this package carries in its `cause`, and how to
 * match on it. Errors of the stock `@effect/sql-mysql2` client are classified when they are looked at.
 *
 * ```ts
 * insert.pipe(Reason.catch("UniqueViolation", (reason) => Effect.logInfo(`kept the old row: ${reason.message}`)))
 * ```
 *
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import { classify } from "./classify.ts"
import type { Reason, ReasonTag } from "./reasons.ts"

export * from "./reasons.ts"

/**
 * The reason of a `SqlError`, or of anything a MySQL driver throws. Total: what is not known is `UnknownError`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (error: unknown): Reason => classify(error)

/**
 * Whether trying the same again, the whole transaction if there is one, is right: lock timeouts, deadlocks, write
 * conflicts, a cluster that is not ready, a connection that could not be made. `false` for anything that is no `SqlError`,
 * and for a commit whose outcome is unknown.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRetryable = (error: unknown): boolean => error instanceof SqlError && of(error).isRetryable

/**
 * Whether it is a `SqlError`, of this client or of the stock one.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSqlError = (error: unknown): error is SqlError => error instanceof SqlError

/**
 * Whether `error` is a `SqlError` with this reason.
 *
 * @since 0.1.0
 * @category guards
 */
export const is: {
  (tag: ReasonTag): (error: unknown) => error is SqlError
  (error: unknown, tag: ReasonTag): error is SqlError
} = dual(2, (error: unknown, tag: ReasonTag): error is SqlError => error instanceof SqlError && of(error)._tag === tag)

const catch_: {
  <const Tag extends ReasonTag, A2, E2, R2>(
    tag: Tag | ReadonlyArray<Tag>,
    f: (reason: Extract<Reason, { readonly _tag: Tag }>, error: SqlError) => Effect.Effect<A2, E2, R2>
  ): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A | A2, E | E2, R | R2>
  <A, E, R, const Tag extends ReasonTag, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    tag: Tag | ReadonlyArray<Tag>,
    f: (reason: Extract<Reason, { readonly _tag: Tag }>, error: SqlError) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, E | E2, R | R2>
} = dual(
  3,
  <A, E, R, Tag extends ReasonTag, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    tag: Tag | ReadonlyArray<Tag>,
    f: (reason: Extract<Reason, { readonly _tag: Tag }>, error: SqlError) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, E | E2, R | R2> => {
    const wanted = (reason: Reason): reason is Extract<Reason, { readonly _tag: Tag }> =>
      typeof tag === "string" ? reason._tag === tag : tag.some((each) => each === reason._tag)
    return Effect.catchAll(self, (error): Effect.Effect<A | A2, E | E2, R | R2> => {
      if (!(error instanceof SqlError)) return Effect.fail(error)
      const reason = of(error)
      return wanted(reason) ? f(reason, error) : Effect.fail(error)
    })
  }
)

export {
  /**
   * Handles the `SqlError`s with one of these reasons; all other failures pass.
   *
   * @since 0.1.0
   * @category error handling
   */
  catch_ as catch
}
