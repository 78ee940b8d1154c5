import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const root = mkdtempSync(join(tmpdir(), "fx-outfile-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const a = engineOfFile({ stageRoot: root }).client("all", async (a) => {
  await a.run(
    `create stage st url='file://${root}'; create table t (A int, b varchar(9)); insert into t values (1, 'x'), (null, null)`
  )
})

const read = (name: string): string => readFileSync(join(root, name), "utf8")

const write = (name: string, options: string, query = "select * from t"): Promise<number> =>
  a.errno(`${query} into outfile 'stage://st/${name}' ${options}`)

it("quotes the columns it is told to by the names of the result, and their NULL", async () => {
  expect(await write("forced.csv", "force_quote (c, B, nope)", "select A as c, A, b from t")).toBe(0)
  expect(read("forced.csv")).toBe('c,A,b\n"1",1,"x"\n"\\N",\\N,"\\N"\n')
  expect(await write("other.csv", "header 'false' force_quote (a)")).toBe(0)
  expect(read("other.csv")).toBe('"1","x"\n"\\N",\\N\n')
})

it("begins another file before rows that do not fit, with all that MatrixOne hands on at once", async () => {
  expect(await write("split.csv", "splitsize '6'")).toBe(0)
  expect([read("split.csv"), read("split.csv.1")]).toEqual(["a,b\n", 'a,b\n1,"x"\n\\N,\\N\n'])
  expect(await write("lines%02d.jsonl", "splitsize '6'")).toBe(0)
  expect([read("lines00.jsonl"), read("lines01.jsonl").split("\n").length]).toEqual(["", 3])
  expect(await write("whole.csv", "max_file_size 1")).toBe(0)
  expect(readdirSync(root).filter((name) => name.startsWith("whole"))).toEqual(["whole.csv"])
  expect(await write("header.csv", "splitsize '4'")).toBe(20101)
})

it.each([
  "fields",
  "columns terminated by ';'",
  "format 'xml'",
  "splitsize 'x'",
  "max_file_size '1'",
  "force_quote ()"
])("takes no %s", async (options) => {
  expect(await write("never.csv", options)).toBe(1064)
  expect(readdirSync(root)).not.toContain("never.csv")
})
