/**
 * What the contract of Snapshots promises on whatever provides it.
 */
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { Clone } from "../../src/services/Clone.ts"
import { Snapshots, type SnapshotTarget } from "../../src/services/Snapshots.ts"
import { inEveryEnding } from "../support/endings.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, freshSnapshot, Harness, taken } from "./Harness.ts"
import type { OverServices } from "./suite.ts"

const badNames: ReadonlyArray<string> = ["", "a b", "a\tb", "a\nb", "a`b", "a'b", 'a"b', "a\\b", "a\0b", "x".repeat(65)]

export const snapshots = (it: OverServices): void => {
  describe("Snapshots", () => {
    it.scoped("create answers the snapshot as the server has it, at each level", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const targets: ReadonlyArray<readonly [SnapshotTarget, string | undefined, string | undefined]> = [
          [{ level: "cluster" }, undefined, undefined],
          [{ level: "account" }, undefined, undefined],
          [{ level: "account", account: "sys" }, undefined, undefined],
          [{ level: "database", database }, database, undefined],
          [{ level: "table", database, table: "t" }, database, "t"]
        ]
        for (const [target, ofDatabase, ofTable] of targets) {
          const name = yield* freshSnapshot
          const snapshot = yield* service.create(name, target)
          assert.strictEqual(snapshot.name, name)
          assert.strictEqual(snapshot.level, target.level)
          assert.strictEqual(Option.getOrUndefined(snapshot.database), ofDatabase)
          assert.strictEqual(Option.getOrUndefined(snapshot.table), ofTable)
          assert.deepStrictEqual(snapshot.description, Option.none())
          if (target.level === "account") assert.deepStrictEqual(snapshot.account, Option.some("sys"))
          assert.deepStrictEqual(yield* service.get(name), snapshot)
          assert.deepStrictEqual(yield* service.find(name), Option.some(snapshot))
          assert.isTrue(yield* service.exists(name))
          assert.deepStrictEqual(
            (yield* service.list()).filter((each) => each.name === name),
            [snapshot]
          )
          yield* service.drop(name)
          assert.isFalse(yield* service.exists(name))
          assert.deepStrictEqual(yield* service.find(name), Option.none())
        }
      })
    )

    it.scoped("a moment is nanoseconds, exactly, and milliseconds of the same", () =>
      Effect.gen(function* () {
        const harness = yield* Harness
        const database = yield* harness.database([])
        const before = Date.now()
        const snapshot = yield* taken({ level: "database", database })
        assert.strictEqual(typeof snapshot.timestamp, "bigint")
        assert.strictEqual(BigInt(DateTime.toEpochMillis(snapshot.createdAt)), snapshot.timestamp / 1_000_000n)
        // The server's clock may stand elsewhere, but not in another unit.
        assert.isBelow(Math.abs(DateTime.toEpochMillis(snapshot.createdAt) - before), 3_600_000)
      })
    )

    it.scoped("moments of successive snapshots rise, and list has the newest first", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const target = { level: "table", database, table: "t" } as const
        const [a, b, c] = [yield* taken(target), yield* taken(target), yield* taken(target)]
        assert.isTrue(a.timestamp < b.timestamp && b.timestamp < c.timestamp)
        assert.deepStrictEqual(yield* service.list({ database }), [c, b, a])
      })
    )

    it.scoped("list narrows by level, database and table, whatever the case of the names", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t", "u"])
        const other = yield* harness.database(["t"])
        const ofTable = yield* taken({ level: "table", database, table: "t" })
        const ofSibling = yield* taken({ level: "table", database, table: "u" })
        const ofOther = yield* taken({ level: "table", database: other, table: "t" })
        const ofDatabase = yield* taken({ level: "database", database })
        const ours = new Set([ofTable, ofSibling, ofOther, ofDatabase].map(({ name }) => name))
        const listed = (filter: Parameters<typeof service.list>[0]) =>
          Effect.map(service.list(filter), (all) => all.map(({ name }) => name).filter((name) => ours.has(name)))
        assert.sameMembers(yield* listed({ level: "table" }), [ofTable.name, ofSibling.name, ofOther.name])
        assert.sameMembers(yield* listed({ level: "database" }), [ofDatabase.name])
        assert.sameMembers(yield* listed({ level: "cluster" }), [])
        assert.sameMembers(yield* listed({ database }), [ofTable.name, ofSibling.name, ofDatabase.name])
        assert.sameMembers(yield* listed({ database: database.toUpperCase() }), [
          ofTable.name,
          ofSibling.name,
          ofDatabase.name
        ])
        assert.sameMembers(yield* listed({ table: "T" }), [ofTable.name, ofOther.name])
        assert.sameMembers(yield* listed({ database, table: "t", level: "table" }), [ofTable.name])
        assert.sameMembers(yield* listed({ database, table: "t", level: "database" }), [])
        assert.sameMembers(yield* listed({ database: "nowhere' OR '1'='1" }), [])
      })
    )

    it.scoped("names are stored in lower case and found in any", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const lower = yield* freshSnapshot
        const upper = lower.toUpperCase()
        const snapshot = yield* service.create(upper, {
          level: "table",
          database: database.toUpperCase(),
          table: "T"
        })
        assert.strictEqual(snapshot.name, lower)
        assert.deepStrictEqual(snapshot.database, Option.some(database))
        assert.deepStrictEqual(snapshot.table, Option.some("t"))
        assert.deepStrictEqual(yield* service.get(upper), snapshot)
        assert.deepStrictEqual(yield* service.get(lower), snapshot)
        yield* service.drop(upper)
        assert.isFalse(yield* service.exists(lower))
      })
    )

    it.scoped("a snapshot holds what was there, and not what came later", () =>
      Effect.gen(function* () {
        const clone = yield* Clone
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const t = { database, table: "t" }
        yield* harness.write(t)
        const then = yield* harness.content(t)
        const snapshot = yield* taken({ level: "table", ...t })
        yield* harness.write(t)
        assert.notDeepEqual(yield* harness.content(t), then)
        yield* clone.table({ from: t, to: { database, table: "copy" }, at: { snapshot: snapshot.name } })
        assert.deepStrictEqual(yield* harness.content({ database, table: "copy" }), then)
      })
    )

    it.scoped("a used name is refused at every level, and what has it stays as it is", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t", "u"])
        const snapshot = yield* taken({ level: "table", database, table: "t" })
        const targets: ReadonlyArray<SnapshotTarget> = [
          { level: "table", database, table: "t" },
          { level: "table", database, table: "u" },
          { level: "database", database },
          { level: "account" },
          { level: "cluster" }
        ]
        for (const target of targets) {
          const error = yield* Effect.flip(service.create(snapshot.name.toUpperCase(), target))
          assert.strictEqual(error._tag, "SnapshotAlreadyExists")
          if (error._tag === "SnapshotAlreadyExists") assert.strictEqual(error.snapshot, snapshot.name)
        }
        assert.deepStrictEqual(yield* service.get(snapshot.name), snapshot)
      })
    )

    it.scoped("ifNotExists keeps a snapshot of the same target only", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t", "u"])
        const other = yield* harness.database(["t"])
        const targets: ReadonlyArray<SnapshotTarget> = [
          { level: "table", database, table: "t" },
          { level: "table", database, table: "u" },
          { level: "table", database: other, table: "t" },
          { level: "database", database },
          { level: "database", database: other },
          { level: "account" },
          { level: "cluster" }
        ]
        for (const target of targets) {
          const name = yield* freshSnapshot
          const made = yield* service.create(name, target, { ifNotExists: true })
          for (const again of targets) {
            const asked = service.create(name, again, { ifNotExists: true, description: "never stored" })
            if (again === target) assert.deepStrictEqual(yield* asked, made)
            else assert.strictEqual(yield* tagOf(asked), "SnapshotAlreadyExists", JSON.stringify([target, again]))
          }
          assert.deepStrictEqual(yield* service.get(name), made)
          yield* service.drop(name)
        }
        const ofTable = yield* taken({ level: "table", database, table: "t" })
        assert.deepStrictEqual(
          yield* service.create(
            ofTable.name.toUpperCase(),
            { level: "table", database: database.toUpperCase(), table: "T" },
            { ifNotExists: true }
          ),
          ofTable
        )
        const ofAccount = yield* taken({ level: "account" })
        assert.deepStrictEqual(
          yield* service.create(ofAccount.name, { level: "account", account: "SYS" }, { ifNotExists: true }),
          ofAccount
        )
      })
    )

    it.scoped("descriptions come back as they were given, and go with their snapshot", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database([])
        const target = { level: "database", database } as const
        const descriptions = [
          "before the migration",
          "",
          'it\'s "quoted" \\ `back` -- not a comment /* nor this */ ? :x %s',
          "'); DROP DATABASE mo_catalog; --",
          "\0\b\t\r\n\u001a",
          "日本語 🧪 \u{1F469}‍\u{1F680}",
          "x".repeat(20_000)
        ]
        for (const description of descriptions) {
          const name = yield* freshSnapshot
          const snapshot = yield* service.create(name, target, { description })
          assert.deepStrictEqual(snapshot.description, Option.some(description))
          assert.deepStrictEqual((yield* service.get(name)).description, Option.some(description))
          assert.deepStrictEqual(
            (yield* service.list({ database })).map((each) => each.description),
            [Option.some(description)]
          )
          yield* service.drop(name)
          const again = yield* service.create(name, target)
          assert.deepStrictEqual(again.description, Option.none())
          yield* service.drop(name)
        }
      })
    )

    it.scoped("what is not there cannot be taken", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database([])
        const missing: ReadonlyArray<readonly [SnapshotTarget, string]> = [
          [{ level: "database", database: fresh("missing") }, "database"],
          [{ level: "table", database, table: "missing" }, "table"],
          [{ level: "table", database: fresh("missing"), table: "t" }, "table"],
          [{ level: "account", account: fresh("missing") }, "account"]
        ]
        for (const [target, objectType] of missing) {
          const name = yield* freshSnapshot
          const reason = yield* reasonOf(service.create(name, target))
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          if (reason._tag === "ObjectNotFound") assert.strictEqual(reason.objectType, objectType)
          assert.isFalse(yield* service.exists(name))
        }
      })
    )

    it.scoped("system databases cannot be taken", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        for (const database of ["mo_catalog", "information_schema", "MySQL"]) {
          const name = yield* freshSnapshot
          const reason = yield* reasonOf(service.create(name, { level: "database", database }))
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
        }
      })
    )

    it.scoped("bad names are InvalidInput everywhere", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        for (const name of badNames) {
          const operations: ReadonlyArray<Effect.Effect<unknown, unknown, Scope.Scope>> = [
            service.create(name, { level: "database", database }),
            service.create(name, { level: "database", database }, { ifNotExists: true }),
            service.scoped(name, { level: "database", database }),
            service.get(name),
            service.find(name),
            service.exists(name),
            service.drop(name),
            service.drop(name, { ifExists: true })
          ]
          for (const operation of operations) {
            assert.strictEqual((yield* reasonOf(operation))._tag, "InvalidInput", JSON.stringify(name))
          }
        }
        for (const object of ["", "a\0b", "x".repeat(5001)]) {
          const name = yield* freshSnapshot
          const targets: ReadonlyArray<SnapshotTarget> = [
            { level: "account", account: object },
            { level: "database", database: object },
            { level: "table", database: object, table: "t" },
            { level: "table", database, table: object }
          ]
          for (const target of targets) {
            assert.strictEqual((yield* reasonOf(service.create(name, target)))._tag, "InvalidInput")
          }
        }
      })
    )

    it.scoped("a missing snapshot is SnapshotNotFound by its stored name; ifExists passes over it", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const name = yield* freshSnapshot
        for (const operation of [service.get(name.toUpperCase()), service.drop(name.toUpperCase())]) {
          const error = yield* Effect.flip(operation)
          assert.strictEqual(error._tag, "SnapshotNotFound")
          if (error._tag === "SnapshotNotFound") assert.strictEqual(error.snapshot, name)
        }
        assert.deepStrictEqual(yield* service.find(name), Option.none())
        assert.isFalse(yield* service.exists(name))
        yield* service.drop(name, { ifExists: true })
      })
    )

    it.scoped("a scoped snapshot goes with its scope: on success, failure and interruption", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database([])
        const target = { level: "database", database } as const
        const names = [yield* freshSnapshot, yield* freshSnapshot, yield* freshSnapshot]
        const taken: Array<string> = []
        const during = Effect.gen(function* () {
          const name = names[taken.length] ?? ""
          taken.push(name)
          const snapshot = yield* service.scoped(name, target, { description: "for a while" })
          assert.deepStrictEqual(yield* service.get(name), snapshot)
          return snapshot
        })

        yield* inEveryEnding(during)
        assert.deepStrictEqual(taken, names)
        for (const name of names) assert.isFalse(yield* service.exists(name))
      })
    )

    it.scoped("interrupted while it is taken, a scoped snapshot is either dropped or was never there", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database([])
        for (let i = 0; i < 10; i++) {
          const name = yield* freshSnapshot
          const fiber = yield* service
            .scoped(name, { level: "database", database }, { description: "for a while" })
            .pipe(Effect.zipRight(Effect.never), Effect.scoped, Effect.fork)
          yield* Effect.sleep(i * 3)
          yield* Fiber.interrupt(fiber)
          assert.isFalse(yield* service.exists(name))
        }
      })
    )

    it.scoped("dropped by someone else meanwhile, a scoped snapshot closes in peace", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database([])
        const scope = yield* Scope.make()
        const name = yield* freshSnapshot
        yield* Scope.extend(service.scoped(name, { level: "database", database }), scope)
        yield* service.drop(name)
        yield* Scope.close(scope, Exit.void)
        assert.isFalse(yield* service.exists(name))
      })
    )

    it.scoped("many at once: each gets its own, and of those with one name only one is taken", () =>
      Effect.gen(function* () {
        const service = yield* Snapshots
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const target = { level: "table", database, table: "t" } as const
        const names = yield* Effect.replicateEffect(freshSnapshot, 6)
        const made = yield* Effect.forEach(names, (name) => service.create(name, target), { concurrency: "unbounded" })
        assert.deepStrictEqual(
          made.map(({ name }) => name),
          names
        )
        assert.strictEqual((yield* service.list({ database })).length, names.length)
        const contested = yield* freshSnapshot
        const outcomes = yield* Effect.replicateEffect(tagOf(service.create(contested, target)), 4, {
          concurrency: "unbounded"
        })
        assert.strictEqual(outcomes.filter((tag) => tag === "success").length, 1)
        assert.strictEqual(outcomes.filter((tag) => tag === "SnapshotAlreadyExists").length, 3, outcomes.join())
      })
    )
  })
}
