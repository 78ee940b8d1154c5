import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixOne } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { leftovers } from "./support/leftovers.ts"
import { examples, runExample } from "./support/runExample.ts"

/** Each example is a process with a server in it: not more of them than a small machine has cores. */
const gate = Effect.unsafeMakeSemaphore(2)
const timeout = 240_000

describe.concurrent("examples", () => {
  it.live.each([...examples])(
    "%s",
    (name) =>
      Effect.gen(function* () {
        const { code, output } = yield* gate.withPermits(1)(runExample(name))
        expect(code, output).toBe(0)
        expect(output).not.toContain("\u001b[")
      }),
    timeout
  )

  it.scopedLive.each([
    { name: "demo", by: "SIGINT", after: "5,000 of 20,000 rows", code: 130 },
    { name: "demo", by: "EPIPE", after: "A shop with", code: 141 },
    { name: "python", by: "SIGTERM", after: "snapshots;", code: 143 }
  ] as const)(
    "$name cleans up after $by",
    ({ after, by, code, name }) =>
      Effect.gen(function* () {
        const { url } = yield* Embedded.server()
        const finished = yield* gate.withPermits(1)(runExample(name, { url, end: { by, after } }))
        expect(finished.output).toContain(after)
        expect(finished.code, finished.output).toBe(code)
        expect(yield* Effect.provide(leftovers, MatrixOne.layer({ url }))).toEqual([])
      }),
    timeout
  )
})
