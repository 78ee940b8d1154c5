import { assert } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { failsFor } from "../../client/reason.ts"
import { alive, connect, type OnTarget, running, table } from "./Target.ts"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const none = new Uint8Array(0)

const line = (id: number, text: string): string => `${id},${text}\n`

/** A client with one connection, a table, and LOAD DATA LOCAL into it. */
const loading = Effect.gen(function* () {
  const sql = yield* connect({ maxConnections: 1 })
  const name = yield* table(sql, "id INT PRIMARY KEY, v VARCHAR(200)")
  const load = sql.loadLocal(`LOAD DATA LOCAL INFILE 'any' INTO TABLE \`${name}\` FIELDS TERMINATED BY ','`)
  const count = Effect.map(sql`SELECT COUNT(*) FROM ${sql(name)}`.values, ([row]) => Number(row?.[0]))
  return { sql, name, load, count }
})

export const localInfile = (it: OnTarget): void => {
  it.scoped("a stream of bytes becomes rows, however it is cut, nothing in between", () =>
    Effect.gen(function* () {
      const { load, name, sql } = yield* loading
      const all = bytes(line(1, "one") + line(2, "zwei €") + line(3, "三"))
      for (const size of [1, 2, 7, all.length]) {
        const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.subarray(i * size, (i + 1) * size)
        )
        const source = Stream.fromIterable([none, ...pieces.flatMap((piece) => [piece, none])])
        assert.strictEqual((yield* load(source)).affectedRows, 3)
        assert.deepStrictEqual(yield* sql`SELECT * FROM ${sql(name)} ORDER BY id`.values, [
          [1, "one"],
          [2, "zwei €"],
          [3, "三"]
        ])
        yield* sql`DELETE FROM ${sql(name)}`
      }
    })
  )

  it.scoped("a source of nothing is never offered", () =>
    Effect.gen(function* () {
      const { count, load, sql } = yield* loading
      const before = yield* sql.statistics
      for (const source of [Stream.empty, Stream.make(none), Stream.make(none, none, none)]) {
        assert.deepStrictEqual(yield* load(source), { affectedRows: 0, insertId: 0n, warnings: 0 })
      }
      assert.deepStrictEqual((yield* sql.statistics).transactions, before.transactions)
      assert.deepStrictEqual((yield* sql.statistics).statements, before.statements)
      assert.strictEqual(yield* count, 0)
    })
  )

  it.scoped("many megabytes come through, whole", () =>
    Effect.gen(function* () {
      const { count, load, name, sql } = yield* loading
      const perChunk = 20_000
      const chunk = (n: number) =>
        bytes(Array.from({ length: perChunk }, (_, i) => line(n * perChunk + i, "y".repeat(90))).join(""))
      const source = Stream.map(Stream.range(0, 4), chunk)
      assert.strictEqual((yield* load(source)).affectedRows, 5 * perChunk)
      assert.strictEqual(yield* count, 5 * perChunk)
      const [[first, last] = []] = yield* sql`SELECT MIN(id), MAX(id) FROM ${sql(name)}`.values
      assert.deepStrictEqual([first, last], [0, 5 * perChunk - 1])
    })
  )

  const begun = Stream.make(bytes(line(1, "a") + line(2, "b")))
  const endings: ReadonlyArray<readonly [string, Stream.Stream<never, string>]> = [
    ["fails", Stream.fail("broken")],
    ["dies", Stream.die("broken")]
  ]
  for (const [how, ending] of endings) {
    it.scoped(`a source that ${how} leaves nothing, and its own error`, () =>
      Effect.gen(function* () {
        const { count, load, sql } = yield* loading
        const own: Exit.Exit<unknown, unknown> = yield* Effect.exit(Stream.runDrain(ending))
        let released = 0
        const source = Stream.ensuring(
          Stream.concat(begun, ending),
          Effect.sync(() => released++)
        )
        const exit: Exit.Exit<unknown, unknown> = yield* Effect.exit(load(source))
        assert.deepStrictEqual(exit, own)
        assert.strictEqual(released, 1)
        assert.strictEqual(yield* count, 0)
        assert.deepStrictEqual(yield* Effect.exit(load(ending)), own)
        yield* alive(sql)
      })
    )
  }

  it.scoped("interrupted while its source is silent it ends, and leaves nothing", () =>
    Effect.gen(function* () {
      const { count, load } = yield* loading
      let released = 0
      for (const before of [begun, Stream.empty]) {
        const silent = yield* Deferred.make<void>()
        const waiting = Stream.fromEffect(Effect.zipRight(Deferred.succeed(silent, undefined), Effect.never))
        const source = Stream.ensuring(
          Stream.concat(before, waiting),
          Effect.sync(() => released++)
        )
        const fiber = yield* Effect.fork(load(source))
        yield* Deferred.await(silent)
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        assert.strictEqual(yield* count, 0)
      }
      assert.strictEqual(released, 2)
      yield* running(0)
    })
  )

  it.scoped("in a transaction it commits and rolls back with it; a failed one dooms it", () =>
    Effect.gen(function* () {
      const { count, load, name, sql } = yield* loading
      const insert = sql`INSERT INTO ${sql(name)} VALUES (100, 'x')`
      yield* Effect.exit(
        sql.withTransaction(Effect.zipRight(Effect.zipRight(insert, load(begun)), Effect.fail("undo")))
      )
      assert.strictEqual(yield* count, 0)
      const inside = yield* sql.withTransaction(Effect.zipRight(Effect.zipRight(insert, load(begun)), count))
      assert.strictEqual(inside, 3)
      assert.strictEqual(yield* count, 3)
      yield* sql`DELETE FROM ${sql(name)}`
      const doomed = sql.withTransaction(
        Effect.zipRight(Effect.ignore(load(Stream.concat(begun, Stream.fail("broken")))), Effect.ignore(insert))
      )
      yield* failsFor(doomed, "TransactionAborted")
      assert.strictEqual(yield* count, 0)
    })
  )

  it.scoped("a statement the server refuses stops the source", () =>
    Effect.gen(function* () {
      const { sql } = yield* loading
      let released = 0
      const endless = Stream.ensuring(
        Stream.repeatValue(bytes(line(1, "a"))),
        Effect.sync(() => released++)
      )
      const nowhere = sql.loadLocal("LOAD DATA LOCAL INFILE 'any' INTO TABLE nowhere_to_be_found")
      yield* failsFor(nowhere(endless), "ObjectNotFound")
      assert.strictEqual(released, 1)
      yield* alive(sql)
    })
  )

  it.scoped("one source is one file: a text that asks twice gets none the second time", () =>
    Effect.gen(function* () {
      const { count, name, sql } = yield* loading
      const once = `LOAD DATA LOCAL INFILE 'any' INTO TABLE \`${name}\` FIELDS TERMINATED BY ','`
      yield* failsFor(sql.loadLocal(`${once}; ${once}`)(begun), "InvalidInput")
      assert.strictEqual(yield* count, 0)
    })
  )

  it.scoped("without a source a LOAD DATA LOCAL gets no file of this machine", () =>
    Effect.gen(function* () {
      const { count, name, sql } = yield* loading
      const statement = sql`LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE ${sql(name)} (v)`
      yield* failsFor(statement, "InvalidInput")
      yield* failsFor(Stream.runDrain(statement.stream), "InvalidInput")
      yield* failsFor(sql.withTransaction(statement), "InvalidInput")
      assert.strictEqual(yield* count, 0)
    })
  )
}
