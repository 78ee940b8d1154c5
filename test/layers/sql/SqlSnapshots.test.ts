/**
 * What the snapshots service sends, and how often.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Statement from "@effect/sql/Statement"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as SqlSnapshots from "../../../src/layers/sql/SqlSnapshots.ts"
import { TypeId } from "../../../src/services/MatrixOneClient.ts"
import { Snapshots } from "../../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../../support/failures.ts"
import * as Collected from "./collected.ts"
import { byText, hex, inTurn, make, type Reply, type ScriptedSql } from "./ScriptedSql.ts"

const descriptionTable = { database: "notes", table: "of_snapshots" }

const row = (over: Record<string, unknown> = {}): object => ({
  name: hex("s"),
  stamp: "1795266678617948271",
  level: "database",
  account: hex("sys"),
  db: hex("shop"),
  tbl: "",
  has_table: 0n,
  description: null,
  ...over
})

const target = { level: "database", database: "shop" } as const

const exists: Reply = { errno: 20101, message: "internal error: snapshot s already exists" }
const noTable: Reply = { errno: 1146, message: "no such table notes.of_snapshots" }
const noDatabase: Reply = { errno: 1049, message: "Unknown database notes" }

const over = <A, E>(sql: ScriptedSql, effect: Effect.Effect<A, E, Snapshots | SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(SqlSnapshots.layerWith({ descriptionTable })), Effect.provide(sql.layer))

const using = <A, E>(f: (snapshots: Snapshots["Type"]) => Effect.Effect<A, E>) => Effect.flatMap(Snapshots, f)

const reads = (sql: ScriptedSql): ReadonlyArray<string> =>
  sql.texts().map((text) => (text.includes("LEFT JOIN") ? "joined" : text.startsWith("SELECT HEX") ? "plain" : text))

describe("what is sent", () => {
  it.effect("MatrixOne's own statements go as text, with quoted names; reads bind what they look for", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    return over(
      sql,
      using((snapshots) =>
        Effect.gen(function* () {
          yield* snapshots.create("S", { level: "table", database: "sh`op", table: "Orders" })
          yield* snapshots.create("s", { level: "cluster" })
          yield* snapshots.create("s", { level: "account" })
          yield* snapshots.create("s", { level: "account", account: "acme" })
          yield* snapshots.drop("S")
          yield* snapshots.list({ level: "table", database: "Shop'", table: "T" })
          const own = sql.sent.filter(({ sql }) => /^(?:CREATE|DROP) SNAPSHOT/.test(sql))
          assert.deepStrictEqual(
            own.map(({ how, sql }) => [how, sql]),
            [
              ["text", "CREATE SNAPSHOT `s` FOR TABLE `sh``op` `Orders`"],
              ["text", "CREATE SNAPSHOT `s` FOR CLUSTER"],
              ["text", "CREATE SNAPSHOT `s` FOR ACCOUNT"],
              ["text", "CREATE SNAPSHOT `s` FOR ACCOUNT `acme`"],
              ["text", "DROP SNAPSHOT `s`"]
            ]
          )
          const list = sql.sent.at(-1)
          assert.strictEqual(list?.how, "prepared")
          assert.deepStrictEqual(list?.parameters, [
            "notes",
            "of_snapshots",
            "table",
            "shop'",
            "t",
            "__mo_branch_",
            "ccpr_"
          ])
          assert.notInclude(list?.sql ?? "", "shop'")
        })
      )
    )
  })

  it.effect("no transformer and no transform touches them", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    const transformer: Statement.Statement.Transformer = (statement, client) =>
      Effect.sync(() => client.unsafe(`/* touched */ ${statement.compile()[0]}`))
    return over(
      sql,
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const client = yield* SqlClient.SqlClient
        yield* Statement.withTransformer(client`SELECT 1`, transformer)
        assert.include(sql.texts()[0], "/* touched */")
        const made = yield* Statement.withTransformer(snapshots.create("s", target, { description: "d" }), transformer)
        assert.strictEqual(made.name, "s")
        assert.deepStrictEqual(
          sql.texts().filter((text, i) => i > 0 && text.includes("touched")),
          []
        )
      })
    )
  })

  it.effect("rows of another shape are an error of the server, no defect", () => {
    const sql = make(byText([/^SELECT/, [{ ...row(), stamp: "yesterday" }]]))
    return over(
      sql,
      using((snapshots) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* reasonOf(snapshots.find("s")))._tag, "UnknownError")
          assert.strictEqual((yield* reasonOf(snapshots.list()))._tag, "UnknownError")
        })
      )
    )
  })

  it.effect("each operation has a span that tells no names", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    return over(
      sql,
      using((snapshots) =>
        Collected.spans(
          Effect.all([
            snapshots.create("s", target),
            snapshots.find("s"),
            snapshots.get("s"),
            snapshots.list(),
            snapshots.exists("s"),
            snapshots.drop("s")
          ])
        )
      )
    ).pipe(
      Effect.map(([, spans]) => {
        const own = spans.filter(({ name }) => name.startsWith("Snapshots."))
        assert.sameMembers(
          own.map(({ name }) => name),
          ["create", "find", "get", "list", "exists", "drop"].map((name) => `Snapshots.${name}`)
        )
        for (const span of own) assert.notInclude(JSON.stringify(span.attributes), "shop")
      })
    )
  })
})

describe("descriptions", () => {
  it.effect("cost who has none nothing: one statement a read", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    return over(
      sql,
      using((snapshots) => Effect.replicateEffect(snapshots.find("s"), 3))
    ).pipe(Effect.map(() => assert.deepStrictEqual(reads(sql), ["plain", "plain", "plain"])))
  })

  it.effect("are joined from the moment that someone has described, and until the table goes", () => {
    let there = false
    const sql = make(
      byText(
        [/LEFT JOIN/, () => (there ? [row({ description: hex("d") })] : noTable)],
        [/^SELECT/, () => [row({ has_table: there ? "1" : 0 })]]
      )
    )
    return over(
      sql,
      using((snapshots) =>
        Effect.gen(function* () {
          const described = Effect.map(snapshots.get("s"), ({ description }) => Option.getOrUndefined(description))
          assert.isUndefined(yield* described)
          there = true
          assert.strictEqual(yield* described, "d")
          assert.strictEqual(yield* described, "d")
          there = false
          assert.isUndefined(yield* described)
          assert.isUndefined(yield* described)
          assert.deepStrictEqual(reads(sql), ["plain", "plain", "joined", "joined", "joined", "plain", "plain"])
        })
      )
    )
  })

  it.effect("that may not be read, or are someone else's table, read as none", () =>
    Effect.forEach(
      [
        { errno: 20101, message: "internal error: do not have privilege to execute the statement" },
        { errno: 20301, message: "invalid input: column 'd.snapshot_ts' does not exist" }
      ],
      (refused) => {
        const sql = make(byText([/LEFT JOIN/, refused], [/^SELECT/, [row({ has_table: 1 })]]))
        return over(
          sql,
          using((snapshots) =>
            Effect.map(snapshots.list(), (all) =>
              assert.deepStrictEqual(
                all.map(({ description }) => description),
                [Option.none()]
              )
            )
          )
        )
      }
    )
  )

  it.effect("that cannot be read for another reason fail the read", () => {
    const sql = make(
      byText(
        [/LEFT JOIN/, { errno: 1205, message: "Lock wait timeout exceeded" }],
        [/^SELECT/, [row({ has_table: 1 })]]
      )
    )
    return over(
      sql,
      using((snapshots) => reasonOf(snapshots.list()))
    ).pipe(Effect.map(({ _tag }) => assert.strictEqual(_tag, "LockTimeoutError")))
  })

  it.effect("make their table only where it is missing, its database only where that is", () =>
    Effect.gen(function* () {
      const made = (insert: () => Reply, create: () => Reply) => {
        const sql = make(byText([/^INSERT/, insert], [/^CREATE TABLE/, create], [/^SELECT/, [row()]]))
        return over(
          sql,
          using((snapshots) => snapshots.create("s", target, { description: "why" }))
        ).pipe(
          Effect.map((snapshot) => {
            assert.deepStrictEqual(snapshot.description, Option.some("why"))
            return sql
              .texts()
              .slice(2)
              .map((text) => text.split(" ", 2).join(" "))
          })
        )
      }
      assert.deepStrictEqual(yield* made(inTurn([]), inTurn([])), ["INSERT INTO"])
      assert.deepStrictEqual(yield* made(inTurn(noTable, []), inTurn([])), [
        "INSERT INTO",
        "CREATE TABLE",
        "INSERT INTO"
      ])
      assert.deepStrictEqual(yield* made(inTurn(noDatabase, []), inTurn(noDatabase, [])), [
        "INSERT INTO",
        "CREATE TABLE",
        "CREATE DATABASE",
        "CREATE TABLE",
        "INSERT INTO"
      ])
    })
  )

  it.effect("that cannot be kept leave no snapshot", () => {
    const sql = make(byText([/^INSERT/, { errno: 1406, message: "Can't cast 'x' to TEXT type" }], [/^SELECT/, [row()]]))
    return over(
      sql,
      using((snapshots) => reasonOf(snapshots.create("s", target, { description: "x" })))
    ).pipe(
      Effect.map(({ _tag }) => {
        assert.strictEqual(_tag, "DataError")
        assert.strictEqual(sql.texts().at(-1), "DROP SNAPSHOT `s`")
      })
    )
  })

  it.effect("interrupted while they are written leave no snapshot", () =>
    Effect.gen(function* () {
      const reached = yield* Deferred.make<void>()
      const sql = make(
        byText([/^INSERT/, Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never)], [/^SELECT/, [row()]])
      )
      const fiber = yield* Effect.fork(
        over(
          sql,
          using((snapshots) => snapshots.create("s", target, { description: "x" }))
        )
      )
      yield* Deferred.await(reached)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(sql.texts().at(-1), "DROP SNAPSHOT `s`")
    })
  )

  it.effect("that cannot be removed do not keep a snapshot from being dropped", () => {
    const sql = make(byText([/^DELETE/, { errno: 1205, message: "Lock wait timeout exceeded" }]))
    return over(
      sql,
      using((snapshots) => Collected.logs(snapshots.drop("s")))
    ).pipe(Effect.map(([, logs]) => assert.strictEqual(logs.filter(({ level }) => level === "WARN").length, 1)))
  })
})

describe("a contested name", () => {
  const race: Reply = { errno: 1062, message: "Duplicate entry 's' for key 'sname'" }

  it.effect("lost in a race is a used name", () => {
    const sql = make(byText([/^CREATE/, race]))
    return over(
      sql,
      using((snapshots) => tagOf(snapshots.create("s", target)))
    ).pipe(Effect.map((tag) => assert.strictEqual(tag, "SnapshotAlreadyExists")))
  })

  it.effect("free again when looked at is tried again, but not for ever", () =>
    Effect.gen(function* () {
      const attempts = (create: () => Reply, select: () => Reply) => {
        const sql = make(byText([/^CREATE/, create], [/^SELECT/, select]))
        return Effect.map(
          over(
            sql,
            using((snapshots) => tagOf(snapshots.create("s", target, { ifNotExists: true })))
          ),
          (tag) => [tag, sql.texts().filter((text) => text.startsWith("CREATE")).length]
        )
      }
      assert.deepStrictEqual(yield* attempts(inTurn(exists, []), inTurn([], [row()])), ["success", 2])
      assert.deepStrictEqual(yield* attempts(inTurn(exists), inTurn([])), ["SnapshotAlreadyExists", 3])
      assert.deepStrictEqual(yield* attempts(inTurn(exists), inTurn([row()])), ["success", 1])
      assert.deepStrictEqual(yield* attempts(inTurn(race), inTurn([row({ db: hex("other") })])), [
        "SnapshotAlreadyExists",
        1
      ])
    })
  )

  it.effect("of the session's own account is compared with the account's name", () => {
    const snapshotOfOther = row({ level: "account", account: hex("acme"), db: "" })
    const sql = make(
      byText([/^CREATE/, exists], [/current_account_name/, [{ name: hex("sys") }]], [/^SELECT/, [snapshotOfOther]])
    )
    return over(
      sql,
      using((snapshots) =>
        Effect.gen(function* () {
          const create = (account?: string) =>
            tagOf(snapshots.create("s", { level: "account", account }, { ifNotExists: true }))
          assert.strictEqual(yield* create(), "SnapshotAlreadyExists")
          assert.strictEqual(yield* create("ACME"), "success")
        })
      )
    )
  })
})

describe("inside a transaction", () => {
  it.effect("taking and dropping are refused, nothing is sent; reading goes on its connection", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    return over(
      sql,
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const client = yield* SqlClient.SqlClient
        yield* client.withTransaction(
          Effect.gen(function* () {
            const operations: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
              snapshots.create("s", target),
              snapshots.create("s", target, { ifNotExists: true, description: "d" }),
              Effect.scoped(snapshots.scoped("s", target)),
              snapshots.drop("s"),
              snapshots.drop("s", { ifExists: true })
            ]
            for (const refused of operations) {
              const reason = yield* reasonOf(refused)
              assert.strictEqual(reason._tag, "NotAllowedInTransaction")
            }
            assert.deepStrictEqual(sql.texts(), [])
            yield* snapshots.get("s")
          })
        )
        assert.deepStrictEqual(
          sql.sent.filter(({ sql }) => sql.startsWith("SELECT")).map(({ on }) => on),
          [1]
        )
      })
    )
  })

  it.effect("a client of MatrixOne's own decides for itself whose transaction it is", () => {
    const sql = make(byText([/^SELECT/, [row()]]), (client) =>
      Object.assign(client, { [TypeId]: TypeId, inTransaction: Effect.succeed(false) })
    )
    return over(
      sql,
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const client = yield* SqlClient.SqlClient
        yield* client.withTransaction(snapshots.create("s", target))
        assert.strictEqual(sql.texts()[0], "CREATE SNAPSHOT `s` FOR DATABASE `shop`")
      })
    )
  })

  it.effect("a scope that is closed there drops its snapshot outside of it", () => {
    const sql = make(byText([/^SELECT/, [row()]]))
    return over(
      sql,
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const client = yield* SqlClient.SqlClient
        const scope = yield* Scope.make()
        yield* Scope.extend(snapshots.scoped("s", target), scope)
        yield* client.withTransaction(Scope.close(scope, Exit.void))
        const drop = sql.sent.find(({ sql }) => sql.startsWith("DROP"))
        assert.strictEqual(drop?.on, "pool")
      })
    )
  })
})
