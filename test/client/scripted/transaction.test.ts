import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { failsFor, reasonOf } from "../reason.ts"
import type { Script } from "./ScriptedServer.ts"
import { holding, millis, scripted, until } from "./scripted.ts"

const noTransaction = 2

/** Answers statements that begin like that with an error. */
const refusing = (prefix: string, errno: number, message: string, times = Number.POSITIVE_INFINITY): Script => {
  let left = times
  return {
    statement: (connection, sql) => {
      if (!sql.startsWith(prefix) || left-- <= 0) return false
      connection.error(errno, message)
      return true
    }
  }
}

const withoutPreparations = (statements: ReadonlyArray<string>) =>
  statements.filter((sql) => !sql.startsWith("PREPARE"))

describe("a transaction", () => {
  it.scopedLive("whose BEGIN is refused fails for that, and runs nothing", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(refusing("BEGIN", 20500, "rpc timeout"))
      let ran = false
      const transaction = sql.withTransaction(
        Effect.sync(() => {
          ran = true
        })
      )
      assert.isTrue((yield* failsFor(transaction, "Unavailable")).isRetryable)
      assert.isFalse(ran)
      assert.deepStrictEqual(server.statements, ["BEGIN"])
    })
  )

  const refusals = [
    ["a deadlock", 1213, "Deadlock found when trying to get lock", "DeadlockError", true],
    ["a conflict", 20619, "w-w conflict", "SerializationError", true],
    ["a duplicate", 1062, "Duplicate entry '1' for key 'id'", "UniqueViolation", false],
    ["what the server itself does not know", 20638, "txn commit status is unknown", "CommitUnknown", false],
    ["an error nobody has heard of", 29999, "what", "UnknownError", false]
  ] as const
  for (const [what, errno, message, tag, retryable] of refusals) {
    it.scopedLive(`whose COMMIT answers ${what} fails for ${tag} and rolls back`, () =>
      Effect.gen(function* () {
        const { server, sql } = yield* scripted(refusing("COMMIT", errno, message))
        const reason = yield* failsFor(sql.withTransaction(sql`INSERT INTO t VALUES (1)`), tag)
        assert.strictEqual(reason.errno, errno)
        assert.strictEqual(reason.isRetryable, retryable)
        assert.deepStrictEqual(withoutPreparations(server.statements).slice(-2), ["COMMIT", "ROLLBACK"])
        yield* sql`SELECT 1`
        assert.strictEqual(server.opened, 1)
      })
    )
  }

  it.scopedLive("whose COMMIT fails for the network behind the server may have committed", () =>
    Effect.gen(function* () {
      // What 20500 and its like say of any other statement is: try again.
      for (const errno of [20500, 20501, 20503, 20506, 20507, 20508]) {
        const { sql } = yield* scripted(refusing("COMMIT", errno, "rpc timeout"))
        assert.isFalse(
          (yield* failsFor(sql.withTransaction(sql`INSERT INTO t VALUES (1)`), "CommitUnknown")).isRetryable
        )
      }
    })
  )

  it.scopedLive("whose COMMIT someone cancels may have committed", () =>
    Effect.gen(function* () {
      const { sql } = yield* scripted(refusing("COMMIT", 1105, "context canceled"))
      yield* failsFor(sql.withTransaction(sql`INSERT INTO t VALUES (1)`), "CommitUnknown")
    })
  )

  it.scopedLive("whose ROLLBACK is refused keeps its error and gives up its connection", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(refusing("ROLLBACK", 20101, "internal error: no"))
      assert.strictEqual(yield* Effect.flip(sql.withTransaction(Effect.fail("mine"))), "mine")
      yield* sql`SELECT 1`
      assert.strictEqual(server.opened, 2)
      const begun = server.log.find(({ sql }) => sql === "BEGIN")?.connection
      assert.notStrictEqual(server.log.at(-1)?.connection, begun)
    })
  )

  it.scopedLive("whose ROLLBACK is never answered ends at the cap", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(
        { statement: (_, sql) => sql === "ROLLBACK" },
        { cancelTimeout: millis(100) }
      )
      assert.strictEqual(yield* Effect.flip(sql.withTransaction(Effect.fail("mine"))), "mine")
      yield* until(() => server.connections.size === 0)
    })
  )

  it.scopedLive("that a statement has ended, as the status bit says, sends nothing more", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({
        statement: (connection, text) => {
          if (!text.startsWith("UPDATE")) return false
          connection.ok({ status: noTransaction })
          return true
        }
      })
      const transaction = sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`UPDATE t SET a = 1`
          yield* failsFor(sql`INSERT INTO t VALUES (1)`, "CommitUnknown")
        })
      )
      yield* failsFor(transaction, "CommitUnknown")
      assert.deepStrictEqual(withoutPreparations(server.statements), ["BEGIN", "UPDATE t SET a = 1", "ROLLBACK"])
    })
  )

  const ending = [
    [1205, "LockTimeoutError"],
    [20701, "DeadlockError"],
    [20702, "SerializationError"],
    [20634, "Unavailable"],
    [20502, "Unavailable"]
  ] as const
  for (const [errno, tag] of ending) {
    for (const how of ["statement", "stream"] as const) {
      it.scopedLive(`that ${errno} in a ${how} has ended sends nothing more, whatever its program does`, () =>
        Effect.gen(function* () {
          const { server, sql } = yield* scripted(refusing("SELECT", errno, "it is over"))
          const transaction = sql.withTransaction(
            Effect.gen(function* () {
              const read = sql`SELECT a FROM t FOR UPDATE`
              yield* failsFor(how === "stream" ? Stream.runDrain(read.stream) : Effect.asVoid(read), tag)
              yield* failsFor(sql`INSERT INTO t VALUES (1)`, "TransactionAborted")
              return "all is well"
            })
          )
          const reason = yield* failsFor(transaction, "TransactionAborted")
          assert.isFalse(reason.isRetryable)
          assert.strictEqual(server.count("INSERT") + server.count("PREPARE INSERT"), 0)
          assert.strictEqual(server.count("COMMIT"), 0)
        })
      )
    }
  }

  it.scopedLive("keeps the others waiting in it from being sent when it ends", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({
        statement: (connection, text) => {
          if (!text.startsWith("SELECT")) return false
          setTimeout(() => connection.error(1205, "Lock wait timeout exceeded"), 20)
          return true
        }
      })
      const transaction = sql.withTransaction(
        Effect.all(
          [
            failsFor(sql`SELECT a FROM t FOR UPDATE`, "LockTimeoutError"),
            failsFor(sql`INSERT INTO t VALUES (1)`, "TransactionAborted"),
            failsFor(sql`INSERT INTO t VALUES (2)`, "TransactionAborted")
          ],
          { concurrency: "unbounded", discard: true }
        )
      )
      yield* failsFor(transaction, "TransactionAborted")
      assert.strictEqual(server.count("INSERT"), 0)
    })
  )

  it.scopedLive("is tried again after a certain rollback, on a connection that is in none", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(refusing("INSERT", 1205, "Lock wait timeout exceeded", 2))
      const order: Array<string> = []
      const transaction = Effect.gen(function* () {
        yield* sql.afterTransaction((outcome) => Effect.sync(() => order.push(outcome)))
        yield* sql.afterCommit(Effect.sync(() => order.push("kept")))
        yield* sql`INSERT INTO t VALUES (1)`
      })
      yield* sql.transaction({ retry: { schedule: Schedule.recurs(5) } })(transaction)
      assert.deepStrictEqual(order, ["rolledBack", "rolledBack", "committed", "kept"])
      assert.strictEqual(server.count("BEGIN"), 3)
      assert.strictEqual(server.count("ROLLBACK"), 2)
      assert.strictEqual(server.count("COMMIT"), 1)
    })
  )

  it.scopedLive("is not tried again for errors that are not worth it, nor inside another one", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted(refusing("INSERT", 1062, "Duplicate entry '1' for key 'id'"))
      const again = sql.transaction({ retry: { schedule: Schedule.recurs(5) } })
      yield* failsFor(again(sql`INSERT INTO t VALUES (1)`), "UniqueViolation")
      assert.strictEqual(server.count("BEGIN"), 1)

      server.script = refusing("INSERT", 1205, "Lock wait timeout exceeded")
      yield* reasonOf(sql.withTransaction(again(sql`INSERT INTO t VALUES (1)`)))
      assert.strictEqual(server.count("BEGIN"), 2)
    })
  )

  it.scopedLive("ends when a statement that outlives its program does not: the statement is stopped", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
      const failing = sql.withTransaction(
        Effect.gen(function* () {
          yield* Effect.forkDaemon(Effect.ignore(sql`SELECT 'held'`))
          yield* until(() => server.count("SELECT") === 1)
          return yield* Effect.fail("mine")
        })
      )
      assert.strictEqual(yield* Effect.flip(failing), "mine")
      assert.strictEqual(server.count("KILL QUERY") > 0, true)
      assert.strictEqual(server.count("ROLLBACK"), 1)
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
    })
  )

  it.scopedLive("waits for its last statement before it commits, unless it is interrupted", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() })
      const transaction = yield* Effect.fork(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* Effect.forkDaemon(Effect.ignore(sql`SELECT 'held'`))
            yield* until(() => server.count("SELECT") === 1)
          })
        )
      )
      yield* Effect.sleep(millis(20))
      assert.strictEqual(server.count("COMMIT"), 0)
      yield* Fiber.interrupt(transaction)
      assert.strictEqual(server.count("COMMIT"), 0)
      assert.strictEqual(server.count("ROLLBACK"), 1)
    })
  )

  it.scopedLive("that has ended answers a straggler without sending it", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({})
      let straggle = Effect.suspend((): Effect.Effect<unknown, unknown> => Effect.void)
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const context = yield* Effect.context<never>()
          straggle = Effect.provide(sql`INSERT INTO t VALUES (1)`, context)
        })
      )
      yield* failsFor(straggle, "InvalidInput")
      assert.strictEqual(server.count("INSERT"), 0)
    })
  )
})

describe("a reserved connection", () => {
  it.scopedLive("is given back when its scope closes although a statement still runs on it", () =>
    Effect.gen(function* () {
      const { server, sql } = yield* scripted({ statement: holding() }, { maxConnections: 1 })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* sql.reserve
          yield* Effect.forkDaemon(Effect.ignore(connection.execute("SELECT 'held'", [], undefined)))
          yield* until(() => server.count("SELECT") === 1)
        })
      )
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
    })
  )
})
