import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import * as Embedded from "../../src/embedded/Embedded.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"

describe("a clock", () => {
  it.scoped("that a test sets is the server's", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2030, 0, 2, 3, 4, 5))
      const clock = yield* Effect.clock
      const program = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const snapshots = yield* Snapshots
        const now = sql<{ now: string }>`SELECT DATE_FORMAT(NOW(), '%Y-%m-%d %H:%i:%s') AS now`
        expect(yield* now).toEqual([{ now: "2030-01-02 03:04:05" }])
        yield* TestClock.adjust("1 hour")
        expect(yield* now).toEqual([{ now: "2030-01-02 04:04:05" }])
        expect(yield* sql`SELECT UNIX_TIMESTAMP() AS seconds`).toEqual([
          { seconds: Date.UTC(2030, 0, 2, 4, 4, 5) / 1000 }
        ])
        const snapshot = yield* snapshots.create("later", { level: "database", database: "test" })
        expect(snapshot.createdAt.epochMillis).toBe(Date.UTC(2030, 0, 2, 4, 4, 5))
      })
      yield* Effect.provide(program, Embedded.layer({ clock }))
    })
  )
})
