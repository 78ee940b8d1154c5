import { assert } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { failsFor } from "../../client/reason.ts"
import { alive, type Client, connect, contents, type OnTarget, requires, soon, Target, table } from "./Target.ts"

const rows = 20_000

/** A table with the numbers from 0 below `rows`, and a text of 100 characters with each. */
const numbers = (sql: Client) =>
  Effect.gen(function* () {
    const name = yield* table(sql, "id INT PRIMARY KEY, pad VARCHAR(200)")
    const digits = yield* table(sql, "d INT PRIMARY KEY")
    yield* sql`INSERT INTO ${sql(digits)} VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)`
    const d = sql(digits)
    yield* sql`INSERT INTO ${sql(name)}
      SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 + f.d * 10000, REPEAT('x', 100)
      FROM ${d} a, ${d} b, ${d} c, ${d} e, ${d} f WHERE f.d < 2`
    return name
  })

export const streams = (it: OnTarget): void => {
  it.scoped("a stream gives every row, once and in order, in chunks", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* numbers(sql)
      const chunks = yield* Stream.runCollect(Stream.chunks(sql`SELECT id FROM ${sql(name)} ORDER BY id`.stream))
      const ids = [...Chunk.flatten(chunks)].map(({ id }) => id)
      assert.deepStrictEqual(
        ids,
        Array.from({ length: rows }, (_, i) => i)
      )
      assert.isBelow(chunks.length, rows / 4)
      assert.isAbove(chunks.length, 1)
      yield* alive(sql)
    })
  )

  it.scoped("a slow consumer gets every row, too", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* numbers(sql)
      let sum = 0
      yield* sql`SELECT id FROM ${sql(name)}`.stream.pipe(
        Stream.mapChunksEffect((chunk) => Effect.delay(Effect.succeed(chunk), "1 millis")),
        Stream.runForEach(({ id }) =>
          Effect.sync(() => {
            sum += Number(id)
          })
        )
      )
      assert.strictEqual(sum, (rows * (rows - 1)) / 2)
      yield* alive(sql)
    })
  )

  const endings: ReadonlyArray<readonly [string, (stream: Stream.Stream<unknown, unknown>) => Effect.Effect<unknown>]> =
    [
      ["with what it has taken", (stream) => Effect.exit(Stream.runDrain(Stream.take(stream, 10)))],
      ["with nothing taken", (stream) => Effect.exit(Stream.runDrain(Stream.take(stream, 0)))],
      ["with the head", (stream) => Effect.exit(Stream.runHead(stream))],
      ["with a failing consumer", (stream) => Effect.exit(Stream.runForEach(stream, () => Effect.fail("enough")))],
      ["with a dying consumer", (stream) => Effect.exit(Stream.runForEach(stream, () => Effect.die("enough")))],
      [
        "interrupted while its consumer does not pull",
        (stream) =>
          Effect.gen(function* () {
            const fiber = yield* Effect.fork(Stream.runForEach(stream, () => Effect.never))
            yield* soon
            assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
          })
      ],
      [
        "interrupted while its consumer pulls",
        (stream) =>
          Effect.gen(function* () {
            const fiber = yield* Effect.fork(Stream.runForEach(Stream.forever(stream), () => Effect.void))
            yield* soon
            assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
          })
      ],
      [
        "losing a race",
        (stream) =>
          Effect.exit(
            Effect.raceFirst(
              Stream.runForEach(stream, () => Effect.never),
              soon
            )
          )
      ]
    ]
  for (const [how, end] of endings) {
    for (const where of ["on the pool", "in a transaction"] as const) {
      it.scoped(`a stream ${where} that ends early leaves its connection to the next: ${how}`, () =>
        Effect.gen(function* () {
          const sql = yield* connect({ maxConnections: 1 })
          const name = yield* numbers(sql)
          const use = Effect.zipRight(end(sql`SELECT id, pad FROM ${sql(name)}`.stream), alive(sql))
          const id = yield* sql.connectionId
          yield* where === "on the pool" ? use : sql.withTransaction(use)
          assert.strictEqual(yield* sql.connectionId, id)
        })
      )
    }
  }

  it.scoped("an empty result is an empty stream, and a write streams nothing", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      assert.strictEqual(yield* Stream.runCount(sql`SELECT * FROM ${sql(name)}`.stream), 0)
      assert.strictEqual(yield* Stream.runCount(sql`INSERT INTO ${sql(name)} VALUES (1)`.stream), 0)
      assert.deepStrictEqual(yield* contents(sql, name), [[1]])
    })
  )

  it.scoped("what the server refuses fails the stream", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      yield* failsFor(Stream.runDrain(sql`SELECT * FROM nowhere_to_be_found`.stream), "ObjectNotFound")
      yield* failsFor(Stream.runDrain(sql`SELECT FROM WHERE`.stream), "SqlSyntaxError")
      yield* failsFor(Stream.runDrain(sql`SELECT ${undefined}`.stream), "InvalidInput")
      yield* failsFor(Stream.runDrain(sql`SET @a = 1`.stream), "SessionChangeRefused")
      yield* alive(sql)
    })
  )

  it.scoped("while a stream of a transaction is open its other statements fail at once", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 2 })
      const name = yield* numbers(sql)
      const seen = yield* sql.withTransaction(
        Effect.gen(function* () {
          const first = yield* sql`SELECT id FROM ${sql(name)} ORDER BY id`.stream.pipe(
            Stream.take(1),
            Stream.mapEffect((row) =>
              Effect.gen(function* () {
                yield* failsFor(sql`SELECT 1`, "ConnectionBusy")
                yield* failsFor(sql`SELECT 1`.unprepared, "ConnectionBusy")
                yield* failsFor(Stream.runDrain(sql`SELECT 1`.stream), "ConnectionBusy")
                return row
              })
            ),
            Stream.runCollect
          )
          yield* alive(sql)
          return [...first]
        })
      )
      assert.deepStrictEqual(seen, [{ id: 0 }])
    })
  )

  it.scoped("outside of transactions streams and statements do not mind each other", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 3 })
      const name = yield* numbers(sql)
      const counts = yield* Effect.all(
        Array.from({ length: 6 }, () =>
          Stream.runCount(
            Stream.mapChunksEffect(sql`SELECT id FROM ${sql(name)}`.stream, (chunk) =>
              Effect.as(Effect.yieldNow(), chunk)
            )
          )
        ).concat(Array.from({ length: 6 }, () => Effect.as(alive(sql), rows))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        counts,
        counts.map(() => rows)
      )
    })
  )

  it.scoped(
    "memory stays bounded while nobody pulls, many rows or large ones",
    (test) =>
      Effect.gen(function* () {
        const { can } = yield* Target
        yield* requires(test, !can.shareProcess, "a process of its own")
        const sql = yield* connect({ maxConnections: 1 })
        const name = yield* numbers(sql)
        const mebibyte = 1024 * 1024
        const results = [
          // 20,000 rows of 60 KB, and 200,000,000 of 100 bytes.
          sql`SELECT a.id, REPEAT('y', 60000) AS pad FROM ${sql(name)} a`,
          sql`SELECT a.id, a.pad FROM ${sql(name)} a, ${sql(name)} b WHERE b.id < 10000`
        ]
        for (const result of results) {
          const before = process.memoryUsage()
          yield* Stream.runForEach(Stream.take(result.stream, 1), () => Effect.sleep("300 millis"))
          const after = process.memoryUsage()
          assert.isBelow(after.heapUsed - before.heapUsed + after.external - before.external, 64 * mebibyte)
          yield* alive(sql)
        }
      }),
    60_000
  )
}
