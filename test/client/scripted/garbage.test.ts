import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { afterEach, beforeEach, vi } from "vitest"
import { failsFor } from "../reason.ts"
import type { ScriptedConnection } from "./ScriptedConnection.ts"
import { millis, scripted, until } from "./scripted.ts"

// mysql2 prints what it cannot make sense of.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const nonsense: ReadonlyArray<readonly [string, (connection: ScriptedConnection) => void]> = [
  [
    "text of another protocol",
    (connection) => connection.raw(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(9)))
  ],
  ["zeros", (connection) => connection.raw(Buffer.alloc(64))],
  ["ones", (connection) => connection.raw(Buffer.alloc(64, 0xff))],
  ["an empty packet", (connection) => connection.packet(Buffer.alloc(0))],
  ["an error cut short", (connection) => connection.packet(Buffer.from([0xff]))],
  ["columns without an end", (connection) => connection.raw(Buffer.from([1, 0, 0, 1, 3, 2, 0, 0, 2, 3, 3]))],
  [
    "a packet out of turn",
    (connection) => {
      connection.raw(Buffer.from([7, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0]))
    }
  ],
  [
    "rows where the end of the columns should be",
    (connection) => {
      connection.raw(Buffer.from([1, 0, 0, 1, 1]))
      connection.raw(Buffer.from([5, 0, 0, 2, 3, 100, 101, 102, 0]))
      connection.raw(Buffer.from([3, 0, 0, 3, 2, 65, 66]))
    }
  ],
  ["a column whose name no object may have", (connection) => connection.rows(["__proto__"], [["x"]])]
]

describe("a server that answers nonsense", () => {
  for (const [what, say] of nonsense) {
    for (const how of ["text", "prepared", "stream"] as const) {
      it.scopedLive(`${what}, to a ${how} statement, harms nobody else and stops when it is told to`, () =>
        Effect.gen(function* () {
          let mad = true
          const { sql } = yield* scripted(
            {
              statement: (connection, text) => {
                if (text !== "SELECT 'mad'" || !mad) return false
                say(connection)
                return true
              }
            },
            { maxConnections: 1, cancelTimeout: millis(50) }
          )
          const statement = sql`SELECT 'mad'`
          const run: Effect.Effect<unknown, unknown> =
            how === "text"
              ? statement.unprepared
              : how === "stream"
                ? Stream.runCollect(statement.stream)
                : Effect.asVoid(statement)
          // Half of a packet is waited for, as the other half may come: only the caller can have enough of that.
          const fiber = yield* Effect.fork(Effect.exit(run))
          yield* Effect.raceFirst(Fiber.await(fiber), Effect.sleep(millis(60)))
          yield* Fiber.interrupt(fiber)
          mad = false
          for (let i = 0; i < 3; i++) {
            assert.deepStrictEqual(yield* sql`SELECT ${i}`.unprepared, [{ sql: `SELECT ${i}` }])
          }
          assert.strictEqual((yield* sql.poolStats).leased, 0)
        })
      )
    }
  }

  it.scopedLive("by a packet out of turn loses the connection, whatever the packet says", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        {
          statement: (connection, text) => {
            if (text !== "SELECT 'mad'") return false
            connection.raw(Buffer.from([7, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0]))
            return true
          }
        },
        { maxConnections: 1 }
      )
      for (const run of [sql`SELECT 'mad'`.unprepared, Stream.runDrain(sql`SELECT 'mad'`.stream)]) {
        const before = server.opened
        assert.match((yield* failsFor(run, "ConnectionError")).message, /out of turn/)
        yield* sql`SELECT 1`
        assert.strictEqual(server.opened, before + 1)
      }
    })
  )

  for (const [what, say] of nonsense) {
    it.scopedLive(`${what}, to a connection that has asked for nothing, loses that connection only`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted({}, { maxConnections: 1 })
        for (const connection of server.connections.values()) say(connection)
        yield* until(() => server.connections.size === 0)
        assert.deepStrictEqual(yield* sql`SELECT 2`, [{ sql: "SELECT 2" }])
      })
    )
  }

  it.scopedLive("twice: the second answer is not taken for that of the next statement", () =>
    Effect.gen(function* () {
      const { sql } = yield* scripted(
        {
          statement: (connection, text) => {
            if (text !== "SELECT 'twice'") return false
            connection.rows(["sql"], [["first"]])
            connection.rows(["sql"], [["second"]])
            return true
          }
        },
        { maxConnections: 1 }
      )
      for (let i = 0; i < 20; i++) {
        yield* Effect.ignore(sql`SELECT 'twice'`.unprepared)
        const next = yield* Effect.either(sql.unsafe(`SELECT ${i}`).unprepared)
        if (next._tag === "Right") assert.deepStrictEqual(next.right, [{ sql: `SELECT ${i}` }])
      }
    })
  )

  it.scopedLive("with a request for a local file gets none, and no packet that could crash it", () =>
    Effect.gen(function* () {
      for (const how of ["text", "stream"] as const) {
        const { server, sql } = yield* scripted({
          statement: (connection, text) => {
            if (!text.startsWith("LOAD")) return false
            connection.packet(Buffer.from("\u00fb/etc/passwd", "latin1"))
            return true
          }
        })
        let received = 0
        for (const { socket } of server.connections.values()) {
          socket.on("data", (data) => {
            received += data.length
          })
        }
        const load = sql`LOAD DATA LOCAL INFILE 'x' INTO TABLE t`
        yield* failsFor(how === "text" ? load.unprepared : Stream.runDrain(load.stream), "InvalidInput")
        yield* until(() => server.connections.size === 0)
        assert.strictEqual(received, 5 + "LOAD DATA LOCAL INFILE 'x' INTO TABLE t".length)
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      }
    })
  )
})
