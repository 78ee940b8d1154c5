import type { Statement } from "@effect/sql/Statement"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Reason from "../../../src/errors/Reason.ts"
import { failsFor } from "../reason.ts"
import type { ScriptedConnection } from "./ScriptedConnection.ts"
import type { Script } from "./ScriptedServer.ts"
import { client, scripted, server, until } from "./scripted.ts"

/** Does this when a statement beginning like that arrives, the first `times` times. */
const when = (prefix: string, act: (connection: ScriptedConnection) => void, times = 1): Script => {
  let left = times
  return {
    statement: (connection, sql) => {
      if (!sql.startsWith(prefix) || left-- <= 0) return false
      act(connection)
      return true
    }
  }
}

const cells = [
  ["one", "two"],
  ["three", "four"]
] as const

const rows = cells.map(([a, b]) => ({ a, b }))

const cut = (connection: ScriptedConnection) => connection.cut()

describe("a connection that is lost", () => {
  const ways: ReadonlyArray<
    readonly [string, <A>(statement: Statement<A>) => Effect.Effect<unknown, unknown>, number]
  > = [
    ["text", (statement) => statement.unprepared, 1],
    ["prepared", (statement) => Effect.map(statement, (all) => all), 3],
    ["streamed", (statement) => Effect.map(Stream.runCollect(statement.stream), (all) => [...all]), 3]
  ]
  for (const [way, run, step] of ways) {
    it.scopedLive(`at any byte of a ${way} result fails that statement and no other`, () =>
      Effect.gen(function* () {
        let keep = 0
        let whole = Number.POSITIVE_INFINITY
        const { sql } = yield* scripted({
          statement: (connection, text) => {
            if (text !== "SELECT cut") return false
            whole = connection.cutAfter(keep, () => connection.rows(["a", "b"], cells))
            return true
          }
        })
        for (; keep < whole; keep += step) {
          yield* failsFor(run(sql`SELECT cut`), "ConnectionError")
          assert.deepStrictEqual(yield* run(sql`SELECT 1`), [{ sql: "SELECT 1" }])
        }
        assert.isAbove(keep, 100)
        keep = whole
        // Every byte has arrived: the answer is whole, whatever becomes of the connection.
        assert.deepStrictEqual(yield* run(sql`SELECT cut`), rows)
      })
    )
  }

  it.scopedLive("while a statement runs is no answer, and is not tried again behind the caller's back", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(when("INSERT", cut))
      const reason = yield* failsFor(sql`INSERT INTO t VALUES (${1})`, "ConnectionError")
      assert.isFalse(reason.isRetryable)
      assert.strictEqual(server.count("INSERT"), 1)
    })
  )

  const last: ReadonlyArray<readonly [number, string, "LimitExceeded" | "ConnectionError"]> = [
    [1153, "Got a packet bigger than 'max_allowed_packet' bytes", "LimitExceeded"],
    [13125, "Got a packet bigger than 'max_allowed_packet' bytes", "LimitExceeded"],
    [1053, "Server shutdown in progress", "ConnectionError"],
    [1927, "Connection was killed", "ConnectionError"]
  ]
  for (const [errno, message, tag] of last) {
    it.scopedLive(`after the answer ${errno} is not given to the next statement, who would meet its end`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted(
          when("SELECT 'last'", (connection) => connection.error(errno, message), 3),
          { maxConnections: 1 }
        )
        const last = sql`SELECT 'last'`
        for (const run of [last, last.unprepared, Stream.runDrain(last.stream)]) {
          const before = server.opened
          yield* failsFor(run, tag)
          assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
          assert.strictEqual(server.opened, before + 1)
        }
      })
    )
  }

  it.scopedLive(
    "with its server, under load, and the server comes back: every failure is typed and the pool recovers",
    () =>
      Effect.gen(function* () {
        const first = yield* server({})
        const sql = yield* client(first, { maxConnections: 4, acquireTimeout: "10 seconds" })
        const endings = new Map<string, number>()
        const load = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 16 }, (_, i) => {
              const statement = sql`SELECT ${i} AS n`
              const work: Effect.Effect<unknown, unknown> =
                i % 4 === 0
                  ? sql.withTransaction(statement)
                  : i % 4 === 1
                    ? Stream.runDrain(statement.stream)
                    : i % 4 === 2
                      ? statement.unprepared
                      : statement
              return Effect.forever(
                Effect.matchEffect(work, {
                  onFailure: (error) =>
                    Effect.sync(() => {
                      const tag = Reason.of(error)._tag
                      endings.set(tag, (endings.get(tag) ?? 0) + 1)
                    }),
                  onSuccess: () => Effect.void
                }).pipe(Effect.zipRight(Effect.yieldNow()))
              )
            }),
            { concurrency: "unbounded" }
          )
        )
        yield* until(() => first.statements.length > 100)
        yield* Effect.promise(() => first.close())
        yield* until(() => (endings.get("ConnectionError") ?? 0) > 50)
        yield* Effect.promise(() => first.listen())
        const before = first.statements.length
        yield* until(() => first.statements.length > before + 100)
        yield* Fiber.interrupt(load)
        const allowed = new Set(["ConnectionError", "TransactionAborted", "CommitUnknown"])
        assert.deepStrictEqual(
          [...endings.keys()].filter((tag) => !allowed.has(tag)),
          []
        )
        const { leased, opening, size, waiting } = yield* sql.poolStats
        assert.deepStrictEqual([leased, opening, waiting], [0, 0, 0])
        assert.isAtMost(size, 4)
        yield* Effect.all(
          Array.from({ length: 20 }, (_, i) =>
            Effect.map(sql`SELECT ${i}`, (rows) => assert.strictEqual(rows.length, 1))
          ),
          { concurrency: "unbounded" }
        )
      })
  )

  it.scopedLive("by nobody is given up all the same after an answer that has spoilt its session", () =>
    Effect.gen(function* () {
      // The next export of that session would be written into the file of this one.
      const { server, sql } = yield* scripted(
        when("SELECT 1 INTO", (connection) => connection.error(20406, "file one.csv already exists"), 3),
        { maxConnections: 1 }
      )
      const exporting = sql`SELECT 1 INTO OUTFILE 'stage://s/one.csv'`
      for (const run of [exporting, exporting.unprepared, Stream.runDrain(exporting.stream)]) {
        const before = server.opened
        yield* failsFor(run, "FileError")
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
        assert.strictEqual(server.opened, before + 1)
      }
      assert.strictEqual(server.quits, 3)
    })
  )

  it.scopedLive("while it is idle goes unnoticed by the next statement", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({}, { maxConnections: 1 })
      for (let i = 0; i < 5; i++) {
        yield* sql`SELECT 1`
        for (const connection of server.connections.values()) connection.cut()
        yield* Effect.repeat(sql.poolStats, { until: ({ size }) => size === 0, schedule: Schedule.spaced(1) })
      }
      assert.strictEqual(server.opened, 5)
    })
  )

  it.scopedLive("in a stream that nobody is pulling fails the next pull", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        when("SELECT", (connection) => {
          connection.columns("a")
          connection.row("first")
        })
      )
      let seen = 0
      const drained = Stream.runForEach(sql`SELECT a`.stream, () =>
        Effect.suspend(() => {
          seen++
          for (const connection of server.connections.values()) connection.cut()
          return until(() => server.connections.size === 0)
        })
      )
      yield* failsFor(drained, "ConnectionError")
      assert.strictEqual(seen, 1)
      assert.strictEqual((yield* sql.poolStats).leased, 0)
    })
  )

  it.scopedLive("inside a transaction fails the transaction for that reason, and nothing more is sent", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(when("INSERT", cut))
      yield* failsFor(sql.withTransaction(sql`INSERT INTO t VALUES (1)`), "ConnectionError")
      assert.deepStrictEqual(server.statements, [
        "BEGIN",
        "PREPARE INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (1)"
      ])
    })
  )

  it.scopedLive("inside a transaction whose program goes on aborts the transaction", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(when("INSERT", cut))
      const later = sql.withTransaction(
        Effect.gen(function* () {
          yield* Effect.ignore(sql`INSERT INTO t VALUES (1)`)
          yield* failsFor(sql`INSERT INTO t VALUES (2)`, "TransactionAborted")
          yield* failsFor(Stream.runDrain(sql`SELECT 2`.stream), "TransactionAborted")
        })
      )
      yield* failsFor(later, "TransactionAborted")
      assert.strictEqual(server.count("INSERT"), 1)
      assert.strictEqual(server.count("COMMIT"), 0)
    })
  )

  it.scopedLive("in a stream of a transaction aborts the transaction", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        when("SELECT", (connection) => connection.cutAfter(40, () => connection.rows(["a", "b"], cells)))
      )
      const outcome = sql.withTransaction(
        Effect.gen(function* () {
          yield* Effect.ignore(Stream.runDrain(sql`SELECT a`.stream))
          yield* failsFor(sql`INSERT INTO t VALUES (1)`, "TransactionAborted")
        })
      )
      yield* failsFor(outcome, "TransactionAborted")
      assert.strictEqual(server.count("INSERT"), 0)
    })
  )

  it.scopedLive("on a reserved connection fails what is left to do there, streams too", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({})
      const connection = yield* sql.reserve
      yield* connection.execute("SELECT 1", [], undefined)
      for (const each of server.connections.values()) each.cut()
      yield* until(() => server.connections.size === 0)
      yield* failsFor(connection.execute("SELECT 2", [], undefined), "ConnectionError")
      yield* failsFor(Stream.runDrain(connection.executeStream("SELECT 3", [], undefined)), "ConnectionError")
      assert.strictEqual(server.count("SELECT"), 1)
    })
  )

  it.scopedLive("at BEGIN is a ConnectionError; nothing has happened", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(when("BEGIN", cut))
      yield* failsFor(sql.withTransaction(sql`INSERT INTO t VALUES (1)`), "ConnectionError")
      assert.strictEqual(server.count("INSERT"), 0)
    })
  )

  for (const [how, act] of [
    ["before its answer", cut],
    ["in the middle of its answer", (connection: ScriptedConnection) => connection.cutAfter(5, () => connection.ok())]
  ] as const) {
    it.scopedLive(`at COMMIT ${how} is CommitUnknown, which nothing tries again`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted(when("COMMIT", act, 10))
        const hooks: Array<string> = []
        const transaction = Effect.gen(function* () {
          yield* sql.afterCommit(Effect.sync(() => hooks.push("committed")))
          yield* sql.afterTransaction((outcome) => Effect.sync(() => hooks.push(outcome)))
          yield* sql`INSERT INTO t VALUES (1)`
        })
        const retry = { schedule: Schedule.recurs(5), while: () => true }
        const reason = yield* failsFor(sql.transaction({ retry })(transaction), "CommitUnknown")
        assert.isFalse(reason.isRetryable)
        assert.strictEqual(server.count("COMMIT"), 1)
        assert.strictEqual(server.count("INSERT"), 1)
        assert.deepStrictEqual(hooks, ["unknown"])
      })
    )
  }

  it.scopedLive("at ROLLBACK leaves the error that led there", () =>
    Effect.gen(function* () {
      const { sql } = yield* scripted(when("ROLLBACK", cut))
      const error = yield* Effect.flip(sql.withTransaction(Effect.fail("mine")))
      assert.strictEqual(error, "mine")
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
    })
  )

  it.scopedLive("for many statements at once fails them all, and the pool recovers", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        { statement: (_, text) => text === "SELECT 'held'" },
        { maxConnections: 4 }
      )
      const fibers = yield* Effect.fork(
        Effect.all(
          Array.from({ length: 4 }, () => failsFor(sql`SELECT 'held'`.unprepared, "ConnectionError")),
          { concurrency: "unbounded" }
        )
      )
      yield* until(() => server.count("SELECT") === 4)
      for (const connection of server.connections.values()) connection.cut()
      yield* fibers
      const answers = yield* Effect.all(
        Array.from({ length: 20 }, () => sql`SELECT 1`),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(answers.length, 20)
    })
  )

  it.scopedLive("closing the layer says goodbye on every connection", () =>
    Effect.gen(function* () {
      const listening = yield* server({})
      yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* client(listening)
          yield* Effect.all([sql`SELECT 1`, sql`SELECT 2`], { concurrency: "unbounded" })
          assert.strictEqual(listening.connections.size, 2)
        })
      )
      assert.strictEqual(listening.quits, 2)
      yield* until(() => listening.connections.size === 0)
    })
  )
})
