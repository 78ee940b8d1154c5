/**
 * What the contract of Export promises, and of BulkLoad about files of the server, by this package's client.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Stream from "effect/Stream"
import { BulkLoad } from "../../src/services/BulkLoad.ts"
import { Export } from "../../src/services/Export.ts"
import { type ServerFile, Stages } from "../../src/services/Stages.ts"
import { tagOf } from "../support/failures.ts"
import { fresh, named } from "./Harness.ts"
import { tableOf } from "./loadTarget.ts"
import { freshStage, type ServerDirectory } from "./stages.ts"
import type { Capabilities, OverClient } from "./suite.ts"

const csv = { format: "csv" } as const
const jsonline = { format: "jsonline" } as const

const textOf = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Effect.Effect<string, E, R> =>
  Effect.map(Stream.runCollect(bytes), (pieces) => Buffer.concat(Chunk.toReadonlyArray(pieces)).toString("utf8"))

const columns =
  "id INT PRIMARY KEY, s VARCHAR(200), b VARBINARY(200), n BIGINT, d DECIMAL(12,2), f DOUBLE, dt DATETIME(3), da DATE, bo BOOL, j JSON"

/** Texts as their bytes: a driver may lose some. */
const readable = "id, HEX(s), HEX(b), n, d, f, dt, da, bo, j"

const text = FastCheck.oneof(
  FastCheck.constantFrom("", "\\N", "NULL", "\\", '"', ",", "\n", "\r\n", "\r", "\0", " ", "'", '\\"', "😀", "<&>"),
  FastCheck.string({ unit: "binary", maxLength: 12 }).filter((each) => !/\p{Cs}/u.test(each)),
  FastCheck.array(FastCheck.constantFrom("\\", '"', ",", "\n", "\r", "N", "\0", "a"), { maxLength: 8 }).map((each) =>
    each.join("")
  )
)

const rowsOf = FastCheck.array(
  FastCheck.record({
    s: FastCheck.option(text),
    b: FastCheck.option(FastCheck.uint8Array({ maxLength: 12 })),
    n: FastCheck.option(FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    d: FastCheck.option(
      FastCheck.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2))
    ),
    // Sixteen digits of a double are not read alike in both protocols.
    f: FastCheck.option(FastCheck.integer().map((eighths) => eighths / 8)),
    dt: FastCheck.option(
      FastCheck.date({
        min: new Date("1000-01-01T00:00:00Z"),
        max: new Date("9999-01-01T00:00:00Z"),
        noInvalidDate: true
      })
    ),
    bo: FastCheck.option(FastCheck.boolean()),
    j: FastCheck.option(
      FastCheck.record({
        a: FastCheck.array(FastCheck.oneof(FastCheck.integer(), text, FastCheck.constant(null)), { maxLength: 3 })
      })
    )
  }),
  { minLength: 20, maxLength: 200, size: "max" }
)

export const exporting = (
  it: OverClient,
  {
    directory,
    parquet,
    runs
  }: Pick<ServerDirectory, "directory"> & Pick<Capabilities, "runs"> & { readonly parquet: boolean }
): void => {
  /** A name in the server's directory that no other test uses. */
  const freshFile = (suffix: string): string => `${directory}/${fresh("f")}${suffix}`

  describe("Export", () => {
    it.scoped("csv: the bytes of the rows", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const sql = yield* SqlClient.SqlClient
        const { name } = yield* tableOf(
          "id INT PRIMARY KEY, v VARCHAR(20), b VARBINARY(4), d DECIMAL(5,2), dt DATETIME(3), j JSON"
        )
        yield* sql`INSERT INTO ${named(name)} VALUES
          (1, ${'a "q", \\ é😀'}, ${Buffer.from('x"')}, 1.5, '2020-02-29 01:02:03.004', '{"k": [1]}'), (2, NULL, NULL, NULL, NULL, NULL), (3, '', '', 0, NULL, NULL)`
        const query = sql`SELECT * FROM ${named(name)} ORDER BY id`
        assert.strictEqual(
          yield* textOf(service.csv(query, { header: true })),
          `"id","v","b","d","dt","j"\n` +
            `1,"a ""q"", \\\\ é😀","x""","1.50","2020-02-29 01:02:03.004","{""k"":[1]}"\n` +
            `2,\\N,\\N,\\N,\\N,\\N\n` +
            `3,"","","0.00",\\N,\\N\n`
        )
        const own = service.csv(sql`SELECT id, v FROM ${named(name)} WHERE id <> 2 ORDER BY id`, {
          separator: "|;",
          quote: "'",
          lineEnd: "!\n"
        })
        assert.strictEqual(yield* textOf(own), "1|;'a \"q\", \\\\ é😀'!\n3|;''!\n")
        assert.strictEqual(
          yield* textOf(service.csv(sql`SELECT id FROM ${named(name)} WHERE id > 9`, { header: true })),
          ""
        )
        assert.strictEqual(yield* tagOf(Stream.runDrain(service.csv(query, { quote: "" }))), "InvalidInput")
        assert.strictEqual(
          yield* tagOf(Stream.runDrain(service.csv(sql`SELECT * FROM missing_table`))),
          "ObjectNotFound"
        )
      })
    )

    it.scoped("jsonLines: documents, integers whole, bytes in Base64", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const sql = yield* SqlClient.SqlClient
        const { name } = yield* tableOf("id BIGINT PRIMARY KEY, v VARCHAR(20), b VARBINARY(4), d DECIMAL(5,2), j JSON")
        yield* sql`INSERT INTO ${named(name)} VALUES (9223372036854775807, ${'a\n"é'}, ${Buffer.from([0, 255])}, 1.5, '{"k": "v"}'), (1, NULL, NULL, NULL, NULL)`
        assert.strictEqual(
          yield* textOf(service.jsonLines(sql`SELECT * FROM ${named(name)} ORDER BY id DESC`)),
          `{"id":9223372036854775807,"v":"a\\n\\"é","b":"AP8=","d":"1.50","j":{"k":"v"}}\n` +
            `{"id":1,"v":null,"b":null,"d":null,"j":null}\n`
        )
      })
    )

    it.scoped(
      "any rows come back as they were, whoever wrote and read the file",
      () =>
        Effect.gen(function* () {
          const service = yield* Export
          const load = yield* BulkLoad
          const sql = yield* SqlClient.SqlClient
          const from = yield* tableOf(columns)
          const to = yield* tableOf(columns)
          const query = sql`SELECT * FROM ${named(from.name)} ORDER BY id`
          const table = to.name
          const throughServer = (suffix: string, format: typeof csv | typeof jsonline) =>
            Effect.suspend(() => {
              const file = freshFile(suffix)
              return Effect.zipRight(
                service.file({ query, to: file, output: format }),
                load.file({ table, file, input: format })
              )
            })
          const ways = {
            "csv here": load.bytes({ table, input: csv })(service.csv(query)),
            "jsonline here": load.bytes({ table, input: jsonline })(service.jsonLines(query)),
            "csv there": throughServer(".csv", csv),
            "jsonline there": throughServer(".jsonl", jsonline)
          }
          for (const sample of FastCheck.sample(rowsOf, Math.ceil(runs / 25))) {
            yield* sql`DELETE FROM ${named(from.name)}`
            const rows = sample.map((row, id) => ({ id, ...row, da: row.dt }))
            yield* load.rows({ table: from.name })(Stream.fromIterable(rows))
            const expected = yield* from.content(readable)
            assert.strictEqual(expected.length, rows.length)
            for (const [way, loading] of Object.entries(ways)) {
              yield* sql`DELETE FROM ${named(to.name)}`
              assert.strictEqual((yield* loading).loaded, rows.length, way)
              // A text `\\N` is NULL in lines of JSON, and nothing can be done about it.
              const known = expected.map((row) => row.map((cell, i) => (i === 1 && cell === "5C4E" ? null : cell)))
              assert.deepStrictEqual(yield* to.content(readable), way.startsWith("csv") ? expected : known, way)
            }
          }
        }),
      // Ten loads and exports of some hundred rows.
      120_000
    )

    it.scoped("a reader that stops ends the query", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { name } = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(100)")
        yield* load.rows({ table: name })(Stream.map(Stream.range(1, 5000), (id) => ({ id, v: "x".repeat(100) })))
        const query = sql`SELECT * FROM ${named(name)}`
        const [first] = yield* Stream.runCollect(Stream.take(service.csv(query), 1))
        assert.isAtMost(first?.length ?? 0, 1 << 17)
        assert.strictEqual((yield* textOf(service.csv(query))).split("\n").length, 5001)
      })
    )

    it.scoped("file: a header when asked for, into a path or a stage, and the load passes over it", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const load = yield* BulkLoad
        const stages = yield* Stages
        const sql = yield* SqlClient.SqlClient
        const stage = yield* freshStage
        yield* stages.create(stage, { type: "file", path: `${directory}/${stage}` })
        const from = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20)")
        yield* sql`INSERT INTO ${named(from.name)} VALUES (1, 'it''s'), (2, NULL)`
        for (const to of [
          freshFile(".csv"),
          { stage: stage.toUpperCase(), path: "sub/a.csv" }
        ] satisfies ReadonlyArray<ServerFile>) {
          const back = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20)")
          yield* service.file({
            query: sql`SELECT id, v FROM ${named(from.name)} WHERE id < ${3} ORDER BY id -- a comment`,
            to,
            output: { ...csv, header: true, separator: ";" }
          })
          const read = yield* load.file({ table: back.name, file: to, input: { ...csv, skipLines: 1, separator: ";" } })
          assert.deepStrictEqual(read, { read: 2, loaded: 2, skipped: 0 })
          assert.deepStrictEqual(yield* back.content(), [
            [1, "it's"],
            [2, null]
          ])
          assert.strictEqual(
            yield* tagOf(load.file({ table: back.name, file: to, input: { ...csv, skipLines: 1, separator: ";" } })),
            "UniqueViolation"
          )
        }
        assert.deepStrictEqual(
          (yield* stages.files({ stage, path: "sub" })).map(({ name }) => name),
          ["a.csv"]
        )
      })
    )

    it.scoped("file: split by size, and loaded as one", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const load = yield* BulkLoad
        const stages = yield* Stages
        const sql = yield* SqlClient.SqlClient
        const stage = yield* freshStage
        yield* stages.create(stage, { type: "file", path: `${directory}/${stage}` })
        const { name, content } = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(100)")
        yield* load.rows({ table: name })(Stream.map(Stream.range(1, 30_000), (id) => ({ id, v: "x".repeat(90) })))
        yield* service.file({
          query: sql`SELECT * FROM ${named(name)}`,
          to: { stage, path: "part%03d.csv" },
          output: csv,
          splitSize: 1 << 20
        })
        const files = (yield* stages.files({ stage, pattern: "part???.csv" })).map((file) => file.name).sort()
        assert.isAbove(files.length, 1)
        assert.strictEqual(files[0], "part000.csv")
        yield* sql`DELETE FROM ${named(name)}`
        yield* sql.withTransaction(
          Effect.forEach(yield* stages.files({ stage, pattern: "part???.csv" }), ({ location }) =>
            load.file({ table: name, file: location, input: csv })
          )
        )
        assert.deepStrictEqual(
          yield* content("COUNT(*), SUM(id)"),
          [[30_000, "450015000"]].map(([n, sum]) => [n, Number(sum)])
        )
      })
    )

    it.scoped("file: a failed export does not spoil the next ones", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const stages = yield* Stages
        const sql = yield* SqlClient.SqlClient
        const stage = yield* freshStage
        yield* stages.create(stage, { type: "file", path: `${directory}/${stage}` })
        const into = (path: string) => service.file({ query: sql`SELECT 1 AS one`, to: { stage, path }, output: csv })
        yield* into("taken.csv")
        for (let i = 0; i < 3; i++) {
          assert.strictEqual(yield* tagOf(into("taken.csv")), "FileError")
          yield* into(`after${i}.csv`)
        }
        assert.strictEqual((yield* stages.files({ stage })).length, 4)
      })
    )

    it.scoped("file: what the server would refuse, misread or overwrite is refused before", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const sql = yield* SqlClient.SqlClient
        const query = sql`SELECT 1 AS one`
        const refused: ReadonlyArray<Parameters<typeof service.file>[0]> = [
          { query, to: "relative.csv", output: csv },
          { query, to: `${directory}/../x.csv`, output: csv },
          { query, to: `${directory}/a b.csv`, output: csv },
          { query, to: `${directory}/a*.csv`, output: csv },
          { query, to: `${directory}/x.csv`, output: jsonline },
          { query, to: `${directory}/x.jsonl`, output: csv },
          { query, to: `${directory}/x.csv`, output: csv, splitSize: 1000 },
          { query, to: `${directory}/x%d.csv`, output: csv },
          { query, to: `${directory}/x%d.csv`, output: csv, splitSize: 0 },
          { query, to: `${directory}/x%d.parquet`, output: { format: "parquet" }, splitSize: 1000 },
          { query, to: { stage: "s" }, output: csv },
          { query, to: { stage: "s'", path: "x.csv" }, output: csv },
          { query, to: `${directory}/x.csv`, output: { ...csv, quote: "" } },
          { query, to: `${directory}/x.csv`, output: { ...csv, separator: "" } }
        ]
        for (const options of refused) {
          assert.strictEqual(
            yield* tagOf(service.file(options)),
            "InvalidInput",
            JSON.stringify([options.to, options.output])
          )
        }
        const missing = yield* Effect.flip(
          service.file({ query, to: { stage: fresh("nope"), path: "x.csv" }, output: csv })
        )
        assert.strictEqual(missing._tag, "StageNotFound", String(missing))
      })
    )

    it.scoped("file: a load of what is not there fails so", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { name, tables } = yield* tableOf("id INT PRIMARY KEY")
        assert.strictEqual(yield* tagOf(load.file({ table: name, file: freshFile(".csv"), input: csv })), "FileError")
        const stage = fresh("nope")
        const missing = yield* Effect.flip(load.file({ table: name, file: { stage, path: "x.csv" }, input: csv }))
        assert.propertyVal(missing, "stage", stage)
        assert.strictEqual(yield* tagOf(load.file({ table: name, file: "x.csv", input: csv })), "InvalidInput")
        assert.deepStrictEqual(yield* tables, ["t"])
      })
    )

    it.scoped("inside a transaction it has the transaction's rows", () =>
      Effect.gen(function* () {
        const service = yield* Export
        const load = yield* BulkLoad
        const sql = yield* SqlClient.SqlClient
        const { content, name } = yield* tableOf("id INT PRIMARY KEY")
        const file = freshFile(".csv")
        yield* Effect.ignore(
          sql.withTransaction(
            Effect.gen(function* () {
              yield* sql`INSERT INTO ${named(name)} VALUES (1), (2)`
              yield* service.file({ query: sql`SELECT id FROM ${named(name)}`, to: file, output: csv })
              return yield* Effect.fail("roll back")
            })
          )
        )
        assert.deepStrictEqual(yield* content(), [])
        assert.strictEqual((yield* load.file({ table: name, file, input: csv })).loaded, 2)
      })
    )

    if (parquet) {
      it.scoped("parquet goes out and comes back", () =>
        Effect.gen(function* () {
          const service = yield* Export
          const load = yield* BulkLoad
          const sql = yield* SqlClient.SqlClient
          const from = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20), f DOUBLE")
          yield* sql`INSERT INTO ${named(from.name)} VALUES (1, ${'é😀,"\\'}, 1.5), (2, NULL, NULL), (3, '', 0)`
          const back = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20), f DOUBLE")
          const file = freshFile(".parquet")
          const output = { format: "parquet" } as const
          yield* service.file({ query: sql`SELECT * FROM ${named(from.name)}`, to: file, output })
          assert.strictEqual((yield* load.file({ table: back.name, file, input: output })).loaded, 3)
          assert.deepStrictEqual(yield* back.content(), yield* from.content())
          const again = load.file({ table: back.name, file, input: output })
          assert.strictEqual(yield* tagOf(again), "UniqueViolation")
        })
      )
    }
  })
}
