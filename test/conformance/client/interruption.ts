import type { SqlError } from "@effect/sql/SqlError"
import { assert } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import * as StatementSettings from "../../../src/services/StatementSettings.ts"
import { failsFor } from "../../client/reason.ts"
import { alive, type Client, connect, contents, type OnTarget, running, soon, Target, table, until } from "./Target.ts"

type Way = (sql: Client, begun: Effect.Effect<void>) => Effect.Effect<unknown, SqlError, Scope>

/** Every way to run a statement that goes on for ever; `begun` is run when that statement is next. */
const ways: ReadonlyArray<readonly [string, Way]> = [
  ["prepared", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(600), ${"x"}`)],
  ["text", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(600), ${"x"}`.unprepared)],
  ["raw", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(600)`.raw)],
  ["values", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(600)`.values)],
  ["streamed", (sql, begun) => Effect.zipRight(begun, Stream.runDrain(sql`SELECT SLEEP(600)`.stream))],
  ["inside a transaction", (sql, begun) => sql.withTransaction(Effect.zipRight(begun, sql`SELECT SLEEP(600)`))],
  [
    "inside two",
    (sql, begun) => sql.withTransaction(sql.withTransaction(Effect.zipRight(begun, sql`SELECT SLEEP(600)`)))
  ],
  [
    "streamed inside a transaction",
    (sql, begun) => sql.withTransaction(Effect.zipRight(begun, Stream.runDrain(sql`SELECT SLEEP(600)`.stream)))
  ],
  [
    "reserved",
    (sql, begun) =>
      Effect.flatMap(sql.reserve, (connection) =>
        Effect.zipRight(begun, connection.execute("SELECT SLEEP(600) AS s", [], undefined))
      )
  ],
  [
    "reserved and streamed",
    (sql, begun) =>
      Effect.flatMap(sql.reserve, (connection) =>
        Effect.zipRight(begun, Stream.runDrain(connection.executeStream("SELECT SLEEP(600)", [], undefined)))
      )
  ],
  ["in a session", (sql, begun) => sql.withSession({})(Effect.zipRight(begun, sql`SELECT SLEEP(600)`))]
]

/** Runs it in a fiber, and goes on when it is likely to have been sent. */
const start = (way: Way, sql: Client) =>
  Effect.gen(function* () {
    const begun = yield* Deferred.make<void>()
    const fiber = yield* Effect.fork(Effect.scoped(way(sql, Effect.asVoid(Deferred.succeed(begun, undefined)))))
    yield* Deferred.await(begun)
    yield* soon
    return fiber
  })

export const interruption = (it: OnTarget): void => {
  for (const [way, statement] of ways) {
    it.scoped(`interrupting stops it on the server and leaves a pool of one usable: ${way}`, () =>
      Effect.gen(function* () {
        const sql = yield* connect({ maxConnections: 1 })
        const id = yield* sql.connectionId
        for (let round = 0; round < 3; round++) {
          const fiber = yield* start(statement, sql)
          assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
          // A statement that went on would keep the only connection.
          yield* alive(sql)
        }
        assert.strictEqual(yield* sql.connectionId, id)
      })
    )
  }

  for (const strategy of ["kill", "discard"] as const) {
    it.scoped(`a time limit does the same, with ${strategy}`, () =>
      Effect.gen(function* () {
        const sql = yield* connect({ maxConnections: 1 })
        const limited = Effect.provideService(StatementSettings.Cancellation, strategy)
        // Of a connection that is discarded MatrixOne hears late: its statement must end by itself before the next test.
        const sleep = sql.literal(strategy === "kill" ? "SLEEP(600)" : "SLEEP(1)")
        const statements = [Effect.asVoid(sql`SELECT ${sleep}`), Stream.runDrain(sql`SELECT ${sleep}`.stream)]
        for (const statement of statements) {
          yield* failsFor(limited(StatementSettings.withStatementTimeout(statement, 50)), "StatementTimeoutError")
          yield* alive(sql)
        }
      })
    )
  }

  const short: ReadonlyArray<readonly [string, Way]> = [
    ["prepared", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(0.3), ${"x"}`)],
    ["text", (sql, begun) => Effect.zipRight(begun, sql`SELECT SLEEP(0.3), ${"x"}`.unprepared)],
    ["streamed", (sql, begun) => Effect.zipRight(begun, Stream.runDrain(sql`SELECT SLEEP(0.3)`.stream))],
    ["inside a transaction", (sql, begun) => sql.withTransaction(Effect.zipRight(begun, sql`SELECT SLEEP(0.3)`))],
    ["in a session", (sql, begun) => sql.withSession({})(Effect.zipRight(begun, sql`SELECT SLEEP(0.3)`))]
  ]
  for (const [way, statement] of short) {
    it.scoped(`interrupting with discard ends at once, sends no KILL QUERY and costs the connection: ${way}`, () =>
      Effect.gen(function* () {
        const sql = yield* connect({ maxConnections: 1 })
        const id = yield* sql.connectionId
        const discarding: Way = (client, begun) =>
          Effect.provideService(statement(client, begun), StatementSettings.Cancellation, "discard")
        const fiber = yield* start(discarding, sql)
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        yield* alive(sql)
        assert.notStrictEqual(yield* sql.connectionId, id)
        assert.strictEqual((yield* sql.poolStats).kills, 0)
      })
    )
  }

  it.scoped("interrupting with wait lets the statement end by itself, keeps what it did and its connection", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY, s INT")
      const id = yield* sql.connectionId
      const waiting: Way = (client, begun) =>
        Effect.provideService(
          Effect.zipRight(begun, client`INSERT INTO ${client(name)} SELECT 1, SLEEP(0.3)`),
          StatementSettings.Cancellation,
          "wait"
        )
      const fiber = yield* start(waiting, sql)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      assert.deepStrictEqual(
        (yield* contents(sql, name)).map(([key]) => key),
        [1]
      )
      assert.strictEqual(yield* sql.connectionId, id)
      assert.strictEqual((yield* sql.poolStats).kills, 0)
    })
  )

  it.scoped("a time limit ends one statement of a transaction, however it is waited for, not the transaction", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY, s INT")
      yield* sql.withTransaction(
        Effect.gen(function* () {
          for (const [id, strategy] of [
            [1, "kill"],
            [2, "wait"]
          ] as const) {
            yield* sql`INSERT INTO ${sql(name)} VALUES (${id}, 0)`
            const endless = StatementSettings.withStatementTimeout(
              sql`INSERT INTO ${sql(name)} SELECT 100 + ${id}, SLEEP(600)`,
              50
            )
            yield* failsFor(
              Effect.provideService(endless, StatementSettings.Cancellation, strategy),
              "StatementTimeoutError"
            )
          }
        })
      )
      assert.deepStrictEqual(yield* contents(sql, name), [
        [1, 0],
        [2, 0]
      ])
    })
  )

  it.scoped("interrupting leaves no statement and no connection behind, as the server's own list says", () =>
    Effect.gen(function* () {
      const { connections } = yield* Target
      const sql = yield* connect({ maxConnections: ways.length, cancelTimeout: "1 minute" })
      const fibers = yield* Effect.all(
        ways.map(([, statement]) => start(statement, sql)),
        { concurrency: "unbounded" }
      )
      const waiting = yield* Effect.all(Array.from({ length: 50 }, () => Effect.fork(sql`SELECT SLEEP(600)`)))
      yield* running(ways.length)
      yield* Fiber.interruptAll([...waiting, ...fibers])
      yield* running(0)
      yield* alive(sql)
      const { idle, leased, size, waiting: stillWaiting } = yield* sql.poolStats
      assert.deepStrictEqual([idle, leased, size, stillWaiting], [ways.length, 0, ways.length, 0])
      assert.strictEqual(yield* connections, ways.length)
    })
  )

  it.scoped("a statement that still waits for a connection is never sent", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      const first = yield* Effect.fork(sql`SELECT SLEEP(600)`)
      yield* soon
      const writes = Array.from({ length: 20 }, (_, i) => Effect.fork(sql`INSERT INTO ${sql(name)} VALUES (${i})`))
      const waiting = yield* Effect.all([
        ...writes,
        Effect.fork(sql.withTransaction(sql`INSERT INTO ${sql(name)} VALUES (100)`)),
        Effect.fork(Stream.runDrain(sql`INSERT INTO ${sql(name)} VALUES (101)`.stream))
      ])
      yield* until(sql.poolStats, (stats) => stats.waiting === 22)
      yield* Fiber.interruptAll(waiting)
      assert.strictEqual((yield* sql.poolStats).waiting, 0)
      yield* Fiber.interrupt(first)
      assert.deepStrictEqual(yield* contents(sql, name), [])
    })
  )

  it.scoped("a write is undone, whole", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 2 })
      const name = yield* table(sql, "id INT PRIMARY KEY, s INT")
      yield* sql`INSERT INTO ${sql(name)} VALUES (1, 0), (2, 0), (3, 0)`
      const fiber = yield* Effect.fork(
        sql`INSERT INTO ${sql(name)} SELECT id + 10, SLEEP(id * 200) FROM ${sql(name)} ORDER BY id`
      )
      yield* soon
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* contents(sql, name)).length, 3)
    })
  )

  it.scoped("a wait for a lock ends", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 2 })
      const name = yield* table(sql, "id INT PRIMARY KEY, n INT")
      yield* sql`INSERT INTO ${sql(name)} VALUES (1, 0)`
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`UPDATE ${sql(name)} SET n = 1 WHERE id = 1`
          const waiting = yield* Effect.forkDaemon(
            Effect.scoped(
              Effect.flatMap(sql.reserve, (other) =>
                other.execute(`UPDATE \`${name}\` SET n = 2 WHERE id = 1`, [], undefined)
              )
            )
          )
          yield* soon
          yield* Fiber.interrupt(waiting)
        })
      )
      assert.deepStrictEqual(yield* contents(sql, name), [[1, 1]])
    })
  )

  it.scoped("a transaction goes on after a statement of it that was interrupted, its rows kept", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`INSERT INTO ${sql(name)} VALUES (1)`
          assert.isTrue((yield* Effect.timeoutOption(sql`SELECT SLEEP(600)`, "50 millis"))._tag === "None")
          yield* sql`INSERT INTO ${sql(name)} VALUES (2)`
        })
      )
      assert.deepStrictEqual(yield* contents(sql, name), [[1], [2]])
    })
  )

  it.scoped("a transaction that is interrupted leaves nothing", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      const fiber = yield* Effect.fork(
        sql.withTransaction(Effect.zipRight(sql`INSERT INTO ${sql(name)} VALUES (1)`, sql`SELECT SLEEP(600)`))
      )
      yield* soon
      yield* until(
        Effect.flatMap(Target, ({ running }) => running),
        (n) => n === 1
      )
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* contents(sql, name), [])
    })
  )

  it.scoped(
    "racing with its own completion it never hits what comes next",
    () =>
      Effect.gen(function* () {
        const sql = yield* connect({ maxConnections: 1 })
        const pause = (milliseconds: number) =>
          Effect.async<void>((resume) => {
            const timer = setTimeout(() => resume(Effect.void), milliseconds)
            return Effect.sync(() => clearTimeout(timer))
          })
        let usual = 4
        let interrupted = 0
        for (let round = 0; round < 500; round++) {
          const statement = round % 2 === 0 ? sql`SELECT SLEEP(0.002)` : sql`SELECT SLEEP(0.002)`.unprepared
          const started = performance.now()
          const done = yield* Effect.raceFirst(
            Effect.as(statement, true),
            Effect.as(pause(Math.random() * 2 * usual), false)
          )
          if (done) usual = performance.now() - started
          else interrupted++
          assert.deepStrictEqual(yield* sql.unsafe(`SELECT ${round} AS n`).unprepared, [{ n: round }])
        }
        // Else there was no race.
        assert.isAbove(interrupted, 50)
        assert.isBelow(interrupted, 450)
      }),
    120_000
  )
}
