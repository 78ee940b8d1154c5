/**
 * What the contract of Branch promises, over a server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Branch, type Change, type Counts } from "../../src/services/Branch.ts"
import { TypeId } from "../../src/services/MatrixOneClient.ts"
import type { TableName } from "../../src/services/TableName.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, Harness, named, quoted, type Table, taken } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

const Item = Schema.Struct({ id: Schema.Int, v: Schema.NullOr(Schema.String) })
type Item = typeof Item.Type

/** A database with a table of three items, and what sends statements to its tables. */
const source = Effect.gen(function* () {
  const harness = yield* Harness
  const sql = yield* SqlClient.SqlClient
  const database = yield* harness.database([])
  const run = (text: string) => Effect.asVoid(sql.unsafe(text.replaceAll("@", quoted(database))).unprepared)
  const table = (name: string): Table => ({ database, table: name })
  yield* run("CREATE TABLE @.base (id INT PRIMARY KEY, v VARCHAR(50))")
  yield* run("INSERT INTO @.base VALUES (1, 'a'), (2, 'b'), (3, 'c')")
  const items = (name: TableName) =>
    Effect.map(
      sql<Item>`SELECT id, v FROM ${named(typeof name === "string" ? table(name) : name)} ORDER BY id`,
      (rows) => rows.map(({ id, v }) => [id, v])
    )
  return { database, run, table, items, base: table("base"), br: table("br") }
})

const collected = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

const brief = <A>(changes: ReadonlyArray<Change<A>>) => changes.map(({ flag, row, side }) => [side, flag, row])

const none: Counts = { inserted: 0, deleted: 0, updated: 0 }

export const branch = (it: OverSql): void => {
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
        assert.deepStrictEqual(yield* of, [
          [
            "br2",
            "table",
            [
              ["br", true],
              ["base", true]
            ]
          ],
          ["br", "table", [["base", true]]]
        ])
        yield* run("ALTER TABLE @.br ADD COLUMN n INT")
        assert.deepStrictEqual(yield* of, [
          [
            "br2",
            "table",
            [
              ["br", true],
              ["base", true]
            ]
          ],
          ["br", "table", [["base", true]]]
        ])
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
