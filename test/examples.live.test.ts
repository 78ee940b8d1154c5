import { describe, expect, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import { MatrixOne } from "effect-matrixone"
import { leftovers } from "./support/leftovers.ts"
import { examples, runExample } from "./support/runExample.ts"

const url = Config.orElse(Config.redacted("MATRIXONE_TEST_URL"), () => Config.redacted("MATRIXONE_URL"))

describe("examples on a live server", () => {
  it.live.each([...examples])(
    "%s",
    (name) =>
      Effect.gen(function* () {
        const { code, output } = yield* runExample(name, { url: yield* url })
        expect(code, output).toBe(0)
      }),
    60_000
  )

  it.live.each(["SIGINT", "SIGTERM", "EPIPE"] as const)(
    "the demo cleans up after %s",
    (by) =>
      Effect.gen(function* () {
        const server = yield* url
        const left = Effect.provide(leftovers, MatrixOne.layer({ url: server }))
        const before = yield* left
        const { output } = yield* runExample("demo", {
          url: server,
          end: { by, after: "A copy of the past" }
        })
        expect(output).toContain("A copy of the past")
        expect(output).not.toContain("A query nobody waits for")
        expect(yield* left).toEqual(before)
      }),
    60_000
  )
})
