/** The text of a command: what is no statement, what separates words, what a text begins with. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Client, openEngine } from "../support.ts"

let server: Awaited<ReturnType<typeof openEngine>>
let client: Client
beforeAll(async () => {
  server = await openEngine()
  client = await server.connect()
})
afterAll(() => server.close())

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
