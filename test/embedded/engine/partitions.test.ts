import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const noPartition = 20301

const client = engineOfFile().client("all")

it("keeps rows out of a table that have no partition by RANGE", async () => {
  await client.run("CREATE TABLE r (a INT, b INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (10))")
  await client.run("INSERT INTO r VALUES (9, 1)")
  for (const statement of [
    "INSERT INTO r VALUES (8, 1), (10, 1)",
    "INSERT INTO r VALUES (NULL, 1)",
    "INSERT IGNORE INTO r VALUES (10, 1)",
    "REPLACE INTO r VALUES (10, 1)",
    "INSERT INTO r SELECT a + 1, b FROM r",
    "UPDATE r SET a = 10"
  ])
    expect(await client.errno(statement), statement).toBe(noPartition)
  expect(await client.rows("SELECT * FROM r")).toEqual([["9", "1"]])
  await client.run("ALTER TABLE r ADD COLUMN c INT; CREATE TABLE like_r LIKE r; CREATE TABLE clone_r CLONE r")
  for (const table of ["r", "like_r", "clone_r"])
    expect(await client.errno(`INSERT INTO ${table} VALUES (10, 1, 1)`), table).toBe(noPartition)
})

it("keeps rows out of a table that have no partition by LIST", async () => {
  await client.run(
    "CREATE TABLE l (a INT) PARTITION BY LIST (a) (PARTITION p VALUES IN (1, NULL), PARTITION q VALUES IN (3))"
  )
  await client.run("INSERT INTO l VALUES (1), (3)")
  expect(await client.errno("INSERT INTO l VALUES (2)")).toBe(noPartition)
  expect(await client.errno("INSERT INTO l VALUES (NULL)")).toBe(noPartition)
})

it("takes any value where the last partition has no end", async () => {
  await client.run("CREATE TABLE m (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN MAXVALUE)")
  expect(await client.affected("INSERT INTO m VALUES (2147483647)")).toBe(1)
  expect(await client.errno("INSERT INTO m VALUES (NULL)")).toBe(noPartition)
})

it("refuses partitions whose values are not sound", async () => {
  const errno = (by: string): Promise<number> => client.errno(`CREATE TABLE unsound (a INT, b INT) PARTITION BY ${by}`)
  expect(await errno("RANGE (a) (PARTITION p VALUES LESS THAN (9), PARTITION q VALUES LESS THAN (9))")).toBe(20301)
  expect(await errno("RANGE (a) (PARTITION p VALUES LESS THAN MAXVALUE, PARTITION q VALUES LESS THAN (9))")).toBe(20301)
  expect(await errno("LIST (a) (PARTITION p VALUES IN (1), PARTITION q VALUES IN (1))")).toBe(20301)
  expect(await errno("RANGE COLUMNS (a, b) (PARTITION p VALUES LESS THAN (1, 1))")).toBe(20101)
  expect(await client.errno("SELECT * FROM unsound")).toBe(1064)
})
