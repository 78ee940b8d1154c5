import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const a = engineOfFile().client("each", emptyDatabase)

describe("a view", () => {
  it("may stand beside what it reads", async () => {
    await a.run("create table t (a int); insert into t values (1)")
    await a.run("create view v as select * from t; create view w as select * from v")
    expect(await a.rows("select * from w, v, w as x, t")).toEqual([["1", "1", "1", "1"]])
  })
  it("that reads itself is refused, of which MatrixOne would never answer anything", async () => {
    await a.run("create table t (a int); create view v as select * from t; alter view v as select * from v")
    expect(await a.errno("select * from v")).toBe(20105)
    expect(await a.errno("create view w as select * from v")).toBe(20105)
    expect(await a.errno("select * from t")).toBe(0)
  })
})
