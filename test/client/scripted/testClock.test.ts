import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as StatementSettings from "../../../src/services/StatementSettings.ts"
import { failsFor } from "../reason.ts"
import { client, holding, millis, scripted, server, until } from "./scripted.ts"

/** `it.scoped`: Effect's clock stands still in here. The client's own time does not. */
describe("under a test clock", () => {
  it.scoped("a program connects, asks, streams, commits, cancels, waits in vain and closes", () =>
    Effect.gen(function* () {
      const listening = yield* server({ statement: holding() })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* client(listening, { maxConnections: 1, acquireTimeout: millis(1000) })
          assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
          assert.strictEqual(yield* Stream.runCount(sql`SELECT 1`.stream), 1)
          assert.strictEqual(yield* sql.withTransaction(Effect.as(sql`INSERT INTO t VALUES (1)`, 1)), 1)
          assert.strictEqual(yield* Effect.flip(sql.withTransaction(Effect.fail("mine"))), "mine")
          const fiber = yield* Effect.fork(sql`SELECT 'held'`)
          yield* until(() => listening.count("SELECT 'held'") === 1)
          yield* failsFor(sql`SELECT 2`, "AcquireTimeout")
          yield* Fiber.interrupt(fiber)
          yield* failsFor(
            StatementSettings.withStatementTimeout(sql`SELECT 'held'`, millis(20)),
            "StatementTimeoutError"
          )
        })
      )
      yield* until(() => listening.connections.size === 0)
    })
  )

  it.scoped("a server that never greets is given up", () =>
    Effect.gen(function* () {
      const listening = yield* server({ accept: () => false })
      yield* failsFor(client(listening, { connectTimeout: millis(50) }), "ConnectionError")
    })
  )

  it.scoped("a statement that ignores KILL loses its connection at the cap", () =>
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(
        { statement: (_, text) => text === "SELECT 'held'" },
        { cancelTimeout: millis(50) }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
    })
  )
})
