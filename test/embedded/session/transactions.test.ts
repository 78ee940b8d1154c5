import { describe, expect, it } from "vitest"
import { type Client, engineOfFile, rowsOf } from "../support.ts"

const opened = engineOfFile()
const a = opened.client("each", (client) =>
  client.run(
    "drop table if exists t; create table t (id int primary key, v int); insert into t values (1, 10), (2, 20)"
  )
)
const b = opened.client("each")

const inTransaction = (client: Client) => (client.session.status() & 1) === 1

describe("transactions", () => {
  it("are seen by others when they commit, and then at once", async () => {
    await b.run("begin; insert into t values (9, 9)")
    await a.run("begin; insert into t values (3, 30)")
    expect(await b.rows("select count(*) from t")).toEqual([["3"]])
    await a.run("commit")
    expect(await b.rows("select count(*) from t")).toEqual([["4"]])
    await b.run("rollback")
    expect(await b.rows("select count(*) from t")).toEqual([["3"]])
  })
  it("lose only the statement that fails", async () => {
    await a.run("begin; insert into t values (3, 30)")
    expect(await a.errno("insert into t values (4, 40), (1, 99)")).toBe(1062)
    expect(await a.errno("select * from nope")).toBe(1064)
    expect(inTransaction(a)).toBe(true)
    await a.run("insert into t values (5, 50); commit")
    expect(await a.rows("select id from t order by id")).toEqual([["1"], ["2"], ["3"], ["5"]])
  })
  it("wait for a row, and take the other's value into account", async () => {
    await a.run("begin; update t set v = v + 1 where id = 1")
    const second = b.run("update t set v = v + 1 where id = 1")
    await a.run("commit")
    await second
    expect(await a.rows("select v from t where id = 1")).toEqual([["12"]])
  })
  it("wait for a key another has inserted, then refuse it", async () => {
    await a.run("begin; insert into t values (7, 7)")
    const second = b.errno("insert into t values (7, 8)")
    await a.run("commit")
    expect(await second).toBe(1062)
  })
  it("hold what was selected for update", async () => {
    await a.run("begin")
    expect(await a.rows("select v from t where id = 2 for update")).toEqual([["20"]])
    let done = false
    const second = b.run("delete from t where id = 2").then(() => {
      done = true
    })
    await a.run("select 1")
    expect(done).toBe(false)
    await a.run("commit")
    await second
    expect(await a.rows("select count(*) from t")).toEqual([["1"]])
  })
  it("are gone after a lock wait that took too long", async () => {
    await b.run("begin; update t set v = 0 where id = 2")
    await a.run("set lock_wait_timeout = 1; begin; update t set v = 1 where id = 1")
    expect(await a.errno("update t set v = 1 where id = 2")).toBe(1205)
    expect(inTransaction(a)).toBe(false)
    await b.run("rollback")
    expect(await a.rows("select v from t order by id")).toEqual([["10"], ["20"]])
  })
  it("take tables and clones back", async () => {
    await a.run(
      "begin; create table u (a int); create table c clone t; create database d2; alter table t add column z int"
    )
    expect(await a.rows("select count(*) from c")).toEqual([["2"]])
    await a.run("rollback")
    expect(await a.errno("select * from u")).toBe(1064)
    expect(await a.errno("select * from c")).toBe(1064)
    expect(await a.errno("use d2")).toBe(1049)
    expect(await a.errno("select z from t")).toBe(20301)
  })
  it("are committed by SET, and undone by a SET that fails", async () => {
    await a.run("begin; insert into t values (3, 3); set @x = 1; rollback")
    expect(await b.rows("select count(*) from t")).toEqual([["3"]])
    await a.run("begin; insert into t values (4, 4)")
    expect(await a.errno("set nosuch = 1")).toBe(20101)
    expect(await b.rows("select count(*) from t")).toEqual([["3"]])
  })
  it.each([
    "create snapshot s for account",
    "drop snapshot s",
    "show snapshots",
    "restore table d.t {snapshot = s}",
    "kill 1"
  ])("refuse %s and stay open", async (sql) => {
    await a.run("begin; insert into t values (3, 3)")
    expect(await a.errno(sql)).toBe(20101)
    expect(inTransaction(a)).toBe(true)
    await a.run("commit")
    expect(await b.rows("select count(*) from t")).toEqual([["3"]])
  })
  it("begin with the first statement under autocommit=0", async () => {
    await a.run("set autocommit = 0")
    expect(inTransaction(a)).toBe(false)
    await a.run("insert into t values (3, 3)")
    expect(inTransaction(a)).toBe(true)
    await a.run("rollback")
    expect(await b.rows("select count(*) from t")).toEqual([["2"]])
  })
})

describe("cancellation", () => {
  it("ends a SLEEP and a scan, and leaves the session usable", async () => {
    const sleeping = a.errno("select sleep(60)")
    await b.run(`kill query ${a.session.login.connectionId}`)
    expect(await sleeping).toBe(1105)
    const scanning = a.errno("select count(*) from generate_series(1, 1000000) x, generate_series(1, 1000000) y")
    await new Promise((resolve) => setTimeout(resolve, 100))
    await b.run(`kill query ${a.session.login.connectionId}`)
    expect(await scanning).toBe(1105)
    expect(await a.rows("select 1")).toEqual([["1"]])
  })
  it("does not hit what comes after an idle session was killed", async () => {
    await b.run(`kill query ${a.session.login.connectionId}`)
    expect(await a.rows("select 1")).toEqual([["1"]])
    expect(await b.errno("kill 999999")).toBe(20101)
  })
})

describe("prepared statements", () => {
  it("take parameters as text, so that a large number is no integer", async () => {
    expect(await rowsOf(await a.prepared("select v from t where id = ?", 1))).toEqual([["10"]])
    await expect(a.prepared("select v from t where id = ?", 1_000_000)).rejects.toMatchObject({ errno: 20203 })
    expect(await rowsOf(await a.prepared("select v from t where id = ?", "1000000"))).toEqual([])
    expect(await rowsOf(await a.prepared("select id from t order by id limit ? offset ?", "1", "1"))).toEqual([["2"]])
  })
  it.each(["begin", "set @x = 1", "use d", "truncate table t", "restore table d.t {snapshot = s}"])(
    "refuse %s",
    async (sql) => {
      await expect(a.session.prepare(sql)).rejects.toMatchObject({ errno: 1064 })
    }
  )
})

describe("login", () => {
  it("knows the forms of a user name and refuses the rest as MatrixOne does", async () => {
    for (const user of ["root", "sys:root", "sys#root#moadmin", "sys:root:moadmin"])
      expect((await opened.connect(user)).session.account).toBe("sys")
    await expect(opened.connect("root", "wrong")).rejects.toMatchObject({ errno: 1045, sqlState: "28000" })
    await expect(opened.connect("nope:root")).rejects.toMatchObject({ errno: 20101 })
    await expect(opened.connect("nobody")).rejects.toMatchObject({ errno: 20101 })
    await expect(opened.connect("root", "111", "nodb")).rejects.toMatchObject({ errno: 1049 })
  })
})
