/**
 * Reading tables as they were, on any client of any server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { asOf } from "../../src/layers/TimeTravel.ts"
import * as Query from "../../src/services/Query.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, Harness, named, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

/** Rows 1, 2 and 3 with ten times that, a snapshot of each level, and then other rows. */
const history = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const harness = yield* Harness
  const database = yield* harness.database([])
  const t = { database, table: "t" }
  yield* sql`CREATE TABLE ${named(t)} (id INT PRIMARY KEY, value INT)`
  yield* sql`INSERT INTO ${named(t)} VALUES (1, 10), (2, 20), (3, 30)`
  const snapshots = {
    table: yield* taken({ level: "table", ...t }),
    database: yield* taken({ level: "database", database }),
    account: yield* taken({ level: "account" })
  }
  yield* sql`DELETE FROM ${named(t)} WHERE id = 1`
  yield* sql`UPDATE ${named(t)} SET value = 21 WHERE id = 2`
  yield* sql`INSERT INTO ${named(t)} VALUES (4, 40)`
  return { database, t, snapshots }
})

export const timeTravel = (it: OverSql): void => {
  describe("time travel", () => {
    it.scoped("by a snapshot of each level, with conditions, order, limit, aggregates and bound values", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { snapshots, t } = yield* history
        const ids = (rows: ReadonlyArray<{ readonly id: number }>) => rows.map(({ id }) => id)
        for (const snapshot of Object.values(snapshots)) {
          const then = asOf(t, { snapshot: snapshot.name.toUpperCase() })
          const select = (rest: Fragment) => Effect.map(sql<{ id: number }>`SELECT id FROM ${then} ${rest}`, ids)
          assert.deepStrictEqual(yield* select(sql`ORDER BY id`), [1, 2, 3], snapshot.level)
          assert.deepStrictEqual(yield* select(sql`WHERE value > ${15} ORDER BY id`), [2, 3])
          assert.deepStrictEqual(yield* select(sql`WHERE id = ${1}`), [1])
          assert.deepStrictEqual(yield* select(sql`ORDER BY value DESC LIMIT 2`), [3, 2])
          assert.strictEqual(yield* Query.count(sql`SELECT COUNT(*) FROM ${then}`), 3)
        }
        assert.deepStrictEqual(ids(yield* sql<{ id: number }>`SELECT id FROM ${named(t)} ORDER BY id`), [2, 3, 4])
      })
    )

    it.scoped("joins the past with the present, each under its alias", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { snapshots, t } = yield* history
        const then = asOf(t, { snapshot: snapshots.table.name })
        const changed = yield* sql<{ id: number }>`
          SELECT o.id AS id FROM ${then} o JOIN ${named(t)} n ON n.id = o.id WHERE n.value <> o.value`
        assert.deepStrictEqual(
          changed.map(({ id }) => id),
          [2]
        )
        const lost = yield* sql<{ id: number }>`
          SELECT o.id AS id FROM ${then} o LEFT JOIN ${named(t)} n ON n.id = o.id WHERE n.id IS NULL`
        assert.deepStrictEqual(
          lost.map(({ id }) => id),
          [1]
        )
      })
    )

    it.scoped("by a snapshot's exact instant", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { snapshots, t } = yield* history
        const then = asOf(t, { timestamp: snapshots.table.timestamp })
        assert.strictEqual(yield* Query.count(sql`SELECT COUNT(*) FROM ${then} WHERE id < 4`), 3)
      })
    )

    it.scoped("inside a transaction, where the present has the transaction's own rows", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { snapshots, t } = yield* history
        const then = asOf(t, { snapshot: snapshots.table.name })
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`DELETE FROM ${named(t)}`
            assert.strictEqual(yield* Query.count(sql`SELECT COUNT(*) FROM ${then}`), 3)
            assert.strictEqual(yield* Query.count(sql`SELECT COUNT(*) FROM ${named(t)}`), 0)
          })
        )
      })
    )

    it.scoped("a snapshot or table that is not there, or was not then, is ObjectNotFound", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const harness = yield* Harness
        const { database, snapshots, t } = yield* history
        const later = { database, table: "later" }
        yield* harness.createTable(later)
        const missing = fresh("missing")
        for (const [read, objectType, objectName] of [
          [asOf(t, { snapshot: missing }), "snapshot", missing],
          [asOf(later, { snapshot: snapshots.database.name }), "table", "later"]
        ] as const) {
          const reason = yield* reasonOf(sql`SELECT 1 FROM ${read}`)
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          if (reason._tag === "ObjectNotFound") {
            assert.deepStrictEqual([reason.objectType, reason.objectName], [objectType, objectName])
          }
        }
      })
    )
  })
}
