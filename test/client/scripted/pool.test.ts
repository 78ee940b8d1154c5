import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { failsFor } from "../reason.ts"
import type { ScriptedConnection } from "./ScriptedConnection.ts"
import type { Script } from "./ScriptedServer.ts"
import { client, holding, millis, scripted, server, until } from "./scripted.ts"

describe("the pool", () => {
  it.scopedLive("opens no more connections than it may, and makes no statement wait that need not", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({}, { maxConnections: 3 })
      yield* Effect.all(
        Array.from({ length: 60 }, () => sql`SELECT 1`),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(server.opened, 3)
      assert.deepStrictEqual(
        yield* Effect.map(sql.poolStats, ({ idle, leased, opening, waiting }) => [idle, leased, opening, waiting]),
        [3, 0, 0, 0]
      )
      for (let i = 0; i < 10; i++) yield* sql`SELECT 1`
      assert.strictEqual(server.opened, 3)
    })
  )

  it.scopedLive("answers in the order of asking", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({}, { maxConnections: 1 })
      yield* Effect.all(
        Array.from({ length: 30 }, (_, i) => sql.unsafe(`SELECT ${i}`).unprepared),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        server.statements,
        Array.from({ length: 30 }, (_, i) => `SELECT ${i}`)
      )
    })
  )

  it.scopedLive("lets who waits too long go, and counts it no longer", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        { statement: holding() },
        { maxConnections: 1, acquireTimeout: millis(1000) }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      const waiting = [
        Effect.asVoid(sql`INSERT INTO t VALUES (1)`),
        Stream.runDrain(sql`INSERT INTO t VALUES (1)`.stream),
        sql.withTransaction(Effect.void),
        Effect.scoped(Effect.asVoid(sql.reserve))
      ]
      for (const reason of yield* Effect.all(
        waiting.map((each) => failsFor(each, "AcquireTimeout")),
        { concurrency: "unbounded" }
      )) {
        assert.isTrue(reason.isRetryable)
      }
      assert.strictEqual((yield* sql.poolStats).waiting, 0)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      assert.strictEqual(server.count("INSERT") + server.count("BEGIN"), 0)
    })
  )

  it.scopedLive("does not confuse waits that began at different times", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        { statement: holding() },
        { maxConnections: 1, acquireTimeout: millis(3500) }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      const early = yield* Effect.fork(failsFor(sql`SELECT 'early'`, "AcquireTimeout"))
      yield* Effect.sleep(millis(3000))
      const late = yield* Effect.fork(sql`SELECT 'late'`)
      yield* early
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* late, [{ sql: "SELECT 'late'" }])
    })
  )

  /** Longer than a millisecond, whatever the machine does meanwhile. */
  const idling = Effect.sleep(millis(5))

  const asked = (pingAfter: number) =>
    Effect.gen(function* () {
      let pings = 0
      const ping = () => {
        pings++
        return false
      }
      const { server, sql } = yield* scripted({ ping }, { pingAfter: millis(pingAfter) })
      yield* idling
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      assert.strictEqual(server.opened, 1)
      return pings
    })

  it.scopedLive("asks a connection that was long idle whether it lives, opening no other meanwhile", () =>
    Effect.map(asked(1), (pings) => assert.strictEqual(pings, 1))
  )

  it.scopedLive("asks no connection that was just used", () =>
    Effect.map(asked(600_000), (pings) => assert.strictEqual(pings, 0))
  )

  const deaths: ReadonlyArray<readonly [string, NonNullable<Script["ping"]>]> = [
    ["is refused", (connection) => connection.error(20101, "internal error: no") ?? true],
    ["ends the connection", (connection) => connection.cut() ?? true],
    ["is not answered", () => true]
  ]
  for (const [what, ping] of deaths) {
    it.scopedLive(`replaces a connection whose ping ${what}; the statement does not notice`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted({ ping }, { pingAfter: millis(1) })
        yield* idling
        assert.deepStrictEqual(yield* sql`SELECT 2`, [{ sql: "SELECT 2" }])
        assert.strictEqual(server.opened, 2)
        yield* until(() => server.connections.size === 1)
      })
    )
  }

  it.scopedLive("closes connections that nobody has used for a while", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({}, { idleTimeout: millis(30) })
      yield* Effect.all([sql`SELECT 1`, sql`SELECT 2`], { concurrency: "unbounded" })
      yield* until(() => server.connections.size === 0)
      assert.strictEqual(server.quits, 2)
      assert.strictEqual((yield* sql.poolStats).size, 0)
      assert.deepStrictEqual(yield* sql`SELECT 3`, [{ sql: "SELECT 3" }])
    })
  )

  it.scopedLive("replaces connections that are old, under constant load too", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({}, { maxConnections: 1, maxLifetime: millis(100) })
      const load = yield* Effect.fork(
        Effect.all(
          Array.from({ length: 4 }, () => Effect.forever(sql`SELECT 1`)),
          { concurrency: "unbounded" }
        )
      )
      yield* until(() => server.opened >= 4)
      yield* Fiber.interrupt(load)
      assert.isAtLeast(server.quits, 3)
    })
  )

  it.scopedLive("keeps no trace of the many that have given up", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      for (let i = 0; i < 200; i++) {
        const waiting = yield* Effect.all(Array.from({ length: 50 }, () => Effect.fork(sql`INSERT INTO t VALUES (1)`)))
        yield* Effect.yieldNow()
        yield* Fiber.interruptAll(waiting)
      }
      const last = yield* Effect.fork(sql`SELECT 'last'`)
      yield* Effect.yieldNow()
      assert.strictEqual((yield* sql.poolStats).waiting, 1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* last, [{ sql: "SELECT 'last'" }])
    })
  )
})

describe("closing the client", () => {
  const busy: ReadonlyArray<readonly [string, Script, boolean]> = [
    ["statements that stop when they are told to", { statement: holding() }, false],
    ["statements that do not", { statement: (_, sql) => sql === "SELECT 'held'" }, true]
  ]
  for (const [what, script, stubborn] of busy) {
    it.scopedLive(`ends in bounded time with ${what}`, () =>
      Effect.gen(function* () {
        const listening = yield* server(script)
        const scope = yield* Scope.make()
        const sql = yield* Scope.extend(
          client(listening, {
            maxConnections: 2,
            closeTimeout: stubborn ? millis(150) : "10 minutes",
            cancelTimeout: "10 minutes"
          }),
          scope
        )
        const running = yield* Effect.all(Array.from({ length: 2 }, () => Effect.fork(Effect.exit(sql`SELECT 'held'`))))
        yield* until(() => listening.count("SELECT") === 2)
        const waiting = yield* Effect.fork(Effect.exit(sql`SELECT 'waiting'`))
        yield* Effect.yieldNow()
        yield* Scope.close(scope, Exit.void)
        for (const fiber of running) assert.isTrue(Exit.isFailure(yield* fiber))
        yield* failsFor(Effect.flatten(waiting), "ConnectionError")
        yield* until(() => listening.connections.size === 0)
        assert.strictEqual(listening.count("KILL CONNECTION") > 0, stubborn)
        assert.strictEqual(listening.count("SELECT 'waiting'"), 0)
        yield* failsFor(sql`SELECT 1`, "ConnectionError")
        yield* failsFor(sql.withTransaction(Effect.void), "ConnectionError")
        yield* failsFor(Stream.runDrain(sql`SELECT 1`.stream), "ConnectionError")
      })
    )
  }

  it.scopedLive("does not wait for an open transaction or a stream beyond the limit", () =>
    Effect.gen(function* () {
      const listening = yield* server({})
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(client(listening, { closeTimeout: millis(60) }), scope)
      const transaction = yield* Effect.fork(Effect.exit(sql.withTransaction(Effect.never)))
      const stream = yield* Effect.fork(Effect.exit(Stream.runForEach(sql`SELECT 1`.stream, () => Effect.never)))
      yield* until(() => listening.count("BEGIN") === 1 && listening.count("SELECT") === 1)
      yield* Scope.close(scope, Exit.void)
      yield* until(() => listening.connections.size === 0)
      yield* Fiber.interruptAll([transaction, stream])
    })
  )

  it.scopedLive("begins nothing more in a transaction, a session or on a reserved connection, and rolls back", () =>
    Effect.gen(function* () {
      const listening = yield* server({})
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(client(listening, { maxConnections: 3, closeTimeout: "10 minutes" }), scope)
      const closing = yield* Deferred.make<void>()
      // Answered, not only sent: what is under way when the client closes is told to stop.
      let answered = 0
      const first = (statement: Effect.Effect<unknown, SqlError>) => Effect.tap(statement, () => answered++)
      const later = Effect.zipRight(Deferred.await(closing), sql`SELECT 'later'`)
      const holding: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        sql.withTransaction(Effect.zipRight(first(sql`INSERT INTO t VALUES (1)`), later)),
        sql.withSession({})(
          Effect.zipRight(first(sql`SELECT 2`), Stream.runDrain(Stream.unwrap(Effect.as(later, Stream.empty))))
        ),
        Effect.scoped(
          Effect.flatMap(sql.reserve, (connection) =>
            Effect.zipRight(Deferred.await(closing), connection.execute("SELECT 'later'", [], undefined))
          )
        )
      ]
      const fibers = yield* Effect.all(holding.map((each) => Effect.fork(failsFor(each, "ConnectionError"))))
      yield* until(() => answered === 2)
      yield* Effect.repeat(sql.poolStats, { until: ({ leased }) => leased === 3 })
      const closed = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* Effect.sleep(millis(10))
      yield* Deferred.succeed(closing, undefined)
      for (const fiber of fibers) yield* fiber
      yield* closed
      assert.strictEqual(listening.count("SELECT 'later'"), 0)
      assert.deepStrictEqual(
        [listening.count("ROLLBACK"), listening.count("COMMIT"), listening.count("KILL")],
        [1, 0, 0]
      )
      yield* until(() => listening.connections.size === 0)
    })
  )

  it.scopedLive("does not let a stream pass for whole whose last rows it has dropped", () =>
    Effect.gen(function* () {
      let streaming: ScriptedConnection | undefined
      const listening = yield* server({
        statement: (connection, sql) => {
          if (sql.startsWith("KILL")) {
            connection.ok()
            return true
          }
          if (sql !== "SELECT a") return false
          streaming = connection
          connection.columns("a")
          connection.row("first")
          return true
        }
      })
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(client(listening, { closeTimeout: "10 minutes" }), scope)
      const rows = yield* Effect.fork(failsFor(Stream.runDrain(sql`SELECT a`.stream), "QueryCanceled"))
      yield* until(() => streaming !== undefined)
      const closed = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* until(() => listening.count("KILL") > 0)
      streaming?.row("second")
      streaming?.eof()
      yield* rows
      yield* closed
    })
  )

  it.scopedLive("lets a COMMIT say how it ended", () =>
    Effect.gen(function* () {
      let committing: ScriptedConnection | undefined
      const listening = yield* server({
        statement: (connection, sql) => {
          if (sql !== "COMMIT") return false
          committing = connection
          return true
        }
      })
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(client(listening, { closeTimeout: "10 minutes" }), scope)
      const transaction = yield* Effect.fork(sql.withTransaction(Effect.as(sql`INSERT INTO t VALUES (1)`, "done")))
      yield* until(() => committing !== undefined)
      const closed = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* Effect.sleep(millis(30))
      committing?.answer("COMMIT")
      assert.strictEqual(yield* Fiber.join(transaction), "done")
      yield* closed
      assert.strictEqual(listening.count("KILL"), 0)
    })
  )

  it.scopedLive("gives up connections that are being opened", () =>
    Effect.gen(function* () {
      const listening = yield* server({})
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(
        client(listening, { connectTimeout: "10 minutes", closeTimeout: "10 minutes", cancelTimeout: millis(60) }),
        scope
      )
      listening.script = { accept: () => false, statement: holding() }
      const fibers = yield* Effect.all(Array.from({ length: 3 }, () => Effect.fork(Effect.exit(sql`SELECT 'held'`))))
      yield* until(() => listening.opened === 3)
      yield* Scope.close(scope, Exit.void)
      for (const fiber of fibers) assert.isTrue(Exit.isFailure(yield* fiber))
      yield* until(() => listening.connections.size === 0)
    })
  )
})
