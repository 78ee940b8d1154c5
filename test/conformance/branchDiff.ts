/**
 * What Branch promises of differences.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Branch } from "../../src/services/Branch.ts"
import { TypeId } from "../../src/services/MatrixOneClient.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { brief, collected, Item, none, source } from "./branchSource.ts"
import { fresh, Harness, named, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

export const branchDiff = (it: OverSql): void => {
  describe("Branch", () => {
    it.scoped("a diff tells what each side did, by key, decoded", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, run } = yield* source
        yield* service.createTable({ from: base, to: br })
        const comparison = { table: br, against: base }
        assert.deepStrictEqual(yield* collected(service.diff(comparison, Item)), [])
        assert.deepStrictEqual(yield* service.diffSummary(comparison), { table: none, against: none })
        yield* run("UPDATE @.br SET v = 'B' WHERE id = 2")
        yield* run("DELETE FROM @.br WHERE id = 3")
        yield* run("INSERT INTO @.br VALUES (4, NULL)")
        yield* run("INSERT INTO @.base VALUES (5, 'e'), (6, 'same')")
        yield* run("INSERT INTO @.br VALUES (6, 'same')")
        const changes = yield* collected(service.diff(comparison, Item))
        assert.deepStrictEqual(changes, [
          { side: "table", source: "br", flag: "UPDATE", row: { id: 2, v: "B" } },
          { side: "table", source: "br", flag: "DELETE", row: { id: 3, v: "c" } },
          { side: "table", source: "br", flag: "INSERT", row: { id: 4, v: null } },
          { side: "against", source: "base", flag: "INSERT", row: { id: 5, v: "e" } }
        ])
        assert.deepStrictEqual(
          brief(yield* collected(service.diff({ table: base, against: br }, Item))).map(([side]) => side),
          ["against", "against", "against", "table"]
        )
        assert.strictEqual(yield* service.diffCount(comparison), 4)
        assert.deepStrictEqual(yield* service.diffSummary(comparison), {
          table: { inserted: 1, deleted: 1, updated: 1 },
          against: { inserted: 1, deleted: 0, updated: 0 }
        })
        assert.deepStrictEqual(
          brief(
            yield* collected(
              service.diff({ ...comparison, columns: ["v"], limit: 2 }, Schema.Struct({ v: Schema.String }))
            )
          ),
          [
            ["table", "UPDATE", { v: "B" }],
            ["table", "DELETE", { v: "c" }]
          ]
        )
        assert.deepStrictEqual(yield* collected(service.diff({ ...comparison, limit: 0 }, Item)), [])
        assert.deepStrictEqual(yield* collected(Stream.take(service.diff(comparison, Item), 1)), changes.slice(0, 1))
      })
    )

    it.scoped("a diff fails as its schema, its columns and its tables do", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, br, run, table } = yield* source
        yield* service.createTable({ from: base, to: br })
        yield* run("INSERT INTO @.br VALUES (4, NULL)")
        const strict = Schema.Struct({ id: Schema.Int, v: Schema.String })
        const comparison = { table: br, against: base }
        const failed = yield* Effect.flip(collected(service.diff(comparison, strict)))
        assert.strictEqual(failed._tag, "ParseError")
        const tags = yield* Effect.forEach(
          [
            collected(service.diff({ ...comparison, columns: ["nope"] }, Item)),
            collected(service.diff({ ...comparison, against: table("missing") }, Item)),
            collected(service.diff({ ...comparison, table: table("missing") }, Item)),
            service.diffCount({ ...comparison, against: table("missing") }),
            service.diffSummary({ ...comparison, against: table("missing") }),
            collected(service.diff({ ...comparison, columns: [] }, Item)),
            collected(service.diff({ ...comparison, limit: -1 }, Item)),
            collected(service.diff({ ...comparison, limit: 0.5 }, Item)),
            collected(service.diff({ ...comparison, at: { snapshot: fresh("missing") } }, Item)),
            service.diffCount({ ...comparison, againstAt: { snapshot: fresh("missing") } })
          ] satisfies ReadonlyArray<Effect.Effect<unknown, unknown>>,
          (operation: Effect.Effect<unknown, unknown>) => tagOf(operation)
        )
        assert.deepStrictEqual(tags, [
          ...Array.from({ length: 5 }, () => "ObjectNotFound"),
          ...Array.from({ length: 3 }, () => "InvalidInput"),
          ...Array.from({ length: 2 }, () => "SnapshotNotFound")
        ])
        yield* run("CREATE TABLE @.other (x INT PRIMARY KEY)")
        const reason = yield* reasonOf(service.diffCount({ table: table("other"), against: base }))
        assert.strictEqual(reason._tag, "InvalidInput", reason.message)
      })
    )

    it.scoped("values of a diff are those that a SELECT reads", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const sql = yield* SqlClient.SqlClient
        const { run, table } = yield* source
        yield* run(
          "CREATE TABLE @.t (a BIGINT, b VARCHAR(9), d DATETIME(3), n DECIMAL(30,2), x DOUBLE, u BIGINT UNSIGNED, PRIMARY KEY (a, b))"
        )
        yield* service.createTable({ from: table("t"), to: table("u") })
        yield* run(
          "INSERT INTO @.u VALUES (9007199254740993, 'q''z', '2026-01-02 03:04:05.678', 12345678901234567890.50, 0.1, 18446744073709551615), (-1, '日本😀', NULL, NULL, NULL, NULL)"
        )
        const rows = yield* sql`SELECT a, b, d, n, x, u FROM ${named(table("u"))} ORDER BY a`
        const changes = yield* collected(service.diff({ table: table("u"), against: table("t") }, Schema.Unknown))
        assert.deepStrictEqual(
          changes.map(({ row }) => ({ ...(row as object) })),
          rows.map((row) => ({ ...row }))
        )
      })
    )

    it.scoped("a column called flag, and a table called by a number", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { run, table } = yield* source
        yield* run("CREATE TABLE @.`1` (`7` INT PRIMARY KEY, flag VARCHAR(9))")
        yield* service.createTable({ from: table("1"), to: table("2") })
        yield* run("INSERT INTO @.`2` VALUES (1, 'INSERT'), (2, 'mine')")
        yield* run("INSERT INTO @.`1` VALUES (3, 'DELETE')")
        const comparison = { table: table("2"), against: table("1") }
        const seven = Schema.Struct({ "7": Schema.Int })
        assert.deepStrictEqual(brief(yield* collected(service.diff({ ...comparison, columns: ["7"] }, seven))), [
          ["table", "INSERT", { "7": 1 }],
          ["table", "INSERT", { "7": 2 }],
          ["against", "INSERT", { "7": 3 }]
        ])
        const whole = collected(service.diff(comparison, Schema.Struct({ "7": Schema.Int, flag: Schema.String })))
        if (TypeId in (yield* SqlClient.SqlClient)) {
          assert.deepStrictEqual(brief(yield* whole), [
            ["table", "INSERT", { "7": 1, flag: "INSERT" }],
            ["table", "INSERT", { "7": 2, flag: "mine" }],
            ["against", "INSERT", { "7": 3, flag: "DELETE" }]
          ])
        } else {
          assert.strictEqual((yield* reasonOf(whole))._tag, "UnsupportedError")
        }
        assert.deepStrictEqual(yield* service.diffSummary(comparison), {
          table: { ...none, inserted: 2 },
          against: { ...none, inserted: 1 }
        })
      })
    )

    it.scoped("tables of one name: the side is told as long as one of them has changes only", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const harness = yield* Harness
        const sql = yield* SqlClient.SqlClient
        const { base, database, run } = yield* source
        const copy = fresh("d")
        yield* harness.dropAtEnd(copy)
        yield* service.createDatabase({ from: database, to: copy })
        const other = { database: copy, table: "base" }
        yield* sql`UPDATE ${named(other)} SET v = 'B' WHERE id = 2`
        const comparison = { table: other, against: base }
        assert.deepStrictEqual(brief(yield* collected(service.diff(comparison, Item))), [
          ["table", "UPDATE", { id: 2, v: "B" }]
        ])
        assert.deepStrictEqual(brief(yield* collected(service.diff({ table: base, against: other }, Item))), [
          ["against", "UPDATE", { id: 2, v: "B" }]
        ])
        yield* run("INSERT INTO @.base VALUES (9, 'i')")
        assert.deepStrictEqual(brief(yield* collected(service.diff(comparison, Item))), [
          ["unknown", "UPDATE", { id: 2, v: "B" }],
          ["unknown", "INSERT", { id: 9, v: "i" }]
        ])
        assert.deepStrictEqual(yield* service.diffSummary(comparison), {
          table: { ...none, updated: 1 },
          against: { ...none, inserted: 1 }
        })
        assert.deepStrictEqual(yield* service.merge({ from: other, into: base }), { ...none, updated: 1 })
      })
    )

    it.scoped("a table against itself as it was", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const { base, run } = yield* source
        const [before, after] = [
          yield* taken({ level: "table", ...base }),
          yield* Effect.zipRight(run("DELETE FROM @.base WHERE id = 1"), taken({ level: "table", ...base }))
        ]
        yield* run("INSERT INTO @.base VALUES (9, 'i')")
        const comparison = {
          table: base,
          at: { snapshot: before.name },
          against: base,
          againstAt: { snapshot: after.name.toUpperCase() }
        }
        assert.deepStrictEqual(brief(yield* collected(service.diff(comparison, Item))), [
          ["against", "DELETE", { id: 1, v: "a" }]
        ])
        assert.deepStrictEqual(yield* service.diffSummary({ ...comparison, againstAt: undefined }), {
          table: none,
          against: { ...none, deleted: 1, inserted: 1 }
        })
        assert.deepStrictEqual(yield* service.diffSummary({ table: base, against: base }), {
          table: none,
          against: none
        })
      })
    )

    it.scoped("a diff into a table", () =>
      Effect.gen(function* () {
        const service = yield* Branch
        const sql = yield* SqlClient.SqlClient
        const { base, br, run, table } = yield* source
        yield* service.createTable({ from: base, to: br })
        yield* run("UPDATE @.br SET v = 'B' WHERE id = 2")
        yield* service.diffInto({ table: br, against: base, columns: ["v"] }, table("changes"))
        const rows =
          yield* sql`SELECT __mo_diff_source AS source, __mo_diff_flag AS flag, v FROM ${named(table("changes"))}`
        assert.deepStrictEqual(
          rows.map((row) => ({ ...row })),
          [{ source: "br", flag: "UPDATE", v: "B" }]
        )
        const again = yield* reasonOf(service.diffInto({ table: br, against: base }, table("changes")))
        assert.strictEqual(again._tag, "ObjectAlreadyExists")
      })
    )
  })
}
