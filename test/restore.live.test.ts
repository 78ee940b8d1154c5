/**
 * A restore that takes its time on a live server: seen while it runs, stopped when nobody waits for it any more.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { Restore } from "../src/services/Restore.ts"
import { Harness, taken } from "./conformance/Harness.ts"
import { liveOurs, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Long restores were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("restores on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("restores on a live MatrixOne", (it) => {
    it.scoped(
      "a long one is seen while it runs, and interrupted leaves all as it was",
      () =>
        Effect.gen(function* () {
          const restore = yield* Restore
          const harness = yield* Harness
          const sql = yield* SqlClient.SqlClient
          const tables = Array.from({ length: 30 }, (_, i) => `t${i}`)
          const database = yield* harness.database(tables)
          const snapshot = yield* taken({ level: "database", database })
          for (const table of ["t0", "t15", "t29"]) yield* harness.write({ database, table })
          yield* harness.dropTable({ database, table: "t1" })
          yield* harness.createTable({ database, table: "later" })
          const now = Effect.all([
            harness.tables(database),
            harness.content({ database, table: "t0" }),
            harness.content({ database, table: "t29" })
          ])
          const before = yield* now
          const mine = Effect.map(restore.running, (all) => all.filter(({ statement }) => statement.includes(database)))
          const fiber = yield* Effect.fork(restore.database(database, snapshot.name))
          const [seen] = yield* mine.pipe(
            Effect.filterOrFail(
              (all) => all.length > 0,
              () => "not seen"
            ),
            Effect.retry(Schedule.spaced("5 millis")),
            Effect.timeout("30 seconds")
          )
          assert.strictEqual(seen?.statement, `RESTORE DATABASE \`${database}\` {SNAPSHOT = \`${snapshot.name}\`}`)
          assert.strictEqual(seen?.account, "sys")
          assert.notStrictEqual(seen?.user, "")
          // Another machine's clock may be off, but by no time zone.
          assert.isBelow(Math.abs(Date.now() - (seen?.startedAt.epochMillis ?? 0)), Duration.toMillis("10 minutes"))
          const sessions =
            yield* sql`SELECT conn_id FROM mo_catalog.mo_sessions WHERE conn_id = ${seen?.connectionId ?? 0}`
          assert.strictEqual(sessions.length, 1)
          yield* Fiber.interrupt(fiber)
          assert.deepStrictEqual(yield* mine, [])
          assert.deepStrictEqual(yield* now, before)
        }),
      180_000
    )
  })
}
