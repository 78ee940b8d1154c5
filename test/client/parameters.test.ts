import { assert, describe, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { Parameters } from "../../src/client/parameters.ts"
import { isReason } from "../../src/errors/reasons.ts"

const utc = new Parameters(undefined)

const secret = "s3cret"

/** What has no meaning as a value; each holds something that must not be shown. */
const meaningless: ReadonlyArray<readonly [string, unknown]> = [
  ["undefined", undefined],
  ["an object", { secret }],
  ["an object without prototype", Object.assign(Object.create(null), { secret })],
  ["an array", [secret]],
  ["an empty array", []],
  ["a Map", new Map([[secret, secret]])],
  ["an object that pretends to be text", { toString: () => secret, toSqlString: () => secret }],
  ["an object with toJSON", { toJSON: () => secret }],
  ["a String object", new String(secret)],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["a Date that is none", new Date(Number.NaN)],
  ["a Date after the year 9999", new Date(Date.UTC(10_000, 0, 1))],
  ["a Date before the year 0", new Date(Date.UTC(-1, 11, 31))],
  ["a function", () => secret],
  ["a symbol", Symbol(secret)],
  ["an ArrayBuffer", new ArrayBuffer(4)],
  ["floats", new Float32Array(2)],
  ["wide integers", new Uint16Array(2)]
]

describe("a value without meaning", () => {
  for (const [what, value] of meaningless) {
    it(`is refused in both protocols, by its place and without its content: ${what}`, () => {
      for (const refusal of [utc.bind("?, ?", [1, value]), utc.interpolate("?, ?", [1, value])]) {
        if (!isReason(refusal)) return assert.fail("it was taken")
        assert.strictEqual(refusal._tag, "InvalidInput")
        assert.match(refusal.message, /^parameter 2 is /)
        assert.isFalse(JSON.stringify(refusal).includes(secret))
      }
    })
  }
})

describe("as many values as placeholders", () => {
  const counts: ReadonlyArray<readonly [string, number]> = [
    ["SELECT '?'", 1],
    ["SELECT ?", 2],
    ["SELECT ?, ?", 1],
    ["SELECT 1 -- ?", 1]
  ]
  for (const [sql, n] of counts) {
    it(`are asked for: ${sql} with ${n}`, () => {
      const values = Array.from({ length: n }, () => secret)
      for (const refusal of [utc.bind(sql, values), utc.interpolate(sql, values)]) {
        if (!isReason(refusal)) return assert.fail("they were taken")
        assert.match(refusal.message, /placeholders/)
        assert.isFalse(JSON.stringify(refusal).includes(secret))
      }
    })
  }
})

const literal = (parameters: Parameters, value: unknown): string => {
  const text = parameters.interpolate("?", [value])
  return typeof text === "string" ? text : assert.fail(text.message)
}

const bound = (parameters: Parameters, value: unknown): unknown => {
  const values = parameters.bind("?", [value])
  return isReason(values) ? assert.fail(values.message) : values[0]
}

/** The value of mysql2's typed parameter. */
const integerOf = (u: unknown): string =>
  typeof u === "string" ? u : typeof u === "object" && u !== null && "value" in u ? String(u.value) : "not an integer"

describe("a value", () => {
  it("that is whole is the same integer in both protocols, whatever its size and type", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 70n), max: 1n << 70n }), (n) => {
        assert.strictEqual(literal(utc, n), String(n))
        assert.strictEqual(integerOf(bound(utc, n)), String(n))
      })
    )
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1.8e19, max: 1.8e19 }).map(Math.trunc)),
        (n) => {
          assert.strictEqual(literal(utc, n), String(BigInt(n)))
          assert.strictEqual(integerOf(bound(utc, n)), String(BigInt(n)))
        }
      )
    )
  })

  it("that is a number is that number in both protocols", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        assert.strictEqual(Number(literal(utc, n)), n === 0 ? 0 : n)
        const sent = bound(utc, n)
        assert.strictEqual(typeof sent === "number" ? sent : Number(integerOf(sent)), n === 0 ? 0 : n)
        assert.isAtMost(literal(utc, n).length, 30)
      })
    )
  })

  const zones: ReadonlyArray<readonly [string | undefined, number]> = [
    [undefined, 0],
    ["UTC", 0],
    ["+08:00", 480],
    ["-03:30", -210],
    ["+14:00", 840]
  ]
  for (const [zone, minutes] of zones) {
    it(`that is a Date is its clock in ${zone ?? "the default zone"}, in both protocols`, () => {
      const parameters = new Parameters(zone)
      fc.assert(
        fc.property(
          fc.date({ min: new Date("0001-01-02T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z") }),
          (date) => {
            const text = literal(parameters, date)
            assert.match(text, /^'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}'$/)
            assert.strictEqual(`'${bound(parameters, date)}'`, text)
            const read = new Date(`${text.slice(1, 11)}T${text.slice(12, -1)}Z`)
            assert.strictEqual(read.getTime() - minutes * 60_000, date.getTime())
          }
        )
      )
    })
  }

  it("that is a Date is refused where only the server knows the zone", () => {
    const parameters = new Parameters("Asia/Shanghai")
    assert.isTrue(isReason(parameters.bind("?", [new Date(0)])))
    assert.isTrue(isReason(parameters.interpolate("?", [new Date(0)])))
  })

  it("that is bytes is these bytes, of a view too", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(8), (bytes, skip) => {
        const view = bytes.subarray(Math.min(skip, bytes.length))
        for (const one of [view, Buffer.from(view), new Int8Array(view)]) {
          const sent = bound(utc, one)
          assert.isTrue(Buffer.isBuffer(sent) && sent.equals(view))
          assert.strictEqual(literal(utc, one), view.length === 0 ? "''" : `x'${Buffer.from(view).toString("hex")}'`)
        }
      })
    )
  })

  it("that is text ends where it ends, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        const joined = utc.interpolate(texts.map(() => "?").join(","), texts)
        if (typeof joined !== "string") return assert.fail(joined.message)
        const plain = joined.replace(/\\[\s\S]|'[^'\\]*(?:\\[\s\S][^'\\]*)*'/g, (match) =>
          match.startsWith("'") ? "T" : match
        )
        assert.strictEqual(plain, texts.map(() => "T").join(","))
      })
    )
  })

  it("that is null or a boolean says so", () => {
    assert.strictEqual(literal(utc, null), "NULL")
    assert.strictEqual(bound(utc, null), null)
    assert.strictEqual(literal(utc, true), "true")
    assert.strictEqual(bound(utc, false), false)
  })
})

describe("interpolating", () => {
  it("puts each value in its place and leaves everything else", () => {
    assert.strictEqual(
      utc.interpolate("SELECT '?', ? /* ? */, `?` = ? -- ?\n, ?", ["?", 2, null]),
      "SELECT '?', '?' /* ? */, `?` = 2 -- ?\n, NULL"
    )
  })
})
