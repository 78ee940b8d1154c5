import { describe, expect, it } from "vitest"
import { parseJson } from "../../../src/embedded/translate/Json.ts"
import { jsonSortKey } from "../../../src/embedded/translate/JsonOrder.ts"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (first) =>
  first.run(
    "CREATE TABLE d (id INT PRIMARY KEY, j JSON, v VARCHAR(10), at DATETIME(3), f DOUBLE, bl BLOB);" +
      `INSERT INTO d VALUES (1, '{"a": 2}', 'b', '2024-01-02 03:04:05.678', 1e7, x'ff'), (2, '{"a": 10}', 'a', NULL, 0.00001, x'00'), (3, NULL, 'b', NULL, NULL, NULL)`
  )
)

const first = async (sql: string) => (await client.rows(sql))[0]

describe("documents", () => {
  it("are in the order of their kinds, numbers in theirs", () => {
    const documents = [
      "null",
      "true",
      "false",
      "-1e300",
      "-3",
      "0",
      "1.5",
      "2",
      "10",
      "9007199254740992",
      "9007199254740993",
      '""',
      '"B"',
      '"a"',
      '"aa"',
      '"é"',
      "{}",
      '{"a": 0}',
      '{"a": 1}',
      '{"b": 0}',
      '{"a": 0, "b": 0}',
      "[0, 5]",
      "[1]",
      "[1, 2]",
      "[2]"
    ]
    const keys = documents.map((source) => jsonSortKey(parseJson(source) ?? null))
    expect([...keys].reverse().sort()).toEqual(keys)
  })
  it("are ordered so by ORDER BY, by name and by place", async () => {
    expect(await client.rows("SELECT id FROM d ORDER BY j->'$.a' DESC")).toEqual([["2"], ["1"], ["3"]])
    expect(await client.rows("SELECT j, id FROM d ORDER BY 1, 2")).toEqual([
      [null, "3"],
      ['{"a": 2}', "1"],
      ['{"a": 10}', "2"]
    ])
  })
  it("have members by arrows among the arguments of a function", async () => {
    expect(await first("SELECT json_unquote(j->'$.a'), concat(d.j->>'$.a', '!') FROM d WHERE id = 2")).toEqual([
      "10",
      "10!"
    ])
  })
})

describe("GROUP_CONCAT", () => {
  it("leaves the first of those that are the same, once all are in order", async () => {
    expect(
      await first("SELECT group_concat(DISTINCT v ORDER BY id), group_concat(DISTINCT v ORDER BY 1) FROM d")
    ).toEqual(["b,a", "a,b"])
  })
  it("shows no fraction of a second, numbers with an exponent, and bytes as they are", async () => {
    expect(
      await first("SELECT group_concat(at), group_concat(f ORDER BY id), hex(group_concat(bl ORDER BY id)) FROM d")
    ).toEqual(["2024-01-02 03:04:05", "1e+07,1e-05", "FF2C00"])
  })
  it("has no place beyond its arguments to be ordered by", async () => {
    expect(await client.errno("SELECT group_concat(v ORDER BY 2) FROM d")).toBe(1149)
  })
})

it("a cast of NULL to a decimal with few digits is NULL, not the most they hold", async () => {
  expect(await first("SELECT CAST(nullif(id, 1) AS DECIMAL(5, 1)), CAST(id * 1000 AS DECIMAL(2, 1)) FROM d")).toEqual([
    null,
    "9.9"
  ])
})
