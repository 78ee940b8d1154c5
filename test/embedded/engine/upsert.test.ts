import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all")

describe("ON DUPLICATE KEY UPDATE of many rows", () => {
  it("changes those that are there and adds the others, thousands in one statement", async () => {
    await a.run("create table t (id int primary key, name varchar(20), v int)")
    await a.run("insert into t select result, concat('n', result), result from generate_series(1, 20000) g")
    const upserted = await a.affected(
      "insert into t select result, concat('u', result), result * 2 from generate_series(19001, 21000) g on duplicate key update v = values(v), name = concat(name, values(name))"
    )
    expect(upserted).toBe(3000)
    expect(await a.rows("select * from t where id in (19000, 19001, 20500) order by id")).toEqual([
      ["19000", "n19000", "19000"],
      ["19001", "n19001u19001", "38002"],
      ["20500", "u20500", "41000"]
    ])
  })
  it("counts a row once that several of its rows change, and none that stays as it is", async () => {
    const rows = "(1, 10), (1, 20), (1, 30), (4, 40), (5, 50), (6, 60), (7, 70), (8, 80), (9, 9)"
    await a.run("create table u (id int primary key, v int); insert into u values (1, 1), (4, 4)")
    expect(await a.affected(`insert into u values ${rows} on duplicate key update v = v + values(v)`)).toBe(10 - 1)
    expect(await a.rows("select v from u where id in (1, 4) order by id")).toEqual([["61"], ["44"]])
    const same = "(1, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0)"
    expect(await a.affected(`insert into u values ${same} on duplicate key update v = v`)).toBe(1)
  })
})
