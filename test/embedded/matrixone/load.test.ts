import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const root = mkdtempSync(join(tmpdir(), "fx-load-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engine = engineOfFile({ stageRoot: root })
const a = engine.client("each", emptyDatabase)

const inline = (data: string, into: string): string =>
  `load data inline format='csv', data='${data}' into table ${into}`
const reason = (sql: string): Promise<string> =>
  a.run(sql).then(
    () => "none",
    (error: unknown) => (error instanceof Error ? error.message : "no error")
  )

describe("the fields of a load", () => {
  beforeEach(async () => {
    await a.run("create table t (a int, b varchar(10), c int)")
  })
  it("are told apart by name, those of variables among them", async () => {
    await a.run(inline("1,x,y", "t (a, @x, t.b)"))
    expect(await a.rows("select a, b from t")).toEqual([["1", "y"]])
    expect(await reason(inline("1,x,y", "t (a, @b, b)"))).toMatch(/row 1 contained is not equal/)
    expect(await reason(inline("1,x,y", "t (a, @x, @x, b)"))).toMatch(/index out of range \[3\] with length 3/)
    expect(await reason(inline("1,x", "t (a, b, @b)"))).toMatch(/index out of range \[-1\]/)
  })
  it("are the columns of an array one by one, whatever variables are between", async () => {
    const array = (data: string, into: string) =>
      `load data inline format='jsonline', data='${data}', jsontype='array' into table ${into}`
    await a.run(array('["x",1]', "t (b, a)"))
    expect(await a.rows("select a, b from t")).toEqual([["1", "x"]])
    expect(await reason(array('["x",1,2]', "t (b, @x, a)"))).toMatch(/wrong number of colunms/)
    expect(await reason(array('["x",1]', "t (b, @x, a)"))).toMatch(/not equal to input columns/)
  })
  it("go into no column that computes itself, nor past one", async () => {
    await a.run("create table g (a int, b int as (a + 1), c int)")
    expect(await a.errno(inline("1,2", "g (a, b)"))).toBe(20301)
    expect(await reason(inline("1,2", "g"))).toMatch(/not supported by the embedded server/)
    await a.run(inline("1,2", "g (a, c)"))
    expect(await a.rows("select * from g")).toEqual([["1", "2", "2"]])
  })
})

describe("the values of a load", () => {
  it("use up ids before a NULL is found, and none before all are read", async () => {
    await a.run("create table ids (id int auto_increment primary key, v int not null)")
    expect(await a.errno(inline("1\n\\\\N\n2", "ids (v)"))).toBe(3819)
    expect(await a.errno(inline("1\nx", "ids (v)"))).toBe(20101)
    await a.run(inline("3", "ids (v)"))
    expect(await a.rows("select id, v from ids")).toEqual([["4", "3"]])
  })
  it("are no day 0, and no number that has no digits", async () => {
    await a.run("create table n (d date, f float, k bool)")
    expect(await a.errno(inline("0000-00-00,,", "n"))).toBe(1366)
    expect(await reason(inline(",inf,", "n"))).toMatch(/not supported by the embedded server/)
    await a.run(inline(",,T\n,,2\n,,0.0", "n"))
    expect(await a.rows("select k from n")).toEqual([["1"], ["1"], ["0"]])
    await a.run("set sql_mode = ''")
    expect(await reason(inline("0000-00-00,,", "n"))).toMatch(/not supported by the embedded server/)
  })
})

describe("the bytes of a load", () => {
  const loaded = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    writeFileSync(join(root, name), bytes)
    await a.run("create table if not exists b (a int)")
    const error = await reason(`load data infile '${root}/${name}' into table b`)
    return error === "none" ? String((await a.rows("select count(*) from b"))[0]?.[0]) : error
  }
  const packed = gzipSync("1\n2\n")
  it.each([
    ["a.gz", packed, "2"],
    ["A.GZ", packed, "2"],
    ["empty.gz", "", "0"],
    ["short.gz", packed.subarray(0, 15), "unexpected EOF"],
    ["plain.gz", "plain text, and more of it", "gzip: invalid header"],
    ["wrong.gz", Buffer.concat([packed.subarray(0, -6), Buffer.alloc(6)]), "gzip: invalid checksum"]
  ])("are unpacked by the name of the file: %s", async (name, bytes, result) => {
    expect(await loaded(name, bytes)).toBe(result)
  })
  it("are refused where MatrixOne unpacks them and this server cannot", async () => {
    expect(await loaded("a.tar.gz", packed)).toMatch(/not supported by the embedded server/)
    expect(await loaded("a.bz2", packed)).toMatch(/not supported by the embedded server/)
  })
})
