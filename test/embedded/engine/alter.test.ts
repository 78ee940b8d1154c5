import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const engine = engineOfFile()
const client = engine.client("each", async (c) => {
  await emptyDatabase(c)
  await c.run("create table t (id int primary key, a int, b varchar(5), key ka (a)); insert into t values (1, 2, 'x')")
})

describe("ALTER TABLE", () => {
  it("copies the table or changes it in its place, and not both", async () => {
    expect(await client.errno("alter table t add column c int, add index (b)")).toBe(20301)
    expect(await client.errno("alter table t comment 'c', drop column b")).toBe(20301)
    expect(await client.errno("alter table t rename to u, add column c int")).toBe(20301)
    expect(await client.errno("alter table t modify b varchar(9), comment 'c'")).toBe(0)
    expect(await client.errno("alter table t modify b varchar(4), comment 'c'")).toBe(20301)
    expect(await client.rows("select * from t")).toEqual([["1", "2", "x"]])
  })

  it("refuses an algorithm and a lock that its way cannot have", async () => {
    expect(await client.errno("alter table t add column c int, algorithm = inplace")).toBe(20301)
    expect(await client.errno("alter table t add column c int, lock = none")).toBe(20301)
    expect(await client.errno("alter table t add index (b), algorithm = instant, lock = none")).toBe(0)
  })

  it("drops and adds columns at once, unless a snapshot covers the table", async () => {
    await client.run("alter table t drop column b, add column b int default 7, add column c int")
    expect(await client.rows("select * from t")).toEqual([["1", "2", "7", null]])
    await client.run("create snapshot covering for table d t")
    expect(await client.errno("alter table t drop column b, add column e int")).toBe(20105)
    await client.run("drop snapshot covering; alter table t drop column b, add column e int")
    expect(await client.rows("select * from t")).toEqual([["1", "2", null, null]])
  })

  it("fills a copy from the columns as the old table has them", async () => {
    expect(await client.errno("alter table t add column c int, modify c bigint")).toBe(20301)
    await client.run("alter table t rename column a to c, rename column b to a, rename column c to b")
    expect(await client.rows("select a, b from t")).toEqual([["x", "2"]])
  })

  it("keeps what a generated column is reckoned from", async () => {
    await client.run("create table g (a int, b int as (a + 1)); insert into g (a) values (1)")
    for (const clause of ["drop a", "rename column a to z", "modify a bigint", "change a z int"])
      expect(await client.errno(`alter table g ${clause}`), clause).toBe(20301)
    await client.run("alter table g modify b int")
    expect(await client.rows("select * from g")).toEqual([["1", "2"]])
  })

  it("looks for an index before what the statement does to it", async () => {
    expect(await client.errno("alter table t drop index ka, add index ka (b)")).toBe(1061)
    expect(await client.errno("alter table t add index kb (b), drop index kb")).toBe(20101)
    expect(await client.errno("alter table t rename column a to z, add index kz (z)")).toBe(20301)
    expect(await client.errno("alter table t rename column a to z, add index kz (a)")).toBe(20105)
  })
})
