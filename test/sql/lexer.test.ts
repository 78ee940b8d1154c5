import { assert, describe, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { countPlaceholders, headsOf, mapCode, placeholdersOf, withoutStrings } from "../../src/sql/lexer.ts"
import * as literals from "../../src/sql/literals.ts"

/** What hides everything in it from the server's parser. */
const hidden = fc.oneof(
  fc.string().map((text) => literals.string(text)),
  fc.string().map((text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '""')}"`),
  fc.string().map((text) => literals.identifier(text)),
  fc.string().map((text) => `/*${text.replaceAll("*/", "").replace(/^M?!|\*$/, " ")} */`),
  fc.string().map((text) => `-- ${text.replaceAll("\n", " ")}\n`),
  fc.string().map((text) => `#${text.replaceAll("\n", " ")}\n`),
  fc.string().map((text) => ` $$${text.replaceAll("$", "")}$$ `)
)

/** Code that hides nothing and asks for nothing. */
const code = fc
  .array(
    fc.constantFrom("a", "B1", "_x", " ", "\n", ",", "(", ")", "=", "1", "1.5", "-1", "a-b", "a / b", "é", "@v", "a$b")
  )
  .map((parts) => ` ${parts.join(" ")} `)

describe("placeholders", () => {
  it("are those between strings, names and comments, whatever is in these", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hidden, code, fc.constant("?"))), (parts) => {
        const sql = parts.join("")
        const found: Array<number> = []
        let at = 0
        for (const part of parts) {
          if (part === "?") found.push(at)
          at += part.length
        }
        assert.deepStrictEqual(placeholdersOf(sql), found)
        assert.strictEqual(countPlaceholders(sql), found.length)
      }),
      { numRuns: 2000 }
    )
  })

  const cases: ReadonlyArray<readonly [string, number]> = [
    ["", 0],
    ["SELECT ?", 1],
    ["SELECT '?'", 0],
    ["SELECT 'it''s ?', ?", 1],
    ["SELECT 'it\\'s ?', ?", 1],
    ["SELECT 'ends in a backslash\\\\', ?", 1],
    ['SELECT "say ""?""", ?', 1],
    ["SELECT `a``?`, ?", 1],
    ["SELECT `a\\`, ?", 1],
    ["SELECT 1 --?", 1],
    ["SELECT 1 -- ?", 0],
    ["SELECT 1 --\t?\n, ?", 1],
    ["SELECT 1 --", 0],
    ["SELECT 5--?", 1],
    ["SELECT 1 # ?\r\n + ?", 1],
    ["SELECT 1 /* ? */ + ?", 1],
    ["SELECT /*+ hint(?) */ ?", 1],
    ["SELECT 1 /*! + ? */", 1],
    ["SELECT 1 /*!40101 + ? */", 1],
    ["SELECT 1 /*M!100100 + ? */", 1],
    ["SELECT 6 / ? * ?", 2],
    ["SELECT $$ ? $$, ?", 1],
    ["SELECT $$it's$$, ?", 1],
    ["SELECT a$$ FROM t WHERE b = ?", 1],
    ["SELECT $$, ?", 1],
    ["SELECT 'never closed ?", 0],
    ["SELECT /* never closed ?", 0],
    ["SELECT `never closed ?", 0]
  ]
  for (const [sql, expected] of cases) {
    it(`${JSON.stringify(sql)} has ${expected}`, () => {
      assert.strictEqual(placeholdersOf(sql).length, expected)
      assert.strictEqual(countPlaceholders(sql), expected)
    })
  }
})

describe("the heads of statements", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<ReadonlyArray<string>>]> = [
    ["", []],
    [" \n;; ; ", []],
    ["-- nothing\n/* at all */", []],
    ["select 1", [["SELECT", "1"]]],
    ["  (( select 1 ))", [["SELECT", "1"]]],
    ["/* a */ Select/* b */1", [["SELECT", "1"]]],
    ["SELECT'x'", [["SELECT"]]],
    ["SELECT`x`", [["SELECT"]]],
    ["SELECT@@version", [["SELECT"]]],
    ["INSERT INTO t VALUES (1); COMMIT", [["INSERT", "INTO", "T"], ["COMMIT"]]],
    ["SELECT ';'; COMMIT;", [["SELECT"], ["COMMIT"]]],
    ["SELECT 1 -- ; COMMIT", [["SELECT", "1"]]],
    ["SELECT $$;$$; COMMIT", [["SELECT"], ["COMMIT"]]],
    ["/*!40101 SET @x = 1 */", [["SET"]]],
    ["/*! SET @x = 1 */", [["SET"]]],
    ["/*!SET*/ @x = 1", [["SET"]]],
    ["/*M!100100 LOCK TABLES t READ */", [["LOCK", "TABLES", "T"]]],
    ["#x\nSET@a=1", [["SET"]]],
    ["data branch create table a from b", [["DATA", "BRANCH", "CREATE"]]],
    ["{call p()}", [["CALL", "P"]]],
    ["é x", [["É", "X"]]]
  ]
  for (const [sql, heads] of cases) {
    it(`of ${JSON.stringify(sql)} are ${JSON.stringify(heads)}`, () => {
      assert.deepStrictEqual(headsOf(sql, 3), heads)
    })
  }

  it("are not hidden by comments and space of any kind", () => {
    const space = fc.oneof(
      fc.constantFrom(" ", "\t", "\n", "\r\n", "\v", "\f", "/**/", "/* ; */", "-- ; x\n", "#;\n", "/*!", "/*!50000 ")
    )
    fc.assert(
      fc.property(fc.array(space, { minLength: 1 }), fc.array(space, { minLength: 1 }), (before, between) => {
        assert.deepStrictEqual(headsOf(`${before.join("")}lock${between.join("")}tables t read`, 2), [
          ["LOCK", "TABLES"]
        ])
      })
    )
  })

  it("are found in any text without an exception, in time that grows with it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        headsOf(text, 3)
        placeholdersOf(text)
      }),
      { numRuns: 2000 }
    )
    for (const piece of ["'", '"', "`", "/*", "*/", "$$", "--", "# ", "((", "\\", ";", "/*!1", "a "]) {
      headsOf(piece.repeat(200_000), 3)
      placeholdersOf(piece.repeat(200_000))
    }
  })
})

describe("mapCode", () => {
  it("changes code and nothing else", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hidden, code)), (parts) => {
        const sql = parts.join("")
        assert.strictEqual(
          mapCode(sql, (text) => text),
          sql
        )
      })
    )
    assert.strictEqual(
      mapCode("a 'a' `a` /* a */ a -- a\na", (text) => text.toUpperCase()),
      "A 'a' `a` /* a */ A -- a\nA"
    )
  })
})

describe("withoutStrings", () => {
  it("takes every string out, and only those", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["", ""],
      ["CREATE USER 'u' IDENTIFIED BY 'p\\'q''r'", "CREATE USER ? IDENTIFIED BY ?"],
      ['ALTER USER `u\'s` IDENTIFIED BY "p"', "ALTER USER `u's` IDENTIFIED BY ?"],
      ["a /* 'kept' */ 'gone' -- 'kept'\n$$gone$$", "a /* 'kept' */ ? -- 'kept'\n?"],
      ["IDENTIFIED BY 'never closed", "IDENTIFIED BY ?"]
    ]
    for (const [sql, shown] of cases) assert.strictEqual(withoutStrings(sql), shown)
  })

  it("shows no secret, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (secret) => {
        assert.strictEqual(withoutStrings(`x ${literals.string(secret)}, ${literals.string(secret)} y`), "x ?, ? y")
      })
    )
  })
})
