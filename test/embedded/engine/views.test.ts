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

describe("the columns of a view", () => {
  const described = async (query: string): Promise<ReadonlyArray<string>> => {
    await a.run(`create or replace view v as ${query}`)
    return (await a.rows("desc v")).map((row) => `${row[0]} ${row[1]} ${row[2]}`)
  }
  const tables =
    "create table s (id int primary key, a int not null, b varchar(10)); create table o (id int primary key, s_id int not null)"

  it("may be NULL where those of its tables may, and beside an outer join", async () => {
    await a.run(tables)
    expect(await described("select s.*, o.id as oid from s left join o on o.s_id = s.id")).toEqual([
      "id INT(32) NO",
      "a INT(32) NO",
      "b VARCHAR(10) YES",
      "oid INT(32) YES"
    ])
    expect(await described("select t.id, o.s_id from (select id from s) t right join o on o.id = t.id")).toEqual([
      "id INT(32) YES",
      "s_id INT(32) NO"
    ])
    expect(await described("with x as (select id from s) select id from x union all select s_id from o")).toEqual([
      "id INT(32) NO"
    ])
  })
  it("have the widths of what they begin with", async () => {
    await a.run(tables)
    expect(
      await described(
        "select count(*) as n, max(a) as m, 'abc' as t, case when a > 1 then 'x' else 'yz' end as k, a + 1 as x, -a as g, coalesce(b, a) as c from s group by a, b"
      )
    ).toEqual([
      "n BIGINT(0) NO",
      "m INT(32) YES",
      "t VARCHAR(3) NO",
      "k VARCHAR(2) NO",
      "x BIGINT(0) NO",
      "g INT(32) NO",
      "c VARCHAR(65535) NO"
    ])
  })
})
