import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all")

describe("rows without an ORDER BY", () => {
  it("come in the order of the primary key where WHERE bounds it, and its first are the first", async () => {
    await a.run("create table t (id int primary key, a int); insert into t values (5, 1), (2, 2), (9, 3), (1, 4)")
    const ids = async (rest: string) => (await a.rows(`select id from t ${rest}`)).flat().join()
    expect(await ids("")).toBe("5,2,9,1")
    expect(await ids("where a > 0")).toBe("5,2,9,1")
    expect(await ids("where id > 0")).toBe("1,2,5,9")
    expect(await ids("where id in (9, 2, 5) and a < 9 limit 2")).toBe("2,5")
    expect(await ids("where id > 0 order by id desc")).toBe("9,5,2,1")
    await a.run("create table n (k int auto_increment primary key, id int)")
    await a.run("insert into n (id) select id from t where id > 1")
    expect(await a.rows("select id from n order by k")).toEqual([["2"], ["5"], ["9"]])
  })
})
