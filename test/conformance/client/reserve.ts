import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { failsFor } from "../../client/reason.ts"
import { alive, connect, contents, type OnTarget, table } from "./Target.ts"

export const reserve = (it: OnTarget): void => {
  it.scoped("a reserved connection is one connection, and goes back as it was", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const id = yield* sql.connectionId
      const ids = yield* Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* sql.reserve
          const seen: Array<unknown> = []
          for (let i = 0; i < 3; i++) {
            const [row] = yield* connection.executeValues("SELECT CONNECTION_ID()", [])
            seen.push(Number(row?.[0]))
          }
          return seen
        })
      )
      assert.deepStrictEqual(ids, [id, id, id])
      assert.strictEqual(yield* sql.connectionId, id)
    })
  )

  it.scoped("its session may be changed, and goes with it", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const id = yield* sql.connectionId
      const changes = [
        "SET @mine = 42",
        "PREPARE mine FROM 'SELECT 1'",
        "set @other = 1",
        "BEGIN",
        "/*!40101 SET @x = 1 */"
      ]
      for (const change of changes) {
        yield* Effect.scoped(
          Effect.flatMap(sql.reserve, (connection) => connection.executeUnprepared(change, [], undefined))
        )
        const next = yield* sql.connectionId
        assert.notStrictEqual(next, id, change)
        yield* alive(sql)
      }
      yield* Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* sql.reserve
          yield* connection.executeUnprepared("SET @mine = 42", [], undefined)
          const [row] = yield* connection.executeValues("SELECT @mine", [])
          assert.strictEqual(Number(row?.[0]), 42)
        })
      )
    })
  )

  it.scoped("an open transaction that is left behind is not inherited, nor are its rows", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY")
      yield* Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* sql.reserve
          yield* connection.executeUnprepared("BEGIN", [], undefined)
          yield* connection.execute(`INSERT INTO \`${name}\` VALUES (1)`, [], undefined)
        })
      )
      yield* sql`INSERT INTO ${sql(name)} VALUES (2)`
      assert.deepStrictEqual(yield* contents(sql, name), [[2]])
    })
  )

  it.scoped("a lock that is left behind is given up", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 2 })
      const lock = `lock_${yield* sql.connectionId}`
      yield* Effect.scoped(
        Effect.flatMap(sql.reserve, (connection) => connection.executeValues("SELECT GET_LOCK(?, 1)", [lock]))
      )
      // Its connection is gone; the server may take a moment to notice.
      const free = Effect.scoped(
        Effect.flatMap(sql.reserve, (connection) => connection.executeValues("SELECT GET_LOCK(?, 10)", [lock]))
      )
      assert.strictEqual(Number((yield* free)[0]?.[0]), 1)
      yield* failsFor(sql`SELECT GET_LOCK(${lock}, 0)`, "SessionChangeRefused")
    })
  )

  it.scoped("once given back it is nobody's", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const connection = yield* Effect.scoped(sql.reserve)
      yield* failsFor(connection.execute("SELECT 1", [], undefined), "InvalidInput")
      yield* alive(sql)
    })
  )

  it.scoped("an sql_mode under which text would mean something else is refused", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      for (const mode of ["NO_BACKSLASH_ESCAPES", "STRICT_TRANS_TABLES,ANSI_QUOTES"]) {
        yield* failsFor(
          Effect.scoped(
            Effect.flatMap(sql.reserve, (connection) =>
              connection.executeUnprepared(`SET sql_mode = '${mode}'`, [], undefined)
            )
          ),
          "InvalidInput"
        )
        yield* failsFor(sql.withSession({ sql_mode: mode })(Effect.void), "InvalidInput")
      }
    })
  )

  const changes = [
    "SET @a = 1",
    "SET SESSION lock_wait_timeout = 1",
    "USE test",
    "BEGIN",
    "START TRANSACTION",
    "COMMIT",
    "LOCK TABLES t READ",
    "PREPARE p FROM 'SELECT 1'",
    "CREATE TEMPORARY TABLE t (a INT)",
    "SELECT 1; SET @a = 1",
    "SELECT 1; COMMIT"
  ]
  it.scoped("on the pool what changes a session is refused before it is sent", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const id = yield* sql.connectionId
      for (const change of changes) {
        yield* failsFor(sql.unsafe(change), "SessionChangeRefused")
        yield* failsFor(sql.unsafe(change).unprepared, "SessionChangeRefused")
        yield* failsFor(sql.unsafe(change).raw, "SessionChangeRefused")
      }
      assert.strictEqual(yield* sql.connectionId, id)
    })
  )

  it.scoped("a session has its variables, nests, and gives the connection back as it was", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const id = yield* sql.connectionId
      const limit = Effect.map(sql`SELECT @@group_concat_max_len`.values, ([row]) => Number(row?.[0]))
      const before = yield* limit
      const inside = yield* sql.withSession({ group_concat_max_len: 2048 })(
        Effect.all([limit, sql.withSession({ group_concat_max_len: 4096 })(limit), limit, sql.withTransaction(limit)])
      )
      assert.deepStrictEqual(inside, [2048, 4096, 2048, 2048])
      assert.strictEqual(yield* limit, before)
      assert.strictEqual(yield* sql.connectionId, id)
      yield* failsFor(
        sql.withTransaction(sql.withSession({ group_concat_max_len: 1 })(Effect.void)),
        "NotAllowedInTransaction"
      )
    })
  )
}
