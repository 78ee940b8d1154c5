import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlResolver from "@effect/sql/SqlResolver"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { failsFor, reasonOf } from "../../client/reason.ts"
import { alive, connect, contents, type OnTarget, requires, soon, Target, table } from "./Target.ts"

const ids = (sql: SqlClient.SqlClient, name: string) =>
  Effect.map(contents(sql, name), (rows) => rows.map(([id]) => Number(id)))

const insert = (sql: SqlClient.SqlClient, name: string, id: number) => sql`INSERT INTO ${sql(name)} (id) VALUES (${id})`

/** A client and a table of keys. */
const withTable = (maxConnections = 2) =>
  Effect.gen(function* () {
    const sql = yield* connect({ maxConnections })
    return { sql, name: yield* table(sql, "id INT PRIMARY KEY") }
  })

const stock = Effect.flatMap(Target, ({ url }) =>
  Effect.map(Layer.build(MysqlClient.layer({ url, maxConnections: 2 })), Context.get(MysqlClient.MysqlClient))
)

export const transactions = (it: OnTarget): void => {
  it.scoped("commits what has succeeded and answers with it, invisible until then", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable()
      const other = yield* connect()
      const answer = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* insert(sql, name, 1)
          assert.deepStrictEqual(yield* ids(sql, name), [1])
          assert.deepStrictEqual(yield* ids(other, name), [])
          return "done"
        })
      )
      assert.strictEqual(answer, "done")
      assert.deepStrictEqual(yield* ids(other, name), [1])
    })
  )

  it.scoped("runs on one connection, and gives it back", () =>
    Effect.gen(function* () {
      const { sql } = yield* withTable(3)
      const connection = sql`SELECT CONNECTION_ID()`.values
      const seen = yield* sql.withTransaction(
        Effect.all([connection, connection, connection, sql.connectionId], { concurrency: "unbounded" })
      )
      const own = seen[3]
      assert.deepStrictEqual(
        seen.slice(0, 3).map((rows) => Number(Array.isArray(rows) ? rows[0]?.[0] : Number.NaN)),
        [own, own, own]
      )
      assert.strictEqual((yield* sql.poolStats).leased, 0)
    })
  )

  it.scoped("undoes what has failed, died or was interrupted, and fails as it did", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const after = <A, E>(end: Effect.Effect<A, E>) =>
        Effect.exit(sql.withTransaction(Effect.zipRight(insert(sql, name, 1), end)))
      assert.deepStrictEqual(yield* after(Effect.fail("mine")), yield* Effect.exit(Effect.fail("mine")))
      assert.deepStrictEqual(yield* after(Effect.die("mine")), yield* Effect.exit(Effect.die("mine")))
      assert.isTrue((yield* after(Effect.interrupt))._tag === "Failure")
      yield* failsFor(
        sql.withTransaction(Effect.zipRight(insert(sql, name, 1), insert(sql, name, 1))),
        "UniqueViolation"
      )
      assert.deepStrictEqual(yield* ids(sql, name), [])
    })
  )

  it.scoped("goes on after a statement whose failure its program handles", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable()
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* insert(sql, name, 1)
          yield* failsFor(insert(sql, name, 1), "UniqueViolation")
          yield* failsFor(sql`SELECT FROM WHERE`.unprepared, "SqlSyntaxError")
          yield* insert(sql, name, 2)
        })
      )
      assert.deepStrictEqual(yield* ids(sql, name), [1, 2])
    })
  )

  it.scoped("joins the one around it, which commits both or neither", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      yield* sql.withTransaction(
        Effect.zipRight(insert(sql, name, 1), sql.withTransaction(sql.withTransaction(insert(sql, name, 2))))
      )
      assert.deepStrictEqual(yield* ids(sql, name), [1, 2])
      yield* Effect.exit(
        sql.withTransaction(Effect.zipRight(sql.withTransaction(insert(sql, name, 3)), Effect.fail("outer")))
      )
      assert.deepStrictEqual(yield* ids(sql, name), [1, 2])
    })
  )

  it.scoped("whose inner one failed does not commit, even if its program goes on", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const doomed = sql.withTransaction(
        Effect.gen(function* () {
          yield* insert(sql, name, 1)
          yield* Effect.ignore(sql.withTransaction(Effect.zipRight(insert(sql, name, 2), Effect.fail("inner"))))
          yield* insert(sql, name, 3)
        })
      )
      yield* failsFor(doomed, "TransactionAborted")
      assert.deepStrictEqual(yield* ids(sql, name), [])
    })
  )

  it.scoped("several at once inside another share it", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const inner = (id: number) => sql.withTransaction(insert(sql, name, id))
      yield* sql.withTransaction(
        Effect.all(
          Array.from({ length: 20 }, (_, id) => inner(id)),
          { concurrency: "unbounded" }
        )
      )
      assert.strictEqual((yield* ids(sql, name)).length, 20)
      yield* Effect.exit(
        sql.withTransaction(
          Effect.all([inner(100), Effect.zipRight(soon, sql.withTransaction(Effect.fail("one"))), inner(101)], {
            concurrency: "unbounded"
          })
        )
      )
      assert.strictEqual((yield* ids(sql, name)).length, 20)
    })
  )

  it.scoped("several at once do not mix", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(4)
      const outcomes = yield* Effect.all(
        Array.from({ length: 24 }, (_, id) =>
          Effect.exit(
            sql.withTransaction(
              Effect.zipRight(insert(sql, name, id), id % 3 === 0 ? Effect.fail("odd one out") : Effect.void)
            )
          )
        ),
        { concurrency: "unbounded" }
      )
      const kept = outcomes.flatMap((exit, id) => (exit._tag === "Success" ? [id] : []))
      assert.strictEqual(kept.length, 16)
      assert.deepStrictEqual(yield* ids(sql, name), kept)
    })
  )

  it.scoped("is seen by a resolver's batch", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(2)
      const Row = Schema.Struct({ id: Schema.Number })
      const byId = yield* SqlResolver.findById("ById", {
        Id: Schema.Number,
        Result: Row,
        ResultId: ({ id }) => id,
        execute: (wanted) => sql`SELECT * FROM ${sql(name)} WHERE id IN ${sql.in(wanted)}`
      }).pipe(Effect.provideService(SqlClient.SqlClient, sql))
      const found = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* insert(sql, name, 1)
          yield* insert(sql, name, 2)
          return yield* Effect.all([byId.execute(1), byId.execute(2), byId.execute(3)], { batching: true })
        })
      )
      assert.deepStrictEqual(
        found.map((one) => one._tag),
        ["Some", "Some", "None"]
      )
    })
  )

  it.scoped("of one client leaves another client's statements and transactions alone", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const other = yield* connect({ maxConnections: 1 })
      yield* Effect.exit(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* insert(sql, name, 1)
            assert.notStrictEqual(yield* other.connectionId, yield* sql.connectionId)
            yield* insert(other, name, 2)
            yield* other.withTransaction(
              Effect.gen(function* () {
                yield* insert(other, name, 3)
                yield* insert(sql, name, 4)
                assert.deepStrictEqual(yield* ids(sql, name), [1, 2, 4])
                assert.deepStrictEqual(yield* ids(other, name), [2, 3])
              })
            )
            return yield* Effect.fail("ours only")
          })
        )
      )
      assert.deepStrictEqual(yield* ids(sql, name), [2, 3])
    })
  )

  it.scoped("refuses the stock client's statements inside it, and is its own inside the stock client's", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const other = yield* stock
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* failsFor(insert(other, name, 1), "InvalidInput")
          yield* failsFor(Stream.runDrain(other`SELECT 1`.stream), "InvalidInput")
          assert.isTrue((yield* Effect.exit(other.withTransaction(insert(other, name, 1))))._tag === "Failure")
          yield* insert(sql, name, 2)
        })
      )
      yield* Effect.exit(
        other.withTransaction(
          Effect.gen(function* () {
            yield* insert(other, name, 3)
            yield* insert(sql, name, 4)
            yield* sql.withTransaction(insert(sql, name, 5))
            return yield* Effect.fail("the stock client's only")
          })
        )
      )
      assert.deepStrictEqual(yield* ids(sql, name), [2, 4, 5])
    })
  )

  it.scoped("runs its hooks once, in order, after the outermost one has ended", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      const order: Array<string> = []
      const note = (text: string) => Effect.sync(() => void order.push(text))
      const program = Effect.gen(function* () {
        yield* sql.afterCommit(note("first"))
        yield* sql.withTransaction(
          sql.afterCommit(
            Effect.orDie(
              // On the pool, of which the transaction had the only connection, and after it has committed.
              Effect.flatMap(ids(sql, name), (rows) => note(`second sees ${rows.length}`))
            )
          )
        )
        yield* sql.afterTransaction(note)
        yield* insert(sql, name, 1)
        yield* note("body")
      })
      yield* sql.withTransaction(program)
      assert.deepStrictEqual(order, ["body", "first", "second sees 1", "committed"])

      order.length = 0
      yield* Effect.exit(sql.withTransaction(Effect.zipRight(Effect.ignore(program), Effect.fail("no"))))
      assert.deepStrictEqual(order, ["rolledBack"])

      order.length = 0
      yield* sql.afterCommit(note("at once"))
      yield* sql.afterTransaction(note)
      assert.deepStrictEqual(order, ["at once", "committed"])
    })
  )

  it.scoped("a hook that dies harms neither the transaction nor the other hooks", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      let ran = false
      yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* sql.afterCommit(Effect.die("hook"))
            yield* sql.afterCommit(
              Effect.sync(() => {
                ran = true
              })
            )
            yield* insert(sql, name, 1)
          })
        )
        .pipe(Logger.withMinimumLogLevel(LogLevel.None))
      assert.isTrue(ran)
      assert.deepStrictEqual(yield* ids(sql, name), [1])
    })
  )

  it.scoped("that waits too long for a lock is aborted; what its program does then is not sent", () =>
    Effect.gen(function* () {
      const { can } = yield* Target
      const { name, sql } = yield* withTable(1)
      yield* insert(sql, name, 1)
      const impatient = yield* connect({ maxConnections: 1, sessionVariables: { [can.lockWait]: 1 } })
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`UPDATE ${sql(name)} SET id = 2 WHERE id = 1`
          const outcome = impatient.withTransaction(
            Effect.gen(function* () {
              yield* insert(impatient, name, 10)
              const reason = yield* failsFor(impatient`UPDATE ${sql(name)} SET id = 3 WHERE id = 1`, "LockTimeoutError")
              assert.isTrue(reason.isRetryable)
              yield* failsFor(insert(impatient, name, 11), "TransactionAborted")
              yield* failsFor(Stream.runDrain(impatient`SELECT 1`.stream), "TransactionAborted")
            })
          )
          yield* failsFor(outcome, "TransactionAborted")
        })
      )
      assert.deepStrictEqual(yield* ids(sql, name), [2])
      yield* alive(impatient)
    })
  )

  it.scoped("is tried again when that may help", () =>
    Effect.gen(function* () {
      const { can } = yield* Target
      const { name, sql } = yield* withTable(1)
      yield* insert(sql, name, 1)
      const impatient = yield* connect({ maxConnections: 1, sessionVariables: { [can.lockWait]: 1 } })
      let attempts = 0
      const holder = yield* Effect.fork(
        sql.withTransaction(
          Effect.zipRight(sql`UPDATE ${sql(name)} SET id = 2 WHERE id = 1`, Effect.sleep("1500 millis"))
        )
      )
      yield* soon
      yield* impatient.transaction({ retry: { schedule: Schedule.recurs(5) } })(
        Effect.gen(function* () {
          attempts++
          yield* insert(impatient, name, 10)
          yield* impatient`UPDATE ${sql(name)} SET id = 3 WHERE id IN (1, 2)`
        })
      )
      yield* holder
      assert.isAtLeast(attempts, 2)
      assert.deepStrictEqual(yield* ids(sql, name), [3, 10])
    })
  )

  const refused: ReadonlyArray<readonly [string, string]> = [
    ["SET @a = 1", "SET"],
    ["set autocommit = 1", "SET"],
    ["/*!40101 SET @a = 1 */", "SET"],
    ["BEGIN", "BEGIN"],
    ["START TRANSACTION", "START TRANSACTION"],
    ["COMMIT", "COMMIT"],
    ["ROLLBACK", "ROLLBACK"],
    ["LOCK TABLES t READ", "LOCK TABLES"],
    ["SAVEPOINT a", "SAVEPOINT"],
    ["SELECT 1; COMMIT", "COMMIT"],
    ["CREATE SNAPSHOT s FOR ACCOUNT", "CREATE SNAPSHOT"],
    ["SHOW SNAPSHOTS", "SHOW SNAPSHOTS"],
    ["RESTORE ACCOUNT sys {SNAPSHOT = s}", "RESTORE"],
    ["KILL 1", "KILL"]
  ]
  it.scoped("refuses, before they are sent, statements that would end it or that no transaction may run", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* withTable(1)
      yield* Effect.exit(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* insert(sql, name, 1)
            for (const [text, words] of refused) {
              assert.strictEqual((yield* failsFor(sql.unsafe(text), "NotAllowedInTransaction")).statement, words)
              yield* failsFor(sql.unsafe(text).unprepared, "NotAllowedInTransaction")
              yield* failsFor(Stream.runDrain(sql.unsafe(text).stream), "NotAllowedInTransaction")
            }
            yield* alive(sql)
            return yield* Effect.fail("undo")
          })
        )
      )
      assert.deepStrictEqual(yield* ids(sql, name), [])
    })
  )

  it.scoped("has definitions in it or commits with them, as the server does, and says so", () =>
    Effect.gen(function* () {
      const { can } = yield* Target
      const { name, sql } = yield* withTable(1)
      const defined = `${name}_defined`
      yield* Effect.addFinalizer(() => Effect.orDie(sql`DROP TABLE IF EXISTS ${sql(defined)}`))
      const outcome = yield* Effect.exit(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* insert(sql, name, 1)
            yield* sql`CREATE TABLE ${sql(defined)} (id INT PRIMARY KEY)`
            if (!can.definitionsRollBack) {
              // The server has committed: nothing may go on as if it had not.
              yield* failsFor(insert(sql, name, 2), "TransactionAborted")
            }
            return yield* Effect.fail("undo")
          })
        )
      )
      assert.isTrue(outcome._tag === "Failure")
      assert.deepStrictEqual(yield* ids(sql, name), can.definitionsRollBack ? [] : [1])
      const reason = yield* Effect.either(sql`SELECT * FROM ${sql(defined)}`)
      assert.strictEqual(reason._tag, can.definitionsRollBack ? "Left" : "Right")
    })
  )

  it.scoped("waits interruptibly for a connection", () =>
    Effect.gen(function* () {
      const { sql } = yield* withTable(1)
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* sql.reserve
          const waiting = yield* Effect.fork(sql.withTransaction(Effect.void))
          yield* soon
          assert.strictEqual((yield* sql.poolStats).waiting, 1)
          yield* Fiber.interrupt(waiting)
          assert.strictEqual((yield* sql.poolStats).waiting, 0)
        })
      )
    })
  )

  it.scoped("asks for nothing that the server would ignore", (test) =>
    Effect.gen(function* () {
      const { can } = yield* Target
      yield* requires(test, can.ignoresIsolation, "isolation levels that mean nothing")
      const { sql } = yield* withTable(1)
      yield* failsFor(sql.transaction({ isolationLevel: "SERIALIZABLE" })(Effect.void), "UnsupportedError")
      yield* failsFor(sql.transaction({ readOnly: true })(Effect.void), "UnsupportedError")
      yield* sql.transaction({ isolationLevel: "READ COMMITTED" })(alive(sql))
      assert.strictEqual(
        (yield* reasonOf(sql.withTransaction(sql.transaction({ readOnly: true })(Effect.void))))._tag,
        "NotAllowedInTransaction"
      )
    })
  )
}
