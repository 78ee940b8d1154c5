import { assert } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Stream from "effect/Stream"
import { failsFor } from "../../client/reason.ts"
import { type Capabilities, type Client, connect, type OnTarget, requires, Target, table } from "./Target.ts"

/** One column's values, each as it is bound and as it is read. */
interface Sample {
  readonly type: string
  readonly values: ReadonlyArray<readonly [bound: unknown, read: unknown]>
  /** What a server must have for it. */
  readonly needs?: keyof Capabilities
}

const same = (...values: ReadonlyArray<unknown>): Sample["values"] => values.map((value) => [value, value])

const bytes = (...of: ReadonlyArray<number>): Buffer => Buffer.from(of)

const samples: ReadonlyArray<Sample> = [
  { type: "TINYINT", values: same(-128, 0, 127) },
  { type: "TINYINT UNSIGNED", values: same(0, 255) },
  { type: "SMALLINT", values: same(-32_768, 32_767) },
  { type: "SMALLINT UNSIGNED", values: same(65_535) },
  { type: "INT", values: same(-2_147_483_648, 1_000_000, 2_147_483_647) },
  { type: "INT UNSIGNED", values: same(4_294_967_295) },
  {
    type: "BIGINT",
    values: [
      ...same(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n),
      ...same(0, 1_000_000, 123_456_789_012, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
      [5n, 5],
      ["9007199254740993", 9_007_199_254_740_993n]
    ]
  },
  { type: "BIGINT UNSIGNED", values: same(2n ** 64n - 1n, 2n ** 63n, 7) },
  {
    type: "DOUBLE",
    values: same(
      0,
      -1.5,
      0.1,
      1e300,
      5e-324,
      Number.MAX_VALUE,
      1 / 3,
      123_456_789.123_456_78,
      999_999_999_999_993.1,
      1e21,
      2 ** 53
    )
  },
  { type: "FLOAT", values: same(0, 0.5, -2.25, 0.1, 3.14) },
  { type: "FLOAT", needs: "exactFloatText", values: [[1 / 3, 0.333_333_34]] },
  {
    type: "DECIMAL(38,10)",
    values: [
      ["1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789"],
      ["-0.0000000001", "-0.0000000001"],
      [1_000_000, "1000000.0000000000"],
      [2n ** 64n, "18446744073709551616.0000000000"]
    ]
  },
  { type: "CHAR(10)", values: same("", "a", "ten chars!") },
  {
    type: "VARCHAR(200)",
    values: same("", "'", '"', "\\", "\\'", "a\nb\tc\rd", "?", "--", "/* */", "%_", "日本語", "😀", " padded ")
  },
  { type: "TEXT", values: same("x".repeat(60_000), "NULL", "\u001a") },
  { type: "VARBINARY(20)", values: same(bytes(), bytes(0, 1, 2, 0x27, 0x5c, 0xff), bytes(0xf0, 0x9f, 0x98, 0x80)) },
  { type: "BLOB", values: same(Buffer.alloc(60_000, 0xab)) },
  { type: "DATE", values: [["2024-02-29", new Date("2024-02-29T00:00:00Z")]] },
  {
    type: "DATETIME(6)",
    values: [
      ["2024-02-29 12:34:56.789", new Date("2024-02-29T12:34:56.789Z")],
      [new Date("1970-01-01T00:00:00.001Z"), new Date("1970-01-01T00:00:00.001Z")],
      [new Date("9999-12-31T23:59:59.999Z"), new Date("9999-12-31T23:59:59.999Z")]
    ]
  },
  { type: "TIMESTAMP(6)", values: same(new Date("2024-02-29T12:34:56.789Z"), new Date("2001-09-09T01:46:40Z")) },
  { type: "TIME(6)", values: same("12:34:56.123456", "00:00:00.000000", "-01:02:03.400000", "100:00:00.000000") },
  { type: "BOOL", values: [[true, 1]] },
  {
    type: "JSON",
    needs: "json",
    values: [
      ['{"a": [1, null, "x", true, {"b": 1.5}]}', { a: [1, null, "x", true, { b: 1.5 }] }],
      ["[]", []]
    ]
  },
  { type: "VECF32(3)", needs: "vectors", values: [["[1, 2.5, -3]", "[1, 2.5, -3]"]] }
]

/** One column read in every way there is: prepared, as text, streamed and by position. */
const everyWay = (sql: Client, name: string) => {
  const query = sql<{ v: unknown }>`SELECT v FROM ${sql(name)} ORDER BY id`
  const column = (rows: ReadonlyArray<{ readonly v: unknown }>) => rows.map(({ v }) => v)
  return Effect.all({
    prepared: Effect.map(query, column),
    text: Effect.map(query.unprepared, column),
    streamed: Effect.map(Stream.runCollect(query.stream), (rows) => column(Chunk.toReadonlyArray(rows))),
    byPosition: Effect.map(query.values, (rows) => rows.map(([v]) => v)),
    inTransaction: sql.withTransaction(Effect.map(query, column))
  })
}

/** Writes each of these into a row of its own, over both protocols in turn, and reads them back in every way. */
const written = (sql: Client, type: string, values: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    const name = yield* table(sql, `id INT PRIMARY KEY, v ${type}`)
    yield* Effect.forEach(
      values,
      (value, i) => {
        const insert = (id: number) => sql`INSERT INTO ${sql(name)} (id, v) VALUES (${id}, ${value})`
        return Effect.zipRight(insert(2 * i), insert(2 * i + 1).unprepared)
      },
      { discard: true }
    )
    return yield* everyWay(sql, name)
  })

/** Every way, both protocols: what was to be read, twice. */
const readsAs = (found: Effect.Effect.Success<ReturnType<typeof written>>, wanted: ReadonlyArray<unknown>): void => {
  const twice = wanted.flatMap((value) => [value, value])
  for (const [way, read] of Object.entries(found)) assert.deepStrictEqual(read, twice, way)
}

const oneText = fc.string({ unit: "binary", maxLength: 60 })

export const values = (it: OnTarget): void => {
  for (const { needs, type, values } of samples) {
    it.scoped(
      `what is written is read, whichever way both go: ${type}${needs === undefined ? "" : `, with ${needs}`}`,
      (test) =>
        Effect.gen(function* () {
          const { can } = yield* Target
          if (needs !== undefined) yield* requires(test, can[needs] === true, needs)
          const sql = yield* connect({ maxConnections: 1 })
          const all = [...values, [null, null] as const]
          readsAs(
            yield* written(
              sql,
              type,
              all.map(([bound]) => bound)
            ),
            all.map(([, read]) => read)
          )
        })
    )
  }

  it.scoped("geometry is the server's text of it", (test) =>
    Effect.gen(function* () {
      const { can } = yield* Target
      yield* requires(test, can.geometryAsText, "geometry as text")
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY, v GEOMETRY")
      yield* sql`INSERT INTO ${sql(name)} VALUES (1, ST_GEOMFROMTEXT(${"POINT(1 2)"})), (2, NULL)`
      for (const read of Object.values(yield* everyWay(sql, name))) {
        assert.deepStrictEqual(read, ["POINT(1 2)", null])
      }
    })
  )

  it.scoped("any integer is that integer, in a column, a comparison, a limit and a sum", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1, bigints: "bigint" })
      const integers = fc.sample(
        fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.integer(), fc.maxSafeInteger()),
        40
      )
      readsAs(yield* written(sql, "BIGINT", integers), integers.map(BigInt))

      const name = yield* table(sql, "id INT PRIMARY KEY, v BIGINT")
      for (const n of [999_999, 1_000_000, 10_000_000_000, 2 ** 53, 10n ** 18n]) {
        yield* sql`DELETE FROM ${sql(name)}`
        yield* sql`INSERT INTO ${sql(name)} VALUES (1, ${n})`
        for (const query of [
          sql`SELECT id FROM ${sql(name)} WHERE v = ${n}`,
          sql`SELECT id FROM ${sql(name)} WHERE v IN ${sql.in([n])}`,
          sql`SELECT id FROM ${sql(name)} WHERE v BETWEEN ${n} AND ${n}`,
          sql`SELECT id FROM ${sql(name)} WHERE v - ${n} = 0 LIMIT ${1_000_000}`
        ]) {
          assert.deepStrictEqual(yield* query, [{ id: 1 }], String(n))
          assert.deepStrictEqual(yield* query.unprepared, [{ id: 1 }], String(n))
        }
      }
    })
  )

  it.scoped("any text is that text, and any bytes are those bytes", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const texts = fc.sample(oneText, 40)
      readsAs(yield* written(sql, "TEXT", texts), texts)
      const blobs = fc.sample(fc.uint8Array({ maxLength: 300 }), 40)
      readsAs(
        yield* written(sql, "BLOB", blobs),
        blobs.map((blob) => Buffer.from(blob))
      )
    })
  )

  const moments = [
    new Date("2024-02-29T12:34:56.789Z"),
    new Date("1970-01-01T00:00:01.000Z"),
    new Date("2037-12-31T23:59:59.999Z"),
    new Date("2024-03-31T01:30:00.000Z")
  ]
  for (const timezone of ["+00:00", "+08:00", "-03:30"]) {
    for (const type of ["DATETIME(6)", "TIMESTAMP(6)"]) {
      it.scoped(`a ${type} is the moment it was, or its clock in ${timezone}, as one asks`, () =>
        Effect.gen(function* () {
          const offset = (timezone === "+00:00" ? 0 : timezone === "+08:00" ? 480 : -210) * 60_000
          const clock = (date: Date) =>
            `${new Date(date.getTime() + offset).toISOString().replace("T", " ").replace("Z", "")}000`
          const asDate = yield* connect({ maxConnections: 1, timezone })
          readsAs(yield* written(asDate, type, moments), moments)
          const asText = yield* connect({ maxConnections: 1, timezone, dates: "string" })
          readsAs(yield* written(asText, type, moments), moments.map(clock))
          const asDateTime = yield* connect({ maxConnections: 1, timezone, dates: "DateTime" })
          const found = yield* written(asDateTime, type, moments)
          const millis = (read: ReadonlyArray<unknown>) =>
            read.map((each) => (DateTime.isDateTime(each) ? DateTime.toEpochMillis(each) : each))
          for (const read of Object.values(found)) {
            assert.deepStrictEqual(
              millis(read),
              moments.flatMap((moment) => [moment.getTime(), moment.getTime()])
            )
          }
        })
      )
    }
  }

  it.scoped("a TIMESTAMP is one moment for clients in different zones, a DATETIME one clock", () =>
    Effect.gen(function* () {
      const here = yield* connect({ maxConnections: 1 })
      const there = yield* connect({ maxConnections: 1, timezone: "+08:00" })
      const name = yield* table(here, "id INT PRIMARY KEY, t TIMESTAMP(3), d DATETIME(3)")
      const moment = new Date("2024-02-29T12:34:56.789Z")
      yield* here`INSERT INTO ${here(name)} VALUES (1, ${moment}, ${moment})`
      const earlier = new Date(moment.getTime() - 8 * 3_600_000)
      const query = there`SELECT t, d FROM ${there(name)}`
      for (const read of [query, query.unprepared]) {
        assert.deepStrictEqual(yield* read, [{ t: moment, d: earlier }])
      }
    })
  )

  it.scoped("decimals are exact, as text or as BigDecimal; bigints are always bigint if one asks", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1, decimals: "BigDecimal", bigints: "bigint" })
      const exact = ["12345678901234567890.12345", "-0.00001", "0.00000"]
      for (const read of Object.values(yield* written(sql, "DECIMAL(30,5)", exact))) {
        assert.deepStrictEqual(
          read.map((each) => (BigDecimal.isBigDecimal(each) ? BigDecimal.format(BigDecimal.normalize(each)) : each)),
          exact.flatMap((text) => {
            const plain = BigDecimal.format(BigDecimal.normalize(BigDecimal.unsafeFromString(text)))
            return [plain, plain]
          })
        )
      }
      readsAs(yield* written(sql, "BIGINT", [1, 2n ** 60n]), [1n, 2n ** 60n])
    })
  )

  it.scoped("what has no meaning as a value is refused by its place, and nothing is sent", () =>
    Effect.gen(function* () {
      const sql = yield* connect({ maxConnections: 1 })
      const name = yield* table(sql, "id INT PRIMARY KEY, v TEXT")
      for (const value of [undefined, { a: 1 }, [1], Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN)]) {
        // The types refuse most of these already; programs without types do not.
        const statement = sql.unsafe(`INSERT INTO ${name} VALUES (1, ?)`, [value])
        for (const run of [statement, statement.unprepared, Stream.runDrain(statement.stream), statement.raw]) {
          assert.match((yield* failsFor(run, "InvalidInput")).message, /parameter 1/)
        }
      }
      assert.deepStrictEqual(yield* sql`SELECT * FROM ${sql(name)}`, [])
    })
  )
}
