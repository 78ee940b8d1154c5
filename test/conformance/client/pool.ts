import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { failsFor, reasonOf } from "../../client/reason.ts"
import { alive, type Client, connect, contents, type OnTarget, soon, Target, table, until } from "./Target.ts"

/** The server's ids of so many connections at once. */
const ids = (sql: Client, n: number) =>
  Effect.scoped(
    Effect.forEach(
      Array.from({ length: n }),
      () =>
        Effect.flatMap(sql.reserve, (connection) =>
          Effect.map(connection.executeValues("SELECT CONNECTION_ID()", []), ([row]) => Number(row?.[0]))
        ),
      { concurrency: "unbounded" }
    )
  )

export const pool = (it: OnTarget): void => {
  it.scoped("opens one connection to begin with, the others when they are needed, and never more than it may", () =>
    Effect.gen(function* () {
      const { connections } = yield* Target
      const before = yield* connections
      const sql = yield* connect({ maxConnections: 4 })
      assert.strictEqual((yield* sql.poolStats).size, 1)
      yield* Effect.all(
        Array.from({ length: 40 }, () => alive(sql)),
        { concurrency: "unbounded" }
      )
      const distinct = new Set(yield* ids(sql, 4))
      assert.strictEqual(distinct.size, 4)
      yield* until(connections, (n) => n === before + 4)
      const { idle, leased, size } = yield* sql.poolStats
      assert.deepStrictEqual([idle, leased, size], [4, 0, 4])
    })
  )

  it.scoped("answers in the order of asking", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "n INT AUTO_INCREMENT PRIMARY KEY, id INT")
      yield* Effect.all(
        Array.from({ length: 30 }, (_, i) => {
          const insert = sql`INSERT INTO ${sql(name)} (id) VALUES (${i})`
          return [Effect.asVoid(insert), Effect.asVoid(insert.unprepared), sql.withTransaction(insert)][i % 3] ?? insert
        }),
        { concurrency: "unbounded", discard: true }
      )
      assert.deepStrictEqual(
        (yield* sql`SELECT id FROM ${sql(name)} ORDER BY n`.values).map(([id]) => id),
        Array.from({ length: 30 }, (_, i) => i)
      )
    })
  )

  it.scoped("who waits too long is told so, and what it wanted is never sent", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1, acquireTimeout: "300 millis" })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      const insert = (id: number) => sql`INSERT INTO ${sql(name)} VALUES (${id})`
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* sql.reserve
          const waiting: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            insert(1),
            insert(2).unprepared,
            Stream.runDrain(insert(3).stream),
            sql.withTransaction(insert(4)),
            sql.withSession({})(insert(5)),
            Effect.scoped(sql.reserve),
            sql.loadLocal(`LOAD DATA LOCAL INFILE 'x' INTO TABLE \`${name}\``)(Stream.make(new Uint8Array([55, 10])))
          ]
          for (const reason of yield* Effect.all(
            waiting.map((each) => failsFor(each, "AcquireTimeout")),
            { concurrency: "unbounded" }
          )) {
            assert.isTrue(reason.isRetryable)
          }
          assert.strictEqual((yield* sql.poolStats).waiting, 0)
        })
      )
      yield* insert(100)
      assert.deepStrictEqual(yield* contents(sql, name), [[100]])
    })
  )

  it.scoped("closes what nobody uses, and replaces what is old", () =>
    Effect.gen(function* () {
      const { connections } = yield* Target
      const before = yield* connections
      const idle = yield* connect({ maxConnections: 3, idleTimeout: "20 millis" })
      yield* ids(idle, 3)
      yield* until(idle.poolStats, ({ size }) => size === 0)
      yield* until(connections, (n) => n === before)
      yield* alive(idle)

      const old = yield* connect({ maxConnections: 1, maxLifetime: "1 millis" })
      const first = yield* old.connectionId
      yield* Effect.sleep("5 millis")
      yield* alive(old)
      assert.notStrictEqual(yield* old.connectionId, first)
    })
  )

  it.scoped("a connection that died while it was idle is not noticed by the next statement", () =>
    Effect.gen(function* () {
      const { admin } = yield* Target
      const sql = yield* connect({ maxConnections: 1, pingAfter: "1 millis" })
      const id = yield* sql.connectionId
      yield* admin.unsafe(`KILL CONNECTION ${id}`)
      yield* soon
      yield* alive(sql)
      assert.notStrictEqual(yield* sql.connectionId, id)
    })
  )

  it.scoped("closing stops what runs, refuses what comes and leaves nothing on the server", () =>
    Effect.gen(function* () {
      const { connections, running } = yield* Target
      const before = yield* connections
      const scope = yield* Scope.make()
      const sql = yield* Scope.extend(connect({ maxConnections: 5 }), scope)
      const busy: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        sql`SELECT SLEEP(600)`,
        sql`SELECT SLEEP(600)`.unprepared,
        Stream.runDrain(sql`SELECT SLEEP(600)`.stream),
        sql.withTransaction(sql`SELECT SLEEP(600)`),
        Effect.scoped(
          Effect.flatMap(sql.reserve, (connection) => connection.execute("SELECT SLEEP(600)", [], undefined))
        ),
        // Waits.
        sql`SELECT SLEEP(600)`
      ]
      const fibers = yield* Effect.all(busy.map((each) => Effect.fork(Effect.exit(each))))
      yield* until(sql.poolStats, ({ leased, waiting }) => leased === 5 && waiting === 1)
      yield* soon
      yield* Scope.close(scope, Exit.void)
      for (const fiber of fibers) {
        const reason = yield* reasonOf(Effect.flatten(Fiber.join(fiber)))
        assert.include(["QueryCanceled", "ConnectionError", "TransactionAborted"], reason._tag)
      }
      yield* failsFor(sql`SELECT 1`, "ConnectionError")
      yield* until(running, (n) => n === 0)
      yield* until(connections, (n) => n === before)
    })
  )

  const changed = (url: Redacted.Redacted, change: (url: URL) => void): Redacted.Redacted => {
    const parsed = new URL(Redacted.value(url))
    change(parsed)
    return Redacted.make(parsed.href)
  }
  const wrong: ReadonlyArray<readonly [string, (url: URL) => void, string]> = [
    ["password", (url) => Object.assign(url, { password: "wr0ng-p4ss" }), "AuthenticationError"],
    ["user", (url) => Object.assign(url, { username: "nobody_at_all" }), "AuthenticationError"],
    ["database", (url) => Object.assign(url, { pathname: "/nowhere_to_be_found" }), "ObjectNotFound"]
  ]
  for (const [what, change, tag] of wrong) {
    it.scoped(`a wrong ${what} is ${tag}, without the password`, () =>
      Effect.gen(function* () {
        const { url } = yield* Target
        const error = yield* Effect.flip(Effect.scoped(connect({ url: changed(url, change) })))
        assert.strictEqual((yield* reasonOf(Effect.fail(error)))._tag, tag)
        assert.notInclude(`${String(error)} ${JSON.stringify(error)} ${error.stack}`, "wr0ng-p4ss")
      })
    )
  }
}
