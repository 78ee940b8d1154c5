import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Reason from "../../src/errors/Reason.ts"

/** The reason an effect fails for. That it succeeds, dies or is interrupted instead is an assertion error. */
export const reasonOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Reason.Reason, never, R> =>
  Effect.map(Effect.exit(effect), (exit) => {
    if (Exit.isSuccess(exit)) return assert.fail(`expected a failure, got ${Cause.pretty(Cause.fail(exit.value))}`)
    const { cause } = exit
    if (!Cause.isFailType(cause)) return assert.fail(`expected one failure, got ${Cause.pretty(cause)}`)
    const { error } = cause
    if (!Reason.isSqlError(error)) return assert.fail(`expected a SqlError, got ${String(error)}`)
    return Reason.of(error)
  })

/** Fails for this reason and no other. */
export const failsFor = <Tag extends Reason.ReasonTag, A, E, R>(
  effect: Effect.Effect<A, E, R>,
  tag: Tag
): Effect.Effect<Extract<Reason.Reason, { readonly _tag: Tag }>, never, R> => {
  const wanted = (reason: Reason.Reason): reason is Extract<Reason.Reason, { readonly _tag: Tag }> =>
    reason._tag === tag
  return Effect.map(reasonOf(effect), (reason) =>
    wanted(reason) ? reason : assert.fail(`expected ${tag}, got ${reason._tag}: ${reason.message}`)
  )
}
