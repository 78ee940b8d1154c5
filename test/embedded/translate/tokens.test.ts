import { describe, expect, it } from "vitest"
import { columnName } from "../../../src/embedded/translate/ColumnNames.ts"
import { hintMark } from "../../../src/embedded/translate/Hint.ts"
import { match } from "../../../src/embedded/translate/Pattern.ts"
import { rewrite } from "../../../src/embedded/translate/Rewrite.ts"
import { splitStatements, tokenize } from "../../../src/embedded/translate/Tokens.ts"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"

const kinds = (sql: string) => tokenize(sql).map((t) => `${t.kind}:${t.value}`)

describe("tokens", () => {
  it("reads quoting, escapes and comments", () => {
    expect(kinds("select 'it''s', \"a\\nb\", `q``x` -- end")).toEqual([
      "word:select",
      "string:it's",
      "operator:,",
      "string:a\nb",
      "operator:,",
      "quoted:q`x"
    ])
    expect(kinds("1/* no */+/*! 2 */")).toEqual(["number:1", "operator:+", "number:2"])
    expect(kinds("x'4142', 0xff, b'01', @a, @@session.x, ?")).toEqual([
      "hex:4142",
      "operator:,",
      "hex:ff",
      "operator:,",
      "bits:01",
      "operator:,",
      "userVariable:a",
      "operator:,",
      "systemVariable:session.x",
      "operator:,",
      "parameter:?"
    ])
  })
  it("splits a batch outside of texts", () => {
    expect(splitStatements("select 'a;b'; ; select 2;").map((s) => s.sql)).toEqual(["select 'a;b'", "select 2"])
  })
  it("refuses a text that does not end", () => {
    expect(() => tokenize("select 'x")).toThrow(SqlFailure)
  })
})

describe("patterns", () => {
  const find = (sql: string, pattern: string) => match(tokenize(sql), pattern)
  it("takes options, choices and the rest", () => {
    const pattern = "CREATE SNAPSHOT [IF NOT EXISTS] :name FOR (ACCOUNT [:account] | TABLE :db :table)"
    expect(find("create snapshot if not exists s for table a b", pattern)?.get("table")).toBe("b")
    expect(find("create snapshot s for account", pattern)?.has("ACCOUNT")).toBe(true)
    expect(find("create snapshot s for table a.b", pattern)).toBeUndefined()
    expect(find("create snapshot 's' for account", pattern)).toBeUndefined()
    expect(find("drop table a, b", "DROP TABLE ...")?.rest.length).toBe(3)
  })
})

describe("column names", () => {
  it.each([
    ["1+1", "1 + 1"],
    ["concat('a','b')", "concat(a, b)"],
    ["x<>y", "x != y"],
    ["COUNT(*)", "COUNT(*)"],
    ["- -1", "- -1"],
    ["cast(a as char)", "cast(a as varchar)"],
    ["group_concat(g)", "group_concat(g separator ,)"],
    ["date_add('2024-01-01', interval 1 DAY)", "date_add(2024-01-01, INTERVAL 1 day)"],
    ["mo_ctl('dn','flush','d.t')", "mo_ctl(dn, flush, d.t)"],
    ["(1 + 2)", "1 + 2"]
  ])("%s is %s", (sql, name) => {
    expect(columnName(tokenize(sql))).toBe(name)
  })
})

describe("rewriting", () => {
  const text = (sql: string) => rewrite(sql, tokenize(sql))
  it("keeps functions from the parser and numbers parameters in the order of the text", () => {
    const { text: sql, parameters } = text("select abs(?) from t where a in (?, ?)")
    expect(sql).toContain("fn_abs(fn__parameter(0))")
    expect(sql).toContain("in (fn__parameter(1), fn__parameter(2))")
    expect(parameters).toBe(3)
  })
  it("takes hints off the tables", () => {
    const { text: sql, hints } = text("select * from t {snapshot = 's'} x")
    expect(sql).toContain(`\`t${hintMark}0\``)
    expect(hints).toEqual([{ kind: "snapshot", value: "s", numeric: false }])
  })
  it.each([
    "select 1 from t for update nowait",
    "select distinct on (a) * from t",
    "insert into t value (1)",
    "table t"
  ])("refuses what MatrixOne's grammar does not have: %s", (sql) => expect(() => text(sql)).toThrow(/SQL syntax/))
})
