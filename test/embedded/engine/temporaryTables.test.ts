import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { execute } from "../../../src/embedded/engine/ResultSet.ts"
import { openEngine } from "../support.ts"

let opened: Awaited<ReturnType<typeof openEngine>>

const kept = async (): Promise<number> => {
  const connection = await opened.engine.database.connect()
  const { rows } = await execute(
    connection,
    "SELECT count(*) FROM duckdb_schemas() WHERE starts_with(schema_name, '#temporary:')"
  )
  connection.closeSync()
  return Number(rows[0]?.[0])
}

describe("a temporary table", () => {
  beforeAll(async () => {
    opened = await openEngine()
  })
  afterAll(() => opened.close())

  it("hides one of the same name from its own connection alone, until it is dropped", async () => {
    const [a, b] = [await opened.connect(), await opened.connect()]
    await a.run("create table t (id int); insert into t values (1); create temporary table t (x varchar(5))")
    await b.run("create temporary table t (y int); insert into t values (2)")
    await a.run("insert into t values ('own')")
    expect(await a.rows("select * from t")).toEqual([["own"]])
    expect(await b.rows("select y from d.t")).toEqual([["2"]])
    await a.run("drop table t")
    expect(await a.rows("select * from t")).toEqual([["1"]])
    expect(await a.errno("drop temporary table t")).toBe(1146)
    await b.session.close()
    await a.session.close()
  })

  it("ends with its connection, and with its database", async () => {
    const [a, b] = [await opened.connect(), await opened.connect()]
    await a.run("create temporary table gone (id int primary key auto_increment); insert into gone values (null)")
    await b.run("create database other; create temporary table other.gone (id int)")
    expect(await kept()).toBe(2)
    expect(await a.affected("drop database other")).toBe(1)
    expect(await b.errno("select * from other.gone")).toBe(1049)
    await a.session.close()
    expect(await kept()).toBe(0)
    expect([...opened.engine.database.autoIncrement.keys()].filter((key) => key.includes("gone"))).toEqual([])
    await b.session.close()
  })

  it("keeps its name when a transaction that made it is undone, and not when one that dropped it is", async () => {
    const a = await opened.connect()
    await a.run("begin; create temporary table made (id int); rollback; create table made (z int)")
    expect(await a.errno("select * from made")).toBe(1064)
    await a.run("create temporary table dropped (id int); begin; drop table dropped; rollback")
    expect(await a.errno("select * from dropped")).toBe(1064)
    expect(await a.errno("create temporary table dropped (id int)")).toBe(1050)
    await a.session.close()
    const b = await opened.connect()
    expect(await b.rows("select * from made")).toEqual([])
    await b.session.close()
  })

  it("is given indexes, and nothing else", async () => {
    const a = await opened.connect()
    await a.run(
      "create temporary table fixed (id int primary key, a int); alter table fixed add index (a); alter table fixed drop index a"
    )
    for (const statement of ["alter table fixed add b int", "alter table fixed comment 'c'", "rename table fixed to f"])
      expect(await a.errno(statement), statement).toBe(20102)
    expect(await a.errno("create temporary table f (id int, foreign key (id) references fixed (id))")).toBe(20105)
    expect(await a.errno("create temporary table f (id int) partition by hash (id) partitions 2")).toBe(1562)
    await a.session.close()
  })
})
