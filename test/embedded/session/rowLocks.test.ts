/**
 * Whoever would write a row that another transaction has written, or to its key, waits for it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Client, openEngine } from "../support.ts"

const lockWaitTimeout = 1205
const deadlock = 20701

describe.each([
  ["a primary key", "id INT PRIMARY KEY, a INT"],
  ["a key that does not read back as it is written", "id DECIMAL(4, 1) PRIMARY KEY, a INT"],
  ["no key", "id INT, a INT"]
])("rows of a table with %s", (_, columns) => {
  let engine: Awaited<ReturnType<typeof openEngine>>
  let holder: Client
  let other: Client

  beforeAll(async () => {
    engine = await openEngine()
    holder = await engine.connect()
    other = await engine.connect()
    await holder.run(`CREATE TABLE held (${columns}); INSERT INTO held VALUES (1, 1), (2, 2)`)
    await holder.run("BEGIN; UPDATE held SET a = 10 WHERE id = 1")
    await other.run("SET lock_wait_timeout = 1")
  })
  afterAll(() => engine.close())

  it.each([
    "DELETE FROM held WHERE id = 1",
    "WITH one AS (SELECT 1 AS id) DELETE FROM held WHERE id IN (SELECT id FROM one)",
    "UPDATE held SET a = 20 WHERE id = 1",
    "SELECT * FROM held WHERE id = 1 FOR UPDATE",
    "TRUNCATE TABLE held"
  ])("are waited for: %s", async (statement) => {
    expect(await other.errno(statement)).toBe(lockWaitTimeout)
  })

  it("are as the holder leaves them; others are free", async () => {
    expect(await other.errno("UPDATE held SET a = 20 WHERE id = 2")).toBe(0)
    await holder.run("COMMIT")
    expect(await other.rows("SELECT a FROM held ORDER BY a")).toEqual([["10"], ["20"]])
    expect(await other.errno("DELETE FROM held WHERE id = 1")).toBe(0)
  })
})

describe("a key that an UPDATE gives", () => {
  it("is taken before it is committed", async () => {
    const engine = await openEngine()
    try {
      const [holder, other] = [await engine.connect(), await engine.connect()]
      await holder.run("CREATE TABLE given (id INT PRIMARY KEY, u INT UNIQUE); INSERT INTO given VALUES (1, 1)")
      await holder.run("BEGIN; UPDATE given SET id = 5, u = 7 WHERE id = 1")
      await other.run("SET lock_wait_timeout = 1")
      expect(await other.errno("INSERT INTO given VALUES (5, 2)")).toBe(lockWaitTimeout)
      expect(await other.errno("INSERT INTO given VALUES (6, 7)")).toBe(lockWaitTimeout)
      expect(await other.errno("INSERT INTO given VALUES (6, 8)")).toBe(0)
      await holder.run("COMMIT")
      expect(await other.rows("SELECT id, u FROM given ORDER BY id")).toEqual([
        ["5", "7"],
        ["6", "8"]
      ])
    } finally {
      await engine.close()
    }
  })
})

describe("transactions that wait for each other", () => {
  it.each([2, 3])("in a circle of %d: the one that closes it is ended, the others go on", async (count) => {
    const engine = await openEngine()
    try {
      const clients = await Promise.all(Array.from({ length: count }, () => engine.connect()))
      const [first] = clients
      const ids = clients.map((_, i) => i)
      await first?.run("CREATE TABLE circle (id INT PRIMARY KEY, a INT)")
      await first?.run(`INSERT INTO circle VALUES ${ids.map((id) => `(${id}, 0)`).join(", ")}`)
      for (const [i, client] of clients.entries())
        await client.run(`BEGIN; UPDATE circle SET a = a + 1 WHERE id = ${i}`)
      const errnos = await Promise.all(
        clients.map(async (client, i) => {
          const errno = await client.errno(`UPDATE circle SET a = a + 10 WHERE id = ${(i + 1) % count}`)
          await client.run("COMMIT")
          return errno
        })
      )
      expect(errnos.toSorted()).toEqual([...ids.slice(1).map(() => 0), deadlock])
      const sum = await first?.rows("SELECT SUM(a) FROM circle")
      expect(sum).toEqual([[String(11 * (count - 1))]])
    } finally {
      await engine.close()
    }
  })

  it("are none while one has only waited for what is free by now", async () => {
    const engine = await openEngine()
    try {
      const [a, b] = [await engine.connect(), await engine.connect()]
      await a.run("CREATE TABLE line (id INT PRIMARY KEY, a INT); INSERT INTO line VALUES (1, 0), (2, 0)")
      await a.run("SET lock_wait_timeout = 1; BEGIN; UPDATE line SET a = 1 WHERE id = 1")
      await b.run("BEGIN; UPDATE line SET a = 1 WHERE id = 2")
      expect(await a.errno("UPDATE line SET a = 2 WHERE id = 2")).toBe(lockWaitTimeout)
      expect(await b.errno("UPDATE line SET a = 2 WHERE id = 1")).toBe(0)
      await b.run("COMMIT")
      expect(await a.rows("SELECT a FROM line ORDER BY id")).toEqual([["2"], ["1"]])
    } finally {
      await engine.close()
    }
  })
})
