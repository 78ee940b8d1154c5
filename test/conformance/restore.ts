/**
 * What the contract of Restore promises on whatever provides it.
 */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Restore } from "../../src/services/Restore.ts"
import { destructive } from "../support/destructive.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, freshSnapshot, Harness, taken } from "./Harness.ts"
import type { Capabilities, OverServices } from "./suite.ts"

const source = Effect.gen(function* () {
  const harness = yield* Harness
  const database = yield* harness.database(["t", "u"])
  return { database, t: { database, table: "t" }, u: { database, table: "u" } }
})

export const restore = (it: OverServices, { alone }: Pick<Capabilities, "alone">): void => {
  describe("Restore", () => {
    it.scoped("a table, from a snapshot of its own and from its database's, and nothing else with it", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const then = yield* harness.content(t)
        const snapshots = [
          yield* taken({ level: "table", ...t }),
          yield* taken({ level: "database", database }),
          yield* taken({ level: "account" })
        ]
        for (const snapshot of snapshots) {
          yield* harness.write(t)
          yield* harness.write(u)
          const ofU = yield* harness.content(u)
          assert.notDeepEqual(yield* harness.content(t), then)
          yield* service.table(t, snapshot.name.toUpperCase())
          assert.deepStrictEqual(yield* harness.content(t), then, snapshot.level)
          assert.deepStrictEqual(yield* harness.content(u), ofU)
        }
        yield* harness.dropTable(t)
        yield* service.table({ database: database.toUpperCase(), table: "T" }, snapshots[0]?.name ?? "")
        assert.deepStrictEqual(yield* harness.content(t), then)
      })
    )

    it.scoped("a database: what was changed, dropped and made since", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const [ofT, ofU] = [yield* harness.content(t), yield* harness.content(u)]
        const snapshots = [yield* taken({ level: "database", database }), yield* taken({ level: "account" })]
        for (const snapshot of snapshots) {
          yield* harness.write(t)
          yield* harness.dropTable(u)
          yield* harness.createTable({ database, table: "later" })
          yield* service.database(database.toUpperCase(), snapshot.name)
          assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"], snapshot.level)
          assert.deepStrictEqual(yield* harness.content(t), ofT)
          assert.deepStrictEqual(yield* harness.content(u), ofU)
        }
      })
    )

    it.scoped("a restored table can be written to, and restored once more", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { t } = yield* source
        const snapshot = yield* taken({ level: "table", ...t })
        const then = yield* harness.content(t)
        yield* service.table(t, snapshot.name)
        assert.deepStrictEqual(yield* harness.content(t), then)
        yield* harness.write(t)
        assert.notDeepEqual(yield* harness.content(t), then)
        yield* service.table(t, snapshot.name)
        assert.deepStrictEqual(yield* harness.content(t), then)
      })
    )

    it.scoped("the wrong level, and another object's snapshot, is InvalidInput and changes nothing", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const other = yield* harness.database(["t"])
        const ofTable = (yield* taken({ level: "table", ...t })).name
        const ofDatabase = (yield* taken({ level: "database", database })).name
        const ofCluster = (yield* taken({ level: "cluster" })).name
        yield* harness.write(t)
        const now = yield* harness.content(t)
        const operations = {
          "another table from a table's": service.table(u, ofTable),
          "a table of another database from a database's": service.table({ database: other, table: "t" }, ofDatabase),
          "a database from a table's": service.database(database, ofTable),
          "another database from a database's": service.database(other, ofDatabase),
          "an account from a table's": service.account("sys", ofTable),
          "an account from a database's": service.account("sys", ofDatabase),
          "the cluster from a table's": service.cluster(ofTable),
          "the cluster from a database's": service.cluster(ofDatabase),
          "a table from a cluster's": service.table(t, ofCluster),
          "a database from a cluster's": service.database(database, ofCluster)
        }
        for (const [what, operation] of Object.entries(operations)) {
          const reason = yield* reasonOf(operation)
          assert.strictEqual(reason._tag, "InvalidInput", `${what}: ${reason.message}`)
        }
        assert.deepStrictEqual(yield* harness.content(t), now)
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
      })
    )

    it.scoped("what the snapshot does not hold is ObjectNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database } = yield* source
        const snapshot = yield* taken({ level: "database", database })
        const later = { database, table: "later" }
        yield* harness.createTable(later)
        const content = yield* harness.content(later)
        for (const table of ["later", "missing"]) {
          const reason = yield* reasonOf(service.table({ database, table }, snapshot.name))
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          if (reason._tag === "ObjectNotFound") assert.strictEqual(reason.objectType, "table")
        }
        assert.deepStrictEqual(yield* harness.content(later), content)
        const account = yield* taken({ level: "account" })
        const reason = yield* reasonOf(service.database(fresh("missing"), account.name))
        assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
      })
    )

    it.scoped("a missing snapshot is SnapshotNotFound by its stored name", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const { database, t } = yield* source
        const name = yield* freshSnapshot
        const upper = name.toUpperCase()
        for (const operation of [
          service.table(t, upper),
          service.database(database, upper),
          service.account("sys", upper),
          service.cluster(upper)
        ]) {
          const error = yield* Effect.flip(operation)
          assert.strictEqual(error._tag, "SnapshotNotFound", String(error))
          if (error._tag === "SnapshotNotFound") assert.strictEqual(error.snapshot, name)
        }
      })
    )

    it.scoped("bad names are InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const { database, t } = yield* source
        const snapshot = yield* taken({ level: "database", database })
        for (const name of ["", "a\0b"]) {
          const operations = [
            service.table({ database, table: name }, snapshot.name),
            service.table({ database: name, table: "t" }, snapshot.name),
            service.table(t, name),
            service.table(t, snapshot.name, { account: name }),
            service.database(name, snapshot.name),
            service.database(database, name),
            service.account(name, snapshot.name),
            service.account("sys", snapshot.name, { toAccount: name }),
            service.account("sys", name),
            service.cluster(name)
          ]
          for (const [i, operation] of operations.entries()) {
            const reason = yield* reasonOf(operation)
            assert.strictEqual(reason._tag, "InvalidInput", `${i}: ${reason.message}`)
          }
        }
      })
    )

    it.scoped("another account has no part in the session", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database, t } = yield* source
        const snapshot = yield* taken({ level: "account" })
        const now = yield* harness.content(t)
        const account = fresh("missing")
        for (const operation of [
          service.table(t, snapshot.name, { account }),
          service.database(database, snapshot.name, { account }),
          service.account(account, snapshot.name)
        ]) {
          assert.strictEqual((yield* reasonOf(operation))._tag, "InvalidInput")
        }
        assert.deepStrictEqual(yield* harness.content(t), now)
      })
    )

    it.scoped.runIf(alone || destructive)("an account and the cluster: every database", () =>
      Effect.gen(function* () {
        const service = yield* Restore
        const harness = yield* Harness
        const { database, t } = yield* source
        const then = yield* harness.content(t)
        const ofAccount = yield* taken({ level: "account" })
        const ofCluster = yield* taken({ level: "cluster" })
        const restores = [
          service.account("sys", ofAccount.name),
          service.account("sys", ofCluster.name),
          service.cluster(ofCluster.name)
        ]
        for (const restoring of restores) {
          yield* harness.write(t)
          const later = yield* harness.database(["x"])
          yield* restoring
          assert.deepStrictEqual(yield* harness.content(t), then)
          assert.isFalse(yield* harness.hasDatabase(later))
          assert.deepStrictEqual(yield* harness.content({ database: later, table: "x" }), Option.none())
          yield* harness.dropTable(t)
          yield* restoring
          assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
        }
      })
    )
  })
}
