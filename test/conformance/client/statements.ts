import { assert } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Query from "../../../src/services/Query.ts"
import { failsFor } from "../../client/reason.ts"
import { alive, connect, contents, type OnTarget, requires, Target, table } from "./Target.ts"

/** A client and a table of people. */
const people = Effect.gen(function* () {
  const sql = yield* connect({ maxConnections: 1 })
  return {
    sql,
    name: yield* table(sql, "id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40), age BIGINT, UNIQUE KEY (name)")
  }
})

export const statements = (it: OnTarget): void => {
  it.scoped("rows are inserted, updated and found as they were given, whatever their columns are called", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "`id` INT PRIMARY KEY, `order` VARCHAR(40), `a b` BIGINT, `q?` INT")
      const rows = [
        { id: 1, order: "it's", "a b": 1_000_000, "q?": 1 },
        { id: 2, order: "`?`", "a b": Number.MAX_SAFE_INTEGER, "q?": null },
        { id: 3, order: '"', "a b": -1, "q?": 3 }
      ]
      yield* sql`INSERT INTO ${sql(name)} ${sql.insert(rows)}`
      yield* sql`UPDATE ${sql(name)} SET ${sql.update({ id: 3, order: "new", "a b": 7 }, ["id"])} WHERE ${sql("id")} = ${3}`
      const found = sql<object>`SELECT * FROM ${sql(name)} WHERE ${sql.and([
        sql.in("id", [1, 2, 3]),
        sql.or([sql`${sql("a b")} > ${0}`, sql`${sql("q?")} IS NULL`])
      ])} ORDER BY id`
      const wanted: ReadonlyArray<unknown> = [...rows.slice(0, 2), { id: 3, order: "new", "a b": 7, "q?": 3 }]
      assert.deepStrictEqual<unknown>(yield* found, wanted)
      assert.deepStrictEqual<unknown>(yield* found.unprepared, wanted)
      assert.deepStrictEqual<unknown>([...(yield* Stream.runCollect(found.stream))], wanted)
    })
  )

  it.scoped("what would be broken SQL is refused, and nothing is sent", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* people
      const into = sql`INSERT INTO ${sql(name)}`
      const refused = [
        sql`SELECT * FROM ${sql(name)} WHERE id IN ${sql.in([])}`,
        sql`${into} ${sql.insert([])}`,
        sql`${into} ${sql.insert({})}`,
        sql`${into} ${sql.insert([{ name: "a", age: 1 }, { name: "b" }])}`,
        sql`${into} ${sql.insert([{ name: "a" }, { name: "b", age: 1 }])}`,
        sql`${into} ${sql.insert([{ name: "a" }, { age: 1 }])}`,
        sql`UPDATE ${sql(name)} SET ${sql.update({ id: 1 }, ["id"])}`,
        sql`UPDATE ${sql(name)} SET ${sql.updateValues([{ id: 1, age: 1 }], "data")} WHERE 1 = 1`,
        // An object where a value is meant, as untyped programs give it: Date.prototype, a row, a list.
        sql`${into} ${sql.insert({ name: { first: "a" } })}`,
        sql`${into} ${sql.insert({ name: ["a"] })}`,
        sql`SELECT * FROM ${sql(name)} WHERE id IN ${sql.in([1, { id: 2 }])}`
      ]
      for (const [i, statement] of refused.entries()) {
        for (const run of [statement, statement.unprepared, statement.raw, Stream.runDrain(statement.stream)]) {
          assert.isFalse((yield* failsFor(run, "InvalidInput")).isRetryable, String(i))
        }
      }
      // Of a column and an empty list the library itself makes what is never true.
      assert.deepStrictEqual(yield* sql`SELECT * FROM ${sql(name)} WHERE ${sql.in("id", [])}`, [])
      const many = sql`SELECT * FROM ${sql(name)} WHERE id IN ${sql.in(Array.from({ length: 65_536 }, (_, i) => i))}`
      assert.strictEqual((yield* failsFor(many, "LimitExceeded")).limit, 65_535)
      assert.deepStrictEqual(yield* contents(sql, name), [])
      yield* alive(sql)
    })
  )

  it.scoped("a header says how many rows there were, the same over both protocols", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* people
      const into = sql`INSERT INTO ${sql(name)}`
      const three = yield* Query.execute(
        sql`${into} ${sql.insert(["a", "b", "c"].map((each) => ({ name: each, age: 1 })))}`
      )
      assert.deepStrictEqual([three.affectedRows, three.warnings], [3, 0])
      const one = yield* Query.execute(sql`${into} ${sql.insert({ name: "d", age: 1 })}`)
      const [[id] = []] = yield* sql`SELECT id FROM ${sql(name)} WHERE name = 'd'`.values
      assert.deepStrictEqual([one.affectedRows, one.insertId], [1, BigInt(Number(id))])
      // Matched rows, changed or not.
      const updated = sql`UPDATE ${sql(name)} SET age = ${1} WHERE name IN ${sql.in(["a", "b", "nobody"])}`
      assert.strictEqual((yield* Query.execute(updated)).affectedRows, 2)
      const deleted = sql`DELETE FROM ${sql(name)} WHERE name = ${"a"}`
      assert.strictEqual((yield* Query.execute(deleted)).affectedRows, 1)
      assert.strictEqual((yield* Query.execute(deleted)).affectedRows, 0)
      assert.deepStrictEqual(yield* Query.execute(sql`SELECT 1`), { affectedRows: 0, insertId: 0n, warnings: 0 })
      // A prepared statement's header and a text's: two of these three go as text.
      const text = yield* Query.execute(sql`/* text */ DELETE FROM ${sql(name)} WHERE name = ${"b"}; SELECT 1`)
      assert.strictEqual(text.affectedRows, 1)
      assert.deepStrictEqual(yield* sql`DELETE FROM ${sql(name)} WHERE name = ${"c"}`, [])
    })
  )

  it.scoped("RETURNING answers rows", (test) =>
    Effect.gen(function* () {
      const { can } = yield* Target
      yield* requires(test, can.returning, "RETURNING")
      const { name, sql } = yield* people
      const insert = sql`INSERT INTO ${sql(name)} ${sql.insert({ name: "a", age: 2 ** 53 }).returning("name, age")}`
      assert.deepStrictEqual(yield* insert, [{ name: "a", age: BigInt(2 ** 53) }])
      const update = sql`UPDATE ${sql(name)} SET age = ${7} WHERE name = ${"a"} RETURNING age`
      assert.deepStrictEqual(yield* update.unprepared, [{ age: 7 }])
      assert.deepStrictEqual(yield* sql`DELETE FROM ${sql(name)} WHERE age = ${7} RETURNING name`, [{ name: "a" }])
      assert.deepStrictEqual(yield* contents(sql, name), [])
    })
  )

  it.scoped("several statements in one text answer each; a failing one leaves what was before it", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* people
      const raw =
        yield* sql`INSERT INTO ${sql(name)} (name) VALUES (${"a;b"}); SELECT ${"x"} AS x; SELECT name FROM ${sql(name)}`
          .raw
      if (!Array.isArray(raw)) return assert.fail("one answer")
      assert.strictEqual(raw[0].affectedRows, 1)
      assert.deepStrictEqual(raw.slice(1), [[{ x: "x" }], [{ name: "a;b" }]])
      const failing = sql`INSERT INTO ${sql(name)} (name) VALUES ('kept'); SELECT * FROM nowhere_to_be_found; INSERT INTO ${sql(name)} (name) VALUES ('never')`
      yield* failsFor(failing.raw, "ObjectNotFound")
      assert.deepStrictEqual(yield* sql`SELECT name FROM ${sql(name)} ORDER BY name`.values, [["a;b"], ["kept"]])
      yield* failsFor(sql.withTransaction(failing.raw), "UniqueViolation")
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(yield* Stream.runCollect(sql`SELECT 1 AS a; SELECT 2 AS a`.stream)),
        [{ a: 1 }, { a: 2 }]
      )
    })
  )

  it.scoped("a result with two columns of one name keeps the last by name, both by position", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const query = sql`SELECT 1 AS a, 'two' AS a`
      assert.deepStrictEqual(yield* query, [{ a: "two" }])
      assert.deepStrictEqual(yield* query.unprepared, [{ a: "two" }])
      assert.deepStrictEqual(yield* query.values, [[1, "two"]])
    })
  )

  it.scoped(
    "a value longer than a packet of the protocol is sent in several",
    (test) =>
      Effect.gen(function* () {
        const { can } = yield* Target
        const sql = yield* connect({ maxConnections: 1 })
        const length = 17_000_000
        const [[limit] = []] = yield* sql`SELECT @@max_allowed_packet`.values
        yield* requires(test, Number(limit) >= 2 * length, "packets of that size")
        const statement = sql`SELECT LENGTH(${"x".repeat(length)}) AS n`
        assert.deepStrictEqual(yield* statement, [{ n: length }])
        // The embedded server's parser takes no text of that length.
        if (!can.shareProcess) assert.deepStrictEqual(yield* statement.unprepared, [{ n: length }])
        yield* alive(sql)
      }),
    90_000
  )

  it.scoped(
    "a statement longer than the server takes fails, and its connection is replaced",
    () =>
      Effect.gen(function* () {
        const sql = yield* connect({ maxConnections: 1 })
        const [[limit] = []] = yield* sql`SELECT @@max_allowed_packet`.values
        const long = "x".repeat(Number(limit) + 1024)
        for (const run of [sql`SELECT ${long}`.unprepared, sql`SELECT ${long}`]) {
          yield* failsFor(run, "LimitExceeded")
          yield* alive(sql)
        }
      }),
    90_000
  )
}
