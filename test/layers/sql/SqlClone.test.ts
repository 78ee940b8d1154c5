/**
 * What the clone service sends, and what it makes of the answers.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as SqlClone from "../../../src/layers/sql/SqlClone.ts"
import { Clone } from "../../../src/services/Clone.ts"
import { tagOf } from "../../support/failures.ts"
import * as Collected from "./collected.ts"
import { byText, inTurn, make, type Reply, type ScriptedSql } from "./ScriptedSql.ts"

const over = <A, E>(sql: ScriptedSql, effect: Effect.Effect<A, E, Clone | SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(SqlClone.layer), Effect.provide(sql.layer))

const using = <A, E>(f: (clone: Clone["Type"]) => Effect.Effect<A, E>) => Effect.flatMap(Clone, f)

const unknownDatabase: Reply = { errno: 1049, message: "Unknown database shop" }
const unprivileged: Reply = {
  errno: 20101,
  message: "internal error: do not have privilege to execute the statement"
}
const databaseExists: Reply = { errno: 1007, message: "database copy already exists" }

describe("statements", () => {
  it.effect("are spelled with quoted names, a hint, another account, and never IF NOT EXISTS", () => {
    const sql = make(byText())
    return over(
      sql,
      using((clone) =>
        Effect.gen(function* () {
          yield* clone.table({ from: "o.rders", to: { database: "sh`op", table: "copy" } })
          yield* clone.table({
            from: { database: "shop", table: "orders" },
            to: "copy",
            at: { snapshot: "BEFORE" },
            toAccount: "acme",
            ifNotExists: true
          })
          yield* clone.database({
            from: "shop",
            to: "copy",
            at: { timestamp: 1795266678617948271n },
            ifNotExists: true
          })
          assert.deepStrictEqual(
            sql.sent.map(({ how, sql }) => [how, sql]),
            [
              ["text", "CREATE TABLE `sh``op`.`copy` CLONE `o.rders`"],
              ["text", "CREATE TABLE `copy` CLONE `shop`.`orders` {snapshot = `before`} TO ACCOUNT `acme`"],
              ["text", "SHOW TABLES FROM `shop` {timestamp = 1795266678617948271}"],
              ["text", "CREATE DATABASE `copy` CLONE `shop` {timestamp = 1795266678617948271}"]
            ]
          )
        })
      )
    )
  })

  it.effect("have a span each that tells no names", () => {
    const sql = make(byText())
    return over(
      sql,
      using((clone) =>
        Collected.spans(
          Effect.all([clone.table({ from: "orders", to: "copy" }), clone.database({ from: "shop", to: "copy" })])
        )
      )
    ).pipe(
      Effect.map(([, spans]) => {
        const own = spans.filter(({ name }) => name.startsWith("Clone."))
        assert.deepStrictEqual(
          own.map(({ name }) => name),
          ["Clone.table", "Clone.database"]
        )
        for (const { attributes } of own) assert.notMatch(JSON.stringify(attributes), /orders|shop|copy/)
      })
    )
  })
})

describe("a database's source", () => {
  const options = { from: "shop", to: "copy" }

  it.effect("that is not there is told before anything is made", () => {
    const sql = make(byText([/^SHOW/, unknownDatabase]))
    return over(
      sql,
      using((clone) => tagOf(clone.database(options)))
    ).pipe(
      Effect.map((tag) => {
        assert.strictEqual(tag, "SourceNotFound")
        assert.deepStrictEqual(sql.texts(), ["SHOW TABLES FROM `shop`"])
      })
    )
  })

  it.effect("that may not be listed is asked for where everybody may read", () =>
    Effect.gen(function* () {
      const tried = (rows: Reply) => {
        const sql = make(byText([/^SHOW/, unprivileged], [/^SELECT/, rows]))
        return Effect.map(
          over(
            sql,
            using((clone) => tagOf(clone.database({ ...options, from: "Shop", at: { snapshot: "s" } })))
          ),
          (tag) => [tag, sql.sent.find(({ sql }) => sql.startsWith("SELECT"))?.parameters]
        )
      }
      assert.deepStrictEqual(yield* tried([{ one: 1 }]), ["success", ["Shop", "shop"]])
      assert.deepStrictEqual(yield* tried([]), ["SourceNotFound", ["Shop", "shop"]])
      assert.deepStrictEqual(yield* tried(unprivileged), ["AuthorizationError", ["Shop", "shop"]])
    })
  )

  it.effect("that went between the look and the clone leaves no empty copy", () => {
    const sql = make(
      byText([/^SHOW TABLES FROM `shop`/, inTurn([], unknownDatabase)], [/^SHOW TABLES FROM `copy`/, []])
    )
    return over(
      sql,
      using((clone) => tagOf(clone.database(options)))
    ).pipe(
      Effect.map((tag) => {
        assert.strictEqual(tag, "SourceNotFound")
        assert.strictEqual(sql.texts().at(-1), "DROP DATABASE IF EXISTS `copy`")
      })
    )
  })

  it.effect("that went right after the clone leaves the copy it gave", () => {
    const sql = make(
      byText(
        [/^SHOW TABLES FROM `shop`/, inTurn([], unknownDatabase)],
        [/^SHOW TABLES FROM `copy`/, [{ Tables_in_copy: "orders" }]]
      )
    )
    return over(
      sql,
      using((clone) => clone.database(options))
    ).pipe(
      Effect.map((made) => {
        assert.isTrue(made)
        assert.isFalse(sql.texts().some((text) => text.startsWith("DROP")))
      })
    )
  })

  it.effect("is not looked for again when nothing was made, nor in the past", () => {
    const sql = make(byText([/^CREATE DATABASE `copy`/, databaseExists]))
    return over(
      sql,
      using((clone) =>
        Effect.gen(function* () {
          assert.isFalse(yield* clone.database({ ...options, ifNotExists: true }))
          assert.isTrue(yield* clone.database({ from: "shop", to: "old", at: { snapshot: "s" } }))
          assert.strictEqual(sql.texts().filter((text) => text.startsWith("SHOW")).length, 2)
        })
      )
    )
  })
})

describe("scopedDatabase", () => {
  const drops = (sql: ScriptedSql) => sql.sent.filter(({ sql }) => sql.startsWith("DROP"))

  it.effect("is dropped in the transaction in which its scope closes, and outside of one that is over", () => {
    const sql = make(byText())
    return over(
      sql,
      Effect.gen(function* () {
        const clone = yield* Clone
        const client = yield* SqlClient.SqlClient
        const copy = clone.scopedDatabase({ from: "shop" })
        yield* client.withTransaction(Effect.scoped(copy))
        yield* Effect.scoped(client.withTransaction(copy))
        assert.deepStrictEqual(
          drops(sql).map(({ on }) => on),
          [1, "pool"]
        )
      })
    )
  })

  it.effect("cannot be interrupted between its making and its being known to the scope", () =>
    Effect.gen(function* () {
      const [reached, go] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const sql = make(
        byText([/^CREATE/, Effect.as(Effect.zipRight(Deferred.succeed(reached, undefined), Deferred.await(go)), [])])
      )
      const fiber = yield* Effect.fork(
        over(
          sql,
          using((clone) => Effect.scoped(Effect.zipRight(clone.scopedDatabase({ from: "shop" }), Effect.never)))
        )
      )
      yield* Deferred.await(reached)
      const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* Effect.yieldNow()
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.join(interrupting)
      assert.strictEqual(drops(sql).length, 1)
    })
  )

  it.effect("that cannot be dropped is a warning, no failure", () => {
    const sql = make(byText([/^DROP/, unprivileged]))
    return over(
      sql,
      using((clone) =>
        Effect.gen(function* () {
          const scope = yield* Scope.make()
          yield* Scope.extend(clone.scopedDatabase({ from: "shop" }), scope)
          const [exit, logs] = yield* Collected.logs(Effect.exit(Scope.close(scope, Exit.void)))
          assert.isTrue(Exit.isSuccess(exit))
          assert.deepStrictEqual(
            logs.map(({ level }) => level),
            ["WARN"]
          )
        })
      )
    )
  })

  it.effect("has another name each time", () => {
    const sql = make(byText())
    return over(
      sql,
      using((clone) => Effect.replicateEffect(Effect.scoped(clone.scopedDatabase({ from: "shop" })), 100))
    ).pipe(Effect.map((names) => assert.strictEqual(new Set(names).size, 100)))
  })
})
