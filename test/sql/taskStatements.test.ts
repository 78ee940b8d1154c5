import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { codeOf, headsOf } from "../../src/sql/lexer.ts"
import { fault } from "../../src/sql/names.ts"
import * as statements from "../../src/sql/taskStatements.ts"

describe("statements on tasks", () => {
  it("make one, with what was asked for and nothing else", () => {
    expect(statements.create("t", { statements: ["SELECT 1;", "SELECT 2 -- the end"] })).toBe(
      "CREATE TASK `t` AS BEGIN\nSELECT 1\n;\nSELECT 2 -- the end\n;\nEND"
    )
    expect(
      statements.create("t", {
        statements: ["SELECT 1"],
        schedule: { cron: "0 0 * * * *", timezone: "Asia/Shanghai" },
        condition: "1 = 1 # so it is",
        retries: 3,
        timeout: "2 minutes"
      })
    ).toBe(
      "CREATE TASK `t` SCHEDULE '0 0 * * * *' TIMEZONE 'Asia/Shanghai' WHEN (1 = 1 # so it is\n) RETRY 3 TIMEOUT '120s' " +
        "AS BEGIN\nSELECT 1\n;\nEND"
    )
  })

  it("change one setting each", () => {
    expect(statements.alter("t", {})).toEqual([])
    expect(statements.alter("t", { schedule: { cron: "@daily" }, retries: 0 })).toEqual([
      "ALTER TASK `t` SET SCHEDULE '@daily'",
      "ALTER TASK `t` SET RETRY 0"
    ])
    expect(statements.runs("t", 3)).toBe("SHOW TASK RUNS FOR `t` LIMIT 3")
    expect(statements.runs(undefined, undefined)).toBe("SHOW TASK RUNS")
  })

  const piece = FastCheck.constantFrom(
    "SELECT",
    " ",
    "1",
    ";",
    "'",
    '"',
    "`",
    "(",
    ")",
    "--",
    "-- ",
    "#",
    "/*",
    "*/",
    "\\",
    "\n"
  )
  const text = FastCheck.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""))

  it("whatever a statement is, what follows it stays code and it stays one", () => {
    FastCheck.assert(
      FastCheck.property(text, (body) => {
        if (statements.optionsFault({ statements: [body] }) !== undefined) return
        const whole = statements.create("t", { statements: [body, "SELECT marked"] })
        expect(codeOf(whole)).toMatch(/SELECT marked\s+;\s+END\s*$/)
        expect(headsOf(whole, 1)).toHaveLength(3)
      }),
      { numRuns: 3000 }
    )
  })

  it("whatever a condition is, it stays within its parentheses", () => {
    FastCheck.assert(
      FastCheck.property(text, (condition) => {
        if (statements.settingsFault({ condition }) !== undefined) return
        const [whole = ""] = statements.alter("t", { condition })
        const code = codeOf(whole)
        let depth = 0
        const closings = [...code].filter((character) => {
          if (character === "(") depth++
          return character === ")" && --depth === 0
        })
        expect([closings.length, depth, code.includes(";")]).toEqual([1, 0, false])
        expect(code.trimEnd().endsWith(")")).toBe(true)
      }),
      { numRuns: 3000 }
    )
  })

  it("take no name that could end the text it is put into", () => {
    for (const name of ["", "a b", "a'b", 'a"b', "a`b", "a\\b", "a\nb", "\ud800", "x".repeat(129)]) {
      expect(fault(statements.taskRule, name), name).toBeTypeOf("string")
    }
    for (const name of ["a", "ü-1.x", "🦀", "x".repeat(128)]) expect(fault(statements.taskRule, name)).toBeUndefined()
  })
})
