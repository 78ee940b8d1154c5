import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { storm as weather } from "../../../bench/storm/storm.ts"
import { type OnTarget, Target } from "./Target.ts"

const count = 300

export const storm = (it: OnTarget): void => {
  it.scoped(
    "a storm of interruptions hurts nobody else and leaves nothing behind",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Target
        const seed = Math.floor(Math.random() * 2 ** 31)
        const { finished, interrupted, kinds, violations } = yield* weather({ url, count, seed })
        assert.deepStrictEqual(violations.examples, [], `seed ${seed}`)
        assert.strictEqual(finished + interrupted, count)
        // Else it was calm.
        assert.isAbove(interrupted, count / 4)
        assert.isAbove(finished, count / 20)
        assert.isAbove(Object.values(kinds).filter(([stopped]) => stopped > 0).length, 10)
      }),
    180_000
  )
}
