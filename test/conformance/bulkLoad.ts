/**
 * What BulkLoad promises of rows, and of every load: constraints, sources, transactions, names.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { BulkLoad, type OnConflict } from "../../src/services/BulkLoad.ts"
import { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { named } from "./Harness.ts"
import { csv, hexOf, people, tableOf, utf8 } from "./loadTarget.ts"
import type { Capabilities, OverClient } from "./suite.ts"

export const bulkLoad = (it: OverClient, { runs }: Pick<Capabilities, "runs">): void => {
  describe("BulkLoad", () => {
    it.scoped("rows: values of every type are in the table as if they had been bound", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const columns =
          "id INT PRIMARY KEY, ti TINYINT, bu BIGINT UNSIGNED, d DECIMAL(20,4), f DOUBLE, r FLOAT, b BOOL, c CHAR(4), " +
          "v VARCHAR(20), t TEXT, vb VARBINARY(8), bl BLOB, da DATE, dt DATETIME(6), ts TIMESTAMP(3), tm TIME(3), u UUID, e ENUM('a','b c')"
        const { content, name } = yield* tableOf(columns)
        const bound = yield* tableOf(columns)
        const at = new Date(1_600_000_000_123)
        const row = {
          id: 1,
          ti: -128,
          bu: 18_446_744_073_709_551_615n,
          d: "1234567890123456.7891",
          f: 1e300,
          r: 1.25,
          b: true,
          c: "ab",
          v: "\\N",
          t: "x\"y',\\\n\r\t\0 é😀",
          vb: Buffer.from([0, 1, 255, 10, 34, 92]),
          bl: Buffer.alloc(0),
          da: "2020-02-29",
          dt: at,
          ts: at,
          tm: "-01:02:03.5",
          u: "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
          e: "b c"
        }
        const empty = Object.fromEntries(Object.keys(row).map((key) => [key, null]))
        const rows = [row, { ...row, id: 2, v: "NULL", t: "", b: false, f: -0.5 }, { ...empty, id: 3 }]
        assert.deepStrictEqual(yield* load.rows({ table: name })(Stream.fromIterable<object>(rows)), {
          read: 3,
          loaded: 3,
          skipped: 0
        })
        yield* sql`INSERT INTO ${named(bound.name)} ${sql.insert(rows)}`
        assert.deepStrictEqual(yield* content(), yield* bound.content())
      })
    )

    it.scoped("rows: JSON, vectors and bits from JavaScript's own values", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, j JSON, v VECF32(3), b BIT(20)")
        yield* load.rows({ table: name })(
          Stream.fromIterable<object>([
            { id: 1, j: { a: ['x"y', 1, null] }, v: [1, 2.5, -3], b: 5 },
            { id: 2, j: '"text"', v: new Float32Array([0, 0, 1]), b: 1_000_000n },
            { id: 3, j: [], v: "[1,2,3]", b: true }
          ])
        )
        assert.deepStrictEqual(yield* content("id, j, v, CAST(b AS UNSIGNED)"), [
          [1, { a: ['x"y', 1, null] }, "[1, 2.5, -3]", 5],
          [2, "text", "[0, 0, 1]", 1_000_000],
          [3, [], "[1, 2, 3]", 1]
        ])
      })
    )

    it.scoped("rows: any text and any bytes arrive as they were", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const text = FastCheck.oneof(
          FastCheck.constantFrom(
            "",
            "\\N",
            "NULL",
            "\\",
            '"',
            ",",
            "\n",
            "\r\n",
            "\0",
            " ",
            "'",
            '\\"',
            "\u{feff}",
            "😀"
          ),
          FastCheck.string({ unit: "binary", maxLength: 12 }).filter((each) => !/\p{Cs}/u.test(each)),
          FastCheck.array(FastCheck.constantFrom("\\", '"', ",", "\n", "\r", "N", "\0", "a"), { maxLength: 8 }).map(
            (each) => each.join("")
          )
        )
        const bytes = FastCheck.uint8Array({ maxLength: 12 })
        const rows = FastCheck.array(
          FastCheck.record({
            s: FastCheck.option(text),
            b: FastCheck.option(bytes),
            n: FastCheck.option(FastCheck.integer())
          }),
          { minLength: 1, maxLength: 200, size: "max" }
        )
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, s VARCHAR(100), b VARBINARY(100), n INT")
        const sql = yield* SqlClient.SqlClient
        for (const sample of FastCheck.sample(rows, Math.ceil(runs / 5))) {
          yield* sql`DELETE FROM ${named(name)}`
          const numbered = sample.map((row, id) => ({ id, ...row }))
          yield* load.rows({ table: name })(Stream.fromIterable(numbered))
          assert.deepStrictEqual(
            yield* content("id, HEX(s), HEX(b), n"),
            numbered.map(({ b, id, n, s }) => [id, hexOf(s === null ? s : Buffer.from(s, "utf8")), hexOf(b), n])
          )
        }
      })
    )

    it.scoped("rows: a schema encodes them", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, at VARCHAR(30), tags VARCHAR(30)")
        const schema = Schema.Struct({ id: Schema.Number, at: Schema.Date, tags: Schema.split(",") })
        const rows = [1, 2].map((id) => ({ id, at: new Date(0), tags: ["a", `${id}`] }))
        yield* load.rows({ table: name, schema })(Stream.fromIterable(rows))
        assert.deepStrictEqual(yield* content(), [
          [1, "1970-01-01T00:00:00.000Z", "a,1"],
          [2, "1970-01-01T00:00:00.000Z", "a,2"]
        ])
        const bad = yield* Effect.flip(
          load.rows({ table: name, schema })(Stream.make({ id: 3, at: new Date(Number.NaN), tags: [] }))
        )
        assert.strictEqual(bad._tag, "ParseError")
        assert.strictEqual((yield* content()).length, 2)
      })
    )

    it.scoped("the columns that rows do not have get their defaults and generated keys", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf(
          "id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(9), n INT DEFAULT 7, g INT AS (n + 1) STORED"
        )
        yield* load.rows({ table: name })(Stream.make({ v: "a" }, { v: "b" }))
        yield* load.rows({ table: name, columns: ["n", "id"] })(
          Stream.make<[object, object]>({ id: null, n: 1 }, { id: 50, n: null })
        )
        assert.deepStrictEqual(yield* content("v, n, g", "id"), [
          ["a", 7, 8],
          ["b", 7, 8],
          [null, 1, 2],
          [null, null, null]
        ])
      })
    )

    for (const [onConflict, loaded, expected] of [
      [
        "ignore",
        1,
        [
          [1, "a", 7],
          [2, "old", 7]
        ]
      ],
      [
        "update",
        3,
        [
          [1, "c", 7],
          [2, "b", 7]
        ]
      ]
    ] as const) {
      it.scoped(`onConflict: ${onConflict}`, () =>
        Effect.gen(function* () {
          const load = yield* BulkLoad
          const sql = yield* SqlClient.SqlClient
          const { content, name, tables } = yield* tableOf(people)
          yield* sql`INSERT INTO ${named(name)} (id, name) VALUES (2, 'old')`
          const rows = Stream.make({ id: 1, name: "a" }, { id: 2, name: "b" }, { id: 1, name: "c" })
          assert.deepStrictEqual(yield* load.rows({ table: name, onConflict })(rows), {
            read: 3,
            loaded,
            skipped: 3 - loaded
          })
          assert.deepStrictEqual(yield* content(), expected)
          assert.deepStrictEqual(yield* tables, ["t"])
        })
      )
    }

    it.scoped("onConflict: replace, by any key, and only whole rows", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(9)")
        yield* sql`INSERT INTO ${named(name)} VALUES (1, 1, 'old'), (2, 2, 'old'), (3, 3, 'old')`
        const replace = load.rows({ table: name, onConflict: "replace" })
        assert.deepStrictEqual(yield* replace(Stream.make({ id: 1, u: 2, v: "new" }, { id: 9, u: 9, v: "new" })), {
          read: 2,
          loaded: 2,
          skipped: 0
        })
        assert.deepStrictEqual(yield* content(), [
          [1, 2, "new"],
          [3, 3, "old"],
          [9, 9, "new"]
        ])
        assert.strictEqual(yield* tagOf(replace(Stream.make<[object]>({ id: 5, u: 5 }))), "InvalidInput")
        const update = load.rows({ table: name, onConflict: "update" })
        assert.strictEqual(yield* tagOf(update(Stream.make({ id: 1, u: 7, v: "x" }))), "InvalidInput")
        yield* update(Stream.make<[object]>({ id: 1, v: "newer" }))
        assert.deepStrictEqual((yield* content())[0], [1, 2, "newer"])
      })
    )

    it.scoped("every constraint is kept, or nothing is loaded", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { content, name, tables } = yield* tableOf(
          "id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(3), n INT NOT NULL DEFAULT 1, b VARBINARY(2)"
        )
        yield* sql`INSERT INTO ${named(name)} VALUES (9, 9, 'old', 1, NULL)`
        const good = { id: 1, u: 1, v: "a", n: 1, b: Buffer.from("x") }
        const cases: ReadonlyArray<readonly [string, object, ReadonlyArray<OnConflict>]> = [
          ["UniqueViolation", { ...good, u: 5 }, ["fail"]],
          ["UniqueViolation", { ...good, id: 5 }, ["fail"]],
          ["UniqueViolation", { ...good, id: 9, u: 5 }, ["fail"]],
          ["DataError", { ...good, id: 2, u: 2, v: "long" }, ["fail", "ignore"]],
          ["DataError", { ...good, id: 2, u: 2, b: Buffer.from("long") }, ["fail", "ignore"]],
          ["ConstraintError", { ...good, id: 2, u: 2, n: null }, ["fail", "ignore"]],
          ["DataError", { ...good, id: "x", u: 2 }, ["fail", "ignore"]],
          ["DataError", { ...good, id: 2, u: 1.5 }, ["fail", "ignore"]],
          ["DataError", { ...good, id: 2, u: 2 ** 40 }, ["fail", "ignore"]],
          ["InvalidInput", { ...good, id: "", u: 2 }, ["fail", "ignore"]],
          ["InvalidInput", { ...good, id: Number.NaN, u: 2 }, ["fail", "ignore"]],
          ["InvalidInput", { ...good, id: { a: 1 }, u: 2 }, ["fail", "ignore"]],
          ["InvalidInput", { ...good, v: "\ud800" }, ["fail", "ignore"]],
          ["InvalidInput", { ...good, id: 2, other: 1 }, ["fail", "ignore"]]
        ]
        for (const [tag, bad, modes] of cases) {
          for (const onConflict of modes) {
            const reason = yield* reasonOf(
              load.rows({ table: name, onConflict })(Stream.make<[object, object]>(good, bad))
            )
            assert.strictEqual(reason._tag, tag, `${onConflict}: ${reason.message}`)
          }
        }
        assert.deepStrictEqual(yield* content("id"), [[9]])
        assert.deepStrictEqual(yield* tables, ["t"])
      })
    )

    it.scoped("unchecked: keys and lengths are not looked at, as it says", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf(people)
        const rows = Stream.make({ id: 1, name: "a", n: 1 }, { id: 1, name: "too long", n: 2 })
        assert.deepStrictEqual(yield* load.rows({ table: name, unchecked: true })(rows), {
          read: 2,
          loaded: 2,
          skipped: 0
        })
        assert.deepStrictEqual(yield* content("*", "n"), [
          [1, "a", 1],
          [1, "too long", 2]
        ])
      })
    )

    it.scoped("a source that fails or is interrupted leaves nothing", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name, tables } = yield* tableOf(people)
        const many = Stream.map(Stream.range(1, 5000), (id) => ({ id, name: "a" }))
        for (const unchecked of [false, true]) {
          const into = load.rows({ table: name, unchecked, columns: ["id", "name"] })
          assert.strictEqual(yield* Effect.flip(into(Stream.concat(many, Stream.fail("boom" as const)))), "boom")
          const started = yield* Deferred.make<void>()
          const endless = Stream.concat(
            many,
            Stream.fromEffect(Effect.zipRight(Deferred.succeed(started, undefined), Effect.never))
          )
          const fiber = yield* Effect.fork(into(endless))
          yield* Deferred.await(started)
          yield* Fiber.interrupt(fiber)
          assert.deepStrictEqual(yield* content(), [])
          assert.deepStrictEqual(yield* tables, ["t"])
          assert.strictEqual((yield* into(many)).loaded, 5000)
          yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM ${named(name)}`)
        }
      })
    )

    it.scoped("an empty source sends nothing", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const client = yield* MatrixOneClient
        const { name } = yield* tableOf(people)
        const sent = Effect.map(client.statistics, ({ statements }) => JSON.stringify(statements))
        const before = yield* sent
        const zero = { read: 0, loaded: 0, skipped: 0 }
        const none = Stream.fromIterable<{ readonly id: number }>([])
        for (const unchecked of [false, true]) {
          assert.deepStrictEqual(yield* load.rows({ table: name, unchecked })(none), zero)
          assert.deepStrictEqual(yield* load.bytes({ table: name, unchecked, input: csv })(utf8()), zero)
          assert.deepStrictEqual(yield* load.bytes({ table: name, unchecked, input: csv })(utf8("", "")), zero)
          assert.deepStrictEqual(yield* load.inline({ table: name, unchecked, input: csv, data: "" }), zero)
        }
        assert.deepStrictEqual(yield* load.insertAll({ table: name })(none), { inserted: 0, returned: [] })
        assert.strictEqual(yield* sent, before)
      })
    )

    it.scoped("progress is told as the source is read", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { name } = yield* tableOf("id INT PRIMARY KEY, v TEXT")
        const told: Array<{ readonly bytes: number; readonly rows: number | undefined }> = []
        const onProgress = (progress: (typeof told)[number]) => Effect.sync(() => void told.push(progress))
        const rows = Stream.map(Stream.range(1, 300), (id) => ({ id, v: "x".repeat(1000) }))
        yield* load.rows({ table: name, onProgress })(rows)
        assert.isAbove(told.length, 2)
        assert.strictEqual(told.at(-1)?.rows, 300)
        assert.isAbove(told.at(-1)?.bytes ?? 0, 300_000)
        assert.isTrue(told.every((each, i) => each.bytes > (told[i - 1]?.bytes ?? 0)))
        told.length = 0
        yield* load.bytes({ table: name, input: csv, onProgress })(utf8("1000,a\n", "1001,b\n"))
        assert.deepStrictEqual(told, [
          { bytes: 7, rows: undefined },
          { bytes: 14, rows: undefined }
        ])
      })
    )

    it.scoped("inside a transaction it is part of it", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { content, name, tables } = yield* tableOf(people)
        const failed = yield* Effect.flip(
          sql.withTransaction(
            Effect.gen(function* () {
              yield* load.rows({ table: name })(Stream.make({ id: 1, name: "a" }))
              assert.strictEqual((yield* content()).length, 1)
              return yield* Effect.fail("no")
            })
          )
        )
        assert.strictEqual(failed, "no")
        assert.deepStrictEqual(yield* content(), [])
        assert.deepStrictEqual(yield* tables, ["t"])
      })
    )

    it.scoped("a source may read from the same client", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { content, name } = yield* tableOf(people)
        yield* load.rows({ table: name })(Stream.make({ id: 1, name: "a" }, { id: 2, name: "b" }))
        const source = sql<{ id: number; name: string }>`SELECT id, name FROM ${named(name)}`.stream
        yield* load.rows({ table: name })(Stream.map(source, (row) => ({ ...row, id: row.id + 10 })))
        assert.deepStrictEqual(yield* content("id"), [[1], [2], [11], [12]])
      })
    )

    it.scoped("names are names, whatever is in them; what is missing is ObjectNotFound", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf('`a``b; x` INT PRIMARY KEY, `é "q` VARCHAR(9)', "t`; DROP x")
        yield* load.rows({ table: name })(Stream.make({ "a`b; x": 1, 'é "q': "v" }))
        yield* load.insertAll({ table: name })(Stream.make({ "a`b; x": 2, 'é "q': "w" }))
        assert.deepStrictEqual(yield* content(), [
          [1, "v"],
          [2, "w"]
        ])
        const row = Stream.make({ "a`b; x": 3 })
        assert.strictEqual(yield* tagOf(load.rows({ table: { ...name, table: "missing" } })(row)), "ObjectNotFound")
        assert.strictEqual(yield* tagOf(load.rows({ table: name })(Stream.make({ nope: 1 }))), "ObjectNotFound")
        assert.strictEqual(yield* tagOf(load.rows({ table: "a'b" })(row)), "InvalidInput")
        assert.strictEqual(yield* tagOf(load.rows({ table: name, columns: ["a`b; x", "A`B; X"] })(row)), "InvalidInput")
      })
    )
  })
}
