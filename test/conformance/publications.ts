/**
 * Publications and subscriptions between accounts: what is offered, to whom, what is read, what becomes of it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Services } from "../../src/layers/MatrixOne.ts"
import { Accounts } from "../../src/services/Accounts.ts"
import { Publications } from "../../src/services/Publications.ts"
import { Restore } from "../../src/services/Restore.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { freshAccount, Logins } from "../support/Logins.ts"
import type { OverAccounts } from "./accounts.ts"
import { fresh } from "./Harness.ts"

/** The administrator of an account of its own, and its services. */
const party = Effect.gen(function* () {
  const login = yield* freshAccount
  const context = yield* Layer.build((yield* Logins).services(login))
  const run = <A, E, R>(self: Effect.Effect<A, E, R | Services | SqlClient.SqlClient>) => Effect.provide(self, context)
  const text = (statement: string) =>
    run(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(statement).unprepared))
  return { ...login, run, text, context, publications: Context.get(context, Publications) }
})

/** A publisher with the database `shop` of three tables and a view, and two others. */
const market = Effect.gen(function* () {
  const publisher = yield* party
  for (const statement of [
    "CREATE DATABASE shop",
    "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
    "CREATE TABLE shop.items (id INT PRIMARY KEY)",
    "CREATE TABLE shop.`we.ird` (id INT PRIMARY KEY)",
    "CREATE VIEW shop.v AS SELECT id FROM shop.orders",
    "INSERT INTO shop.orders VALUES (1, 'one'), (2, 'two')"
  ]) {
    yield* publisher.text(statement)
  }
  return { publisher, subscriber: yield* party, other: yield* party }
})

const recent = (moment: DateTime.Utc): boolean => Math.abs(DateTime.toEpochMillis(moment) - Date.now()) < 600_000

export const publications = (it: OverAccounts): void => {
  describe("publications", () => {
    it.scoped("are made, read, changed, offered and dropped", () =>
      Effect.gen(function* () {
        const { other, publisher, subscriber } = yield* market
        const service = publisher.publications
        const comment = 'it\'s "all" 😀 \\ \n `%`'
        const made = yield* service.create("P_One", { database: "SHOP", accounts: [subscriber.account], comment })
        assert.deepInclude(made, {
          name: "p_one",
          database: Option.some("shop"),
          tables: Option.none(),
          accounts: Option.some([subscriber.account]),
          subscribers: [],
          comment,
          updatedAt: Option.none()
        })
        assert.isTrue(recent(made.createdAt), String(made.createdAt))
        assert.deepStrictEqual(yield* service.get("P_ONE"), made)
        assert.deepStrictEqual(yield* service.find("p_one"), Option.some(made))
        assert.deepStrictEqual(yield* service.list, [made])
        assert.deepStrictEqual((yield* publisher.text("SHOW CREATE PUBLICATION p_one")).flatMap(Object.values), [
          "p_one",
          `CREATE PUBLICATION p_one DATABASE shop ACCOUNT ${subscriber.account}`
        ])
        assert.deepStrictEqual(yield* other.publications.offers, [])
        const [offer, ...more] = yield* subscriber.publications.offers
        assert.deepStrictEqual(more, [])
        assert.deepInclude(offer, {
          publisher: publisher.account,
          publication: "p_one",
          status: "normal",
          database: Option.none(),
          subscribedAt: Option.none()
        })
        const offered = Option.getOrThrow(Option.fromNullable(offer?.offered).pipe(Option.flatten))
        assert.deepInclude(offered, { database: Option.some("shop"), tables: Option.none(), comment })
        assert.isTrue(recent(offered.publishedAt), String(offered.publishedAt))

        const both = yield* service.alter("p_one", { accounts: { add: [other.account.toUpperCase()] } })
        assert.deepStrictEqual(
          Option.map(both.accounts, (accounts) => [...accounts].sort()),
          Option.some([other.account, subscriber.account].sort())
        )
        assert.isTrue(Option.exists(both.updatedAt, recent))
        assert.strictEqual((yield* other.publications.offers).length, 1)
        const one = yield* service.alter("p_one", { accounts: { drop: [other.account] }, comment: "new" })
        assert.deepStrictEqual([one.accounts, one.comment], [Option.some([subscriber.account]), "new"])
        const replaced = yield* service.alter("p_one", { accounts: [other.account] })
        assert.deepStrictEqual(replaced.accounts, Option.some([other.account]))
        assert.deepStrictEqual(yield* subscriber.publications.offers, [])

        yield* service.drop("p_one")
        assert.deepStrictEqual(yield* other.publications.offers, [])
        assert.strictEqual(yield* tagOf(service.drop("p_one")), "PublicationNotFound")
        yield* service.drop("p_one", { ifExists: true })
        assert.strictEqual(yield* tagOf(service.get("p_one")), "PublicationNotFound")
        assert.strictEqual(yield* tagOf(service.alter("p_one", { comment: "x" })), "PublicationNotFound")
      })
    )

    it.scoped("of some tables, of everything, to everybody", () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        const service = publisher.publications
        const accounts = [subscriber.account] as const
        const tables = ["Orders", "we.ird"] as const
        const two = yield* service.create("two", { database: "shop", tables, accounts })
        assert.deepStrictEqual(
          Option.map(two.tables, (names) => [...names].sort()),
          Option.some(["orders", "we.ird"])
        )
        yield* subscriber.publications.subscribe("two", { publisher: publisher.account, publication: "two" })
        const shown = yield* subscriber.text("SHOW TABLES FROM two")
        assert.deepStrictEqual(shown.flatMap(Object.values).sort(), ["orders", "we.ird"])
        const coverage = yield* subscriber.publications.coverage("two")
        assert.deepStrictEqual([coverage.database, coverage.whole], [Option.some("shop"), false])
        assert.sameMembers([...coverage.tables], ["orders", "we.ird"])

        const less = yield* service.alter("two", { scope: { database: "shop", tables: ["items"] } })
        assert.deepStrictEqual(less.tables, Option.some(["items"]))
        assert.deepStrictEqual((yield* subscriber.text("SHOW TABLES FROM two")).flatMap(Object.values), ["items"])
        const widened = yield* reasonOf(service.alter("two", { scope: { database: "shop" } }))
        assert.strictEqual(widened._tag, "InvalidInput", "the server would keep the tables")

        const all = yield* service.create("everything", { databases: "all", accounts })
        assert.deepStrictEqual([all.database, all.tables], [Option.none(), Option.none()])
        const everything = yield* subscriber.publications.coverage("everything")
        assert.deepStrictEqual([everything.database, everything.whole], [Option.none(), true])
        const toAll = yield* reasonOf(service.create("to_all", { database: "shop", accounts: "all" }))
        assert.strictEqual(toAll._tag, "AuthorizationError", toAll.message)

        const sys = yield* Publications
        const sql = yield* SqlClient.SqlClient
        const database = fresh("d")
        const name = fresh("pub")
        yield* Effect.addFinalizer(() =>
          Effect.orDie(
            Effect.zipRight(
              sys.drop(name, { ifExists: true }),
              sql`DROP DATABASE IF EXISTS ${sql(database)}`.unprepared
            )
          )
        )
        yield* sql`CREATE DATABASE ${sql(database)}`.unprepared
        const open = yield* sys.create(name, { database, accounts: "all" })
        assert.deepStrictEqual(open.accounts, Option.none())
        const found = (yield* publisher.publications.offers).find(({ publication }) => publication === name)
        assert.deepInclude(found, { publisher: "sys", status: "normal" })
      })
    )

    it.scoped("of a name that is taken are kept only when they are the same", () =>
      Effect.gen(function* () {
        const { other, publisher, subscriber } = yield* market
        const service = publisher.publications
        const same = {
          database: "shop",
          tables: ["items", "orders"],
          accounts: [subscriber.account, other.account]
        } as const
        const made = yield* service.create("p", same)
        const error = yield* Effect.flip(service.create("P", same))
        assert.strictEqual(error._tag, "PublicationAlreadyExists")
        const turned = {
          database: "Shop",
          tables: ["Orders", "items", "items"],
          accounts: [other.account, subscriber.account],
          ifNotExists: true
        } as const
        assert.deepStrictEqual(yield* service.create("p", turned), made)
        for (const different of [
          { ...turned, tables: ["orders"] },
          { ...turned, tables: undefined },
          { ...turned, accounts: [other.account] },
          { accounts: turned.accounts, databases: "all", ifNotExists: true }
        ] as const) {
          assert.strictEqual(yield* tagOf(service.create("p", different)), "PublicationAlreadyExists")
        }
      })
    )

    it.scoped("that cannot be, and by whom they cannot", () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        const service = publisher.publications
        const accounts = [subscriber.account] as const
        const good = { database: "shop", accounts } as const
        const unsent = [
          ...["", "a b", "a'b", 'a"b', "a`b", "a\\b", "a\nb", "\ud800", "x".repeat(65)].flatMap((name) => [
            service.create(name, good),
            service.alter(name, { comment: "c" }),
            service.drop(name),
            service.find(name),
            service.coverage(name),
            service.subscribe("s", { publisher: "p", publication: name })
          ]),
          ...["", "a'b", "a\\b", "a\u200bb"].flatMap((name) => [
            service.create("p", { ...good, database: name }),
            service.create("p", { ...good, tables: [name] }),
            service.subscribe(name, { publisher: "p", publication: "p" }),
            service.unsubscribe(name)
          ]),
          service.create("p", { ...good, tables: ["a,b"] }),
          service.create("p", { ...good, accounts: ["a,b"] }),
          service.alter("p", { accounts: { add: ["a'b"] } }),
          service.alter("p", { comment: "" }),
          service.alter("p", {}),
          service.subscribe("s", { publisher: "a b", publication: "p" })
        ]
        for (const one of unsent) {
          const reason = yield* reasonOf<unknown, unknown, never>(one)
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
          assert.isUndefined(reason.errno, reason.message)
        }
        const nobody = fresh("acc")
        for (const [expected, options] of [
          ["ObjectNotFound", { accounts, database: "nope" }],
          ["ObjectNotFound", { accounts, database: "shop", tables: ["nope"] }],
          ["ObjectNotFound", { accounts: [nobody], database: "shop" }],
          ["InvalidInput", { accounts, database: "mo_catalog" }],
          ["InvalidInput", { accounts: [publisher.account], database: "shop" }]
        ] as const) {
          const reason = yield* reasonOf(service.create("p", options))
          assert.strictEqual(reason._tag, expected, reason.message)
        }
        assert.deepStrictEqual(yield* service.list, [])

        const sql = yield* SqlClient.SqlClient
        const sys = yield* Publications
        for (const one of [
          sys.create("p", { databases: "all", accounts }),
          sys.alter("p", { comment: "c" }),
          sys.drop("p")
        ]) {
          assert.strictEqual(yield* tagOf(sql.withTransaction<never, unknown, unknown>(one)), "NotAllowedInTransaction")
        }
      })
    )
  })

  describe("subscriptions", () => {
    it.scoped("show the publisher's tables as they are, until they are taken away", () =>
      Effect.gen(function* () {
        const { other, publisher, subscriber } = yield* market
        const from = { publisher: publisher.account, publication: "p" }
        yield* publisher.publications.create("p", { database: "shop", accounts: [subscriber.account] })
        const service = subscriber.publications
        assert.isTrue(yield* service.subscribe("Mine", from))
        const reading = subscriber.text("SELECT id FROM mine.orders ORDER BY id")
        const ids = Effect.map(reading, (rows) => rows.map(({ id }) => Number(id)))
        assert.deepStrictEqual(yield* ids, [1, 2])
        yield* publisher.text("INSERT INTO shop.orders VALUES (3, 'three')")
        assert.deepStrictEqual(yield* ids, [1, 2, 3])
        const [taken] = yield* service.subscriptions
        assert.deepInclude(taken, { ...from, status: "normal", database: Option.some("mine") })
        assert.isTrue(Option.exists(taken?.subscribedAt ?? Option.none(), recent))
        assert.deepStrictEqual((yield* publisher.publications.get("p")).subscribers, [subscriber.account])
        for (const write of ["INSERT INTO mine.orders VALUES (9, 'x')", "CREATE TABLE mine.t (id INT)"]) {
          assert.strictEqual((yield* reasonOf(subscriber.text(write)))._tag, "AuthorizationError", write)
        }

        assert.strictEqual(yield* tagOf(service.subscribe("mine", from)), "ObjectAlreadyExists")
        assert.strictEqual(yield* tagOf(service.subscribe("again", from)), "ObjectAlreadyExists")
        assert.isFalse(yield* service.subscribe("MINE", from, { ifNotExists: true }))
        assert.strictEqual(yield* tagOf(service.subscribe("again", from, { ifNotExists: true })), "ObjectAlreadyExists")
        yield* subscriber.text("CREATE DATABASE own")
        assert.strictEqual(yield* tagOf(service.subscribe("own", from, { ifNotExists: true })), "ObjectAlreadyExists")
        const nothing = yield* Effect.flip(service.subscribe("x", { ...from, publication: "nope" }))
        assert.strictEqual(nothing._tag, "PublicationNotFound")
        const nobody = yield* Effect.flip(service.subscribe("x", { ...from, publisher: fresh("acc") }))
        assert.strictEqual(nobody._tag, "PublicationNotFound")
        const uninvited = yield* reasonOf(other.publications.subscribe("x", from))
        assert.strictEqual(uninvited._tag, "AuthorizationError", uninvited.message)
        const self = yield* reasonOf(publisher.publications.subscribe("x", from))
        assert.strictEqual(self._tag, "InvalidInput", self.message)
        assert.strictEqual((yield* reasonOf(publisher.text("DROP DATABASE shop")))._tag, "InvalidInput")

        yield* publisher.publications.alter("p", { accounts: [other.account] })
        assert.deepInclude((yield* service.subscriptions)[0], { status: "revoked", offered: Option.none() })
        assert.strictEqual((yield* reasonOf(reading))._tag, "AuthorizationError")
        yield* publisher.publications.alter("p", { accounts: { add: [subscriber.account] } })
        assert.deepStrictEqual(yield* ids, [1, 2, 3])
        yield* publisher.publications.drop("p")
        assert.deepInclude((yield* service.subscriptions)[0], { status: "dropped", offered: Option.none() })
        assert.strictEqual((yield* reasonOf(reading))._tag, "ObjectNotFound")

        assert.strictEqual(yield* tagOf(service.unsubscribe("own")), "SubscriptionNotFound")
        assert.strictEqual(yield* tagOf(service.unsubscribe("own", { ifExists: true })), "SubscriptionNotFound")
        yield* service.unsubscribe("MINE")
        assert.deepStrictEqual(yield* service.subscriptions, [])
        assert.strictEqual(yield* tagOf(service.unsubscribe("mine")), "SubscriptionNotFound")
        yield* service.unsubscribe("mine", { ifExists: true })
        const left = (yield* subscriber.text("SHOW DATABASES")).flatMap(Object.values)
        assert.include(left, "own")
        assert.notInclude(left, "mine")
        const rows = yield* publisher.text("SELECT COUNT(*) AS n FROM shop.orders")
        assert.strictEqual(Number(rows[0]?.["n"]), 3)
      })
    )

    it.scoped("come and go with a transaction", () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        const from = { publisher: publisher.account, publication: "p" }
        yield* publisher.publications.create("p", { database: "shop", accounts: [subscriber.account] })
        const service = subscriber.publications
        const inTransaction = <A, E>(self: Effect.Effect<A, E>) =>
          subscriber.run(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(self)))
        const undone = inTransaction(Effect.zipRight(service.subscribe("mine", from), Effect.fail("undo")))
        assert.strictEqual(yield* Effect.flip(undone), "undo")
        assert.deepStrictEqual(yield* service.subscriptions, [])
        yield* inTransaction(service.subscribe("mine", from))
        assert.strictEqual((yield* service.subscriptions).length, 1)
        const kept = inTransaction(Effect.zipRight(service.unsubscribe("mine"), Effect.fail("undo")))
        assert.strictEqual(yield* Effect.flip(kept), "undo")
        assert.strictEqual((yield* service.subscriptions).length, 1)
        yield* inTransaction(service.unsubscribe("mine"))
        assert.deepStrictEqual(yield* service.subscriptions, [])
      })
    )
  })

  it.scoped("two accounts publish, subscribe, snapshot and restore across each other", () =>
    Effect.gen(function* () {
      const accounts = yield* Accounts
      const snapshots = yield* Snapshots
      const [left, right] = [yield* party, yield* party]
      const content = ({ text }: typeof left, table: string) =>
        Effect.map(text(`SELECT id FROM ${table} ORDER BY id`), (rows) => rows.map(({ id }) => Number(id)))

      // Each publishes a table of its own and reads the other's.
      for (const [self, peer, row] of [
        [left, right, 1],
        [right, left, 10]
      ] as const) {
        yield* self.text("CREATE DATABASE own")
        yield* self.text("CREATE TABLE own.t (id INT PRIMARY KEY)")
        yield* self.text(`INSERT INTO own.t VALUES (${row})`)
        yield* self.publications.create("exchange", { database: "own", accounts: [peer.account] })
      }
      for (const [self, peer] of [
        [left, right],
        [right, left]
      ] as const) {
        yield* self.publications.subscribe("theirs", { publisher: peer.account, publication: "exchange" })
      }
      assert.deepStrictEqual([yield* content(left, "theirs.t"), yield* content(right, "theirs.t")], [[10], [1]])

      // Each takes a snapshot of what is its own, of one name: names are per account. sys takes one of the left account.
      const before = fresh("s")
      for (const self of [left, right]) {
        yield* self.run(Effect.flatMap(Snapshots, (own) => own.create(before, { level: "database", database: "own" })))
      }
      const whole = fresh("s")
      yield* Effect.addFinalizer(() => Effect.orDie(snapshots.drop(whole, { ifExists: true })))
      yield* snapshots.create(whole, { level: "account", account: left.account })

      // Both go on writing; each sees it of the other.
      yield* left.text("INSERT INTO own.t VALUES (2)")
      yield* right.text("DELETE FROM own.t")
      assert.deepStrictEqual([yield* content(left, "theirs.t"), yield* content(right, "theirs.t")], [[], [1, 2]])

      // The left one goes back by its own snapshot; the right one sees that through its subscription, and is itself untouched.
      yield* left.run(Effect.flatMap(Restore, (restore) => restore.table({ database: "own", table: "t" }, before)))
      assert.deepStrictEqual([yield* content(left, "own.t"), yield* content(right, "theirs.t")], [[1], [1]])
      assert.deepStrictEqual(yield* content(right, "own.t"), [])

      // The right one goes back too; the left one sees it.
      yield* right.run(Effect.flatMap(Restore, (restore) => restore.table({ database: "own", table: "t" }, before)))
      assert.deepStrictEqual(yield* content(left, "theirs.t"), [10])

      // sys puts the whole left account back to its own snapshot of it: with that, what the account published is no more, and
      // what it subscribed to stays. The right one loses nothing of its own.
      yield* left.text("INSERT INTO own.t VALUES (3)")
      yield* left.text("CREATE DATABASE later")
      const restore = yield* Restore
      yield* restore.account(left.account, whole)
      assert.deepStrictEqual(yield* content(left, "own.t"), [1])
      assert.notInclude((yield* left.text("SHOW DATABASES")).flatMap(Object.values), "later")
      assert.strictEqual((yield* accounts.get(left.account)).status, "open")
      assert.deepStrictEqual(yield* left.publications.list, [])
      assert.deepStrictEqual(
        (yield* right.publications.subscriptions).map(({ status }) => status),
        ["dropped"]
      )
      assert.deepStrictEqual([yield* content(left, "theirs.t"), yield* content(right, "own.t")], [[10], [10]])

      // Published again, the right one's subscription is alive again.
      yield* left.publications.create("exchange", { database: "own", accounts: [right.account] })
      assert.deepStrictEqual(yield* content(right, "theirs.t"), [1])
    })
  )
}

const odd = FastCheck.array(
  FastCheck.constantFrom(
    "a",
    "Z",
    "-",
    ";",
    "%",
    "_",
    "@",
    "*",
    ".",
    ",",
    "é",
    "😀",
    "É",
    "(",
    "}",
    "$",
    "/",
    "select",
    "--",
    "?",
    ":",
    "#"
  ),
  { minLength: 1, maxLength: 6 }
).map((some) => some.join(""))

export const publicationNames = (it: OverAccounts, runs: number): void => {
  it.scoped(
    "publications, databases and tables of every name are what they say, and nothing else",
    () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        for (const [i, [name, comment]] of FastCheck.sample(
          FastCheck.tuple(odd, FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 30 })),
          runs
        ).entries()) {
          const publication = `p${i}${name}`
          const told = JSON.stringify([publication, comment])
          const accounts = [subscriber.account] as const
          const made = yield* publisher.publications.create(publication, { database: "shop", accounts, comment })
          assert.strictEqual(made.comment, comment, told)
          assert.deepStrictEqual(yield* publisher.publications.get(publication), made, told)
          const database = `d${i}${name}`
          yield* subscriber.publications.subscribe(database, { publisher: publisher.account, publication })
          const [taken, ...more] = yield* subscriber.publications.subscriptions
          assert.deepStrictEqual(more, [], told)
          assert.strictEqual(taken?.publication, made.name, told)
          const rows = yield* subscriber.text(`SELECT id FROM \`${database}\`.orders`)
          assert.strictEqual(rows.length, 2, told)
          yield* subscriber.publications.unsubscribe(database)
          yield* publisher.publications.drop(publication)
          assert.deepStrictEqual(yield* publisher.publications.list, [], told)
        }
      }),
    300_000
  )
}
