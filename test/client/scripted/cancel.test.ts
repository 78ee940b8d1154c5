import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as StatementSettings from "../../../src/services/StatementSettings.ts"
import { failsFor } from "../reason.ts"
import type { ScriptedConnection } from "./ScriptedConnection.ts"
import type { Script } from "./ScriptedServer.ts"
import { client, held, holding, millis, scripted, server, until } from "./scripted.ts"

/** A statement that `begins` and that `ends` by itself while its KILL is under way, and the order in which things happen. */
const killedLate = (begins: (connection: ScriptedConnection) => void, ends: (connection: ScriptedConnection) => void) =>
  Effect.gen(function* () {
    const order: Array<string> = []
    let victim: ScriptedConnection | undefined
    const both = yield* scripted(
      {
        statement: (connection, text) => {
          if (text === held) {
            victim = connection
            begins(connection)
            return true
          }
          if (text.startsWith("KILL")) {
            order.push("kill arrives")
            if (victim !== undefined) ends(victim)
            setTimeout(() => {
              order.push("kill answered")
              connection.ok()
            }, 50)
            return true
          }
          if (text === "SELECT 'next'") order.push("next statement")
          return false
        }
      },
      { maxConnections: 1 }
    )
    return { ...both, order }
  })

describe("an interrupted statement", () => {
  it.scopedLive("is killed over another connection, and its own goes on", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      const [kill] = server.log.filter(({ sql }) => sql.startsWith("KILL"))
      const [victim] = server.log.filter(({ sql }) => sql === held)
      assert.strictEqual(kill?.sql, `KILL QUERY ${victim?.connection}`)
      assert.notStrictEqual(kill?.connection, victim?.connection)
      // One for statements, one for KILL.
      assert.strictEqual(server.opened, 2)
    })
  )

  it.scopedLive("that still waits for a connection is never sent", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
      const first = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      const waiting = yield* Effect.all(Array.from({ length: 50 }, () => Effect.fork(sql`INSERT INTO t VALUES (1)`)))
      yield* Effect.yieldNow()
      assert.strictEqual((yield* sql.poolStats).waiting, 50)
      yield* Fiber.interruptAll(waiting)
      assert.strictEqual((yield* sql.poolStats).waiting, 0)
      yield* Fiber.interrupt(first)
      yield* sql`SELECT 1`
      assert.strictEqual(server.count("INSERT"), 0)
      assert.strictEqual(server.count("PREPARE INSERT"), 0)
    })
  )

  it.scopedLive("is killed again when a KILL came too early", () =>
    Effect.gen(function* () {
      let lost = 0
      const { server, sql } = yield* scripted({
        statement: holding((connection) => {
          if (lost++ >= 5) return false
          connection.ok()
          return true
        })
      })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
      assert.isAtLeast(server.count("KILL QUERY"), 6)
      assert.strictEqual(server.count("KILL CONNECTION"), 0)
    })
  )

  it.scopedLive("keeps its connection from others until the KILL has been answered", () =>
    Effect.gen(function* () {
      // The statement ends by itself while its KILL is under way; the KILL then hits whatever runs on that connection.
      const { order, server, sql } = yield* killedLate(
        () => {},
        (connection) => connection.rows(["sql"], [["late"]])
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      const next = yield* Effect.fork(sql`SELECT 'next'`)
      yield* Fiber.interrupt(fiber)
      yield* next
      assert.deepStrictEqual(order, ["kill arrives", "kill answered", "next statement"])
    })
  )

  it.scopedLive("whose stream has failed meanwhile keeps it likewise", () =>
    Effect.gen(function* () {
      const { order, sql } = yield* killedLate(
        (connection) => {
          connection.columns("sql")
          connection.row("first")
        },
        (connection) => connection.eof()
      )
      yield* Stream.runDrain(Stream.take(sql`SELECT 'held'`.stream, 1))
      yield* sql`SELECT 'next'`
      assert.deepStrictEqual(order, ["kill arrives", "kill answered", "next statement"])
    })
  )

  it.scopedLive("that is stopped by its time limit keeps it likewise, streamed or not", () =>
    Effect.gen(function* () {
      const { order, sql } = yield* killedLate(
        (connection) => connection.columns("sql"),
        (connection) => connection.eof()
      )
      const limited = StatementSettings.withStatementTimeout(millis(20))
      const streamed = Stream.runDrain(sql`SELECT 'held'`.stream)
      for (const statement of [limited(streamed), limited(sql`SELECT 'held'`.unprepared)]) {
        yield* failsFor(statement, "StatementTimeoutError")
        yield* sql`SELECT 'next'`
      }
      const each = ["kill arrives", "kill answered", "next statement"]
      assert.deepStrictEqual(order, [...each, ...each])
    })
  )

  for (const strategy of ["kill", "wait"] as const) {
    it.scopedLive(`whose time is over while it is being interrupted ends all the same, with ${strategy}`, () =>
      Effect.gen(function* () {
        // KILL does nothing until the time is over, and the statement does not end by itself.
        const limit = 60
        const { server, sql } = yield* scripted({}, { maxConnections: 1 })
        let over = false
        server.script = {
          statement: holding((connection) => {
            if (over) return false
            connection.ok()
            return true
          })
        }
        const limited = StatementSettings.withStatementTimeout(sql`SELECT 'held'`, millis(limit))
        const fiber = yield* Effect.fork(Effect.provideService(limited, StatementSettings.Cancellation, strategy))
        yield* until(() => server.count("SELECT") === 1)
        setTimeout(() => {
          over = true
        }, limit * 2)
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        assert.isTrue(over)
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
        assert.strictEqual((yield* sql.statistics).statements.interrupted, 1)
      })
    )
  }

  it.scopedLive("whose KILL is refused costs its connection, not its fiber's time", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        {
          statement: holding((connection, text) => {
            if (!text.startsWith("KILL QUERY")) return false
            connection.error(1095, "You are not owner of thread")
            return true
          })
        },
        { maxConnections: 1, cancelTimeout: "10 minutes" }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      yield* until(() => server.count("KILL CONNECTION") === 1)
    })
  )

  it.scopedLive("that ignores KILL ends with its connection, at the cap", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        { statement: (_, text) => text === held },
        { maxConnections: 1, cancelTimeout: millis(150) }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => server.count("SELECT") === 1)
      const victim = server.log.find(({ sql }) => sql === held)?.connection
      yield* Fiber.interrupt(fiber)
      assert.isAtLeast(server.count("KILL QUERY"), 2)
      yield* until(() => server.count(`KILL CONNECTION ${victim}`) === 1)
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      assert.isFalse(server.connections.has(victim ?? 0))
    })
  )

  const ends: ReadonlyArray<readonly [string, (connection: ScriptedConnection) => void]> = [
    ["reset", ({ socket }) => socket.resetAndDestroy()],
    ["closed", ({ socket }) => socket.end()]
  ]
  for (const [how, end] of ends) {
    it.scopedLive(`is killed over a new control connection when the old one was ${how} while idle`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
        for (let i = 0; i < 3; i++) {
          const fiber = yield* Effect.fork(sql`SELECT 'held'`)
          yield* until(() => server.log.filter(({ sql }) => sql === held).length === i + 1)
          yield* Fiber.interrupt(fiber)
          const killer = server.log.findLast(({ sql }) => sql.startsWith("KILL"))?.connection
          const connection = server.connections.get(killer ?? 0)
          if (connection !== undefined) end(connection)
          yield* until(() => !server.connections.has(killer ?? 0))
        }
        assert.strictEqual(server.opened, 4)
        assert.strictEqual(server.count("KILL CONNECTION"), 0)
      })
    )

    it.scopedLive(`is killed over a new control connection when the old one is ${how} by the KILL`, () =>
      Effect.gen(function* () {
        let dying = 1
        const { server, sql } = yield* scripted(
          {
            statement: holding((connection) => {
              if (dying-- <= 0) return false
              end(connection)
              return true
            })
          },
          { maxConnections: 1, cancelTimeout: "10 minutes" }
        )
        const fiber = yield* Effect.fork(sql`SELECT 'held'`)
        yield* until(() => server.count("SELECT") === 1)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(server.opened, 3)
        assert.strictEqual(server.count("KILL CONNECTION"), 0)
      })
    )
  }

  const noControl: ReadonlyArray<readonly [string, Script]> = [
    [
      "cannot be opened",
      {
        login: (connection) => {
          connection.error(1040, "Too many connections")
          return true
        }
      }
    ],
    ["never greets", { accept: () => false }],
    ["never answers", { statement: (_, sql) => sql.startsWith("KILL") }]
  ]
  for (const [what, script] of noControl) {
    it.scopedLive(`ends within the cap when the control connection ${what}, as many as there are`, () =>
      Effect.gen(function* () {
        const interrupted = 12
        const listening = yield* server({ statement: holding() })
        const sql = yield* client(listening, {
          maxConnections: interrupted,
          cancelTimeout: millis(200),
          connectTimeout: "10 minutes",
          closeTimeout: millis(200)
        })
        const fibers = yield* Effect.all(Array.from({ length: interrupted }, () => Effect.fork(sql`SELECT 'held'`)))
        yield* until(() => listening.count("SELECT") === interrupted)
        listening.script = script
        yield* Fiber.interruptAll(fibers)
        listening.script = { statement: holding() }
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
        assert.strictEqual((yield* sql.poolStats).leased, 0)
      })
    )
  }

  for (const streamed of [false, true]) {
    it.scopedLive(`whose connection goes while its KILL waits sends none after it${streamed ? ", streamed" : ""}`, () =>
      Effect.gen(function* () {
        // The server might be another one by then, where that id is somebody else's.
        let control: ScriptedConnection | undefined
        const { server, sql } = yield* scripted(
          { statement: holding() },
          { connectTimeout: "10 minutes", cancelTimeout: "10 minutes" }
        )
        const held = streamed ? Stream.runDrain(sql`SELECT 'held'`.stream) : Effect.asVoid(sql`SELECT 'held'`)
        const fiber = yield* Effect.fork(held)
        yield* until(() => server.count("SELECT") === 1)
        server.script = {
          accept: (connection) => {
            control ??= connection
            return connection !== control
          }
        }
        const interrupted = yield* Effect.fork(Fiber.interrupt(fiber))
        yield* until(() => control !== undefined)
        server.connections.get(server.log.at(-1)?.connection ?? 0)?.cut()
        assert.isTrue(Exit.isInterrupted(yield* Fiber.join(interrupted)))
        control?.greet()
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
        yield* Effect.sleep(millis(30))
        assert.strictEqual(server.count("KILL"), 0)
      })
    )
  }

  it.scopedLive("inside a transaction leaves the transaction to its program", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() })
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(sql`SELECT 'held'`)
          yield* until(() => server.count("SELECT") === 1)
          yield* Fiber.interrupt(fiber)
          yield* sql`INSERT INTO t VALUES (1)`
        })
      )
      assert.deepStrictEqual(
        server.statements.filter((text) => !/^(KILL|PREPARE)/.test(text)),
        ["BEGIN", held, "INSERT INTO t VALUES (1)", "COMMIT"]
      )
    })
  )

  it.scopedLive("at BEGIN loses the connection and sends nothing more on it", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({
        statement: (connection, text) => {
          if (text !== "BEGIN") return false
          connection.hold()
          return true
        }
      })
      const fiber = yield* Effect.fork(sql.withTransaction(sql`INSERT INTO t VALUES (1)`))
      yield* until(() => server.count("BEGIN") === 1)
      yield* Fiber.interrupt(fiber)
      yield* sql`SELECT 1`
      const used = server.log.find(({ sql }) => sql === "BEGIN")?.connection
      assert.notStrictEqual(server.log.findLast(({ sql }) => sql === "SELECT 1")?.connection, used)
      assert.strictEqual(server.count("INSERT"), 0)
    })
  )

  it.scopedLive("does not end twice when its client closes at the same time", () =>
    Effect.gen(function* () {
      // The first KILLs do nothing, so that both, the interruption and the closing, wait for the end between two KILLs.
      const listening = yield* server({})
      let kills = 0
      listening.script = {
        statement: holding((connection) => {
          if (++kills > 8) return false
          connection.ok()
          return true
        })
      }
      const fiber = yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* client(listening, { cancelTimeout: "10 minutes", closeTimeout: "10 minutes" })
          const statement = yield* Effect.forkDaemon(sql`SELECT 'held'`)
          yield* until(() => listening.count("SELECT") === 1)
          yield* Effect.forkDaemon(Fiber.interrupt(statement))
          yield* until(() => kills > 2)
          return statement
        })
      )
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
      yield* until(() => listening.connections.size === 0)
    })
  )

  it.scopedLive("is left alone by the KILLs of others", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 8 })
      const survivors = yield* Effect.fork(
        Effect.all(
          Array.from({ length: 200 }, (_, i) => sql`SELECT ${i} AS n`),
          { concurrency: 4 }
        )
      )
      for (let i = 0; i < 40; i++) {
        const seen = server.count("SELECT 'held'")
        const fiber = yield* Effect.fork(sql`SELECT 'held'`)
        yield* until(() => server.count("SELECT 'held'") > seen)
        yield* Fiber.interrupt(fiber)
      }
      assert.strictEqual((yield* survivors).length, 200)
    })
  )
})

describe("a statement", () => {
  it.scopedLive("that someone else kills says so", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() })
      const fiber = yield* Effect.fork(failsFor(sql`SELECT 'held'`, "QueryCanceled"))
      yield* until(() => server.count("SELECT") === 1)
      const victim = server.connections.get(server.log.at(-1)?.connection ?? 0)
      victim?.onKill?.()
      assert.strictEqual((yield* fiber).errno, 1105)
    })
  )
})
