import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all", (each) =>
  each.run(
    'create table v (s varchar(10), n int, f float, u int unsigned, t tinyint, j json); insert into v values (\'3\', 2, 1.5, 40000, 1, \'{"i": 3, "f": 2.5, "b": true}\')'
  )
)

const invalidArgument = 20203

describe("arithmetic", () => {
  it("reads a text as a number of the type beside it", async () => {
    expect(await a.rows("select s + n, s / 2, s + 1.5, s * f, -s, s + s from v")).toEqual([
      ["5", "1.5", "4.5", "4.5", "-3", "33"]
    ])
    expect(await a.errno("select concat(s, '.5') + n from v")).toBe(invalidArgument)
    for (const symbol of ["-", "*", "/", "%", "div"])
      expect(await a.errno(`select s ${symbol} s from v`), symbol).toBe(invalidArgument)
  })
  it("reads JSON before an operator as a number, and behind one not at all", async () => {
    const [i, f, b] = ["i", "f", "b"].map((key) => `json_extract(j, '$.${key}')`)
    expect(await a.rows(`select ${i} + 1, ${f} * 3, ${f} / 2, ${f} + 1.5 from v`)).toEqual([["4", "6", "1.25", "4"]])
    for (const expression of [`1 + ${i}`, `${i} + ${i}`, `${b} + 1`])
      expect(await a.errno(`select ${expression} from v`), expression).toBe(invalidArgument)
  })
  it("of two signs is what the second says", async () => {
    expect(await a.rows("select t + u from v")).toEqual([["40001"]])
    expect(await a.errno("select u + t from v")).toBe(1690)
  })
})
