import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all")

describe("decimals", () => {
  it("are divided exactly, to at most twelve places more than none", async () => {
    expect(
      await a.rows("select 12345678901234.5678 / 3, 1.00 / 8, -2.5 / 1000000, 1.23456789 / 7, 100000000000000000.5 / 3")
    ).toEqual([["4115226300411.5226000000", "0.12500000", "-0.0000025", "0.176366841429", "33333333333333333.5000000"]])
    expect(await a.rows("select 12345678901234567890.12 div 2, 1 % 0.7, 7.5 / 0")).toEqual([
      ["6172839450617283945", "0.3", null]
    ])
  })
  it("are what BIGINT adds up to and what its averages are", async () => {
    await a.run("create table n (g int, v bigint, d decimal(10,2))")
    await a.run("insert into n values (1, 9223372036854775807, 0.01), (1, 9223372036854775806, 0.02), (2, 1, 0.02)")
    expect(await a.rows("select sum(v), avg(v), avg(d), avg(distinct d), std(d) from n")).toEqual([
      ["18446744073709551614", "6148914691236517204.6667", "0.01666667", "0.01500000", "0.00471405"]
    ])
    expect(await a.rows("select g, avg(v) over (partition by g) from n order by g limit 1 offset 2")).toEqual([
      ["2", "1.0000"]
    ])
  })
})
