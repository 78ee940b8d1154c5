import { describe, expect, it } from "vitest"
import { rewrite } from "../../../src/embedded/translate/Rewrite.ts"
import { tokenize } from "../../../src/embedded/translate/Tokens.ts"

const rewritten = (sql: string): string => rewrite(sql, tokenize(sql)).text

describe("rewriting", () => {
  it("quotes the columns that ON DUPLICATE KEY UPDATE sets, and no others", () => {
    expect(
      rewritten("insert into t (id) values (1) on duplicate key update type = if(date = 1, body, 2), t.date = date")
    ).toMatch(/update `type` = .*date = 1, body, 2.*, `t`\.`date` = date$/)
  })

  it("refuses what MatrixOne takes quoted only", () => {
    expect(() => rewritten("insert into t (id) values (1) on duplicate key update rank = 1")).toThrow(/syntax/)
  })
})
