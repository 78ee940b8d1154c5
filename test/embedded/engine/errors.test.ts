import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all", async (a) => {
  await a.run(
    "create table t (id int primary key, v int not null, s varchar(5), u int unsigned, d date, c int check (c > 0))"
  )
  await a.run("insert into t values (1, 1, 'a', 1, '2024-01-01', 1)")
})

/** What MatrixOne 4.2 answers, held against what DuckDB says in this version. */
describe("errors", () => {
  it.each<readonly [string, number]>([
    ["select * from nope", 1064],
    ["insert into nope values (1)", 1146],
    ["select nope from t", 20301],
    ["insert into t (nope) values (1)", 1054],
    ["update t set nope = 1", 20101],
    ["select * from nodb.t", 1049],
    ["insert into t values (1, 1, 'a', 1, null, null)", 1062],
    ["insert into t values (2, null, 'a', 1, null, null)", 3819],
    ["insert into t values (2, 1, 'a', 1, null, 0)", 3819],
    ["insert into t (id) values (2)", 20301],
    ["insert into t values (2, 1, 'toolong', 1, null, 1)", 1406],
    ["insert into t select 2, 1, 'toolong', 1, null, 1", 1406],
    ["insert into t values (2, 1)", 1136],
    ["insert into t select 2, 1", 1136],
    ["select cast('abc' as int)", 20203],
    ["select cast(300 as tinyint)", 1690],
    ["select 9223372036854775807 + 1", 1690],
    ["select nosuch(1)", 20105],
    ["select abs(1, 2)", 20203],
    ["select sum(id), v from t", 1149],
    ["select id from t where count(*) > 1", 1149],
    ["select (select id from t union select 5)", 1242],
    ["select id from t a, t b", 20301],
    ["select 1 union select 1, 2", 1064],
    ["select * from t limit -1", 1149],
    ["selec 1", 1064],
    ["select regexp_like('a', '(')", 1105],
    ["with recursive n as (select 1 i union all select i + 1 from n) select count(*) from n", 20819],
    ["create table t (a int)", 1050],
    ["create table x (a int, a int)", 3819],
    ["drop database nodb", 1008],
    ["alter table t add column id int", 1060],
    ["alter table t drop column nope", 1091]
  ])("%s: %i", async (sql, expected) => {
    expect(await a.errno(sql)).toBe(expected)
  })
  it("name the key by its columns", async () => {
    await a.run("create table m (a int, b varchar(10), primary key (a, b)); insert into m values (1, 'x, b: 2')")
    await expect(a.run("insert into m values (1, 'x, b: 2')")).rejects.toMatchObject({
      message: "Duplicate entry '(1,x, b: 2)' for key '(a,b)'"
    })
  })
  it("are shown as warnings until the next statement", async () => {
    await a.errno("select * from nope")
    expect(await a.rows("show warnings")).toEqual([["Error", "1064", 'SQL parser error: table "nope" does not exist']])
    await a.run("select 1")
    expect(await a.rows("show warnings")).toEqual([])
  })
})

describe("results", () => {
  it("keep duplicate names, large integers, decimals and times", async () => {
    expect(await a.rows("select 1 as a, 2 as a")).toEqual([["1", "2"]])
    expect(await a.rows("select 9007199254740993, 0.1 + 0.2, 10 / 4, '1' + '1', cast('838:59:59' as time)")).toEqual([
      ["9007199254740993", "0.3", "2.5", "11", "838:59:59"]
    ])
  })
  it("come in pieces when they are many", async () => {
    expect((await a.rows("select result from generate_series(1, 5000) g")).length).toBe(5000)
  })
  it("upserts count two for a changed row and none for one left as it was", async () => {
    await a.run("create table kv (k int primary key, v int); insert into kv values (1, 1)")
    expect(await a.affected("insert into kv values (1, 1) on duplicate key update v = values(v)")).toBe(0)
    expect(await a.affected("insert into kv values (1, 5), (2, 2) on duplicate key update v = values(v)")).toBe(3)
    expect(await a.affected("replace into kv values (1, 6)")).toBe(2)
    expect(await a.affected("insert ignore into kv values (1, 7), (3, 3)")).toBe(1)
  })
})
