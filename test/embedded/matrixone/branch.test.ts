import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const a = engineOfFile().client("each", async (a) => {
  await emptyDatabase(a)
  for (const [name] of await a.rows("select sname from mo_catalog.mo_snapshots where kind = 'user'"))
    await a.run(`drop snapshot ${String(name)}`)
  await a.run("create table t (id int primary key, v varchar(10)); insert into t values (1,'a'),(2,'b'),(3,'c')")
})

const message = async (sql: string): Promise<string> =>
  a.run(sql).then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : String(error))
  )

describe("diff", () => {
  it("tells what each side did, in the order of the key", async () => {
    await a.run("data branch create table b from t")
    await a.run("update b set v = 'B' where id = 2; delete from b where id = 3; insert into b values (5,'e')")
    await a.run("update t set v = 'T' where id = 2; insert into t values (4,'d'), (5,'e')")
    expect(await a.rows("data branch diff b against t")).toEqual([
      ["b", "UPDATE", "2", "B"],
      ["t", "UPDATE", "2", "T"],
      ["b", "DELETE", "3", "c"],
      ["t", "INSERT", "4", "d"]
    ])
    expect(await a.rows("data branch diff b against t columns (v) output limit 2")).toEqual([
      ["b", "UPDATE", "B"],
      ["t", "UPDATE", "T"]
    ])
    expect(await a.rows("data branch diff b against t output count")).toEqual([["4"]])
    expect(await a.rows("data branch diff b against t output summary")).toEqual([
      ["INSERTED", "0", "1"],
      ["DELETED", "1", "0"],
      ["UPDATED", "1", "1"]
    ])
  })
  it("asks the common ancestor as each side found it", async () => {
    await a.run("data branch create table b1 from t")
    await a.run("update t set v = 'T' where id = 1; delete from t where id = 2; insert into t values (4,'d')")
    await a.run("data branch create table b2 from t")
    // What t changed or deleted in between is not seen from b2, what it inserted is.
    expect(await a.rows("data branch diff b1 against b2")).toEqual([["b2", "INSERT", "4", "d"]])
    await a.run("data branch create table b3 from b2; drop table b2; delete from b3 where id = 1")
    expect(await a.rows("data branch diff b3 against b1")).toEqual([
      ["b3", "DELETE", "1", "T"],
      ["b3", "INSERT", "4", "d"]
    ])
  })
  it("sees strangers, and one table at two times", async () => {
    await a.run("create table s (id int primary key, v varchar(10)); insert into s values (1,'a'),(2,'x')")
    expect(await a.rows("data branch diff s against t")).toEqual([
      ["s", "INSERT", "2", "x"],
      ["t", "INSERT", "2", "b"],
      ["t", "INSERT", "3", "c"]
    ])
    await a.run("create snapshot s1 for table d t; update t set v = 'z' where id = 1")
    expect(await a.rows("data branch diff t{snapshot = 's1'} against t")).toEqual([["t", "UPDATE", "1", "z"]])
    expect(await a.rows("data branch diff t{snapshot = 's1'} against t{snapshot = 's1'}")).toEqual([])
  })
  it("follows rows without a key", async () => {
    await a.run("create table k (a int, b int); insert into k values (0,0),(1,1),(1,1),(2,2)")
    await a.run("delete from k where a = 0; create snapshot s1 for table d k")
    await a.run("data branch create table k1 from k{snapshot = 's1'}; data branch create table k2 from k")
    await a.run("update k1 set b = 9 where a = 2; delete from k2 where a = 1 limit 1; insert into k2 values (4,4)")
    expect(await a.rows("data branch diff k1 against k2")).toEqual([
      ["k2", "DELETE", "1", "1"],
      ["k1", "UPDATE", "2", "9"],
      ["k2", "INSERT", "4", "4"]
    ])
    await a.run("data branch merge k2 into k1")
    expect(await a.rows("select * from k1 order by a")).toEqual([
      ["1", "1"],
      ["2", "9"],
      ["4", "4"]
    ])
  })
  it("knows columns by what they were", async () => {
    await a.run("data branch create table b from t; alter table b rename column v to w; alter table b add column n int")
    await a.run("update b set w = 'B' where id = 1; update b set n = 1 where id = 2")
    expect(await a.rows("data branch diff b against t")).toEqual([["b", "UPDATE", "1", "B", null]])
    expect(await message("data branch diff t against b")).toContain("base column 'n' is not present")
    await a.run("alter table b drop column w; alter table b add column v varchar(10)")
    expect(await message("data branch diff b against t")).toContain("column 'v' has different identity")
  })
  it("looks at what is committed only", async () => {
    await a.run("data branch create table b from t; begin; insert into b values (9,'i')")
    expect(await a.rows("data branch diff b against t")).toEqual([])
    expect(await a.errno("alter table b add column n int")).toBe(20105)
    await a.run("data branch create table b2 from t")
    expect(await a.errno("data branch diff b2 against t")).toBe(20101)
    await a.run("commit")
    expect(await a.rows("data branch diff b against t")).toEqual([["b", "INSERT", "9", "i"]])
    await a.run("truncate table b")
    expect(await message("data branch diff b against t")).toContain("lineage metadata is missing")
  })
  it("goes into a table or a file", async () => {
    await a.run("data branch create table b from t; update b set v = 'it''s' where id = 2; delete from b where id = 1")
    await a.run("insert into b values (7, null)")
    expect(await a.rows("data branch diff b against t output as o")).toEqual([["`d`.`o`"]])
    expect(await a.rows("select * from o order by id")).toEqual([
      ["b", "DELETE", "1", "a"],
      ["b", "UPDATE", "2", "it's"],
      ["b", "INSERT", "7", null]
    ])
    const directory = await mkdtemp(join(tmpdir(), "diff-"))
    try {
      const [[path]] = (await a.rows(`data branch diff b against t output file '${directory}'`)) as [[string]]
      expect(path.startsWith(join(directory, "diff_b_t_"))).toBe(true)
      await a.run(await readFile(path, "utf8"))
      expect(await a.rows("data branch diff b against t")).toEqual([])
      expect(await a.rows("select * from t order by id")).toEqual(await a.rows("select * from b order by id"))
      await a.run("create table e (id int primary key, v varchar(10))")
      const [[csv]] = (await a.rows(`data branch diff b against e output file '${directory}'`)) as [[string]]
      expect(await readFile(csv, "utf8")).toBe('2,"it\'s"\n3,"c"\n7,\\N\n')
    } finally {
      await rm(directory, { recursive: true })
    }
    expect(await a.errno("data branch diff b against t output file '/no/such/place'")).toBe(20301)
  })
})

describe("merge", () => {
  beforeEach(async () => {
    await a.run("data branch create table b from t; data branch create table c from t")
    await a.run("update b set v = 'B' where id = 1; delete from b where id = 2; insert into b values (4,'b'),(5,'b')")
    await a.run("update c set v = 'C' where id = 1; insert into c values (4,'c')")
  })
  it("refuses what both changed", async () => {
    expect(await message("data branch merge b into c")).toBe(
      "internal error: conflict: b DELETE and c DELETE on pk(1) with different values"
    )
    expect(await a.rows("select count(*) from c")).toEqual([["4"]])
  })
  it("keeps or takes it", async () => {
    await a.run("data branch merge b into c when conflict skip")
    const skipped = [
      ["1", "C"],
      ["3", "c"],
      ["4", "c"],
      ["5", "b"]
    ]
    expect(await a.rows("select * from c order by id")).toEqual(skipped)
    await a.run("data branch merge b into c when conflict accept")
    expect(await a.rows("select * from c order by id")).toEqual(await a.rows("select * from b order by id"))
  })
  it("belongs to the transaction it is in", async () => {
    await a.run("begin; data branch merge b into c when conflict accept; rollback")
    expect(await a.rows("select v from c where id = 1")).toEqual([["C"]])
    await a.run("set autocommit = 0; select 1")
    expect(await a.errno("data branch merge b into c when conflict accept")).toBe(20101)
    await a.run("rollback; set autocommit = 1")
  })
  it("heeds keys and parents", async () => {
    await a.run("create table u (id int primary key, k int unique); insert into u values (1,1)")
    await a.run("data branch create table u1 from u; data branch create table u2 from u")
    await a.run("insert into u1 values (2,5); insert into u2 values (3,5)")
    expect(await a.errno("data branch merge u1 into u2 when conflict accept")).toBe(1062)
    await a.run("create table p (id int primary key); create table f (id int primary key, p int references p(id))")
    await a.run("create table f2 (id int primary key, p int, foreign key (p) references p(id))")
    await a.run("create table f3 (id int primary key, p int); insert into f3 values (1, 7)")
    expect(await a.errno("data branch merge f3 into f2")).toBe(20101)
  })
})

describe("pick", () => {
  beforeEach(async () => {
    await a.run("data branch create table b from t")
    await a.run("update b set v = 'B' where id in (1, 2); delete from b where id = 3; insert into b values (4,'d')")
  })
  it("brings the named rows only", async () => {
    await a.run("data branch pick b into t keys (1, 3, 99)")
    expect(await a.rows("select * from t order by id")).toEqual([
      ["1", "B"],
      ["2", "b"]
    ])
    await a.run("data branch pick b into t keys (select id from b where id = 4)")
    expect(await a.rows("select id from t order by id")).toEqual([["1"], ["2"], ["4"]])
    await a.run("update t set v = 'T' where id = 2")
    expect(await a.errno("data branch pick b into t keys (2)")).toBe(20101)
    await a.run("data branch pick b into t keys (2) when conflict accept")
    expect(await a.rows("select v from t where id = 2")).toEqual([["B"]])
  })
  it("brings what changed between two snapshots", async () => {
    await a.run("create snapshot s1 for table d b; update b set v = 'BB' where id = 1; insert into b values (5,'e')")
    await a.run("create snapshot s2 for table d b; insert into b values (6,'f')")
    await a.run("data branch pick b into t between snapshot s1 and s2")
    expect(await a.rows("select * from t order by id")).toEqual([
      ["1", "BB"],
      ["2", "b"],
      ["3", "c"],
      ["5", "e"]
    ])
    expect(await message("data branch pick b into t between snapshot s2 and s1")).toContain("is later than")
    expect(await message("data branch pick b into t between snapshot no and s1")).toContain("'no' not found")
  })
  it("reads keys as strictly as they are written", async () => {
    const errors = async (keys: string) => [await a.errno(`data branch pick b into t keys (${keys})`)]
    expect(await errors("(1, 2)")).toEqual([20301])
    expect(await errors("select null")).toEqual([20301])
    expect(await errors("select 1, 2")).toEqual([20301])
    expect(await errors("1.5")).toEqual([20301])
    expect(await errors("'x'")).toEqual([1105])
    expect(await errors("99999999999")).toEqual([1105])
    expect(await errors("")).toEqual([1064])
    await a.run("begin")
    expect(await errors("1")).toEqual([20101])
    await a.run("rollback; create table n (a int); data branch create table n1 from n")
    expect(await a.errno("data branch pick n1 into n keys (1)")).toBe(20105)
  })
})

describe("create and delete", () => {
  it("leave traces in the system tables", async () => {
    await a.run("data branch create table b from t")
    const mine = "where database_name = 'd' and kind = 'branch'"
    expect(await a.rows(`select level, table_name from mo_catalog.mo_snapshots ${mine}`)).toEqual([["table", "t"]])
    const deleted =
      "select table_deleted from mo_catalog.mo_branch_metadata where p_table_id = (select rel_id from mo_catalog.mo_tables where reldatabase = 'd' and relname = 't')"
    expect(await a.rows(deleted)).toEqual([["0"]])
    await a.run("data branch create table bb from b; drop table b")
    // A branch of the branch still needs what it began with.
    expect(await a.rows(`select count(*) from mo_catalog.mo_snapshots ${mine}`)).toEqual([["2"]])
    await a.run("data branch delete table bb")
    expect(await a.rows(`select count(*) from mo_catalog.mo_snapshots ${mine}`)).toEqual([["0"]])
    expect(await a.rows(deleted)).toEqual([["1"]])
  })
  it("are refused where there is no branch", async () => {
    expect(await a.errno("data branch delete table t")).toBe(20101)
    expect(await a.errno("data branch delete table no")).toBe(1146)
    expect(await a.errno("data branch delete database no")).toBe(1049)
    expect(await a.errno("data branch create table t from t")).toBe(1050)
    expect(await a.errno("data branch create table if not exists x from t")).toBe(1064)
    await a.run("create view w as select 1 as one; create snapshot s1 for table d t")
    expect(await a.errno("data branch create table x from w")).toBe(20101)
    await a.run("create table u (id int primary key)")
    expect(await a.errno("data branch create table x from u {snapshot = 's1'}")).toBe(20101)
  })
  it("take whole databases, and what they began with stays with them", async () => {
    await a.run("create view w as select v from t; create snapshot s1 for database d; delete from t")
    await a.run("drop database if exists e; data branch create database e from d {snapshot = 's1'}")
    expect(await a.rows("select * from e.w order by v")).toEqual([["a"], ["b"], ["c"]])
    await a.run("drop table t; insert into e.t values (9,'z')")
    await a.run("data branch create table e.u from e.t; delete from e.u where id = 1")
    expect(await a.rows("data branch diff e.u against e.t")).toEqual([["u", "DELETE", "1", "a"]])
    await a.run("data branch delete database e")
    expect(await a.errno("use e")).toBe(1049)
  })
  it("roll back with their transaction, but not under autocommit = 0", async () => {
    await a.run("begin; data branch create table b from t; rollback")
    expect(await a.errno("select * from b")).toBe(1064)
    await a.run("set autocommit = 0; data branch create table b from t; rollback; set autocommit = 1")
    expect(await a.rows("select count(*) from b")).toEqual([["3"]])
  })
})
