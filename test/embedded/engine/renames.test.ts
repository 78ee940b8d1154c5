import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const engine = engineOfFile()
const client = engine.client("each", async (c) => {
  await emptyDatabase(c)
  await c.run("create table p (id int primary key); insert into p values (1)")
  await c.run("create table c (id int primary key, p int, constraint fk foreign key (p) references p (id))")
})

describe("a table with another name", () => {
  it("is pointed at by the same foreign keys", async () => {
    await client.run("insert into c values (1, 1); rename table p to q")
    expect(await client.errno("delete from q")).toBe(20101)
    await client.run("rename table q to p")
    expect(await client.errno("delete from p")).toBe(20101)
    await client.run("alter table p rename to q, comment 'renamed'; rename table c to p")
    expect(await client.errno("insert into p values (2, 9)")).toBe(20101)
    expect(await client.errno("drop table q")).toBe(20101)
  })

  it("keeps its foreign keys to itself, as a copy of its definition has one to itself", async () => {
    await client.run("create table s (id int primary key, up int, foreign key (up) references s (id))")
    await client.run("create table s2 like s; rename table s to s1")
    expect(await client.errno("insert into s1 values (1, 2)")).toBe(1452)
    expect(await client.errno("insert into s2 values (1, 2)")).toBe(1452)
    expect(await client.errno("insert into s2 values (1, 1)")).toBe(0)
  })
})

describe("CREATE VIEW", () => {
  it("takes the options of a view, in their order", async () => {
    await client.run(
      "create algorithm = merge definer = `root`@`localhost` sql security definer view v as select id from p"
    )
    expect(await client.rows("select * from v")).toEqual([["1"]])
    expect(await client.errno("create definer = root@localhost algorithm = merge view w as select 1")).toBe(1064)
    expect(await client.errno("create algorithm merge view w as select 1")).toBe(1064)
    expect(await client.errno("create sql security invoker view w as select 1")).toBe(20105)
  })

  it("is what ALTER VIEW is shown as", async () => {
    await client.run("create view v as select id from p; ALTER VIEW v AS select 2 as two")
    expect((await client.rows("show create view v"))[0]?.[1]).toBe("CREATE VIEW v AS select 2 as two")
  })
})
