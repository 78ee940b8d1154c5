/** The text of a command: what is no statement, what separates words, what a text begins with. */
import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const server = engineOfFile()
const client = server.client("all")

describe("a text without a statement", () => {
  it.each(["", "  ", ";", ";;", "/* a */", "-- a", "# a", "/* a */; -- b", "/*! */", "/*!40101 */;"])(
    "%j is answered OK",
    async (text) => {
      expect(await client.errno(text)).toBe(0)
    }
  )
})

describe("white space that MatrixOne does not know", () => {
  it.each([
    "\u00a0select 1",
    "select\u00a01",
    "\ufeffselect 1",
    "\u3000select 1",
    "select 1\u2028",
    "\vselect 1",
    "\fselect 1"
  ])("%j is a syntax error", async (text) => {
    expect(await client.errno(text)).toBe(1064)
  })
  it("may stand in a text, a comment and a quoted name", async () => {
    expect(await client.rows("select '\u00a0\v', 1 as `a\u00a0b` /* \u3000 */")).toEqual([["\u00a0\v", "1"]])
  })
})

describe("a byte order mark", () => {
  it("stays where a text begins with it", async () => {
    const [row] = await client.rows(
      "select '\ufeffa' as a, '\ufeff' as b, concat('\ufeff', 'c') as c, length('\ufeff') as n"
    )
    expect(row).toEqual(["\ufeffa", "\ufeff", "\ufeffc", "3"])
  })
  it("stays in a table", async () => {
    await client.run("create table marks (a varchar(30)); insert into marks values ('\ufeff0123456789abcdef')")
    expect(await client.rows("select a from marks")).toEqual([["\ufeff0123456789abcdef"]])
  })
})

describe("under autocommit=0", () => {
  const refused = 20101
  it.each(["use d", "show databases", "show variables like 'port'", "show warnings", "show stages", "desc d.seen"])(
    "%s opens a transaction, in which SHOW STAGES is refused",
    async (statement) => {
      const session = await server.connect()
      await session.run("create table if not exists seen (id int)")
      await session.run("set autocommit = 0")
      expect(await session.errno("show stages")).toBe(0)
      await session.run("rollback")
      await session.run(statement)
      expect(await session.errno("show stages")).toBe(refused)
    }
  )
  it.each(["selec nope", "lock tables d.seen read", "savepoint a"])("%s opens none", async (statement) => {
    const session = await server.connect()
    await session.run("set autocommit = 0")
    await session.errno(statement)
    expect(await session.errno("show stages")).toBe(0)
  })
})

describe("statements sent by habit", () => {
  const answers: ReadonlyArray<readonly [string, number]> = [
    ["call nope()", 1122],
    ["call nope", 1064],
    ["drop function f()", 1122],
    ["drop function if exists f()", 0],
    ["drop function f", 1064],
    ["drop procedure p", 1122],
    ["drop procedure p()", 1064],
    ["check table habit, d.habit", 20105],
    ["check table habit quick", 1064],
    ["explain habit", 0],
    ["desc select 1", 20105],
    ["describe insert into habit values (1)", 20105],
    ["explain analyze verbose select 1", 20105],
    ["explain format=json select 1", 1064],
    ["explain extended select 1", 1064],
    ["explain for connection 1", 20101],
    ["select __mo_fake_pk_col from habit", 20105],
    ["select habit.__mo_rowid from habit", 20105],
    ["select a, count(*) from habit", 1149]
  ]
  it.each(answers)("%s answers %i", async (statement, errno) => {
    await client.run("create table if not exists habit (a int)")
    expect(await client.errno(statement)).toBe(errno)
  })
  it("take a value of columns that are not grouped nowhere", async () => {
    const session = await server.connect()
    await session.run("create table if not exists habit (a int); set sql_mode = ''")
    expect(await session.errno("select a, count(*) from habit")).toBe(20105)
    expect(await session.errno("select a, count(*) from habit group by a")).toBe(0)
  })
})
