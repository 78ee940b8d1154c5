/**
 * Whatever is searched for becomes words: nothing in it is an operator of the server's boolean mode.
 */
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import type { BooleanQuery } from "../../src/services/FullText.ts"
import { against } from "../../src/sql/fullTextQuery.ts"

const text = FastCheck.oneof(
  FastCheck.string({ unit: "grapheme" }),
  FastCheck.string({ unit: "binary" }),
  FastCheck.stringMatching(/^[+\-~<>()"* a-c'\\]{0,12}$/)
)
const term = FastCheck.oneof(text, FastCheck.record({ prefix: text }))
const terms = FastCheck.array(
  FastCheck.oneof(term, FastCheck.record({ anyOf: FastCheck.array(term, { maxLength: 3 }) })),
  { maxLength: 3 }
)
const queries: FastCheck.Arbitrary<BooleanQuery> = FastCheck.record(
  { must: terms, should: terms, raise: terms, lower: terms, discourage: terms, mustNot: terms },
  { requiredKeys: [] }
)

/** What the server's grammar has: an operator, a word or a group of words, a star behind a word without separators. */
const word = String.raw`[^\x00-/:-@\[-^\x60{-\x7f]+\*?`
const grammar = new RegExp(
  `^(?:[-+<>~]?(?:${word}|\\(${word}(?: ${word})*\\)))(?: [-+<>~]?(?:${word}|\\(${word}(?: ${word})*\\)))*$`,
  "u"
)

describe("a query", () => {
  it("is of words and our own operators only", () => {
    FastCheck.assert(
      FastCheck.property(queries, (query) => {
        const search = against(query)
        return search === undefined || (search.mode === " IN BOOLEAN MODE" && grammar.test(search.text))
      }),
      { numRuns: 2000 }
    )
  })

  it("says what is wanted by operators, in one order", () => {
    assert.deepStrictEqual(
      against({
        mustNot: ["slow"],
        must: ["Fast", { anyOf: ["Rows", { prefix: "Colu" }] }],
        should: ["full text"],
        raise: ["now"],
        lower: ["then"],
        discourage: ["never"]
      })?.text,
      "+fast +(rows colu*) full_text >now <then ~never -slow"
    )
  })

  it("keeps separators inside of words in their places, and none around them", () => {
    assert.strictEqual(
      against({ must: [" full-text! ", "C++", "O'Brien", "数据 库"] })?.text,
      "+full_text +c +o_brien +数据_库"
    )
    assert.strictEqual(against({ must: [{ prefix: "full te" }] })?.text, "+full_te")
    assert.strictEqual(against("  Full-Text? ")?.text, "full-text")
  })

  it("without a word finds nothing, and words that are none are left out", () => {
    for (const none of [
      "",
      " \n",
      "?!",
      "。、",
      { must: ["+"] },
      {},
      { mustNot: ["slow"] },
      { should: [{ anyOf: [] }] }
    ]) {
      assert.isUndefined(against(none))
    }
    assert.strictEqual(against({ must: ["fast", "*", { anyOf: ["()"] }] })?.text, "+fast")
  })
})
