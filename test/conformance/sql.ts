/**
 * What every program does with a server: connect, ask, insert, commit and roll back. Over our client.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Reason from "../../src/errors/Reason.ts"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import * as Query from "../../src/services/Query.ts"
import { Harness } from "./Harness.ts"
import type { OverClient } from "./suite.ts"

class Broken extends Schema.TaggedError<Broken>()("Broken", {}) {}

/** A table of three rows, with values 100, 200 and 300. */
const three = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const harness = yield* Harness
  const database = yield* harness.database([])
  const table = sql(`${database}.t`)
  yield* sql`CREATE TABLE ${table} (id INT PRIMARY KEY, name VARCHAR(50), value INT)`
  yield* sql`INSERT INTO ${table} ${sql.insert([
    { id: 1, name: "test1", value: 100 },
    { id: 2, name: "test2", value: 200 },
    { id: 3, name: "test3", value: 300 }
  ])}`
  return { sql, table, count: Query.count(sql`SELECT COUNT(*) FROM ${table}`) }
})

export const sql = (it: OverClient): void => {
  it.effect("a first query, and who asks", () =>
    Effect.gen(function* () {
      const client = yield* SqlClient.SqlClient
      const rows =
        yield* client`SELECT 1 AS test_value, USER() AS me, DATABASE() AS db, CONNECTION_ID() AS c, VERSION() AS v`
      assert.strictEqual(rows[0]?.test_value, 1)
      assert.include(String(rows[0]?.me), "root")
      assert.include(String(rows[0]?.v), "MatrixOne")
      assert.isNotNull(rows[0]?.c)
    })
  )

  it.effect("bound values arrive as they are", () =>
    Effect.gen(function* () {
      const client = yield* SqlClient.SqlClient
      const nasty = ["?", "'", "\\", ":x", "%", "😀", "a'b\\'c\"`", "-- ", "/*", "\0", "\n"]
      for (const text of nasty) {
        for (const [row] of [yield* client`SELECT ${text} AS v`, yield* client`SELECT ${text} AS v`.unprepared]) {
          assert.strictEqual(row?.v, text)
        }
      }
      const [row] = yield* client`SELECT CAST(${42} AS SIGNED) AS v`
      assert.strictEqual(row?.v, 42)
    })
  )

  it.scoped("two parameters find the one row", () =>
    Effect.gen(function* () {
      const { sql, table } = yield* three
      const rows = yield* sql`SELECT value FROM ${table} WHERE name = ${"test2"} AND value > ${150}`
      assert.deepStrictEqual(rows, [{ value: 200 }])
    })
  )

  it.effect("a server that is not there fails the layer, typed, before any query", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(
        Effect.provide(Effect.void, MatrixOneClient.layer({ port: 1, password: Redacted.make("x") }))
      )
      assert.isTrue(Exit.isFailure(exit))
      const error = yield* Effect.flip(
        Effect.provide(Effect.void, MatrixOneClient.layer({ port: 1, password: Redacted.make("x") }))
      )
      assert.strictEqual(Reason.of(error)._tag, "ConnectionError")
    })
  )

  it.effect("a missing table is not a syntax error", () =>
    Effect.gen(function* () {
      const client = yield* SqlClient.SqlClient
      const missing = yield* Effect.flip(client`SELECT * FROM non_existent_table`)
      const invalid = yield* Effect.flip(client`INVALID SQL STATEMENT`)
      assert.strictEqual(Reason.of(missing)._tag, "ObjectNotFound")
      assert.strictEqual(Reason.of(invalid)._tag, "SqlSyntaxError")
    })
  )

  it.scoped("rows in order, the first, none, and the names of the columns", () =>
    Effect.gen(function* () {
      const { sql, table } = yield* three
      const rows = yield* sql`SELECT id, name, value FROM ${table} ORDER BY id`
      assert.deepStrictEqual(
        rows.map(({ id }) => id),
        [1, 2, 3]
      )
      assert.deepStrictEqual(Object.keys(rows[0] ?? {}), ["id", "name", "value"])
      assert.deepStrictEqual(
        yield* Query.first(sql<{ id: number }>`SELECT id FROM ${table} ORDER BY id LIMIT 1`),
        Option.some({ id: 1 })
      )
      assert.isTrue(Option.isNone(yield* Query.first(sql`SELECT id FROM ${table} WHERE id = ${9}`)))
      assert.deepStrictEqual(yield* Query.scalar(sql`SELECT MAX(value) FROM ${table}`, Schema.Int), Option.some(300))
    })
  )

  it.scoped("insert, update, delete, each with its count", () =>
    Effect.gen(function* () {
      const { count, sql, table } = yield* three
      const inserted = yield* Query.execute(sql`INSERT INTO ${table} ${sql.insert({ id: 4, name: "four", value: 4 })}`)
      assert.strictEqual(inserted.affectedRows, 1)
      assert.strictEqual(yield* count, 4)
      assert.strictEqual(
        (yield* Query.execute(sql`UPDATE ${table} SET value = ${500} WHERE id = ${4}`)).affectedRows,
        1
      )
      assert.deepStrictEqual(yield* sql`SELECT value FROM ${table} WHERE id = ${4}`, [{ value: 500 }])
      assert.strictEqual((yield* Query.execute(sql`DELETE FROM ${table} WHERE id = ${4}`)).affectedRows, 1)
      assert.strictEqual(yield* count, 3)
    })
  )

  it.scoped("three aggregates at once", () =>
    Effect.gen(function* () {
      const { count, sql, table } = yield* three
      const found = yield* Effect.all(
        {
          count,
          max: Query.scalar(sql`SELECT MAX(value) FROM ${table}`, Schema.Int),
          min: Query.scalar(sql`SELECT MIN(value) FROM ${table}`, Schema.Int)
        },
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(found, { count: 3, max: Option.some(300), min: Option.some(100) })
    })
  )

  it.scoped("a transaction sees its rows, others do not until it commits", () =>
    Effect.gen(function* () {
      const { count, sql, table } = yield* three
      const outside = yield* Effect.makeSemaphore(0)
      const looked = yield* Effect.fork(outside.withPermits(1)(count))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`INSERT INTO ${table} ${sql.insert({ id: 4, name: "four", value: 4 })}`
          assert.strictEqual(yield* count, 4)
          yield* outside.release(1)
          assert.strictEqual(yield* looked, 3)
        })
      )
      assert.strictEqual(yield* count, 4)
    })
  )

  it.scoped("a failure takes everything back, whatever failed", () =>
    Effect.gen(function* () {
      const { count, sql, table } = yield* three
      const insert = sql`INSERT INTO ${table} ${sql.insert({ id: 4, name: "four", value: 4 })}`
      yield* Effect.flip(sql.withTransaction(Effect.zipRight(insert, new Broken())))
      yield* Effect.exit(sql.withTransaction(Effect.zipRight(insert, Effect.die("defect"))))
      yield* Effect.flip(sql.withTransaction(Effect.zipRight(insert, sql`INSERT INTO nowhere_at_all VALUES (1)`)))
      yield* Effect.exit(sql.withTransaction(Effect.zipRight(insert, Effect.interrupt)))
      assert.strictEqual(yield* count, 3)
    })
  )

  it.scoped("many rows in one statement inside a transaction; none is refused", () =>
    Effect.gen(function* () {
      const { count, sql, table } = yield* three
      const rows = [4, 5, 6].map((id) => ({ id, name: `n${id}`, value: id }))
      const { affectedRows } = yield* sql.withTransaction(Query.execute(sql`INSERT INTO ${table} ${sql.insert(rows)}`))
      assert.strictEqual(affectedRows, 3)
      assert.strictEqual(yield* count, 6)
      const none = yield* Effect.flip(sql`INSERT INTO ${table} ${sql.insert([])}`)
      assert.strictEqual(Reason.of(none)._tag, "InvalidInput")
    })
  )

  it.scoped("LIKE with a bound pattern, inside a transaction, on one connection", () =>
    Effect.gen(function* () {
      const { sql, table } = yield* three
      const client = yield* MatrixOneClient.MatrixOneClient
      yield* sql.withTransaction(
        Effect.gen(function* () {
          assert.strictEqual((yield* sql`SELECT id FROM ${table} WHERE name LIKE ${"%est1%"}`).length, 1)
          const [row] = yield* sql`SELECT CONNECTION_ID() AS c`
          assert.strictEqual(row?.c, yield* client.connectionId)
          const refused = yield* Effect.flip(sql`SHOW SNAPSHOTS`)
          assert.strictEqual(Reason.of(refused)._tag, "NotAllowedInTransaction")
        })
      )
    })
  )

  it.effect("every connection has the session it was configured with", () =>
    Effect.gen(function* () {
      const client = yield* SqlClient.SqlClient
      const zones = yield* Effect.all(
        Array.from({ length: 5 }, () => client`SELECT @@time_zone AS zone, SLEEP(0.05) AS slept`),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        zones.map(([row]) => row?.zone),
        Array.from({ length: 5 }, () => "+00:00")
      )
    })
  )
}
