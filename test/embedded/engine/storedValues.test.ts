/**
 * What becomes of a value on its way into a column; the same against a live server is in `agreement/writes.sql`.
 */
import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (each) =>
  each.run("CREATE TABLE stored (id INT PRIMARY KEY, i INT, u INT UNSIGNED, c VARCHAR(3))")
)

const value = async (column: string, statement: string): Promise<unknown> => {
  await client.run("REPLACE INTO stored VALUES (1, 0, 0, '')")
  await client.run(statement)
  return (await client.rows(`SELECT ${column} FROM stored WHERE id = 1`))[0]?.[0]
}

it.each([
  ["i", "REPLACE INTO stored (id, i) VALUES (1, 1.5)", "1"],
  ["i", "REPLACE INTO stored (id, i) SELECT 1, 1.5", "2"],
  ["i", "UPDATE stored SET i = 2.5", "3"],
  ["i", "UPDATE stored SET i = -2.5", "-3"],
  ["i", "UPDATE stored SET i = 5 / 2", "3"],
  ["u", "UPDATE stored SET u = 2.5", "2"],
  ["u", "UPDATE stored SET u = 2.5e0", "3"],
  ["c", "UPDATE stored SET c = 'abc   '", "abc"],
  ["c", "UPDATE stored SET c = concat('ab', '   ')", "ab "],
  ["c", "INSERT INTO stored (id) VALUES (1) ON DUPLICATE KEY UPDATE c = 'xyz  '", "xyz"]
])("%s: %s", async (column, statement, expected) => {
  expect(await value(column, statement)).toBe(expected)
})

it("refuses a fraction with a sign, and a text that is too long unless it may be cut", async () => {
  expect(await client.errno("INSERT INTO stored (id, i) VALUES (9, -1.5)")).toBe(20203)
  const long = "INSERT INTO stored (id, c) VALUES (10, 'toolong')"
  expect(await client.errno(long)).toBe(1406)
  await client.run("INSERT IGNORE INTO stored (id, c) VALUES (11, 'toolong')")
  await client.run("SET sql_mode = 'ONLY_FULL_GROUP_BY'")
  await client.run(long)
  await client.run("UPDATE stored SET c = 12345 WHERE id = 1")
  await client.run("SET sql_mode = DEFAULT")
  expect(await client.rows("SELECT c FROM stored WHERE id IN (1, 10, 11)")).toEqual([["123"], ["too"], ["too"]])
})
