import { assert } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Scope } from "effect/Scope"

/** Runs something three times, each in a scope of its own that ends otherwise: with success, a failure, an interruption. */
export const inEveryEnding = <A, E, R>(during: Effect.Effect<A, E, R | Scope>) =>
  Effect.gen(function* () {
    yield* Effect.scoped(during)
    const failed = yield* Effect.exit(Effect.scoped(Effect.zipRight(during, Effect.fail("on purpose"))))
    assert.deepStrictEqual(failed, Exit.fail("on purpose"))
    const reached = yield* Deferred.make<void>()
    const fiber = yield* during.pipe(
      Effect.zipRight(Deferred.succeed(reached, undefined)),
      Effect.zipRight(Effect.never),
      Effect.scoped,
      Effect.fork
    )
    yield* Deferred.await(reached)
    yield* Fiber.interrupt(fiber)
  })
