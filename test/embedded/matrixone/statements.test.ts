import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const opened = engineOfFile({ accounts: { acme: { admin: "pw" } } })
const a = opened.client("each", async (a) => {
  await emptyDatabase(a)
  await a.run(
    "create table t (id int primary key auto_increment, v varchar(10), unique key uv (v)); insert into t (v) values ('a'), ('b')"
  )
  for (const [name] of await a.rows("select sname from mo_catalog.mo_snapshots"))
    await a.run(`drop snapshot ${String(name)}`)
})

describe("snapshots", () => {
  it("show the past, wherever a table may stand", async () => {
    await a.run("create snapshot s for database d; update t set v = 'x' where id = 1; insert into t (v) values ('c')")
    expect(await a.rows("select v from t {snapshot = 's'} order by id")).toEqual([["a"], ["b"]])
    expect(await a.rows("select n.v, o.v from t n join d.t {snapshot = s} o on n.id = o.id where n.v <> o.v")).toEqual([
      ["x", "a"]
    ])
    expect(await a.rows("select count(*) from t where id not in (select id from t {snapshot = 's'})")).toEqual([["1"]])
    await a.run("alter table t drop column v; drop table t")
    expect(await a.rows("select v from t {snapshot = 's'} order by id")).toEqual([["a"], ["b"]])
  })
  it("have names of their own rules and exact times", async () => {
    await a.run("create snapshot `MiXed` for table d t")
    expect(await a.rows("select sname, level, database_name, table_name from mo_catalog.mo_snapshots")).toEqual([
      ["mixed", "table", "d", "t"]
    ])
    expect(await a.errno("create snapshot mixed for account")).toBe(20101)
    expect(await a.errno("create snapshot if not exists mixed for account")).toBe(0)
    expect(await a.errno("create snapshot s for table d.t")).toBe(1064)
    expect(await a.errno("create snapshot s for database mo_catalog")).toBe(20101)
    expect(await a.errno("create snapshot s for table d nope")).toBe(20101)
    expect(await a.errno("select * from t {snapshot = 'nope'}")).toBe(20101)
    const [[ts]] = (await a.rows("select ts from mo_catalog.mo_snapshots")) as [[string]]
    expect(String(ts)).toMatch(/^\d{19}$/)
    expect(await a.rows(`select count(*) from t {timestamp = ${ts}}`)).toEqual([["2"]])
    expect(await a.errno("select * from t {timestamp = '2020-01-01 00:00:00'}")).toBe(20203)
  })
  it("belong to one account", async () => {
    await a.run("create snapshot s for account")
    const other = await opened.connect("acme:admin", "pw", "mo_catalog")
    expect(await other.rows("select * from mo_catalog.mo_snapshots")).toEqual([])
    expect(await other.errno("create snapshot s for cluster")).toBe(20101)
    await other.run("create database d; use d; create table mine (a int)")
    expect(await a.errno("select * from mine")).toBe(1064)
    await other.run("drop database d")
    expect(await a.rows("select count(*) from t")).toEqual([["2"]])
  })
})

describe("clone", () => {
  it("of a database copies what is committed, of a table also what the transaction has written", async () => {
    await a.run(
      "drop database if exists e; begin; insert into t (v) values ('own'); update t set v = 'mine' where id = 1"
    )
    const b = await opened.connect()
    await b.run("create table d.later (a int); insert into d.later values (1)")
    await a.run("create database e clone d; create table own clone t")
    expect(await a.rows("select v from e.t order by id")).toEqual([["a"], ["b"]])
    expect(await a.rows("select * from e.later")).toEqual([["1"]])
    expect(await a.rows("select v from own order by id")).toEqual([["mine"], ["b"], ["own"]])
    await a.run("insert into e.t (v) values ('more')")
    // A table that only the transaction sees has nothing to copy; the transaction goes on.
    expect(await a.errno("create database f clone d")).toBe(1064)
    await a.run("drop database e; commit")
    expect(await a.rows("show databases like 'e'")).toEqual([])
    expect(await b.rows("select count(*) from d.t")).toEqual([["3"]])
  })
  it("copies now or then, with keys and a counter of its own", async () => {
    await a.run(
      "create snapshot s for database d; insert into t (v) values ('c'); create table now clone t; create table past clone d.t {snapshot = 's'}"
    )
    expect(await a.rows("select (select count(*) from now), (select count(*) from past)")).toEqual([["3", "2"]])
    expect(await a.errno("insert into now (v) values ('a')")).toBe(1062)
    await a.run("insert into now (v) values ('z')")
    expect(await a.rows("select id from now where v = 'z'")).toEqual([["10002"]])
    expect(await a.errno("create table x clone nope")).toBe(1064)
    expect(await a.errno("create table now clone t")).toBe(1050)
  })
  it("of a database takes its views along; of a missing one is empty", async () => {
    await a.run(
      "create view w as select v from t; drop database if exists e; create database e clone d; insert into e.t (v) values ('only there')"
    )
    expect(await a.rows("select count(*) from e.w")).toEqual([["3"]])
    expect(await a.rows("select count(*) from t")).toEqual([["2"]])
    expect(await a.errno("create database if not exists e clone d")).toBe(1007)
    await a.run("drop database if exists f; create database f clone nope")
    expect(await a.rows("show tables from f")).toEqual([])
  })
})

describe("restore", () => {
  it("brings rows, shape and dropped tables back", async () => {
    await a.run("create table u (a int); create snapshot s for database d; create snapshot st for table d t")
    await a.run("delete from t; alter table t add column extra int; drop table u; create table newer (a int)")
    await a.run("restore table d.t {snapshot = st}")
    expect(await a.rows("select * from t order by id")).toEqual([
      ["1", "a"],
      ["2", "b"]
    ])
    await a.run("restore database d {snapshot = 's'}")
    expect(await a.rows("show tables")).toEqual([["t"], ["u"]])
  })
  it("keeps to the levels", async () => {
    await a.run("create table u (a int); create snapshot st for table d t")
    for (const sql of [
      "restore database d {snapshot = st}",
      "restore table d.u {snapshot = st}",
      "restore cluster {snapshot = st}",
      "restore table d.t {snapshot = nope}"
    ]) {
      expect(await a.errno(sql)).toBe(20101)
    }
    expect(await a.errno("restore table d.t from snapshot st")).toBe(1064)
    expect(await a.errno("restore table t {snapshot = st}")).toBe(1064)
  })
})

describe("data branch", () => {
  it("tells the sides' changes apart and merges them", async () => {
    await a.run(
      "data branch create table br from t; update br set v = 'B' where id = 2; insert into br values (5, 'e'); insert into t values (6, 'f')"
    )
    expect(await a.rows("data branch diff br against t")).toEqual([
      ["br", "UPDATE", "2", "B"],
      ["br", "INSERT", "5", "e"],
      ["t", "INSERT", "6", "f"]
    ])
    expect(await a.rows("data branch diff br against t output summary")).toEqual([
      ["INSERTED", "1", "1"],
      ["DELETED", "0", "0"],
      ["UPDATED", "1", "0"]
    ])
    await a.run("data branch merge br into t")
    expect(await a.rows("select id, v from t order by id")).toEqual([
      ["1", "a"],
      ["2", "B"],
      ["5", "e"],
      ["6", "f"]
    ])
  })
  it("finds conflicts and follows the policy", async () => {
    await a.run(
      "data branch create table br from t; update br set v = 'x' where id = 1; update t set v = 'y' where id = 1"
    )
    expect(await a.errno("data branch merge br into t")).toBe(20101)
    await a.run("data branch merge br into t when conflict skip")
    expect(await a.rows("select v from t where id = 1")).toEqual([["y"]])
    await a.run("data branch merge br into t when conflict accept")
    expect(await a.rows("select v from t where id = 1")).toEqual([["x"]])
  })
  it("picks rows by key, and deletes branches only", async () => {
    await a.run(
      "data branch create table br from t; insert into br values (7, 'g'), (8, 'h'); data branch pick br into t keys (8)"
    )
    expect(await a.rows("select id from t order by id")).toEqual([["1"], ["2"], ["8"]])
    expect(await a.errno("data branch delete table t")).toBe(20101)
    expect(await a.affected("data branch delete table br")).toBe(0)
    expect(await a.errno("select * from br")).toBe(1064)
  })
})

describe("what is not supported", () => {
  it.each([
    "explain select 1",
    "load data infile 'x' into table t",
    "select * from t where match(v) against('a')",
    "create user u identified by 'p'"
  ])("is said, and leaves the transaction: %s", async (sql) => {
    await a.run("begin; insert into t (v) values ('c')")
    expect([20105, 20101]).toContain(await a.errno(sql))
    await a.run("commit")
    expect(await a.rows("select count(*) from t")).toEqual([["3"]])
  })
})

describe("pitr", () => {
  it("brings a table or database back to a moment", async () => {
    await a.run("create pitr p for database d range 1 'h'")
    const moment = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return String((await a.rows("select date_format(utc_timestamp(6), '%Y-%m-%d %H:%i:%s.%f')"))[0]?.[0])
    }
    await a.run("insert into t (v) values ('it''s')")
    const before = await moment()
    await a.run("update t set v = 'x' where id = 1; create table newer (b int); alter table t add column n int")
    expect(await a.errno("restore database d from pitr p '2020-01-01 00:00:00'")).toBe(20101)
    expect(await a.errno("restore database d from pitr p '2099-01-01 00:00:00'")).toBe(20101)
    expect(await a.errno("restore database d from pitr p 'garbage'")).toBe(1105)
    expect(await a.errno("restore database d from pitr nope '2099-01-01 00:00:00'")).toBe(20101)
    await a.run(`restore database d table t from pitr p '${before}'`)
    expect(await a.rows("select * from t order by id")).toEqual([
      ["1", "a"],
      ["2", "b"],
      ["3", "it's"]
    ])
    expect(await a.rows("show tables")).toEqual([["newer"], ["t"]])
    await a.run(`drop table t; restore database d from pitr p '${before}'`)
    expect(await a.rows("show tables")).toEqual([["t"]])
    expect(await a.rows("show pitr where pitr_name = 'p'")).toHaveLength(1)
    await a.run("drop pitr p")
    expect(await a.errno("drop pitr p")).toBe(20101)
  })
  it("is one per object, within its bounds", async () => {
    await a.run("create pitr p for table d t range 1 'd'")
    expect(await a.errno("create pitr p2 for table d t range 1 'd'")).toBe(20101)
    expect(await a.errno("create pitr p for database d range 1 'd'")).toBe(20101)
    expect(await a.errno("create pitr if not exists p for database d range 1 'd'")).toBe(0)
    expect(await a.errno("create pitr q for database d range 101 'h'")).toBe(20101)
    expect(await a.errno("create pitr q for database d range -1 'h'")).toBe(1064)
    expect(await a.errno("create pitr q for database d range 1 'w'")).toBe(20101)
    expect(await a.errno("alter pitr p range 0 'h'")).toBe(0)
    await a.run("drop pitr p")
  })
})
