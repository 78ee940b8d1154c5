/**
 * Snapshots and PITRs that one account takes of another, and the quota of either.
 */
import { assert, describe } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Provided } from "../../src/layers/MatrixOne.ts"
import { Pitr } from "../../src/services/Pitr.ts"
import { Publications } from "../../src/services/Publications.ts"
import { Restore } from "../../src/services/Restore.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { freshAccount, Logins } from "../support/Logins.ts"
import * as Harness from "./Harness.ts"
import type { OverAccounts } from "./suite.ts"

/** Another account with a database of one table, and what it sees. */
const neighbour = Effect.gen(function* () {
  const login = yield* freshAccount
  const context = yield* Layer.build(Layer.provideMerge(Harness.sql, (yield* Logins).as(login)))
  const harness = Context.get(context, Harness.Harness)
  const run = <A, E, R>(self: Effect.Effect<A, E, R | Provided>) => Effect.provide(self, context)
  const table = { database: yield* harness.database(["t"]), table: "t" }
  return { account: login.account, harness, run, snapshots: Context.get(context, Snapshots), table }
})

export const acrossAccounts = (it: OverAccounts, { pitrs }: { readonly pitrs: boolean }): void => {
  describe("across accounts", () => {
    it.scoped("a snapshot of another account restores that account, and only it", () =>
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const restore = yield* Restore
        const { account, harness, run, table } = yield* neighbour
        const name = yield* Harness.freshSnapshot
        const taken = yield* snapshots.create(name, { level: "account", account: account.toUpperCase() })
        assert.deepStrictEqual([taken.level, taken.account], ["account", Option.some(account)])
        assert.deepStrictEqual(
          yield* snapshots.create(name, { level: "account", account }, { ifNotExists: true }),
          taken
        )
        const then = yield* harness.content(table)
        yield* harness.write(table)
        for (const wrong of [restore.account("sys", name), restore.cluster(name)]) {
          assert.strictEqual((yield* reasonOf(wrong))._tag, "InvalidInput")
        }
        yield* restore.account(account, name)
        assert.deepStrictEqual(yield* harness.content(table), then)
        const refused = yield* reasonOf(
          run(Effect.flatMap(Snapshots, (own) => own.create("x", { level: "account", account: "sys" })))
        )
        assert.strictEqual(refused._tag, "AuthorizationError")
      })
    )

    it.scoped("a snapshot by right of a publication is the publisher's", () =>
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const { account, harness, run, snapshots: own, table } = yield* neighbour
        const publication = { account, publication: "offer" }
        const { database } = table
        yield* Effect.acquireRelease(
          run(Effect.flatMap(Publications, (one) => one.create("offer", { database, accounts: ["sys"] }))),
          () => Effect.orDie(run(Effect.flatMap(Publications, (one) => one.drop("offer"))))
        )
        const [ofTable, ofDatabase] = [Harness.fresh("s"), Harness.fresh("s")]
        yield* snapshots.createPublished(publication, ofTable.toUpperCase(), { level: "table", ...table })
        yield* snapshots.createPublished(publication, ofDatabase, { level: "database", database })
        assert.deepStrictEqual([yield* snapshots.exists(ofTable), yield* own.exists(ofTable)], [false, true])
        const then = yield* harness.content(table)
        yield* harness.write(table)
        yield* run(Effect.flatMap(Restore, (service) => service.table(table, ofTable)))
        assert.deepStrictEqual(yield* harness.content(table), then)
        const tags = yield* Effect.forEach(
          [
            snapshots.createPublished(publication, ofTable, { level: "database", database }),
            snapshots.createPublished(publication, Harness.fresh("s"), { level: "table", database, table: "missing" }),
            snapshots.createPublished({ account, publication: "none" }, Harness.fresh("s"), { level: "account" }),
            snapshots.createPublished(publication, "a b", { level: "account" }),
            snapshots.createPublished({ account, publication: "a'b" }, ofTable, { level: "account" }),
            snapshots.dropPublished(publication, ofDatabase.toUpperCase()),
            snapshots.dropPublished(publication, ofDatabase),
            snapshots.dropPublished(publication, ofDatabase, { ifExists: true })
          ] satisfies ReadonlyArray<Effect.Effect<unknown, unknown>>,
          (operation: Effect.Effect<unknown, unknown>) => tagOf(operation)
        )
        assert.deepStrictEqual(tags, [
          "SnapshotAlreadyExists",
          "ObjectNotFound",
          "ObjectNotFound",
          "InvalidInput",
          "InvalidInput",
          "success",
          "SnapshotNotFound",
          "success"
        ])
        assert.isFalse(yield* own.exists(ofDatabase))
        const other = yield* neighbour
        const denied = yield* reasonOf(
          other.run(
            Effect.flatMap(Snapshots, (service) => service.createPublished(publication, "x", { level: "account" }))
          )
        )
        assert.strictEqual(denied._tag, "AuthorizationError", denied.message)
      })
    )

    it.scoped("a quota that is used up is LimitExceeded with the limit", () =>
      Effect.gen(function* () {
        const { snapshots, table } = yield* neighbour
        const limit = 50
        yield* Effect.forEach(
          Array.from({ length: limit }, (_, i) => `s${i}`),
          (name) => snapshots.create(name, { level: "table", ...table }),
          { discard: true }
        )
        const reason = yield* reasonOf(snapshots.create("one_more", { level: "table", ...table }))
        assert.deepInclude(reason, { _tag: "LimitExceeded", limit })
        yield* snapshots.drop("s7")
        yield* snapshots.create("one_more", { level: "table", ...table })
        assert.strictEqual((yield* snapshots.list({ level: "table" })).length, limit)
      })
    )

    it.scoped.runIf(pitrs)("a PITR of another account restores that account, and only it", () =>
      Effect.gen(function* () {
        const pitr = yield* Pitr
        const { account, harness, run, snapshots, table } = yield* neighbour
        const name = Harness.fresh("p")
        yield* Effect.addFinalizer(() => Effect.orDie(pitr.drop(name, { ifExists: true })))
        const made = yield* pitr.create(name, { level: "account", account }, { length: 1, unit: "h" })
        assert.deepStrictEqual(made.account, Option.some(account))
        const twice = yield* Effect.flip(
          pitr.create(`${name}_2`, { level: "account", account }, { length: 1, unit: "h" })
        )
        assert.deepInclude(twice, { _tag: "PitrAlreadyExists", taken: "target" })
        const { timestamp } = yield* snapshots.create("now", { level: "account" })
        const then = yield* harness.content(table)
        yield* harness.write(table)
        for (const target of [{ level: "account" }, { level: "database", database: table.database }] as const) {
          assert.strictEqual((yield* reasonOf(pitr.restore(name, target, timestamp)))._tag, "InvalidInput")
        }
        yield* pitr.restore(name, { level: "account", account: account.toUpperCase() }, timestamp)
        assert.deepStrictEqual(yield* harness.content(table), then)
        // PITRs are per account: the other one has none.
        assert.deepStrictEqual(yield* run(Effect.flatMap(Pitr, (own) => own.list())), [])
        const refused = yield* reasonOf(
          run(Effect.flatMap(Pitr, (own) => own.create("x", { level: "cluster" }, { length: 1, unit: "h" })))
        )
        assert.strictEqual(refused._tag, "AuthorizationError")
      })
    )
  })
}
