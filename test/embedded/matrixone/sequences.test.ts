import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const opened = engineOfFile({ lockWaitTimeout: 300 })
const a = opened.client("each", emptyDatabase)

const next = async (name: string, client = a) => (await client.rows(`select nextval('${name}')`))[0]?.[0]

describe("sequences", () => {
  it("count by their step between their bounds", async () => {
    await a.run("create sequence s as smallint increment by 2 minvalue 5 maxvalue 9 start with 6 cycle")
    expect([await next("s"), await next("s"), await next("s"), await next("s")]).toEqual(["6", "8", "5", "7"])
    await a.run("create sequence down increment -1 minvalue -1 maxvalue 1")
    expect([await next("down"), await next("down"), await next("down")]).toEqual(["1", "0", "-1"])
    expect(await a.errno("select nextval('down')")).toBe(20101)
    await a.run("create sequence big")
    await a.run("select setval('big', 9223372036854775806)")
    expect([await next("big"), await next("big")]).toEqual(["9223372036854775806", "9223372036854775807"])
    expect(await a.errno("select nextval('big')")).toBe(20101)
  })
  it("have bounds that fit their type", async () => {
    await a.run("create sequence u as int unsigned increment -1")
    expect(await a.rows("select * from u")).toEqual([["4294967295", "0", "4294967295", "4294967295", "-1", "0", "0"]])
    const refused = ["as tinyint", "as int minvalue 5 maxvalue 4", "minvalue 3 start with 1", "increment by 0"]
    const errors = []
    for (const options of refused) errors.push(await a.errno(`create sequence x ${options}`))
    expect(errors).toEqual([20105, 20301, 20301, 20301])
    expect(await a.errno("create sequence x start 1 minvalue 0")).toBe(1064)
  })
  it("are found by their names as they are kept", async () => {
    await a.run("create sequence MySeq")
    expect(await a.errno("select nextval('MySeq')")).toBe(1146)
    expect(await a.rows("select nextval(concat('my', 'seq'))")).toEqual([["1"]])
    expect(await a.errno("drop table myseq")).toBe(20101)
    await a.run("drop table if exists myseq")
    expect(await next("myseq")).toBe("2")
    await expect(a.run("create sequence nowhere.s")).rejects.toThrow("ExpectedEOB")
    expect(await a.errno("select nextval()")).toBe(1064)
  })
  it("tell a session the values it has taken", async () => {
    await a.run("create sequence s; create sequence r start with 7")
    expect(await a.errno("select currval('s')")).toBe(20101)
    expect(await a.rows("select nextval('s'), currval('s'), nextval('r'), lastval()")).toEqual([["1", "1", "7", "7"]])
    const b = await opened.connect()
    expect(await b.errno("select lastval()")).toBe(20101)
    expect(await next("s", b)).toBe("2")
    expect(await a.rows("select currval('s'), setval('s', 40, false), currval('s'), nextval('s')")).toEqual([
      ["1", "40", "1", "41"]
    ])
    expect(await a.errno("select setval('s', 'x')")).toBe(1105)
    await a.run("drop sequence s; create sequence s")
    expect(await a.errno("select currval('s')")).toBe(20101)
  })
  it("go back with what failed or was rolled back", async () => {
    await a.run("create sequence s; create table t (id int primary key, v int)")
    await a.run("begin; select nextval('s'); select nextval('s'); rollback")
    expect(await next("s")).toBe("1")
    expect(await a.errno("insert into t values (nextval('s'), 1), (nextval('nope'), 1)")).toBe(1146)
    expect(await a.errno("select nextval('s'), setval('s', 0)")).toBe(20101)
    expect(await a.rows("select nextval('s'), lastval()")).toEqual([["2", "2"]])
    await a.run("begin; select nextval('s')")
    const b = await opened.connect()
    expect(await b.errno("select nextval('s')")).toBe(1205)
    await a.run("commit")
    expect(await next("s", b)).toBe("4")
  })
  it("give each row its own value", async () => {
    await a.run("create sequence s; create table t (id bigint default nextval('s') primary key, v int)")
    await a.run("insert into t (v) values (1), (2); insert into t values (default, 3)")
    expect(await a.rows("select * from t order by id")).toEqual([
      ["1", "1"],
      ["2", "2"],
      ["3", "3"]
    ])
    await a.run("create table c (n bigint); insert into c select nextval('s') from t")
    expect(await a.rows("select * from c order by n")).toEqual([["4"], ["5"], ["6"]])
    expect(await a.rows("select nextval('s') from t")).toEqual([["7"], ["8"], ["9"]])
    expect(await next("s")).toBe("10")
    expect(await a.errno("select nextval('s') from t limit 1")).toBe(20105)
    expect(await next("s")).toBe("11")
  })
  it("go on where they were after ALTER", async () => {
    await a.run("create sequence s; select nextval('s'); select nextval('s'); alter sequence s increment by 10")
    expect(await next("s")).toBe("12")
    await a.run("alter sequence s start with 50")
    expect(await a.rows("select last_seq_num, start_value, is_called from s")).toEqual([["60", "50", "0"]])
    expect(await a.errno("alter sequence s maxvalue 3")).toBe(20301)
    expect(await a.errno("alter sequence s")).toBe(1149)
    expect(await a.errno("alter sequence if exists nope no cycle")).toBe(20301)
  })
  it("are no tables", async () => {
    await a.run("create table t (id int); create sequence s; create sequence r as int")
    expect(await a.rows("show tables")).toEqual([["t"]])
    expect(await a.rows("show sequences where `data type` = 'INT'")).toEqual([["r", "INT"]])
    const statements = [
      "insert into s values (1)",
      "update s set cycle = 1",
      "delete from s",
      "drop table s",
      "truncate table s",
      "alter table s add column c int",
      "drop sequence t",
      "create sequence t",
      "create table s (a int)",
      "select nextval('t')",
      "drop sequence s, r"
    ]
    const errors = []
    for (const sql of statements) errors.push(await a.errno(sql))
    expect(errors).toEqual([20301, 20301, 20301, 20101, 20101, 20101, 1146, 1050, 1050, 20101, 20105])
    await a.run("begin")
    expect(await a.errno("create sequence q")).toBe(20101)
    await a.run("rollback; drop sequence if exists s; drop sequence if exists s")
  })
  it("are in no copy of their database", async () => {
    await a.run("create sequence s; create snapshot qs for database d; drop database if exists e")
    await a.run("create database e clone d {snapshot = 'qs'}; use e")
    expect(await a.errno("select nextval('s')")).toBe(1146)
    await a.run("restore database d {snapshot = 'qs'}; use d")
    expect(await a.errno("select nextval('s')")).toBe(1146)
    await a.run("drop snapshot qs; drop database e")
  })
})
