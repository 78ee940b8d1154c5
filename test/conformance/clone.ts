/**
 * What the contract of Clone promises on whatever provides it.
 */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Clone } from "../../src/services/Clone.ts"
import { inEveryEnding } from "../support/endings.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, freshSnapshot, Harness, taken } from "./Harness.ts"
import type { Capabilities, OverServices } from "./suite.ts"

/** A database `d` with tables `t` (written to twice) and `empty`. */
const source = Effect.gen(function* () {
  const harness = yield* Harness
  const database = yield* harness.database(["t", "u"])
  yield* harness.write({ database, table: "t" })
  return { database, t: { database, table: "t" }, u: { database, table: "u" } }
})

export const clone = (it: OverServices, { anyInstant }: Pick<Capabilities, "anyInstant">): void => {
  describe("Clone", () => {
    it.scoped("a table's copy has its content, and either changes without the other", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const content = yield* harness.content(t)
        const copy = { database, table: "copy" }
        assert.isTrue(yield* service.table({ from: t, to: copy }))
        assert.deepStrictEqual(yield* harness.content(copy), content)
        yield* harness.write(copy)
        assert.notDeepEqual(yield* harness.content(copy), content)
        assert.deepStrictEqual(yield* harness.content(t), content)
        const changed = yield* harness.content(copy)
        yield* harness.write(t)
        assert.deepStrictEqual(yield* harness.content(copy), changed)
      })
    )

    it.scoped("a table's copy may be in another database", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { t } = yield* source
        const elsewhere = yield* harness.database([])
        assert.isTrue(yield* service.table({ from: t, to: { database: elsewhere, table: "copy" } }))
        assert.deepStrictEqual(
          yield* harness.content({ database: elsewhere, table: "copy" }),
          yield* harness.content(t)
        )
      })
    )

    it.scoped("a database's copy has all its tables, and either changes without the other", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        assert.isTrue(yield* service.database({ from: database, to }))
        assert.deepStrictEqual(yield* harness.tables(to), ["t", "u"])
        for (const table of [t, u]) {
          assert.deepStrictEqual(yield* harness.content({ ...table, database: to }), yield* harness.content(table))
        }
        const before = yield* harness.content(t)
        yield* harness.write({ database: to, table: "t" })
        assert.deepStrictEqual(yield* harness.content(t), before)
        yield* harness.dropTable({ database: to, table: "u" })
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
      })
    )

    it.scoped("an empty database has an empty copy", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const from = yield* harness.database([])
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        assert.isTrue(yield* service.database({ from, to }))
        assert.isTrue(yield* harness.hasDatabase(to))
        assert.deepStrictEqual(yield* harness.tables(to), [])
      })
    )

    it.scoped("at a snapshot: as it was, even what has been dropped since", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const [ofT, ofU] = [yield* harness.content(t), yield* harness.content(u)]
        const snapshot = yield* taken({ level: "database", database })
        yield* harness.write(t)
        yield* harness.dropTable(u)
        yield* harness.createTable({ database, table: "later" })
        const at = { snapshot: snapshot.name.toUpperCase() }

        for (const [from, expected] of [
          [t, ofT],
          [u, ofU]
        ] as const) {
          const to = { database, table: `${from.table}_copy` }
          assert.isTrue(yield* service.table({ from, to, at }))
          assert.deepStrictEqual(yield* harness.content(to), expected)
          yield* harness.dropTable(to)
        }
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        assert.isTrue(yield* service.database({ from: database, to, at }))
        assert.deepStrictEqual(yield* harness.tables(to), ["t", "u"])
        assert.deepStrictEqual(yield* harness.content({ database: to, table: "t" }), ofT)
        assert.deepStrictEqual(yield* harness.content({ database: to, table: "u" }), ofU)
      })
    )

    it.scoped("at an instant: as it was, by nanoseconds and, where the past is kept, by DateTime", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const then = yield* harness.content(t)
        // An instant in milliseconds may lie before what was written within the same millisecond.
        yield* Effect.sleep(5)
        const snapshot = yield* taken({ level: "table", ...t })
        yield* harness.write(t)
        const instants = [snapshot.timestamp, ...(anyInstant ? [snapshot.createdAt] : [])]
        for (const [i, timestamp] of instants.entries()) {
          const to = { database, table: `copy${i}` }
          assert.isTrue(yield* service.table({ from: t, to, at: { timestamp } }))
          assert.deepStrictEqual(yield* harness.content(to), then)
          const whole = fresh("d")
          yield* harness.dropAtEnd(whole)
          assert.isTrue(yield* service.database({ from: database, to: whole, at: { timestamp } }))
          assert.deepStrictEqual(yield* harness.content({ database: whole, table: "t" }), then)
        }
      })
    )

    it.scoped("at a cluster's or an account's snapshot", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const then = yield* harness.content(t)
        const snapshots = [yield* taken({ level: "cluster" }), yield* taken({ level: "account" })]
        yield* harness.write(t)
        for (const snapshot of snapshots) {
          const at = { snapshot: snapshot.name }
          const to = { database, table: `copy_${snapshot.level}` }
          assert.isTrue(yield* service.table({ from: t, to, at }))
          assert.deepStrictEqual(yield* harness.content(to), then)
          const whole = fresh("d")
          yield* harness.dropAtEnd(whole)
          assert.isTrue(yield* service.database({ from: database, to: whole, at }))
          assert.deepStrictEqual(yield* harness.content({ database: whole, table: "t" }), then)
        }
      })
    )

    it.scoped("a snapshot of one table is of no use for another table, nor for its database", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const snapshot = yield* taken({ level: "table", ...t })
        const at = { snapshot: snapshot.name }
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        const table = yield* reasonOf(service.table({ from: u, to: { database, table: "copy" }, at }))
        assert.strictEqual(table._tag, "InvalidInput", table.message)
        const whole = yield* reasonOf(service.database({ from: database, to, at }))
        assert.strictEqual(whole._tag, "InvalidInput", whole.message)
        assert.isFalse(yield* harness.hasDatabase(to))
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
      })
    )

    it.scoped("a snapshot of one database is of no use for another", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database } = yield* source
        const other = yield* harness.database(["t"])
        const snapshot = yield* taken({ level: "database", database })
        const at = { snapshot: snapshot.name }
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        assert.strictEqual(yield* tagOf(service.database({ from: other, to, at })), "InvalidInput")
        assert.strictEqual(
          yield* tagOf(service.table({ from: { database: other, table: "t" }, to: { database, table: "copy" }, at })),
          "InvalidInput"
        )
        assert.isFalse(yield* harness.hasDatabase(to))
      })
    )

    it.scoped("a missing source is SourceNotFound, and nothing is made", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database } = yield* source
        const snapshot = yield* taken({ level: "database", database })
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        const missing = fresh("missing")

        const table = yield* Effect.flip(
          service.table({ from: { database, table: "Missing" }, to: { database, table: "copy" } })
        )
        assert.strictEqual(table._tag, "SourceNotFound", String(table))
        if (table._tag === "SourceNotFound") {
          assert.strictEqual(table.objectType, "table")
          assert.strictEqual(table.source, `${database}.Missing`)
        }
        for (const at of [undefined, { timestamp: snapshot.timestamp }]) {
          const error = yield* Effect.flip(service.database({ from: missing, to, at }))
          assert.strictEqual(error._tag, "SourceNotFound", String(error))
          if (error._tag === "SourceNotFound") {
            assert.strictEqual(error.objectType, "database")
            assert.strictEqual(error.source, missing)
          }
        }
        for (const ifNotExists of [undefined, true]) {
          assert.strictEqual(
            yield* tagOf(
              service.table({
                from: { database: missing, table: "t" },
                to: { database, table: "copy" },
                ...(ifNotExists === undefined ? {} : { ifNotExists })
              })
            ),
            "SourceNotFound"
          )
          assert.strictEqual(
            yield* tagOf(
              service.database({ from: missing, to, ...(ifNotExists === undefined ? {} : { ifNotExists }) })
            ),
            "SourceNotFound"
          )
        }
        // Present now, but not then.
        yield* harness.createTable({ database, table: "later" })
        assert.strictEqual(
          yield* tagOf(
            service.table({
              from: { database, table: "later" },
              to: { database, table: "copy" },
              at: { snapshot: snapshot.name }
            })
          ),
          "SourceNotFound"
        )
        const younger = yield* harness.database([])
        assert.strictEqual(
          yield* tagOf(service.database({ from: younger, to, at: { timestamp: snapshot.timestamp } })),
          "SourceNotFound"
        )
        assert.strictEqual(
          yield* tagOf(service.database({ from: database, to, at: { timestamp: 1n } })),
          "SourceNotFound"
        )
        assert.deepStrictEqual(yield* harness.tables(database), ["later", "t", "u"])
        assert.isFalse(yield* harness.hasDatabase(to))
      })
    )

    it.scoped("a missing snapshot is SnapshotNotFound, and nothing is made", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const name = yield* freshSnapshot
        const at = { snapshot: name.toUpperCase() }
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        for (const operation of [
          service.table({ from: t, to: { database, table: "copy" }, at }),
          service.database({ from: database, to, at }),
          service.database({ from: database, to, at, ifNotExists: true }),
          Effect.scoped(service.scopedDatabase({ from: database, at }))
        ]) {
          const error = yield* Effect.flip<unknown, unknown, never>(operation)
          assert.strictEqual(yield* tagOf(Effect.fail(error)), "SnapshotNotFound")
          assert.propertyVal(error, "snapshot", name)
        }
        assert.isFalse(yield* harness.hasDatabase(to))
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
      })
    )

    it.scoped("an existing target is refused and untouched; ifNotExists says false", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const other = yield* harness.database(["own"])
        const content = yield* harness.content(u)
        const snapshot = yield* taken({ level: "database", database })
        for (const at of [undefined, { snapshot: snapshot.name }]) {
          const table = yield* reasonOf(service.table({ from: t, to: u, at }))
          assert.strictEqual(table._tag, "ObjectAlreadyExists", table.message)
          assert.isFalse(yield* service.table({ from: t, to: u, at, ifNotExists: true }))
          const whole = yield* reasonOf(service.database({ from: database, to: other, at }))
          assert.strictEqual(whole._tag, "ObjectAlreadyExists", whole.message)
          assert.isFalse(yield* service.database({ from: database, to: other, at, ifNotExists: true }))
          assert.strictEqual(
            yield* tagOf(service.database({ from: database, to: database, at })),
            "ObjectAlreadyExists"
          )
        }
        assert.deepStrictEqual(yield* harness.content(u), content)
        assert.deepStrictEqual(yield* harness.tables(other), ["own"])
        assert.isTrue(yield* service.table({ from: t, to: { database, table: "copy" }, ifNotExists: true }))
        assert.deepStrictEqual(yield* harness.content({ database, table: "copy" }), yield* harness.content(t))
        const fresher = fresh("d")
        yield* harness.dropAtEnd(fresher)
        assert.isTrue(yield* service.database({ from: database, to: fresher, ifNotExists: true }))
        assert.strictEqual((yield* harness.tables(fresher)).length, 3)
      })
    )

    it.scoped("a table cannot be copied into a database that is not there", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const { t } = yield* source
        const missing = fresh("missing")
        const reason = yield* reasonOf(service.table({ from: t, to: { database: missing, table: "copy" } }))
        assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
        if (reason._tag === "ObjectNotFound") assert.strictEqual(reason.objectType, "database")
      })
    )

    it.scoped("an account that is not there is ObjectNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const snapshot = yield* taken({ level: "database", database })
        const toAccount = fresh("missing")
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        for (const operation of [
          service.table({ from: t, to: { database, table: "copy" }, at: { snapshot: snapshot.name }, toAccount }),
          service.database({ from: database, to, at: { snapshot: snapshot.name }, toAccount }),
          service.database({ from: database, to, toAccount })
        ]) {
          const reason = yield* reasonOf(operation)
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          if (reason._tag === "ObjectNotFound") assert.strictEqual(reason.objectType, "account")
        }
        assert.isFalse(yield* harness.hasDatabase(to))
      })
    )

    it.scoped("names in upper case name the same", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const to = fresh("d")
        yield* harness.dropAtEnd(to)
        assert.isTrue(yield* service.database({ from: database.toUpperCase(), to: to.toUpperCase() }))
        assert.isTrue(yield* harness.hasDatabase(to))
        assert.isTrue(
          yield* service.table({
            from: { database: database.toUpperCase(), table: "T" },
            to: { database: to.toUpperCase(), table: "COPY" }
          })
        )
        assert.deepStrictEqual(yield* harness.tables(to), ["copy", "t", "u"])
        assert.deepStrictEqual(yield* harness.content({ database: to, table: "copy" }), yield* harness.content(t))
      })
    )

    it.scoped("bad names are InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const { database, t } = yield* source
        for (const name of ["", "a\0b"]) {
          const operations: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            service.table({ from: { database, table: name }, to: t }),
            service.table({ from: { database: name, table: "t" }, to: t }),
            service.table({ from: t, to: { database, table: name } }),
            service.table({ from: t, to: { database: name, table: "t" } }),
            service.table({ from: t, to: { database, table: "copy" }, toAccount: name }),
            service.table({ from: t, to: { database, table: "copy" }, at: { snapshot: name } }),
            service.database({ from: name, to: "copy" }),
            service.database({ from: database, to: name }),
            service.database({ from: database, to: fresh("d"), toAccount: name }),
            service.database({ from: database, to: fresh("d"), at: { snapshot: name } }),
            Effect.scoped(service.scopedDatabase({ from: name })),
            Effect.scoped(service.scopedDatabase({ from: database, at: { snapshot: name } }))
          ]
          for (const [i, operation] of operations.entries()) {
            const reason = yield* reasonOf(operation)
            assert.strictEqual(reason._tag, "InvalidInput", `${i}: ${reason.message}`)
          }
        }
      })
    )

    it.scoped("a throw-away database goes with its scope: on success, failure and interruption", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const then = yield* harness.content(t)
        const snapshot = yield* taken({ level: "database", database })
        yield* harness.write(t)
        const seen: Array<string> = []
        const during = Effect.gen(function* () {
          const name = yield* service.scopedDatabase({ from: database, at: { snapshot: snapshot.name } })
          seen.push(name)
          assert.deepStrictEqual(yield* harness.content({ database: name, table: "t" }), then)
          yield* harness.write({ database: name, table: "t" })
          return name
        })
        yield* inEveryEnding(during)
        assert.strictEqual(new Set(seen).size, 3)
        for (const name of seen) assert.isFalse(yield* harness.hasDatabase(name))
        assert.strictEqual(
          yield* tagOf(Effect.scoped(service.scopedDatabase({ from: fresh("missing") }))),
          "SourceNotFound"
        )
      })
    )

    it.scoped("many at once into one target: one copies, the others find it there", () =>
      Effect.gen(function* () {
        const service = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const to = { database, table: "copy" }
        const made = yield* Effect.replicateEffect(service.table({ from: t, to, ifNotExists: true }), 4, {
          concurrency: "unbounded"
        })
        assert.strictEqual(made.filter((copied) => copied).length, 1)
        assert.deepStrictEqual(yield* harness.content(to), yield* harness.content(t))
      })
    )
  })
}
