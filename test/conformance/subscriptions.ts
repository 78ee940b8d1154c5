/**
 * Subscriptions: what is read of what others publish, and what becomes of it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Accounts } from "../../src/services/Accounts.ts"
import { Restore } from "../../src/services/Restore.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh } from "./Harness.ts"
import { market, party, recent } from "./market.ts"
import type { OverAccounts } from "./suite.ts"

export const subscriptions = (it: OverAccounts): void => {
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
