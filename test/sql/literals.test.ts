/**
 * Names and values as SQL text: whatever they are, they stay one token that means what went in. Read back by a reader of
 * its own, written from the server's rules for quoted text.
 */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { asOf } from "../../src/layers/TimeTravel.ts"
import { momentHint, nanoseconds, tableIdentifier } from "../../src/sql/fragments.ts"
import { headsOf, placeholdersOf } from "../../src/sql/lexer.ts"
import * as literals from "../../src/sql/literals.ts"
import { fold } from "../../src/sql/names.ts"

/** Text with much of what quoting is about. */
const hostile = FastCheck.oneof(
  FastCheck.fullUnicodeString(),
  FastCheck.stringOf(FastCheck.constantFrom("'", "\\", '"', "`", "\0", "\n", "\u001a", ";", "-", "/", "*", "?", "a"))
)

const escaped: Readonly<Record<string, string>> = { "0": "\0", b: "\b", n: "\n", r: "\r", t: "\t", Z: "\u001a" }

/** The text that a quoted token at the beginning stands for, and what follows it. */
const read = (sql: string, quote: "'" | "`"): Option.Option<readonly [text: string, rest: string]> => {
  if (sql[0] !== quote) return Option.none()
  let text = ""
  for (let i = 1; i < sql.length; i++) {
    const character = sql.charAt(i)
    if (character === "\\" && quote === "'") {
      i++
      text += escaped[sql.charAt(i)] ?? sql.charAt(i)
    } else if (character !== quote) text += character
    else if (sql[i + 1] === quote) {
      text += quote
      i++
    } else return Option.some([text, sql.slice(i + 1)])
  }
  return Option.none()
}

describe("an identifier", () => {
  it("reads back as the name, whatever the name", () => {
    FastCheck.assert(
      FastCheck.property(hostile, (name) => {
        assert.deepStrictEqual(read(`${literals.identifier(name)} x`, "`"), Option.some([name, " x"]))
      })
    )
  })

  it("is never split at a dot, and a table's whole name is two", () => {
    assert.strictEqual(literals.identifier("a.b"), "`a.b`")
    assert.strictEqual(tableIdentifier("a.b"), "`a.b`")
    assert.strictEqual(tableIdentifier({ database: "a.b", table: "c`d" }), "`a.b`.`c``d`")
  })
})

describe("a string", () => {
  it("reads back as the text, whatever the text", () => {
    FastCheck.assert(
      FastCheck.property(hostile, (text) => {
        assert.deepStrictEqual(read(`${literals.string(text)},`, "'"), Option.some([text, ","]))
      })
    )
  })

  it("holds nothing that a lexer would take for a placeholder, a comment or an end", () => {
    FastCheck.assert(
      FastCheck.property(hostile, hostile, (text, name) => {
        const sql = `SELECT ${literals.string(text)} FROM ${literals.identifier(name)} WHERE a = ?`
        assert.deepStrictEqual(placeholdersOf(sql), [sql.length - 1])
        assert.strictEqual(headsOf(sql, 1).length, 1)
      })
    )
  })
})

describe("a value", () => {
  it("of a whole number is its digits, of any size", () => {
    FastCheck.assert(FastCheck.property(FastCheck.bigInt(), (n) => assert.strictEqual(literals.value(n), n.toString())))
    FastCheck.assert(
      FastCheck.property(FastCheck.maxSafeInteger(), (n) => assert.strictEqual(literals.value(n), BigInt(n).toString()))
    )
    assert.strictEqual(literals.value(1_000_000), "1000000")
    assert.strictEqual(literals.value(-0), "0")
  })

  it("of any finite number is a number of the same value", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ noDefaultInfinity: true, noNaN: true }), (n) => {
        const text = literals.value(n) ?? ""
        assert.match(text, /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/)
        assert.strictEqual(Number(text), n === 0 ? 0 : n)
      })
    )
  })

  it("of bytes is their hexadecimal, also of a part of a buffer", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array(), FastCheck.nat(8), (bytes, from) => {
        const part = bytes.subarray(Math.min(from, bytes.length))
        const expected = part.length === 0 ? "''" : `x'${Buffer.from(part).toString("hex")}'`
        assert.strictEqual(literals.value(part), expected)
        assert.strictEqual(literals.value(Buffer.from(part)), expected)
      })
    )
    assert.strictEqual(literals.value(Int8Array.of(-1, 1)), "x'ff01'")
  })

  it("of text is the string, of null NULL, of a boolean its word", () => {
    assert.strictEqual(literals.value("it's"), literals.string("it's"))
    assert.strictEqual(literals.value(null), "NULL")
    assert.strictEqual(literals.value(true), "true")
    assert.strictEqual(literals.value(false), "false")
  })

  it("that has no literal is refused, never guessed", () => {
    for (const none of [
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      {},
      [],
      [1],
      Symbol("s"),
      () => 1,
      new Map(),
      new Float32Array(1),
      new ArrayBuffer(1)
    ]) {
      assert.isUndefined(literals.value(none), String(none))
    }
  })
})

describe("a moment", () => {
  it("in nanoseconds is exact", () => {
    FastCheck.assert(FastCheck.property(FastCheck.bigInt(), (n) => assert.strictEqual(nanoseconds(n), n)))
    FastCheck.assert(
      FastCheck.property(FastCheck.date({ noInvalidDate: true }), (date) => {
        assert.strictEqual(nanoseconds(DateTime.unsafeMake(date)), BigInt(date.getTime()) * 1_000_000n)
      })
    )
    assert.strictEqual(momentHint({ timestamp: 1795266678617948271n }), "{timestamp = 1795266678617948271}")
  })

  it("of a snapshot quotes its stored name, whatever the name", () => {
    assert.strictEqual(momentHint({ snapshot: "Before" }), "{snapshot = `before`}")
    FastCheck.assert(
      FastCheck.property(hostile, (snapshot) => {
        const hint = momentHint({ snapshot })
        assert.isTrue(hint.startsWith("{snapshot = "))
        assert.deepStrictEqual(read(hint.slice("{snapshot = ".length), "`"), Option.some([fold(snapshot), "}"]))
      })
    )
  })

  it("follows the table's name, before an alias", () => {
    const [segment] = asOf({ database: "shop", table: "orders" }, { snapshot: "s" }).segments
    assert.deepInclude(segment, { _tag: "Literal", value: "`shop`.`orders`{snapshot = `s`}" })
  })
})

describe("fold", () => {
  it("keeps the number of characters and is its own end", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.fullUnicodeString(), (name) => {
        const folded = fold(name)
        assert.strictEqual([...folded].length, [...name].length)
        assert.strictEqual(fold(folded), folded)
      })
    )
  })

  it("is lower case, character by character", () => {
    assert.strictEqual(fold("Before_MIGRATION-1"), "before_migration-1")
    // As a live server stored them; toLowerCase answers i̇x and ας.
    assert.strictEqual(fold("İX"), "ix")
    assert.strictEqual(fold("ΑΣ"), "ασ")
    assert.strictEqual(fold("ÀÉ"), "àé")
  })
})
