import { describe, expect, it } from "vitest"
import { parseLarge } from "../../../src/embedded/translate/LargeText.ts"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all")

describe("a statement of more than 16 MiB", () => {
  const long = `${"a".repeat(8_500_000)}'"\\${"b".repeat(8_500_000)}`
  const written = long.replaceAll("\\", "\\\\").replaceAll("'", "''")

  it("may be one text", async () => {
    expect(await client.rows(`select length('${written}') as n, right('${written.slice(-5000)}', 2) as last`)).toEqual([
      [String(long.length), "bb"]
    ])
  })

  it("stores what it holds, texts and bytes", async () => {
    await client.run("create table large (id int primary key, a longtext, b longblob)")
    const bytes = Buffer.alloc(5000, 0xc3)
    await client.run(`insert into large values (1, '${written}', x'${bytes.toString("hex")}'), (2, '\u00050', x'05')`)
    const rows = await client.rows("select a, b from large order by id")
    expect(rows[0]?.[0] === long).toBe(true)
    expect(rows[0]?.[1]).toEqual(bytes)
    expect(rows[1]).toEqual(["\u00050", Buffer.from([5])])
  })

  it("that is misspelled is a syntax error", async () => {
    expect(await client.errno(`select length('${written}') as n from where`)).toBe(1064)
  })
})

describe("an INSERT whose rows are parsed some at a time", () => {
  it("inserts every row", async () => {
    await client.run("create table many (id int primary key)")
    const rows = Array.from({ length: 51_000 }, (_, id) => `(${1_000_000_000 + id})`)
    expect(await client.affected(`insert into many values ${rows.join(",")}`)).toBe(51_000)
    expect(await client.rows("select count(distinct id), max(id) from many")).toEqual([["51000", "1000050999"]])
  })
})

describe("what the parser does not take", () => {
  it("is refused, and not called misspelled", async () => {
    expect(await client.errno(`select ${"(".repeat(3000)}1${")".repeat(3000)}`)).toBe(20105)
  })
})

describe("parseLarge", () => {
  it("has every row of an INSERT once and in order, and what follows the rows", () => {
    const rows = Array.from({ length: 255_000 }, (_, id) => `(${id})`)
    const texts: Array<string> = []
    const merged = parseLarge(`insert into t values ${rows.join(",")} on duplicate key update a = (2)`, (text) => {
      texts.push(text)
      const [before = "", after] = text.split(" on ")
      return { insert: { values: before.match(/\(\d+\)/g), on: after ?? null } }
    })
    expect(merged).toEqual({ insert: { values: rows, on: "duplicate key update a = (2)" } })
    expect(texts.length).toBeGreaterThan(5)
    expect(texts.every((text) => text.startsWith("insert into t values (") && text.length < 2_000_000)).toBe(true)
  })

  it("leaves a text as it is that the parser takes", () => {
    const seen: Array<string> = []
    parseLarge(`select '${"a".repeat(100_000)}'`, (text) => {
      seen.push(text)
      return {}
    })
    expect(seen).toEqual([`select '${"a".repeat(100_000)}'`])
  })
})
