import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (first) =>
  first.run(
    "CREATE TABLE e (id INT PRIMARY KEY, kind ENUM('x', 'b', 'c'), v VARCHAR(60));" +
      "INSERT INTO e VALUES (1, 'b', '550e8400-e29b-41d4-a716-446655440000'), (2, 'x', NULL), (3, 'c', 'bad')"
  )
)

const first = async (sql: string) => (await client.rows(sql))[0]

describe("expressions", () => {
  it("take the members of an ENUM for texts where one is the greatest", async () => {
    expect(await first("SELECT max(kind), min(kind) FROM e")).toEqual(["x", "b"])
  })
  it("find nothing, not nowhere, where NULL is looked for", async () => {
    expect(await first("SELECT find_in_set(NULL, 'a'), find_in_set('a', NULL), find_in_set('b', 'a')")).toEqual([
      null,
      null,
      "0"
    ])
  })
  it("have UUIDs as bytes, swapped or not", async () => {
    expect(
      await first(
        "SELECT hex(uuid_to_bin(v)), hex(uuid_to_bin(v, true)), bin_to_uuid(uuid_to_bin(v, 1), 1) FROM e WHERE id = 1"
      )
    ).toEqual([
      "550E8400E29B41D4A716446655440000",
      "41D4E29B550E8400A716446655440000",
      "550e8400-e29b-41d4-a716-446655440000"
    ])
    expect(await client.errno("SELECT uuid_to_bin(v) FROM e WHERE id = 3")).toBe(20203)
    expect(await client.errno("SELECT uuid_to_bin('550e8400-e29b-41d4-a716-446655440000}')")).toBe(20203)
    expect(await client.errno("SELECT uuid_to_bin('550e8400e29b-41d4-a716-446655440000')")).toBe(20203)
  })
  it("count all where they are asked to", async () => {
    expect(await first("SELECT count(ALL v), count(ALL id) FROM e")).toEqual(["2", "3"])
  })
  it("know a truth value of a variable as the word it is", async () => {
    await client.run("SET @yes = (1 = 1)")
    expect(await first("SELECT @yes")).toEqual(["true"])
    expect(await client.errno("SELECT @yes + 1")).toBe(20203)
  })
})
