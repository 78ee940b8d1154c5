import { describe, expect, it } from "vitest"
import { systemColumns } from "../../../src/embedded/catalog/systemColumns.ts"
import { systemTableList } from "../../../src/embedded/catalog/systemTableList.ts"
import { emptyDatabase, engineOfFile } from "../support.ts"

const opened = engineOfFile({ accounts: { acme: { admin: "pw" } } })
const a = opened.client("each", emptyDatabase)

const entries = Object.entries(systemTableList).flatMap(([database, text]) =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => ({ database, name: entry.replace(/\/.*/, ""), sysOnly: entry.includes("/s") }))
)
const isKept = ({ database, name }: { readonly database: string; readonly name: string }): boolean =>
  systemColumns[database]?.[name] !== undefined

describe("system tables", () => {
  it("are listed, and those whose columns are known can be read and described with as many columns", async () => {
    const listed = new Set(entries.map(({ database, name }) => `${database}.${name}`))
    const described = Object.entries(systemColumns).flatMap(([database, tables]) =>
      Object.keys(tables).map((name) => `${database}.${name}`)
    )
    expect(described.filter((name) => !listed.has(name))).toEqual([])
    for (const { database, name } of entries.filter(isKept)) {
      const shown = await a.rows(`desc ${database}.${name}`)
      expect([name, shown.filter(([field, type]) => field === "" || type === "")]).toEqual([name, []])
      const result = await a.run(`select * from ${database}.${name}`)
      const columns = result._tag === "Rows" ? result.columns.map((c) => c.name.toLowerCase()) : []
      const known = shown.map(([field]) => String(field).toLowerCase())
      expect([name, columns.filter((c) => !known.includes(c))]).toEqual([name, []])
      if (database !== "mo_catalog") expect([name, columns]).toEqual([name, known])
    }
  })

  it("that are listed and not kept are refused, not missing", async () => {
    for (const { database, name } of entries.filter((e) => !isKept(e))) {
      expect([name, await a.errno(`select * from ${database}.${name}`)]).toEqual([name, 20105])
      expect([name, await a.errno(`desc ${database}.${name}`)]).toEqual([name, 20105])
    }
    expect(await a.errno("select * from mo_catalog.nope")).toBe(1064)
    expect(await a.errno("desc mo_catalog.nope")).toBe(1146)
  })

  it("of sys are not there for other accounts", async () => {
    const other = await opened.connect("acme:admin", "pw", "mo_catalog")
    const listed = (await other.rows("show tables from mo_catalog")).map(([name]) => name)
    for (const { name, sysOnly } of entries.filter((e) => e.database === "mo_catalog"))
      expect([name, listed.includes(name)]).toEqual([name, !sysOnly])
    expect(await other.errno("select * from mo_catalog.mo_version")).toBe(1064)
    expect(await other.errno("select * from mo_task.sql_task")).not.toBe(0)
  })
})

describe("information_schema", () => {
  const hidden = (table: string) =>
    a.rows(
      `select column_name, data_type, column_key, extra from information_schema.columns where table_schema = 'd' and table_name = '${table}' and column_name like '\\_\\_mo%' order by ordinal_position`
    )

  it("shows the columns MatrixOne adds for a key of none or several columns, and to cluster by several", async () => {
    await a.run("create table none (x int); create table two (x int, y int, z int, primary key (x, y))")
    await a.run("create table one (x int primary key); create table byTwo (x int, yy int) cluster by (x, yy)")
    expect(await hidden("none")).toEqual([["__mo_fake_pk_col", "BIGINT UNSIGNED", "PRI", "auto_increment"]])
    expect(await hidden("two")).toEqual([["__mo_cpkey_col", "VARCHAR", "PRI", ""]])
    expect(await hidden("one")).toEqual([])
    expect(await hidden("bytwo")).toEqual([
      ["__mo_fake_pk_col", "BIGINT UNSIGNED", "PRI", "auto_increment"],
      ["__mo_cbkey_001x002yy", "VARCHAR", "", ""]
    ])
    const keys = "select column_key from information_schema.columns where table_schema = 'd' and table_name ="
    expect(await a.rows(`${keys} 'two' and column_name in ('x', 'y')`)).toEqual([[""], [""]])
    expect(await a.rows(`${keys} 'one'`)).toEqual([["PRI"]])
  })

  it("tells the next AUTO_INCREMENT value, also of a hidden key, before and after rows", async () => {
    const next = (table: string) =>
      a.rows(
        `select auto_increment from information_schema.tables where table_schema = 'd' and table_name = '${table}'`
      )
    await a.run("create table t (id int primary key auto_increment) auto_increment = 5; create table h (x int)")
    await a.run("create table k (x int primary key); create sequence s")
    expect([await next("t"), await next("h"), await next("k"), await next("s")]).toEqual([
      [["5"]],
      [["1"]],
      [[null]],
      [[null]]
    ])
    await a.run("insert into t values (), (); insert into t values (40); insert into h values (1), (2)")
    expect([await next("t"), await next("h")]).toEqual([[["41"]], [["3"]]])
  })
})

it("LIKE in SHOW tells letters of either case apart, except for variables; with WHERE it is refused", async () => {
  await a.run("create table abc (Aa int)")
  expect(await a.rows("show tables like 'ab%'")).toEqual([["abc"]])
  expect(await a.rows("show tables like 'AB%'")).toEqual([])
  expect(await a.rows("show columns from abc like 'aa'")).toEqual([])
  expect(await a.rows("show databases like 'MYSQL'")).toEqual([])
  expect(await a.rows("show variables like 'AUTOCOMMIT'")).toEqual([["autocommit", "on"]])
  expect(await a.errno("show tables like 'a' where 1 = 1")).toBe(1149)
})
