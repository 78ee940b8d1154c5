import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { createConnection } from "mysql2/promise"
import { Ledger, schema } from "../../../bench/soak/Ledger.ts"
import { Violations } from "../../../bench/soak/Violations.ts"
import { numbers, pick } from "../../../bench/storm/kinds.ts"
import { random } from "../../../bench/storm/random.ts"
import { storm as weather } from "../../../bench/storm/storm.ts"
import * as Reason from "../../../src/errors/Reason.ts"
import { connect, type OnTarget, Target, until } from "./Target.ts"

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

  const side = Effect.flatMap(Target, ({ url }) =>
    Effect.acquireRelease(
      Effect.promise(() => createConnection({ uri: Redacted.value(url) })),
      // MatrixOne hears of the end and leaves the socket open.
      (connection) => Effect.promise(() => connection.end().then(() => connection.destroy()))
    )
  )

  /** What may be said to whom the client was closed under. */
  const fair: ReadonlySet<string> = new Set(["ConnectionError", "QueryCanceled", "TransactionAborted"])

  it.scoped(
    "a client that is closed in the middle of anything tells everybody, and leaves nothing half done",
    () =>
      Effect.gen(function* () {
        const { connections } = yield* Target
        const own = yield* connect({ maxConnections: 1 })
        const before = yield* connections
        for (const statement of schema) yield* own.unsafe(statement).unprepared
        const rows = Array.from({ length: numbers }, (_, id) => ({ id, pad: "x" }))
        yield* own`CREATE TABLE numbers (id INT PRIMARY KEY, pad VARCHAR(100))`
        yield* own`INSERT INTO numbers ${own.insert(rows)}`
        const [rounds, each] = [12, 20]
        const seed = Math.floor(Math.random() * 2 ** 31)
        const ledger = new Ledger(rounds * each)
        const violations = new Violations()
        for (let round = 0; round < rounds; round++) {
          const next = random(seed + round)
          const scope = yield* Scope.make()
          const client = yield* Scope.extend(connect({ maxConnections: 6 }), scope)
          const kinds = Array.from({ length: each }, () => pick(next))
          const fibers = yield* Effect.forEach(kinds, ({ work }, i) =>
            Effect.fork(work({ client, ledger, violations }, round * each + i, next))
          )
          yield* Effect.sleep(next() * 80)
          const some = yield* Effect.fork(Fiber.interruptAll(fibers.filter(() => next() < 0.3)))
          yield* Scope.close(scope, Exit.void)
          yield* some
          for (const [i, fiber] of fibers.entries()) {
            const exit = yield* Fiber.await(fiber)
            if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) continue
            const told = Cause.isFailType(exit.cause) ? Reason.of(exit.cause.error)._tag : Cause.pretty(exit.cause)
            if (!fair.has(told)) violations.add(`${kinds[i]?.name}: ${told}`)
          }
          const { idle, leased, opening, size, waiting } = yield* client.poolStats
          assert.deepStrictEqual([idle, leased, opening, size, waiting], [0, 0, 0, 0, 0], `seed ${seed}`)
        }
        yield* until(connections, (n) => n === before)
        const connection = yield* side
        yield* Effect.promise(() => ledger.check(connection, violations))
        assert.deepStrictEqual(violations.examples, [], `seed ${seed}`)
      }),
    180_000
  )
}
