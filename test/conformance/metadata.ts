/**
 * What Metadata promises of databases, tables and what they are made of.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { Metadata, type WholeTableName } from "../../src/services/Metadata.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, Harness, quoted } from "./Harness.ts"
import { type MetadataCapabilities, populated } from "./metadataSource.ts"
import type { Tests } from "./suite.ts"

export const metadata = (
  it: Tests<Metadata | SqlClient.SqlClient | Harness>,
  capabilities: MetadataCapabilities
): void => {
  describe("Metadata", () => {
    it.scoped("databases: own ones, system ones on demand, made when they were made", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const before = yield* DateTime.now
        const database = yield* harness.database([])
        const own = yield* service.databases()
        const made = own.find(({ name }) => name === database)
        assert.isDefined(made)
        assert.isFalse(made?.subscribed)
        assert.isAbove(Number(made?.id ?? 0n), 0)
        const age = DateTime.distance(before, made?.createdAt ?? DateTime.unsafeMake(0))
        assert.isBelow(Math.abs(age), 60_000)
        assert.notInclude(
          own.map(({ name }) => name),
          "mo_catalog"
        )
        const all = yield* service.databases({ includeSystem: true })
        assert.includeMembers(
          all.map(({ name }) => name),
          [database, "mo_catalog", "information_schema"]
        )
        assert.strictEqual(new Set(all.map(({ name }) => name)).size, all.length)
      })
    )

    it.scoped("tables: of each kind, none of the server's own", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const tables = yield* service.tables(database)
        assert.deepStrictEqual(
          tables.map(({ kind, name }) => [name, kind]),
          [
            ["child", "table"],
            ["counter", "sequence"],
            ["parent", "table"],
            ["seen", "view"]
          ]
        )
        const parent = tables.find(({ name }) => name === "parent")
        assert.strictEqual(parent?.comment, "a parent")
        assert.strictEqual(parent?.database, database)
        assert.isFalse(parent?.partitioned)
        assert.deepStrictEqual(yield* service.tables(database.toUpperCase()), tables)
      })
    )

    it.scoped("an empty database has no tables and no views, a missing one is ObjectNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        assert.deepStrictEqual(yield* service.tables(database), [])
        assert.deepStrictEqual(yield* service.views(database), [])
        for (const read of [
          (name: string) => Effect.asVoid(service.tables(name)),
          (name: string) => Effect.asVoid(service.views(name))
        ]) {
          const reason = yield* reasonOf(read(fresh("missing")))
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
        }
      })
    )

    it.scoped("views with their statement", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const views = yield* service.views(yield* populated)
        assert.deepStrictEqual(
          views.map(({ name }) => name),
          ["seen"]
        )
        assert.match(views[0]?.definition ?? "", /create view .*seen.* where a > 1/i)
      })
    )

    it.scoped("columns: types, defaults, keys in order, nothing hidden", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const columns = yield* service.columns({ database, table: "parent" })
        assert.deepStrictEqual(
          columns.map(({ name, position, type }) => [position, name, type]),
          [
            [1, "id", "bigint unsigned"],
            [2, "a", "int"],
            [3, "b", "varchar"],
            [4, "c", "decimal"],
            [5, "d", "datetime"],
            [6, "f", "vecf32"],
            [7, "h", "text"]
          ]
        )
        const [id, a, b, c, d, f, h] = columns
        assert.isTrue(id?.autoIncrement)
        assert.deepStrictEqual(id?.primaryKey, Option.some(1))
        assert.strictEqual(id?.comment, "the key")
        assert.deepStrictEqual(a?.default, Option.some("7"))
        assert.isFalse(a?.nullable)
        assert.deepStrictEqual(a?.primaryKey, Option.none())
        assert.deepStrictEqual(b?.maxLength, Option.some(40))
        assert.strictEqual(b?.columnType, "VARCHAR(40)")
        assert.deepStrictEqual([c?.precision, c?.scale], [Option.some(12), Option.some(3)])
        assert.isTrue(c?.nullable)
        assert.deepStrictEqual(d?.fraction, Option.some(3))
        assert.deepStrictEqual(f?.dimension, Option.some(4))
        assert.deepStrictEqual([h?.maxLength, h?.dimension], [Option.none(), Option.none()])
        const child = yield* service.columns({ database, table: "child" })
        assert.deepStrictEqual(
          child.map(({ name, primaryKey }) => [name, Option.getOrUndefined(primaryKey)]),
          [
            ["y", 2],
            ["x", 1],
            ["pid", undefined],
            ["total", undefined]
          ]
        )
        assert.match(
          Option.getOrElse(child[3]?.generated ?? Option.none(), () => ""),
          /x \+ y/
        )
        assert.lengthOf(yield* service.columns({ database, table: "seen" }), 2)
      })
    )

    it.scoped("indexes with their columns in order, the primary key first", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const indexes = yield* service.indexes({ database, table: "parent" })
        assert.deepStrictEqual(
          indexes.map(({ columns, comment, kind, name }) => ({ columns, comment, kind, name })),
          [
            { columns: ["id"], comment: "", kind: "primary", name: "PRIMARY" },
            { columns: ["c"], comment: "idx", kind: "secondary", name: "k_c" },
            { columns: ["b", "a"], comment: "", kind: "unique", name: "u_ab" }
          ]
        )
        assert.deepStrictEqual(
          indexes.map(({ tables }) => Object.keys(tables)),
          [[], [""], [""]]
        )
        assert.deepStrictEqual((yield* service.indexes({ database, table: "child" }))[0]?.columns, ["x", "y"])
        assert.deepStrictEqual(yield* service.indexes({ database, table: "seen" }), [])
      })
    )

    it.scoped("indexes of other algorithms are one index each", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const t = `${quoted(database)}.t`
        yield* sql.unsafe(`CREATE TABLE ${t} (id INT PRIMARY KEY, v VECF32(2), s TEXT, FULLTEXT ft (s))`).unprepared
        yield* sql.unsafe(`CREATE INDEX near USING IVFFLAT ON ${t} (v) LISTS = 2 OP_TYPE 'vector_l2_ops'`).unprepared
        const indexes = yield* service.indexes({ database, table: "t" })
        assert.deepStrictEqual(
          indexes.map(({ algorithm, columns, kind, name }) => [name, kind, Option.getOrUndefined(algorithm), columns]),
          [
            ["PRIMARY", "primary", undefined, ["id"]],
            ["ft", "fulltext", "fulltext", ["s"]],
            ["near", "secondary", "ivfflat", ["v"]]
          ]
        )
        if (!capabilities.insight) return
        assert.deepStrictEqual(indexes[2]?.parameters, { lists: "2", op_type: "vector_l2_ops" })
        assert.hasAllKeys(indexes[2]?.tables, ["metadata", "centroids", "entries"])
      })
    )

    it.scoped("foreign keys", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const keys = yield* service.foreignKeys({ database, table: "child" })
        assert.deepStrictEqual(
          keys.map((key) => ({ ...key })),
          [
            {
              name: "fk1",
              columns: [{ column: "pid", referenced: "id" }],
              referencedDatabase: database,
              referencedTable: "parent",
              onDelete: "CASCADE",
              onUpdate: "RESTRICT"
            }
          ]
        )
        assert.deepStrictEqual(yield* service.foreignKeys({ database, table: "parent" }), [])
      })
    )

    it.scoped("a missing table is ObjectNotFound, a bad name InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const reads: ReadonlyArray<(table: WholeTableName) => Effect.Effect<void, SqlError>> = [
          (table) => Effect.asVoid(service.columns(table)),
          (table) => Effect.asVoid(service.indexes(table)),
          (table) => Effect.asVoid(service.foreignKeys(table)),
          (table) => Effect.asVoid(service.size(table))
        ]
        for (const read of reads) {
          for (const table of [
            { database, table: fresh("missing") },
            { database: fresh("missing"), table: "t" }
          ]) {
            const reason = yield* reasonOf(read(table))
            assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          }
          assert.strictEqual((yield* reasonOf(read({ database, table: "" })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(read({ database: "a\\b", table: "t" })))._tag, "InvalidInput")
        }
      })
    )

    it.scoped("whatever a table is called, it and its columns are found", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const name = FastCheck.string({
          unit: FastCheck.constantFrom(
            "a",
            "Z",
            "0",
            " ",
            "`",
            '"',
            ".",
            "%",
            "_",
            "-",
            "ü",
            "日",
            "🦀",
            "$",
            "?",
            ";"
          ),
          minLength: 1,
          maxLength: 12
        }).filter((text) => text.trim() === text && !text.startsWith("__") && !/^[%$]/.test(text))
        for (const table of FastCheck.sample(name, { numRuns: capabilities.runs, seed: 4200 })) {
          yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.${quoted(table)} (${quoted(table)} INT)`).unprepared
          const columns = yield* service.columns({ database, table })
          assert.deepStrictEqual(
            columns.map((column) => column.name.toLowerCase()),
            [table.toLowerCase()]
          )
          assert.deepStrictEqual(yield* service.indexes({ database, table }), [])
          assert.strictEqual((yield* service.size({ database, table })).rows, 0n, table)
          const listed = (yield* service.tables(database)).map((each) => each.name)
          assert.deepStrictEqual(listed, [table.toLowerCase()])
          yield* sql.unsafe(`DROP TABLE ${quoted(database)}.${quoted(table)}`).unprepared
        }
      })
    )

    it.scoped("inside a transaction reads what the transaction made", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        yield* Effect.gen(function* () {
          yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.inner_table (n INT)`).unprepared
          assert.lengthOf(yield* service.tables(database), 1)
          assert.lengthOf(yield* service.columns({ database, table: "inner_table" }), 1)
          return yield* Effect.fail("undo")
        }).pipe(sql.withTransaction, Effect.flip)
        assert.deepStrictEqual(yield* service.tables(database), [])
      })
    )
  })
}
