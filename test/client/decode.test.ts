import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as fc from "effect/FastCheck"
import { Codec, retypeBinaryFields, retypeTextFields } from "../../src/client/decode.ts"
import type { MatrixOneConfig } from "../../src/services/MatrixOneConfig.ts"

const types = {
  DECIMAL: 0,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  TIMESTAMP: 7,
  LONGLONG: 8,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  JSON: 245,
  VAR_STRING: 253,
  GEOMETRY: 255
}

const field = (type: keyof typeof types, name = "a", decimals = 0) => ({
  name,
  columnType: types[type],
  characterSet: 45,
  encoding: "utf8",
  decimals
})

/** One cell as it is decoded by rows, by values and in a chunk of a stream. */
const decoded = (type: keyof typeof types, cell: unknown, config: MatrixOneConfig = {}, decimals = 0): unknown => {
  const codec = new Codec(config)
  const fields = [field(type, "a", decimals)]
  const [row] = codec.rows([{ a: cell }], fields)
  const [values] = codec.values([[cell]], fields)
  const chunk: Array<Record<string, unknown>> = [{ a: cell }]
  codec.chunkDecoder(fields)(chunk)
  assert.deepStrictEqual(values?.[0], row?.["a"])
  assert.deepStrictEqual(chunk[0]?.["a"], row?.["a"])
  return row?.["a"]
}

describe("decoding", () => {
  for (const type of Object.keys(types) as Array<keyof typeof types>) {
    for (const dates of ["Date", "DateTime", "string"] as const) {
      it(`leaves NULL alone: ${type} with dates as ${dates}`, () => {
        assert.strictEqual(decoded(type, null, { dates, bigints: "bigint", decimals: "BigDecimal" }, 3), null)
      })
    }
  }

  it("makes integers of any size exact", () => {
    assert.strictEqual(decoded("LONGLONG", 5), 5)
    assert.strictEqual(decoded("LONGLONG", "18446744073709551615"), 18446744073709551615n)
    assert.strictEqual(decoded("LONGLONG", "-9223372036854775808"), -9223372036854775808n)
    assert.strictEqual(decoded("LONGLONG", 5, { bigints: "bigint" }), 5n)
    assert.strictEqual(decoded("LONG", 5, { bigints: "bigint" }), 5)
  })

  it("reads the float that was written, from its text and from its bytes", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (single) => {
        // The bytes come widened; the text is any that names this float.
        const fromBytes = decoded("FLOAT", single)
        const fromText = decoded("FLOAT", Number(single.toPrecision(9)))
        assert.strictEqual(fromBytes, fromText)
        assert.strictEqual(Math.fround(Number(fromBytes)), single)
      })
    )
    assert.strictEqual(decoded("FLOAT", Math.fround(0.1)), 0.1)
    assert.strictEqual(decoded("DOUBLE", Math.fround(0.1)), Math.fround(0.1))
  })

  it("gives times as many digits as their column has", () => {
    const cases: ReadonlyArray<readonly [string, number, string]> = [
      ["12:34:56", 0, "12:34:56"],
      ["12:34:56", 3, "12:34:56.000"],
      ["12:34:56.12", 3, "12:34:56.120"],
      ["-838:59:59.5", 6, "-838:59:59.500000"],
      ["12:34:56.123456", 6, "12:34:56.123456"],
      ["12:34:56.123456", 3, "12:34:56.123456"],
      ["12:34:56.5", 31, "12:34:56.5"]
    ]
    for (const [cell, decimals, expected] of cases) {
      assert.strictEqual(decoded("TIME", cell, {}, decimals), expected)
      assert.strictEqual(
        decoded("DATETIME", `2024-01-01 ${cell}`, { dates: "string" }, decimals),
        `2024-01-01 ${expected}`
      )
    }
  })

  it("reads moments in the client's zone", () => {
    const moment = decoded("DATETIME", "2024-01-02 03:04:05.006", { dates: "DateTime", timezone: "+08:00" }, 3)
    assert.isTrue(DateTime.isDateTime(moment) && DateTime.toEpochMillis(moment) === Date.UTC(2024, 0, 1, 19, 4, 5, 6))
    const early = decoded("TIMESTAMP", "0001-01-01 00:00:00", { dates: "DateTime", timezone: "utc" })
    assert.isTrue(DateTime.isDateTime(early) && DateTime.formatIso(early) === "0001-01-01T00:00:00.000Z")
  })

  it("leaves what is no moment as it is", () => {
    assert.strictEqual(decoded("DATETIME", "0000-00-00 00:00:00", { dates: "DateTime" }), "0000-00-00 00:00:00")
  })

  it("parses JSON and keeps as text what only claims to be", () => {
    assert.deepStrictEqual(decoded("JSON", '{"a":[1,null,"x"]}'), { a: [1, null, "x"] })
    assert.strictEqual(decoded("JSON", "[{'a': 1},]"), "[{'a': 1},]")
  })

  it("reads decimals exactly", () => {
    assert.strictEqual(decoded("DECIMAL", "1.10"), "1.10")
    const exact = decoded("DECIMAL", "12345678901234567890.10", { decimals: "BigDecimal" })
    assert.isTrue(
      BigDecimal.isBigDecimal(exact) && BigDecimal.equals(exact, BigDecimal.unsafeFromString("12345678901234567890.1"))
    )
  })

  it("of several columns of one name reads the last by its own type", () => {
    const codec = new Codec({})
    assert.deepStrictEqual(codec.rows([{ a: '{"x":1}' }], [field("LONGLONG"), field("JSON")]), [{ a: { x: 1 } }])
    assert.deepStrictEqual(codec.rows([{ a: "text" }], [field("LONGLONG"), field("VAR_STRING")]), [{ a: "text" }])
    assert.deepStrictEqual(codec.values([["18446744073709551615", "text"]], [field("LONGLONG"), field("VAR_STRING")]), [
      [18446744073709551615n, "text"]
    ])
  })

  it("reads several results of one text, rows and headers, each by its own columns", () => {
    const header = { affectedRows: 1 }
    const result = [header, [{ a: "18446744073709551615" }], [], [{ a: '"x"' }]]
    assert.deepStrictEqual(
      new Codec({}).raw(result, [undefined, [field("LONGLONG")], [field("LONGLONG")], [field("JSON")]]),
      [header, [{ a: 18446744073709551615n }], [], [{ a: "x" }]]
    )
  })

  it("answers no rows for a header", () => {
    assert.deepStrictEqual(new Codec({}).rows({ affectedRows: 1 }, undefined), [])
    assert.deepStrictEqual(new Codec({}).values({ affectedRows: 1 }, undefined), [])
  })
})

describe("columns as mysql2 should see them", () => {
  it("are text where MatrixOne sends geometry", () => {
    const fields = [field("GEOMETRY"), field("LONG")]
    retypeTextFields(fields)
    assert.deepStrictEqual(
      fields.map(({ columnType, encoding }) => [columnType, encoding]),
      [
        [types.VAR_STRING, "utf8"],
        [types.LONG, "utf8"]
      ]
    )
  })

  it("keep every digit of a binary time that was declared without", () => {
    const fields = [field("DATETIME"), field("TIMESTAMP"), field("DATETIME", "a", 3), field("DATE")]
    retypeBinaryFields(fields)
    assert.deepStrictEqual(
      fields.map(({ decimals }) => decimals),
      [6, 6, 3, 0]
    )
    const [row] = new Codec({ dates: "string" }).rows([{ a: "2024-01-01 00:00:00" }], fields.slice(0, 1))
    assert.deepStrictEqual(row, { a: "2024-01-01 00:00:00" })
  })

  it("may be none at all", () => {
    retypeTextFields(undefined)
    retypeBinaryFields(undefined)
  })
})
