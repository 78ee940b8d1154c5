/**
 * What Branch promises of merging and picking.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Branch } from "../../src/services/Branch.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { brief, collected, Item, none, source } from "./branchSource.ts"
import { fresh, named, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

export const branchMerge = (it: OverSql): void => {
  describe("Branch", () => {
    it.scoped("merge brings over what the source changed, and says how much", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, items, run } = yield* source
        yield* service.createTable({ from: base, to: br })
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base }), none)
        yield* run("UPDATE @.br SET v = 'B' WHERE id = 2")
        yield* run("DELETE FROM @.br WHERE id = 3")
        yield* run("INSERT INTO @.br VALUES (4, 'd'), (5, 'e')")
        yield* run("INSERT INTO @.base VALUES (9, 'i')")
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base }), { inserted: 2, deleted: 1, updated: 1 })
        assert.deepStrictEqual(yield* items("base"), [
          [1, "a"],
          [2, "B"],
          [4, "d"],
          [5, "e"],
          [9, "i"]
        ])
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base }), none)
        yield* run("INSERT INTO @.br VALUES (6, 'f')")
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base }), { ...none, inserted: 1 })
        assert.deepStrictEqual((yield* items("base")).length, 6)
        for (const [from, into] of [
          [br, { ...base, table: "missing" }],
          [{ ...br, table: "missing" }, base]
        ] as const) {
          assert.strictEqual((yield* reasonOf(service.merge({ from, into })))._tag, "ObjectNotFound")
        }
      })
    )

    it.scoped("a conflict has its key and both sides; fail, skip and accept do what they say", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, items, run } = yield* source
        yield* service.createTable({ from: base, to: br })
        yield* run("UPDATE @.br SET v = 'mine' WHERE id IN (1, 2)")
        yield* run("INSERT INTO @.br VALUES (4, 'new'), (5, 'mine')")
        yield* run("UPDATE @.base SET v = 'theirs' WHERE id = 2")
        yield* run("INSERT INTO @.base VALUES (5, 'theirs')")
        const now = yield* items("base")
        const error = yield* Effect.flip(service.merge({ from: br, into: base }))
        assert.strictEqual(error._tag, "BranchConflict", String(error))
        if (error._tag === "BranchConflict") {
          assert.deepStrictEqual({ ...error.key }, { id: 2 })
          assert.deepStrictEqual([error.source?.flag, { ...error.source?.row }], ["UPDATE", { id: 2, v: "mine" }])
          assert.deepStrictEqual([error.target?.flag, { ...error.target?.row }], ["UPDATE", { id: 2, v: "theirs" }])
          assert.deepStrictEqual([error.from, error.into], [`${br.database}.br`, `${base.database}.base`])
          assert.notInclude(error.message, "mine")
        }
        assert.strictEqual(yield* tagOf(service.merge({ from: br, into: base, onConflict: "fail" })), "BranchConflict")
        assert.deepStrictEqual(yield* items("base"), now)
        const conflicts = yield* collected(service.conflicts({ table: br, against: base }, Item))
        assert.deepStrictEqual(
          conflicts.map(({ changes, key }) => [key, ...brief(changes)]),
          [
            [{ id: 2 }, ["table", "UPDATE", { id: 2, v: "mine" }], ["against", "UPDATE", { id: 2, v: "theirs" }]],
            [{ id: 5 }, ["table", "INSERT", { id: 5, v: "mine" }], ["against", "INSERT", { id: 5, v: "theirs" }]]
          ]
        )
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base, onConflict: "skip" }), {
          inserted: 1,
          deleted: 0,
          updated: 1
        })
        assert.deepStrictEqual(yield* items("base"), [
          [1, "mine"],
          [2, "theirs"],
          [3, "c"],
          [4, "new"],
          [5, "theirs"]
        ])
        assert.deepStrictEqual(yield* service.merge({ from: br, into: base, onConflict: "accept" }), {
          inserted: 1,
          deleted: 0,
          updated: 1
        })
        assert.deepStrictEqual(yield* items("base"), [
          [1, "mine"],
          [2, "mine"],
          [3, "c"],
          [4, "new"],
          [5, "mine"]
        ])
      })
    )

    it.scoped("a conflict of a key of several columns, and of a row that one side deleted", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { run, table } = yield* source
        yield* run("CREATE TABLE @.t (a INT, b VARCHAR(9), n INT, PRIMARY KEY (a, b))")
        yield* run("INSERT INTO @.t VALUES (1, 'x', 1), (1, 'y', 1)")
        yield* service.createTable({ from: table("t"), to: table("u") })
        yield* run("UPDATE @.u SET n = 2 WHERE b = 'y'")
        yield* run("DELETE FROM @.t WHERE b = 'y'")
        const error = yield* Effect.flip(service.merge({ from: table("u"), into: table("t") }))
        assert.strictEqual(error._tag, "BranchConflict", String(error))
        if (error._tag === "BranchConflict") {
          assert.deepStrictEqual({ ...error.key }, { a: 1, b: "y" })
          assert.deepStrictEqual([error.source?.flag, error.source?.row.n], ["UPDATE", 2])
          assert.deepStrictEqual([error.target?.flag, error.target?.row.n], ["DELETE", 1])
        }
      })
    )

    it.scoped("pick brings over rows by their keys, by a query, and between snapshots", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const sql = yield* SqlClient.SqlClient
        const { base, br, items, run } = yield* source
        yield* service.createTable({ from: base, to: br })
        yield* run("INSERT INTO @.br VALUES (4, 'd'), (5, 'e'), (6, 'f'), (7, 'it''s')")
        yield* run("DELETE FROM @.br WHERE id = 3")
        const to = { from: br, into: base }
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [] }), none)
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [99] }), none)
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [4, 3n] }), { inserted: 1, deleted: 1, updated: 0 })
        assert.deepStrictEqual(yield* items("base"), [
          [1, "a"],
          [2, "b"],
          [4, "d"]
        ])
        const query = sql`SELECT id FROM ${named(br)} WHERE v = ${"it's"}`
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: query }), { ...none, inserted: 1 })
        const [first, second] = [
          yield* taken({ level: "table", ...br }),
          yield* Effect.zipRight(run("INSERT INTO @.br VALUES (8, 'h'), (9, 'i')"), taken({ level: "table", ...br }))
        ]
        yield* run("INSERT INTO @.br VALUES (10, 'later')")
        const between = { from: first.name.toUpperCase(), to: second.name }
        assert.deepStrictEqual(yield* service.pick({ ...to, between, keys: [9] }), { ...none, inserted: 1 })
        assert.deepStrictEqual(yield* service.pick({ ...to, between }), { ...none, inserted: 1 })
        assert.deepStrictEqual(
          (yield* items("base")).map(([id]) => id),
          [1, 2, 4, 7, 8, 9]
        )
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [5], at: { snapshot: first.name } }), {
          ...none,
          inserted: 1
        })
        const missing = fresh("missing")
        const tags = yield* Effect.forEach(
          [
            service.pick({ ...to, between: { from: missing, to: second.name } }),
            service.pick({ ...to, between: { from: second.name, to: first.name } }),
            service.pick({ ...to, keys: [[1, 2]] }),
            service.pick({ ...to, keys: [1, [2]] }),
            service.pick({ ...to, keys: [Number.NaN] }),
            service.pick({ ...to, keys: [[]] }),
            service.pick({ ...to, keys: [1], at: { snapshot: missing } })
          ],
          tagOf
        )
        assert.deepStrictEqual(tags, [
          "SnapshotNotFound",
          "InvalidInput",
          "InvalidInput",
          "InvalidInput",
          "InvalidInput",
          "InvalidInput",
          "SnapshotNotFound"
        ])
        yield* run("UPDATE @.br SET v = 'mine' WHERE id = 1")
        yield* run("UPDATE @.base SET v = 'theirs' WHERE id = 1")
        yield* run("UPDATE @.br SET v = 'mine' WHERE id = 2")
        yield* run("UPDATE @.base SET v = 'theirs' WHERE id = 2")
        const error = yield* Effect.flip(service.pick({ ...to, keys: [2n] }))
        assert.strictEqual(error._tag, "BranchConflict")
        if (error._tag === "BranchConflict") {
          assert.deepStrictEqual([{ ...error.key }, error.target?.row.v], [{ id: 2 }, "theirs"])
        }
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [1], onConflict: "skip" }), none)
        assert.deepStrictEqual(yield* service.pick({ ...to, keys: [1], onConflict: "accept" }), { ...none, updated: 1 })
      })
    )

    it.scoped("keys of any text are one key each", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { run, table } = yield* source
        const sql = yield* SqlClient.SqlClient
        yield* run("CREATE TABLE @.t (k VARCHAR(40), n INT, PRIMARY KEY (k, n))")
        yield* service.createTable({ from: table("t"), to: table("u") })
        const keys = ["'", "\\", "') --", "x', 'y", "`", "?", "日本", " a"]
        for (const [n, k] of keys.entries()) yield* sql`INSERT INTO ${named(table("u"))} (k, n) VALUES (${k}, ${n})`
        for (const [n, k] of keys.entries()) {
          const picked = yield* service.pick({ from: table("u"), into: table("t"), keys: [[k, n]] })
          assert.deepStrictEqual(picked, { ...none, inserted: 1 }, JSON.stringify(k))
        }
      })
    )
  })
}
