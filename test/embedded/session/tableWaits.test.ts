/**
 * Who changes a table waits for those who have written to it, and they for him.
 */
import { beforeEach, describe, expect, it } from "vitest"
import { type Client, engineOfFile } from "../support.ts"

const opened = engineOfFile()

let writer: Client
let definer: Client

beforeEach(async () => {
  writer = await opened.connect()
  definer = await opened.connect()
  await definer.run("DROP TABLE IF EXISTS busy, moved; CREATE TABLE busy (id INT PRIMARY KEY, a INT)")
  await definer.run("INSERT INTO busy VALUES (1, 1); SET lock_wait_timeout = 1")
  await writer.run("SET lock_wait_timeout = 1")
})

const changes = [
  "ALTER TABLE busy ADD COLUMN b INT",
  "ALTER TABLE busy ADD INDEX i (a)",
  "ALTER TABLE busy COMMENT = 'x'",
  "ALTER TABLE busy RENAME TO moved",
  "RENAME TABLE busy TO moved",
  "CREATE UNIQUE INDEX i ON busy (a)",
  "TRUNCATE TABLE busy",
  "DELETE FROM busy",
  "DROP TABLE busy"
]

describe("while a transaction has written to the table", () => {
  it.each(changes)("%s waits", async (change) => {
    await writer.run("BEGIN; INSERT INTO busy VALUES (2, 2)")
    expect(await definer.errno(change)).toBe(1205)
    await writer.run("COMMIT")
    expect(await definer.errno(change)).toBe(0)
  })
  it("who only reads it does not hold it", async () => {
    await writer.run("BEGIN; SELECT * FROM busy")
    expect(await definer.errno("ALTER TABLE busy ADD COLUMN b INT")).toBe(0)
    expect(await writer.rows("SELECT * FROM busy")).toEqual([["1", "1", null]])
    await writer.run("COMMIT")
  })
  it("an index is made beside rows that are inserted, not beside those that are changed", async () => {
    await writer.run("BEGIN; INSERT INTO busy VALUES (2, 2)")
    expect(await definer.errno("CREATE INDEX i ON busy (a)")).toBe(0)
    await writer.run("UPDATE busy SET a = 3 WHERE id = 9")
    expect(await definer.errno("CREATE INDEX j ON busy (a)")).toBe(1205)
    await writer.run("COMMIT")
    expect(await writer.rows("SELECT COUNT(*) FROM busy")).toEqual([["2"]])
  })
})

describe("while a transaction has changed the table", () => {
  const writes = [
    "INSERT INTO busy (id) VALUES (5)",
    "UPDATE busy SET a = 5 WHERE id = 1",
    "DELETE FROM busy WHERE id = 1"
  ]

  it.each(writes)("%s waits, and is done on the table as it is then", async (write) => {
    for (const end of ["ROLLBACK", "COMMIT"]) {
      await definer.run("BEGIN; ALTER TABLE busy ADD COLUMN b INT DEFAULT 7")
      expect(await writer.rows("SELECT * FROM busy WHERE id = 1")).toEqual([["1", "1"]])
      const written = writer.affected(write)
      await definer.run("SELECT SLEEP(0.05)")
      await definer.run(end)
      expect(await written).toBe(1)
      await writer.run("DELETE FROM busy WHERE id = 5; REPLACE INTO busy (id, a) VALUES (1, 1)")
    }
  })
  it("a statement that no longer fits it says so", async () => {
    await definer.run("BEGIN; ALTER TABLE busy DROP COLUMN a")
    const answers = [
      writer.errno("INSERT INTO busy VALUES (5, 6)"),
      opened.connect().then((c) => c.errno(writes[1] ?? ""))
    ]
    await definer.run("SELECT SLEEP(0.1)")
    await definer.run("COMMIT")
    expect(await Promise.all(answers)).toEqual([1136, 20101])
    expect(await writer.rows("SELECT * FROM busy")).toEqual([["1"]])
  })
  it("another change is made to what it has become", async () => {
    await definer.run("BEGIN; ALTER TABLE busy ADD COLUMN b INT")
    const other = writer.errno("ALTER TABLE busy ADD COLUMN c INT")
    await definer.run("SELECT SLEEP(0.05)")
    await definer.run("COMMIT")
    expect(await other).toBe(0)
    expect(await writer.rows("SELECT * FROM busy")).toEqual([["1", "1", null, null]])
  })
  it("a table that is dropped is missing when that is committed", async () => {
    await definer.run("BEGIN; DROP TABLE busy")
    const insert = writer.errno(writes[0] ?? "")
    await definer.run("SELECT SLEEP(0.05)")
    await definer.run("COMMIT")
    expect(await insert).toBe(1146)
  })
})

it("a database is dropped with the tables that a transaction is making", async () => {
  await definer.run("CREATE DATABASE crowded")
  await writer.run("BEGIN; CREATE TABLE crowded.t (id INT)")
  const dropped = definer.affected("DROP DATABASE crowded")
  await writer.run("SELECT SLEEP(0.05)")
  await writer.run("COMMIT")
  expect(await dropped).toBe(1)
  expect(await writer.errno("SELECT * FROM crowded.t")).not.toBe(0)
})

it("ids are given once, however long the rows wait and whatever else is defined meanwhile", async () => {
  const other = await opened.connect()
  await other.run("CREATE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, a INT UNIQUE)")
  await writer.run("SET lock_wait_timeout = 5; BEGIN; INSERT INTO numbered (a) VALUES (7)")
  const waited = opened.connect().then((client) => client.affected("INSERT INTO numbered (a) VALUES (7)"))
  await other.run("SELECT SLEEP(0.1)")
  await other.run("CREATE TABLE elsewhere (id INT); DROP TABLE elsewhere")
  await writer.run("ROLLBACK")
  expect(await waited).toBe(1)
  expect(await writer.rows("SELECT * FROM numbered")).toEqual([["2", "7"]])
})
