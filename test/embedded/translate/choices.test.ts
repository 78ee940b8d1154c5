import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (first) =>
  first.run(
    "CREATE TABLE typed (id INT PRIMARY KEY, bo BOOL, i INT, ub BIGINT UNSIGNED, d DECIMAL(10, 2), t TEXT, day DATE, at DATETIME(3), ts TIMESTAMP(3), bi BIT(8));" +
      "INSERT INTO typed VALUES (1, true, 7, 1, 0.25, 'a', '2024-02-29', '2024-02-29 00:00:00', '2024-02-29 00:00:00', 1)"
  )
)

const row = async (expressions: string) => (await client.rows(`SELECT ${expressions} FROM typed`))[0]

describe("one of several values", () => {
  it.each([
    ["COALESCE(i, bo), IF(bo, i, bo)", ["1", "1"]],
    ["COALESCE(bo, 'none'), COALESCE(at, 'none')", ["1", "2024-02-29 00:00:00.000"]],
    ["IF(NOT bo, day, 'z'), GREATEST(day, '2024-03-01')", [null, "2024-03-01"]],
    ["GREATEST(ub, -1)", ["1"]],
    [
      "IF(bo, at, NULL), COALESCE(at, NULL), CASE WHEN bo THEN day ELSE 'none' END",
      ["2024-02-29 00:00:00", "2024-02-29 00:00:00", "2024-02-29"]
    ],
    [
      "IFNULL(at + INTERVAL 678 MICROSECOND, day), COALESCE(ts, at), IFNULL(ts, '')",
      ["2024-02-29 00:00:00", "2024-02-29 00:00:00", "2024-02-29 00:00:00"]
    ],
    ["COALESCE(i, ub), IFNULL(ub, i), GREATEST(i, ub), IF(bo, CAST(i AS SIGNED), ub)", ["7", "1", "7", "7"]],
    ["at, ts, COALESCE(at, at)", ["2024-02-29 00:00:00", "2024-02-29 00:00:00.000", "2024-02-29 00:00:00"]]
  ])("%s", async (expressions, expected) => {
    expect(await row(expressions)).toEqual(expected)
  })
  it("texts where a query of UNION has NULL, in their order", async () => {
    expect(await client.rows("SELECT 10 AS x UNION ALL SELECT NULL UNION ALL SELECT 9 ORDER BY 1")).toEqual([
      [null],
      ["10"],
      ["9"]
    ])
  })
  it.each([
    ["COALESCE(bo, d)", 20203],
    ["IF(bo, CAST('{}' AS JSON), '{}')", 20203],
    ["GREATEST(bo, i)", 20203],
    ["GREATEST(day, 'z')", 20203],
    ["IF(bo, ts, 'z')", 20105],
    ["COALESCE(bi, i)", 20105],
    ["COALESCE(t, day)", 20105]
  ])("%s fails with %i", async (expression, errno) => {
    expect(await client.errno(`SELECT ${expression} FROM typed`)).toBe(errno)
  })
})
