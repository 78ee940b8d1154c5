import { describe, expect, it } from "vitest"
import { parameterConstant } from "../../../src/embedded/session/Prepared.ts"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (first) =>
  first.run(
    "CREATE TABLE typed (id INT PRIMARY KEY, bo BOOL, i INT, ub BIGINT UNSIGNED, d DECIMAL(10, 2), s VARCHAR(40), day DATE, y YEAR, j JSON, e ENUM('a', 'b'), u UUID);" +
      `INSERT INTO typed VALUES (1, true, -1, 1, 0.25, '2024-02-29', '2024-02-29', 2024, '{"a": 1.5}', 'b', '00000000-0000-0000-0000-00000000000a')`
  )
)

const value = async (expression: string) => (await client.rows(`SELECT ${expression} FROM typed`))[0]?.[0]

describe("comparisons", () => {
  it.each([
    ["day = '2024-02-29 10:00:00'", "1"],
    ["day = 'no date'", null],
    ["day = 20240229", "1"],
    ["day = s", "1"],
    ["bo = 2", "1"],
    ["bo = 't'", "1"],
    ["d = '0.25x'", "1"],
    ["d < 'a'", "0"],
    ["e IN (2, 5)", "1"],
    ["e IN ('a', 2)", "0"],
    ["json_extract(j, '$.a') = 1", "1"],
    ["json_extract(j, '$.a') > 1.2", "1"],
    ["y = 'a'", null],
    ["maketime(9, 0, 0) > '10:00:00'", "0"],
    ["(1, NULL) = (1, 2)", null],
    ["(1, 2) < (1, 3)", "1"]
  ])("%s is %s", async (expression, expected) => {
    expect(await value(expression)).toBe(expected)
  })
  it.each([
    ["bo = d", 20203],
    ["i = y", 20203],
    ["1 = j", 20203],
    ["j = true", 20203],
    ["j < 'a'", 20203],
    ["u = '1'", 1105],
    ["u = s", 1105],
    ["ub = i", 1690],
    ["i = '9007199254740993'", 1690],
    ["ub = '-1'", 20203],
    ["s IN (true, 1)", 20203]
  ])("%s fails with %i", async (expression, errno) => {
    expect(await client.errno(`SELECT ${expression} FROM typed`)).toBe(errno)
  })
})

it("a cast makes no year of what is none", async () => {
  expect(
    (
      await client.rows(
        "SELECT cast(2156 AS YEAR), cast('1900' AS YEAR), cast(-1 AS YEAR), cast(2155 AS YEAR), cast(70 AS YEAR)"
      )
    )[0]
  ).toEqual([null, null, null, "2155", "1970"])
})

describe("truth values", () => {
  it.each([
    ["IF(d, 1, 2)", "1"],
    ["IF('true', 1, 2)", "2"],
    ["IF('2x', 1, 2)", "1"],
    ["CASE WHEN i THEN 1 ELSE 2 END", "1"]
  ])("%s is %s", async (expression, expected) => {
    expect(await value(expression)).toBe(expected)
  })
  it.each([
    "NOT d",
    "CASE WHEN 1e0 THEN 1 END",
    "CASE WHEN '1' THEN 1 END",
    "CASE WHEN NULL THEN 1 END",
    "IF(day, 1, 2)",
    "y IS TRUE"
  ])("%s fails", async (expression) => {
    expect(await client.errno(`SELECT ${expression} FROM typed`)).toBe(20203)
  })
  it("is none of a decimal in WHERE, and of a text that is no number", async () => {
    expect(await client.errno("SELECT 1 FROM typed WHERE d")).toBe(20203)
    expect(await client.errno("SELECT 1 FROM typed WHERE s")).toBe(20301)
  })
  it("bytes that are a text are one as a parameter", () => {
    expect(parameterConstant(Buffer.from("-1"))).toEqual({ kind: "parameter", value: "-1" })
    expect(parameterConstant(Buffer.from([0xff]))).toEqual({ kind: "bytes", hex: "ff" })
  })
})
