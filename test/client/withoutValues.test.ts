import { assert, describe, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { withoutValues } from "../../src/client/withoutValues.ts"
import { string } from "../../src/sql/literals.ts"

const value = "s3cr3t-value"

/** What servers were seen to say, the value and what is said of it. */
const said: ReadonlyArray<readonly [words: string, values: ReadonlyArray<unknown>, shown: string]> = [
  [`Duplicate entry '${value}' for key 'u'`, [value], "Duplicate entry '?' for key 'u'"],
  ["Duplicate entry 'of another row' for key '(a,b)'", [], "Duplicate entry '?' for key '(a,b)'"],
  ["Duplicate entry '1' for key 'id'", [1], "Duplicate entry '?' for key 'id'"],
  [`invalid argument cast to int, bad value ${value}`, [value], "invalid argument cast to int, bad value ?"],
  [
    "the input value 'of a file' is not int32 type for column 0",
    [],
    "the input value '?' is not int32 type for column 0"
  ],
  ["bad value 1.2345678925e+08", [123_456_789.25], "bad value ?"],
  ["bad value 1e+06", [1_000_000], "bad value ?"],
  ["data type int32, value '9876543219'", [9_876_543_219n], "data type int32, value '?'"],
  ["bad value 2021-04-05 06:07:08.000", [new Date()], "bad value ?"],
  ["near 'FROM 'it\\'s s3cr3t' WHERE", ["it's s3cr3t"], "near 'FROM '?' WHERE"],
  // Cut by the server, which shows the beginning.
  ["near 'FROM 's3cr3t-va' at line 1", [value], "near 'FROM '?' at line 1"],
  // Cut by us, at the end of the line.
  ["bad value s3cr3t\nof two lines at row 1", ["s3cr3t\nof two lines"], "bad value ? at row 1"],
  ['parsing "7333637233742d76616c": out of range', [Buffer.from("s3cr3t-val")], 'parsing "?": out of range'],
  [
    "Incorrect string value: '\\xE6\\x97\\xA5...' for column `v`",
    ["日本"],
    "Incorrect string value: '?' for column `v`"
  ]
]

describe("words without values", () => {
  for (const [words, values, shown] of said) {
    it(`show ${shown}`, () => {
      assert.strictEqual(withoutValues(words, values), shown)
    })
  }

  it("are the server's own where a short value happens to be in them", () => {
    const values = [1, 4, "id", "to", "", "x", true, null, undefined, { a: "line" }]
    for (const words of [
      "You have an error at line 1 column 4 near EOF",
      "invalid input: column id does not exist",
      "Unknown column 'id' in 'WHERE'",
      "Src length 1 is larger than 4",
      "stored in column 4"
    ]) {
      assert.strictEqual(withoutValues(words, values), words)
    }
  })

  it("never show a value, whatever it is and however it is written", () => {
    const quote: ReadonlyArray<(text: string) => string> = [
      (text) => `bad value ${text}`,
      (text) => `Incorrect value: '${text}' for column`,
      (text) => `near "${string(text)}"`,
      (text) => `${text} beyond the range`,
      (text) => `first ${text}, then ${text} again`
    ]
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 80, unit: "binary" }), fc.nat(quote.length - 1), (text, i) => {
        const words = quote[i]?.(text) ?? ""
        const own = quote[i]?.("") ?? ""
        assert.isFalse(!own.includes(text) && withoutValues(words, ["other", text]).includes(text), words)
      }),
      { numRuns: 500 }
    )
  })

  it("are not much, whatever the server says", () => {
    assert.isAtMost(withoutValues("x".repeat(10_000_000), ["y".repeat(10_000_000)]).length, 2_000)
  })
})
