/**
 * How the restore service finds the server's spelling, and what it refuses before the server would not.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SqlRestore from "../../../src/layers/sql/SqlRestore.ts"
import { Restore } from "../../../src/services/Restore.ts"
import { reasonOf, tagOf } from "../../support/failures.ts"
import * as Collected from "./collected.ts"
import { byText, hex, inTurn, make, type Reply, type ScriptedSql } from "./ScriptedSql.ts"

const over = <A, E>(
  sql: ScriptedSql,
  effect: Effect.Effect<A, E, Restore | SqlClient.SqlClient>,
  options: SqlRestore.SqlRestoreOptions = {}
) => effect.pipe(Effect.provide(SqlRestore.layerWith(options)), Effect.provide(sql.layer))

const using = <A, E>(f: (restore: Restore["Type"]) => Effect.Effect<A, E>) => Effect.flatMap(Restore, f)

const syntaxError: Reply = {
  errno: 1064,
  message: "SQL parser error: You have an error in your SQL syntax; check the manual"
}
const account: readonly [RegExp, Reply] = [/current_account_name/, [{ name: hex("acme") }]]
const v4 = /^RESTORE .*\{SNAPSHOT/
const v3 = /^RESTORE .* FROM SNAPSHOT/

/** A snapshot as the catalog has it. */
const of = (level: string, database = "", table = "") => ({
  level,
  account: hex("acme"),
  db: hex(database),
  tbl: hex(table)
})

/** Which spellings were tried, in order. */
const tried = (sql: ScriptedSql): string =>
  sql
    .texts()
    .flatMap((text) => (v4.test(text) ? ["4"] : v3.test(text) ? ["3"] : []))
    .join("")

const all = (restore: Restore["Type"]) =>
  Effect.all(
    [
      restore.table({ database: "sh`op", table: "Orders" }, "S"),
      restore.database("shop", "s"),
      restore.database("shop", "s", { account: "other" }),
      restore.account("acme", "s"),
      restore.account("acme", "s", { toAccount: "copy" }),
      restore.cluster("s")
    ],
    { discard: true }
  )

describe("spelling", () => {
  it.effect("of 4.x", () => {
    const sql = make(byText())
    return over(sql, using(all)).pipe(
      Effect.map(() => {
        const restores = sql.sent.filter(({ sql }) => sql.startsWith("RESTORE"))
        assert.deepStrictEqual(
          restores.map(({ sql }) => sql),
          [
            "RESTORE TABLE `sh``op`.`Orders` {SNAPSHOT = `s`}",
            "RESTORE DATABASE `shop` {SNAPSHOT = `s`}",
            "RESTORE DATABASE `other`.`shop` {SNAPSHOT = `s`}",
            "RESTORE ACCOUNT `acme` {SNAPSHOT = `s`}",
            "RESTORE ACCOUNT `acme` {SNAPSHOT = `s`} TO ACCOUNT `copy`",
            "RESTORE CLUSTER {SNAPSHOT = `s`}"
          ]
        )
        assert.isTrue(restores.every(({ how }) => how === "text"))
      })
    )
  })

  it.effect("of 3.x, which always names the account", () => {
    const sql = make(byText(account))
    return over(sql, using(all), { syntax: "3" }).pipe(
      Effect.map(() =>
        assert.deepStrictEqual(
          sql.texts().filter((text) => text.startsWith("RESTORE")),
          [
            "RESTORE ACCOUNT `acme` DATABASE `sh``op` TABLE `Orders` FROM SNAPSHOT `s`",
            "RESTORE ACCOUNT `acme` DATABASE `shop` FROM SNAPSHOT `s`",
            "RESTORE ACCOUNT `other` DATABASE `shop` FROM SNAPSHOT `s`",
            "RESTORE ACCOUNT `acme` FROM SNAPSHOT `s`",
            "RESTORE ACCOUNT `acme` FROM SNAPSHOT `s` TO ACCOUNT `copy`",
            "RESTORE CLUSTER FROM SNAPSHOT `s`"
          ]
        )
      )
    )
  })

  const twice = (sql: ScriptedSql, options?: SqlRestore.SqlRestoreOptions) =>
    over(
      sql,
      using((restore) =>
        Effect.gen(function* () {
          const tags = [yield* tagOf(restore.database("shop", "s")), yield* tagOf(restore.database("shop", "s"))]
          return [tags.join(), tried(sql)]
        })
      ),
      options
    )

  it.effect("is found by the first restore and kept", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* twice(make(byText())), ["success,success", "44"])
      assert.deepStrictEqual(yield* twice(make(byText([v4, syntaxError], account))), ["success,success", "433"])
    })
  )

  it.effect("is found by any answer that is no syntax error", () =>
    Effect.gen(function* () {
      const missing: Reply = {
        errno: 20101,
        message: "internal error: find 0 snapshot records by name(s), expect only 1"
      }
      assert.deepStrictEqual(yield* twice(make(byText([v4, inTurn(missing, syntaxError)]))), [
        "SnapshotNotFound,SqlSyntaxError",
        "44"
      ])
      // The number of a syntax error, but the words of another.
      const table: Reply = { errno: 1064, message: 'SQL parser error: table "t" does not exist' }
      assert.deepStrictEqual(yield* twice(make(byText([v4, table]))), ["ObjectNotFound,ObjectNotFound", "44"])
    })
  )

  it.effect("is not learnt from a connection that was lost, nor from two refusals", () =>
    Effect.gen(function* () {
      const lost: Reply = { errno: -104, message: "read ECONNRESET" }
      assert.deepStrictEqual(yield* twice(make(byText([v4, inTurn(lost, syntaxError)], account))), [
        "UnknownError,success",
        "443"
      ])
      const sql = make(byText([v4, { ...syntaxError, errno: 1064 }], [v3, syntaxError], account))
      assert.deepStrictEqual(yield* twice(sql), ["SqlSyntaxError,SqlSyntaxError", "4343"])
    })
  )

  it.effect("that was given is the only one", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* twice(make(byText([v4, syntaxError])), { syntax: "4" }), [
        "SqlSyntaxError,SqlSyntaxError",
        "44"
      ])
      assert.deepStrictEqual(yield* twice(make(byText([v3, syntaxError], account)), { syntax: "3" }), [
        "SqlSyntaxError,SqlSyntaxError",
        "33"
      ])
    })
  )

  it.effect("is each client's own", () =>
    Effect.gen(function* () {
      const sql = make(byText([v4, syntaxError], account))
      yield* twice(sql)
      yield* twice(sql)
      assert.strictEqual(tried(sql), "433433")
    })
  )
})

describe("a table", () => {
  it.effect("is not restored from another database's snapshot, though the server would", () => {
    const sql = make(byText([/mo_snapshots/, [of("database", "shop")]]))
    return over(
      sql,
      using((restore) =>
        Effect.gen(function* () {
          const reason = yield* reasonOf(restore.table({ database: "other", table: "t" }, "s"))
          assert.strictEqual(reason._tag, "InvalidInput")
          assert.strictEqual(tried(sql), "")
          yield* restore.table({ database: "SHOP", table: "t" }, "s")
          assert.strictEqual(tried(sql), "4")
        })
      )
    )
  })
})

describe("a plan", () => {
  const cases: ReadonlyArray<readonly [string, ReturnType<typeof of>, string]> = [
    // The levels that each may restore: table, database, account, cluster.
    ["of a table's snapshot", of("table", "shop", "t"), "1000"],
    ["of another table's", of("table", "shop", "u"), "0000"],
    ["of a database's", of("database", "shop"), "1100"],
    ["of another database's", of("database", "other"), "0000"],
    ["of the account's", of("account"), "1110"],
    ["of another account's", { ...of("account"), account: hex("other") }, "1100"],
    ["of the cluster's", { ...of("cluster"), account: hex("") }, "0011"]
  ]
  for (const [what, row, allowed] of cases) {
    it.effect(`${what} is refused where the server would, and not sent`, () => {
      const sql = make(byText([/mo_snapshots/, [row]]))
      return over(
        sql,
        using((restore) =>
          Effect.gen(function* () {
            const tags = yield* Effect.forEach(
              [
                restore.table({ database: "Shop", table: "T" }, "s"),
                restore.database("SHOP", "s"),
                restore.account("ACME", "s"),
                restore.cluster("s")
              ],
              tagOf
            )
            assert.deepStrictEqual(
              tags,
              [...allowed].map((one) => (one === "1" ? "success" : "InvalidInput"))
            )
            assert.strictEqual(tried(sql), [...allowed].flatMap((one) => (one === "1" ? ["4"] : [])).join(""))
          })
        )
      )
    })
  }

  it.effect("that cannot be looked at is the server's to judge", () => {
    const refused: Reply = { errno: 20101, message: "internal error: do not have privilege to execute the statement" }
    const sql = make(byText([/mo_snapshots/, refused]))
    return Effect.map(
      over(
        sql,
        using((restore) => restore.database("shop", "s"))
      ),
      () => assert.strictEqual(tried(sql), "4")
    )
  })
})

describe("inside a transaction", () => {
  it.effect("everything is refused and nothing sent", () =>
    Effect.forEach(["4", "3", undefined] as const, (syntax) => {
      const sql = make(byText(account))
      return over(
        sql,
        Effect.gen(function* () {
          const restore = yield* Restore
          const client = yield* SqlClient.SqlClient
          yield* client.withTransaction(
            Effect.gen(function* () {
              for (const refused of [
                restore.table({ database: "shop", table: "t" }, "s"),
                restore.database("shop", "s"),
                restore.account("acme", "s"),
                restore.cluster("s")
              ]) {
                assert.strictEqual((yield* reasonOf(refused))._tag, "NotAllowedInTransaction")
              }
            })
          )
          assert.deepStrictEqual(sql.texts(), [])
        }),
        { syntax }
      )
    })
  )
})

describe("spans", () => {
  it.effect("are named by the level and tell no names", () => {
    const sql = make(byText())
    return over(
      sql,
      using((restore) => Collected.spans(all(restore)))
    ).pipe(
      Effect.map(([, spans]) => {
        const own = spans.filter(({ name }) => name.startsWith("Restore."))
        assert.deepStrictEqual(
          own.map(({ name }) => name),
          ["table", "database", "database", "account", "account", "cluster"].map((level) => `Restore.${level}`)
        )
        for (const { attributes } of own) assert.deepStrictEqual(attributes, {})
      })
    )
  })
})
