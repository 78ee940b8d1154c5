/**
 * What the services promise inside transactions, on any client of any server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { Clone } from "../../src/services/Clone.ts"
import { MoCtl } from "../../src/services/MoCtl.ts"
import { Restore } from "../../src/services/Restore.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, freshSnapshot, Harness, quoted, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

const source = Effect.gen(function* () {
  const harness = yield* Harness
  const database = yield* harness.database(["t", "u"])
  const copy = fresh("d")
  yield* harness.dropAtEnd(copy)
  return { database, copy, t: { database, table: "t" }, u: { database, table: "u" } }
})

/** Runs an effect in a transaction, and takes everything back. */
const rolledBack = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.gen(function* () {
      let answer: A | undefined
      const exit = yield* Effect.exit(
        sql.withTransaction(
          Effect.zipRight(
            Effect.map(effect, (a) => {
              answer = a
            }),
            Effect.fail("taken back")
          )
        )
      )
      assert.deepStrictEqual(exit, Exit.fail("taken back"))
      return answer
    })
  )

const committed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(effect))

export const transactions = (it: OverSql): void => {
  describe("inside a transaction", () => {
    it.scoped("a table's clone has the transaction's own rows, and comes and goes with it", () =>
      Effect.gen(function* () {
        const clone = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const before = yield* harness.content(t)
        const to = { database, table: "copy" }
        const work = Effect.gen(function* () {
          yield* harness.write(t)
          assert.isTrue(yield* clone.table({ from: t, to }))
          const own = yield* harness.content(t)
          assert.notDeepEqual(own, before)
          assert.deepStrictEqual(yield* harness.content(to), own)
        })
        yield* rolledBack(work)
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
        assert.deepStrictEqual(yield* harness.content(t), before)
        yield* committed(work)
        assert.deepStrictEqual(yield* harness.tables(database), ["copy", "t", "u"])
        assert.deepStrictEqual(yield* harness.content(to), yield* harness.content(t))
      })
    )

    it.scoped("a database's clone comes and goes with it, also of a database made there", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const clone = yield* Clone
        const harness = yield* Harness
        const { copy, database } = yield* source
        const made = fresh("d")
        yield* harness.dropAtEnd(made)
        yield* rolledBack(
          Effect.gen(function* () {
            assert.isTrue(yield* clone.database({ from: database, to: copy }))
            assert.deepStrictEqual(yield* harness.tables(copy), ["t", "u"])
          })
        )
        assert.isFalse(yield* harness.hasDatabase(copy))
        yield* committed(
          Effect.gen(function* () {
            yield* sql.unsafe(`CREATE DATABASE ${quoted(made)}`).unprepared
            assert.isTrue(yield* clone.database({ from: made, to: copy }))
            yield* harness.createTable({ database: made, table: "own" })
            const own = { database: made, table: "own" }
            assert.isTrue(yield* clone.table({ from: own, to: { database: copy, table: "own" } }))
            assert.deepStrictEqual(
              yield* harness.content({ database: copy, table: "own" }),
              yield* harness.content(own)
            )
          })
        )
        assert.deepStrictEqual(yield* harness.tables(copy), ["own"])
      })
    )

    it.scoped("a clone that is refused leaves the transaction as it was", () =>
      Effect.gen(function* () {
        const clone = yield* Clone
        const harness = yield* Harness
        const { copy, database, t, u } = yield* source
        const missing = fresh("missing")
        yield* committed(
          Effect.gen(function* () {
            yield* harness.write(t)
            assert.strictEqual(yield* tagOf(clone.database({ from: missing, to: copy })), "SourceNotFound")
            assert.strictEqual(
              yield* tagOf(clone.table({ from: { database, table: "nope" }, to: { database, table: "copy" } })),
              "SourceNotFound"
            )
            assert.strictEqual(
              yield* tagOf(clone.table({ from: t, to: { database, table: "copy" }, at: { snapshot: missing } })),
              "SnapshotNotFound"
            )
            assert.strictEqual(yield* tagOf(clone.table({ from: t, to: u })), "ObjectAlreadyExists")
            assert.isFalse(yield* clone.table({ from: t, to: u, ifNotExists: true }))
            assert.isFalse(yield* clone.database({ from: database, to: database, ifNotExists: true }))
            yield* harness.write(u)
          })
        )
        assert.isFalse(yield* harness.hasDatabase(copy))
        assert.isTrue(yield* clone.table({ from: u, to: { database, table: "copy" } }))
        assert.deepStrictEqual(yield* harness.content({ database, table: "copy" }), yield* harness.content(u))
      })
    )

    it.scoped("a throw-away database is gone when its scope closes there, and when it closes afterwards", () =>
      Effect.gen(function* () {
        const clone = yield* Clone
        const harness = yield* Harness
        const { database } = yield* source
        const within = yield* committed(
          Effect.gen(function* () {
            const name = yield* Effect.scoped(
              Effect.tap(clone.scopedDatabase({ from: database }), (name) =>
                Effect.map(harness.tables(name), (tables) => assert.deepStrictEqual(tables, ["t", "u"]))
              )
            )
            assert.isFalse(yield* harness.hasDatabase(name))
            return name
          })
        )
        assert.isFalse(yield* harness.hasDatabase(within))
        const beyond = yield* Effect.scoped(
          Effect.gen(function* () {
            const name = yield* committed(clone.scopedDatabase({ from: database }))
            assert.isTrue(yield* harness.hasDatabase(name))
            return name
          })
        )
        assert.isFalse(yield* harness.hasDatabase(beyond))
      })
    )

    it.scoped("snapshots are not taken, dropped or restored; the transaction goes on", () =>
      Effect.gen(function* () {
        const harness = yield* Harness
        const restore = yield* Restore
        const snapshots = yield* Snapshots
        const { database, t } = yield* source
        const target = { level: "database", database } as const
        const there = yield* taken(target)
        const name = yield* freshSnapshot
        const before = yield* harness.content(t)
        yield* committed(
          Effect.gen(function* () {
            yield* harness.write(t)
            const own = yield* harness.content(t)
            const refused: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
              create: snapshots.create(name, target),
              "create described": snapshots.create(name, target, { description: "d" }),
              "create again": snapshots.create(there.name, target, { ifNotExists: true }),
              scoped: Effect.scoped(snapshots.scoped(name, target)),
              drop: snapshots.drop(there.name),
              "drop if there": snapshots.drop(name, { ifExists: true }),
              "restore a table": restore.table(t, there.name),
              "restore a database": restore.database(database, there.name),
              "restore an account": restore.account("sys", there.name),
              "restore the cluster": restore.cluster(there.name)
            }
            for (const [what, operation] of Object.entries(refused)) {
              assert.strictEqual((yield* reasonOf(operation))._tag, "NotAllowedInTransaction", what)
            }
            assert.deepStrictEqual(yield* harness.content(t), own)
          })
        )
        assert.notDeepEqual(yield* harness.content(t), before)
        assert.isFalse(yield* snapshots.exists(name))
        const after = yield* snapshots.create(name, target)
        assert.isTrue(after.timestamp > there.timestamp)
      })
    )

    it.scoped("snapshots are read", () =>
      Effect.gen(function* () {
        const snapshots = yield* Snapshots
        const { database } = yield* source
        const there = yield* taken({ level: "database", database })
        const missing = yield* freshSnapshot
        yield* committed(
          Effect.gen(function* () {
            assert.deepStrictEqual(yield* snapshots.get(there.name), there)
            assert.deepStrictEqual(yield* snapshots.list({ database }), [there])
            assert.isTrue(yield* snapshots.exists(there.name))
            assert.isFalse(yield* snapshots.exists(missing))
            assert.strictEqual(yield* tagOf(snapshots.get(missing)), "SnapshotNotFound")
          })
        )
      })
    )

    it.scoped("a snapshot taken after it holds what it committed", () =>
      Effect.gen(function* () {
        const clone = yield* Clone
        const harness = yield* Harness
        const { database, t } = yield* source
        const old = yield* taken({ level: "table", ...t })
        yield* committed(harness.write(t))
        const own = yield* harness.content(t)
        const snapshot = yield* taken({ level: "table", ...t })
        yield* harness.write(t)
        yield* clone.table({ from: t, to: { database, table: "then" }, at: { snapshot: snapshot.name } })
        assert.deepStrictEqual(yield* harness.content({ database, table: "then" }), own)
        yield* clone.table({ from: t, to: { database, table: "before" }, at: { snapshot: old.name } })
        assert.notDeepEqual(yield* harness.content({ database, table: "before" }), own)
      })
    )

    it.scoped("a table can be flushed, and one that is not there is told", () =>
      Effect.gen(function* () {
        const harness = yield* Harness
        const moCtl = yield* MoCtl
        const { database, t } = yield* source
        yield* committed(
          Effect.gen(function* () {
            assert.strictEqual((yield* moCtl.flush(t)).method, "Flush")
            assert.strictEqual(yield* tagOf(moCtl.flush({ database, table: "nope" })), "ObjectNotFound")
            assert.strictEqual(yield* tagOf(moCtl.flush({ database: fresh("missing"), table: "t" })), "ObjectNotFound")
            yield* harness.write(t)
          })
        )
      })
    )
  })
}
