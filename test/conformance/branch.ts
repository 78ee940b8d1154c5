/**
 * What Branch promises of branches: made, listed, deleted, also inside a transaction.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { Branch } from "../../src/services/Branch.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { brief, collected, Item, none, source } from "./branchSource.ts"
import { fresh, Harness, named, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

export const branch = (it: OverSql): void => {
  describe("Branch", () => {
    it.scoped("create, of now and of a snapshot, and delete", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, items, run, table } = yield* source
        const before = yield* taken({ level: "table", ...base })
        yield* run("DELETE FROM @.base WHERE id > 1")
        yield* service.createTable({ from: base, to: br })
        yield* service.createTable({ from: base, to: table("past"), at: { snapshot: before.name.toUpperCase() } })
        assert.deepStrictEqual(
          [yield* items("br"), yield* items("past")],
          [
            [[1, "a"]],
            [
              [1, "a"],
              [2, "b"],
              [3, "c"]
            ]
          ]
        )
        const missing = { snapshot: fresh("missing") }
        const tags = yield* Effect.forEach(
          [
            service.createTable({ from: base, to: br }),
            service.createTable({ from: table("missing"), to: table("x") }),
            service.createTable({ from: base, to: { database: fresh("missing"), table: "x" } }),
            service.createTable({ from: base, to: table("x"), at: missing }),
            service.createDatabase({ from: fresh("missing"), to: fresh("x") }),
            service.createDatabase({ from: br.database, to: br.database }),
            service.createDatabase({ from: br.database, to: fresh("x"), at: missing }),
            service.deleteTable(base),
            service.deleteTable(table("missing")),
            service.deleteDatabase(fresh("missing")),
            service.deleteDatabase(br.database),
            service.deleteTable(base, { ifExists: true }),
            service.deleteDatabase(br.database, { ifExists: true }),
            service.deleteTable(br),
            service.deleteTable(br)
          ] satisfies ReadonlyArray<Effect.Effect<unknown, unknown>>,
          (operation: Effect.Effect<unknown, unknown>) => tagOf(operation)
        )
        assert.deepStrictEqual(tags, [
          "ObjectAlreadyExists",
          "SourceNotFound",
          "ObjectNotFound",
          "SnapshotNotFound",
          "SourceNotFound",
          "ObjectAlreadyExists",
          "SnapshotNotFound",
          "BranchNotFound",
          "BranchNotFound",
          "BranchNotFound",
          "BranchNotFound",
          "success",
          "success",
          "success",
          "BranchNotFound"
        ])
        assert.deepStrictEqual(yield* items("base"), [[1, "a"]])
      })
    )

    it.scoped("a database branches whole, and is deleted whole", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const harness = yield* Harness
        const { database, items, run } = yield* source
        const before = yield* taken({ level: "database", database })
        yield* run("DELETE FROM @.base WHERE id = 1")
        const [now, past] = [fresh("d"), fresh("d")]
        yield* harness.dropAtEnd(now)
        yield* harness.dropAtEnd(past)
        yield* service.createDatabase({ from: database, to: now })
        yield* service.createDatabase({ from: database, to: past, at: { snapshot: before.name } })
        assert.strictEqual((yield* items({ database: now, table: "base" })).length, 2)
        assert.strictEqual((yield* items({ database: past, table: "base" })).length, 3)
        yield* service.deleteDatabase(now.toUpperCase())
        assert.deepStrictEqual([yield* harness.hasDatabase(now), yield* harness.hasDatabase(past)], [false, true])
      })
    )

    it.scoped(
      "in a transaction: branches come and go with it, what it changed is not compared, picks are refused",
      () =>
        Effect.gen(function* () {
          const service = yield* Branch
          const sql = yield* SqlClient.SqlClient
          const { base, br, items, run, table } = yield* source
          yield* service.createTable({ from: base, to: br })
          yield* run("INSERT INTO @.br VALUES (4, 'd')")
          yield* Effect.flip(
            sql.withTransaction(
              Effect.gen(function* () {
                yield* service.createTable({ from: base, to: table("gone") })
                yield* sql`INSERT INTO ${named(br)} (id, v) VALUES (5, 'e')`
                assert.strictEqual(yield* service.diffCount({ table: br, against: base }), 1)
                assert.strictEqual(
                  (yield* reasonOf(service.pick({ from: br, into: base, keys: [4] })))._tag,
                  "NotAllowedInTransaction"
                )
                return yield* Effect.fail("rolled back" as const)
              })
            )
          )
          assert.strictEqual((yield* reasonOf(items("gone")))._tag, "ObjectNotFound")
          yield* Effect.ignore(
            sql.withTransaction(
              Effect.zipRight(
                Effect.tap(service.merge({ from: br, into: base }), () =>
                  Effect.map(items("base"), (all) => assert.strictEqual(all.length, 4))
                ),
                Effect.fail("rolled back")
              )
            )
          )
          assert.strictEqual((yield* items("base")).length, 3)
        })
    )

    it.scoped("list tells each branch's lineage, through changes of columns and drops", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, database, run, table } = yield* source
        const before = (yield* taken({ level: "table", ...base })).timestamp
        yield* service.createTable({ from: base, to: br })
        yield* service.createTable({ from: br, to: table("br2") })
        const after = (yield* taken({ level: "table", ...base })).timestamp
        const of = Effect.map(service.list({ database: database.toUpperCase() }), (all) =>
          all.map((each) => [each.table, each.level, each.lineage.map((one) => [one.table, one.exists])])
        )
        const [first] = yield* service.list({ database })
        assert.isTrue(first !== undefined && before < first.timestamp && first.timestamp < after)
        assert.strictEqual(first?.createdAt.epochMillis, Number((first?.timestamp ?? 0n) / 1_000_000n))
        assert.isTrue(DateTime.isDateTime(first?.createdAt))
        const lineage = [
          [
            "br2",
            "table",
            [
              ["br", true],
              ["base", true]
            ]
          ],
          ["br", "table", [["base", true]]]
        ]
        assert.deepStrictEqual(yield* of, lineage)
        yield* run("ALTER TABLE @.br ADD COLUMN n INT")
        assert.deepStrictEqual(yield* of, lineage)
        yield* service.deleteTable(br)
        const left = yield* of
        assert.deepStrictEqual(
          left.map(([name]) => name),
          ["br2"]
        )
        assert.deepStrictEqual(left[0]?.[2]?.[0], ["br", false])
        assert.deepStrictEqual(yield* service.list({ database: fresh("missing") }), [])
      })
    )

    it.scoped("scoped: changed, reviewed, merged; and gone in the end, also when it failed", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const harness = yield* Harness
        const sql = yield* SqlClient.SqlClient
        const { base, database, items, run } = yield* source
        const scope = yield* Scope.make()
        const work = yield* Scope.extend(service.scoped({ from: base }), scope)
        const table = work.table
        if (typeof table === "string") return assert.fail("a bare name")
        yield* sql`UPDATE ${named(table)} SET v = 'B' WHERE id = 2`
        yield* run("INSERT INTO @.base VALUES (9, 'i')")
        assert.deepStrictEqual(brief(yield* collected(work.diff(Item, { limit: 1 }))), [
          ["table", "UPDATE", { id: 2, v: "B" }]
        ])
        assert.deepStrictEqual(yield* work.summary, {
          table: { ...none, updated: 1 },
          against: { ...none, inserted: 1 }
        })
        assert.deepStrictEqual(yield* work.merge(), { ...none, updated: 1 })
        assert.deepStrictEqual(yield* items("base"), [
          [1, "a"],
          [2, "B"],
          [3, "c"],
          [9, "i"]
        ])
        assert.deepStrictEqual(yield* harness.tables(database), ["base", table.table])
        yield* Scope.close(scope, Exit.fail("whatever"))
        assert.deepStrictEqual(yield* harness.tables(database), ["base"])
        yield* Effect.scoped(Effect.flatMap(service.scoped({ from: base }), (one) => service.deleteTable(one.table)))
        assert.deepStrictEqual(yield* harness.tables(database), ["base"])
        assert.strictEqual(
          yield* tagOf(Effect.scoped(service.scoped({ from: { database, table: "missing" } }))),
          "SourceNotFound"
        )
      })
    )

    it.scoped("bad names are InvalidInput, sent nowhere", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br } = yield* source
        for (const name of ["", "a'b", "a\\b"]) {
          const bad = { ...base, table: name }
          const operations: ReadonlyArray<Effect.Effect<unknown, unknown, Scope.Scope>> = [
            service.createTable({ from: bad, to: br }),
            service.createTable({ from: base, to: bad }),
            service.createTable({ from: base, to: br, at: { snapshot: name } }),
            service.createTable({ from: base, to: br, toAccount: name }),
            service.createDatabase({ from: name, to: "x" }),
            service.createDatabase({ from: "x", to: name }),
            service.deleteTable(bad, { ifExists: true }),
            service.deleteDatabase(name, { ifExists: true }),
            collected(service.diff({ table: bad, against: base }, Item)),
            service.diffCount({ table: base, against: bad }),
            service.diffSummary({ table: base, against: base, at: { snapshot: name } }),
            service.diffInto({ table: base, against: base }, bad),
            collected(service.conflicts({ table: base, against: base, againstAt: { snapshot: name } }, Item)),
            service.merge({ from: bad, into: base }),
            service.pick({ from: base, into: bad, keys: [] }),
            service.pick({ from: base, into: base, between: { from: name, to: "s" } }),
            service.scoped({ from: bad })
          ]
          for (const [i, operation] of operations.entries()) {
            const reason = yield* reasonOf(operation)
            assert.strictEqual(reason._tag, "InvalidInput", `${i} ${JSON.stringify(name)}: ${reason.message}`)
          }
        }
      })
    )
  })
}
