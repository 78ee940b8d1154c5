/**
 * What UPDATE and DELETE refuse and count; the same against a live server is in `agreement/changes.sql`.
 */
import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("each", async (each) => {
  await each.run(
    "DROP TABLE IF EXISTS t, o; CREATE TABLE t (k INT PRIMARY KEY, a INT); CREATE TABLE o (k INT PRIMARY KEY, t INT)"
  )
  await each.run("INSERT INTO t VALUES (1, 1), (2, 2); INSERT INTO o VALUES (1, 1), (2, 1), (3, 2)")
})

it.each([
  ["UPDATE t SET a = 5 WHERE k = (SELECT max(k) FROM t)", 1093],
  ["UPDATE t SET a = (SELECT max(x.a) FROM t x)", 1093],
  ["UPDATE t SET a = 5 WHERE k IN (SELECT o.t FROM o WHERE o.k IN (SELECT k FROM t))", 1093],
  ["UPDATE t SET a = 5 WHERE EXISTS (SELECT 1 FROM t x WHERE x.k = t.k + 1)", 0],
  ["UPDATE t SET a = 5 WHERE k = (SELECT max(k) FROM (SELECT * FROM t) q)", 0],
  ["UPDATE t JOIN o ON o.t = t.k SET o.t = 1 WHERE o.k IN (SELECT k FROM t)", 0],
  ["UPDATE t JOIN o ON o.t = t.k SET t.a = 1 WHERE o.k IN (SELECT k FROM t)", 1093],
  ["DELETE FROM t WHERE k = (SELECT max(k) FROM t)", 1093],
  ["DELETE FROM t WHERE EXISTS (SELECT 1 FROM t x WHERE x.k = t.k + 1)", 1093],
  ["DELETE FROM t WHERE k IN (SELECT t FROM o)", 0],
  ["UPDATE t SET a = 1 / 0", 1365],
  ["UPDATE t SET a = a % 0", 1365],
  ["UPDATE t SET a = mod(a, 0)", 1365],
  ["UPDATE t SET a = 1 / 0 WHERE k = 9", 0],
  ["UPDATE t SET a = NULL / 0", 0],
  ["INSERT INTO t VALUES (9, 5 % 0)", 1365],
  ["INSERT IGNORE INTO t VALUES (9, 5 % 0)", 0],
  ["DELETE FROM t WHERE a = 1 / 0", 1365],
  ["SELECT 1 / 0", 0]
] as const)("%s is answered with %i", async (statement, errno) => {
  expect(await client.errno(statement)).toBe(errno)
})

it("counts a row once that is joined with several", async () => {
  expect(await client.affected("UPDATE t JOIN o ON o.t = t.k SET t.a = 9")).toBe(2)
  expect(await client.affected("UPDATE t JOIN (SELECT * FROM o) x ON x.t = t.k SET t.a = 9")).toBe(2)
})

it("divides by zero where sql_mode does not forbid it", async () => {
  for (const mode of ["", "STRICT_TRANS_TABLES", "ERROR_FOR_DIVISION_BY_ZERO", "TRADITIONAL"]) {
    await client.run(`SET sql_mode = '${mode}'`)
    expect(await client.errno("UPDATE t SET a = 1 / 0"), mode).toBe(0)
  }
})

it.each(["ANSI_QUOTES", "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES", "REAL_AS_FLOAT", "ANSI"])(
  "refuses the sql_mode %s",
  async (mode) => {
    expect(await client.errno(`SET sql_mode = 'ONLY_FULL_GROUP_BY,${mode.toLowerCase()}'`)).toBe(20105)
  }
)

it("stores no timestamp before the first second", async () => {
  await client.run("DROP TABLE IF EXISTS f; CREATE TABLE f (k INT PRIMARY KEY, ts TIMESTAMP, s SET('x', 'y'))")
  expect(await client.errno("INSERT INTO f (k, ts) VALUES (1, '1970-01-01 00:00:00')")).toBe(1366)
  expect(await client.errno("INSERT INTO f (k, ts) VALUES (1, '1970-01-01 00:00:01')")).toBe(0)
  expect(await client.errno("UPDATE f SET ts = '1960-01-01' WHERE k = 1")).toBe(1366)
  expect(await client.errno("INSERT INTO f (k, s) VALUES (2, 4)")).toBe(20101)
  await client.run("INSERT INTO f (k, s) VALUES (2, 3), (3, '2')")
  expect(await client.rows("SELECT k, s FROM f WHERE k > 1 ORDER BY k")).toEqual([
    ["2", "x,y"],
    ["3", "y"]
  ])
})

it("changes no row but those that a joined subquery finds", async () => {
  expect(await client.affected("DELETE t FROM t JOIN (SELECT max(k) AS k FROM t) m ON t.k = m.k")).toBe(1)
  expect(await client.rows("SELECT k FROM t")).toEqual([["1"]])
  expect(await client.affected("DELETE o FROM o, (SELECT 2 AS k) m WHERE o.k = m.k")).toBe(1)
  expect(await client.affected("UPDATE o, (SELECT 3 AS k, 7 AS t) m SET o.t = m.t WHERE o.k = m.k")).toBe(1)
  expect(await client.rows("SELECT k, t FROM o ORDER BY k")).toEqual([
    ["1", "1"],
    ["3", "7"]
  ])
})

it("takes values back from a snapshot, which it does not change", async () => {
  await client.run("CREATE SNAPSHOT before_all FOR TABLE d t; UPDATE t SET a = 9; INSERT INTO t VALUES (3, 3)")
  expect(await client.errno("DELETE FROM t WHERE k IN (SELECT k FROM t {SNAPSHOT = 'before_all'})")).toBe(1093)
  const was = "t {SNAPSHOT = 'before_all'} b ON t.k = b.k"
  expect(await client.affected(`UPDATE t JOIN ${was} SET t.a = b.a`)).toBe(2)
  expect(await client.affected(`DELETE t FROM t LEFT JOIN ${was} WHERE b.k IS NULL`)).toBe(1)
  expect(await client.rows("SELECT k, a FROM t ORDER BY k")).toEqual([
    ["1", "1"],
    ["2", "2"]
  ])
  expect(await client.errno(`UPDATE t JOIN ${was} SET b.a = 5`)).toBe(20105)
  expect(await client.errno("UPDATE t {SNAPSHOT = 'before_all'} SET a = 5")).toBe(20105)
  await client.run("DROP SNAPSHOT before_all")
})

it.each([
  "CREATE SNAPSHOT select FOR ACCOUNT",
  "CREATE SEQUENCE `` START 1",
  "DROP ROLE IF EXISTS from",
  "USE order",
  "SELECT * FROM t {SNAPSHOT = null}"
])("takes no keyword and no empty text for a name: %s", async (sql) => {
  expect(await client.errno(sql)).toBe(1064)
})
