/**
 * What a statement finds after it has waited for another transaction: the rows, keys and tables as that one has left them.
 */
import { describe, expect, it } from "vitest"
import { type Client, engineOfFile } from "../support.ts"

const opened = engineOfFile()

let tables = 0

/** A table of its own for each test, and sessions. */
const setUp = async (columns: string, rows: string, count = 2) => {
  const table = `waited${++tables}`
  const clients = await Promise.all(Array.from({ length: count }, () => opened.connect()))
  const [first, second] = clients
  if (first === undefined || second === undefined) throw new Error("at least two sessions")
  await first.run(`CREATE TABLE ${table} (${columns})`)
  if (rows !== "") await first.run(`INSERT INTO ${table} VALUES ${rows}`)
  return { table, first, second, clients }
}

/** Starts a statement, and goes on when it has begun to wait. */
const begun = async <A>(other: Client, statement: Promise<A>): Promise<{ readonly answer: Promise<A> }> => {
  statement.catch(() => undefined)
  await other.run("SELECT SLEEP(0.05)")
  return { answer: statement }
}

describe("a key that is inserted and not committed is waited for", () => {
  it.each([
    ["UPDATE # SET a = 9 WHERE id = 5", ["5", "9"]],
    ["UPDATE # SET a = 9 WHERE id IN (4, 5)", ["5", "9"]],
    ["UPDATE # SET a = 9 WHERE a = 1 AND id = 5", ["5", "9"]],
    ["DELETE FROM # WHERE id = 5", undefined],
    ["DELETE FROM #", undefined],
    ["REPLACE INTO # VALUES (5, 9)", ["5", "9"]],
    ["INSERT INTO # VALUES (5, 2) ON DUPLICATE KEY UPDATE a = a + 1", ["5", "2"]],
    ["INSERT IGNORE INTO # SELECT 5, 7", ["5", "1"]]
  ])("by %s", async (statement, row) => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, a INT", "")
    await first.run(`BEGIN; INSERT INTO ${table} VALUES (5, 1)`)
    const { answer } = await begun(first, second.run(statement.replace("#", table)))
    await first.run("COMMIT")
    await answer
    expect(await second.rows(`SELECT * FROM ${table}`)).toEqual(row === undefined ? [] : [row])
  })

  it.each([
    ["DATE", "'2024-01-02'", "'2024-1-2'"],
    ["DECIMAL(10, 2)", "1.5", "'1.50'"],
    ["INT", "2 + 3", "5"],
    ["VARCHAR(5)", "concat('a', 'b')", "'ab'"],
    ["DATETIME", "'2024-01-02 00:00:00'", "'2024-01-02'"]
  ])("whatever its type is and however it is written: %s", async (type, inserted, looked) => {
    const { first, second, table } = await setUp(`id ${type} PRIMARY KEY, a INT`, "")
    await first.run(`BEGIN; INSERT INTO ${table} VALUES (${inserted}, 1)`)
    const { answer } = await begun(first, second.affected(`UPDATE ${table} SET a = 2 WHERE id = ${looked}`))
    await first.run("COMMIT")
    expect(await answer).toBe(1)
    await first.run(`BEGIN; DELETE FROM ${table}; INSERT INTO ${table} VALUES (${inserted}, 1)`)
    const again = await begun(first, second.errno(`INSERT INTO ${table} VALUES (${looked}, 3)`))
    await first.run("COMMIT")
    expect(await again.answer).toBe(1062)
  })

  it("and so is one that a query has given", async () => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, u INT UNIQUE", "")
    await first.run(`BEGIN; INSERT INTO ${table} SELECT result, result + 10 FROM generate_series(1, 3) g`)
    const { answer } = await begun(first, second.errno(`INSERT INTO ${table} SELECT 9, 12`))
    await first.run("ROLLBACK")
    expect(await answer).toBe(0)
    expect(await second.rows(`SELECT * FROM ${table}`)).toEqual([["9", "12"]])
  })
})

describe("a key that is missing is held by who names it", () => {
  it.each([
    ["SELECT * FROM # WHERE id = 5 FOR UPDATE", 1205],
    ["SELECT * FROM # WHERE 5 = id AND a = 1 FOR SHARE", 1205],
    ["UPDATE # SET a = 1 WHERE id = 5", 1205],
    ["DELETE FROM # WHERE id = 4 OR id = 5", 1205],
    ["UPDATE # SET a = 1 WHERE id = '5'", 1205],
    ["UPDATE # SET a = 1 WHERE #.id = 2 + 3", 1205],
    ["UPDATE # SET a = 1 WHERE id IN (1, 5)", 0],
    ["UPDATE # SET a = 1 WHERE id = 5.5", 0],
    ["UPDATE # SET a = 1 WHERE id = 4 AND id = 5", 0],
    ["UPDATE # x SET a = 1 WHERE x.id = 5", 0],
    ["UPDATE # SET a = 1 WHERE id BETWEEN 5 AND 5", 0],
    ["UPDATE # SET a = 1 WHERE id NOT IN (1, 5)", 0]
  ])("%s", async (statement, errno) => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 1)")
    await first.run("BEGIN")
    await first.run(statement.replaceAll("#", table))
    await second.run("SET lock_wait_timeout = 1")
    expect(await second.errno(`INSERT INTO ${table} VALUES (5, 5)`)).toBe(errno)
    await first.run("ROLLBACK")
  })
})

describe("rows", () => {
  it("go to who came first, and every one counts", async () => {
    const { first, second, clients, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 1)", 5)
    await first.run(`BEGIN; UPDATE ${table} SET a = 1 WHERE id = 1`)
    const answers: Array<Promise<number>> = []
    for (const [i, client] of clients.slice(1).entries())
      answers.push(
        (await begun(first, client.affected(`UPDATE ${table} SET a = a * 10 + ${i + 2} WHERE id = 1`))).answer
      )
    await first.run("COMMIT")
    expect(await Promise.all(answers)).toEqual([1, 1, 1, 1])
    expect(await second.rows(`SELECT a FROM ${table}`)).toEqual([["12345"]])
  })
  it("that a statement has got are held while it waits for the next", async () => {
    const { second, first, clients, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 1), (2, 2)", 3)
    await first.run(`BEGIN; UPDATE ${table} SET a = 9 WHERE id = 2`)
    const { answer } = await begun(first, second.affected(`UPDATE ${table} SET a = a * 10 + 1`))
    const third = await begun(first, clients[2]?.affected(`UPDATE ${table} SET a = a * 10 + 2 WHERE id = 1`) ?? answer)
    await first.run("COMMIT")
    expect([await answer, await third.answer]).toEqual([2, 1])
    expect(await second.rows(`SELECT a FROM ${table} ORDER BY id`)).toEqual([["112"], ["91"]])
  })
  it("are looked for again: one no longer matches, another is chosen", async () => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 0), (2, 0)")
    await first.run(`BEGIN; UPDATE ${table} SET a = 5 WHERE id = 1`)
    const update = await begun(first, second.affected(`UPDATE ${table} SET a = 9 WHERE a = 0`))
    await first.run("COMMIT")
    expect(await update.answer).toBe(1)
    await first.run(`UPDATE ${table} SET a = 0; BEGIN; SELECT * FROM ${table} WHERE a = 0 LIMIT 1 FOR UPDATE`)
    await second.run("BEGIN")
    const select = await begun(first, second.rows(`SELECT id FROM ${table} WHERE a = 0 ORDER BY id LIMIT 1 FOR UPDATE`))
    await first.run(`UPDATE ${table} SET a = 1 WHERE id = 1; COMMIT`)
    expect(await select.answer).toEqual([["2"]])
    await second.run("ROLLBACK")
  })
  it("are shared by those who read them FOR SHARE", async () => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 0)")
    await first.run(`BEGIN; SELECT * FROM ${table} WHERE id = 1 FOR SHARE`)
    await second.run("SET lock_wait_timeout = 1")
    expect(await second.rows(`SELECT a FROM ${table} WHERE id = 1 LOCK IN SHARE MODE`)).toEqual([["0"]])
    expect(await second.errno(`SELECT a FROM ${table} WHERE id = 1 FOR UPDATE`)).toBe(1205)
    await first.run("ROLLBACK")
  })
  it("keep the unique keys that a change takes from them until it is committed", async () => {
    const { first, second, table } = await setUp("id INT PRIMARY KEY, u INT UNIQUE", "(1, 1), (2, 2)")
    await first.run(`BEGIN; UPDATE ${table} SET u = 100 WHERE id = 1; DELETE FROM ${table} WHERE id = 2`)
    const insert = await begun(first, second.errno(`INSERT INTO ${table} VALUES (3, 1), (4, 2)`))
    await first.run("COMMIT")
    expect(await insert.answer).toBe(0)
  })
  it("are not summed wrong by transfers of many sessions", async () => {
    const { first, clients, table } = await setUp("id INT PRIMARY KEY, a INT", "(1, 100), (2, 100), (3, 100)", 6)
    await Promise.all(
      clients.map(async (client, i) => {
        for (let n = 0; n < 10; n++) {
          const [from, to] = [((i + n) % 3) + 1, ((i + n + 1) % 3) + 1]
          const transfer = `BEGIN; UPDATE ${table} SET a = a - 1 WHERE id = ${from}; UPDATE ${table} SET a = a + 1 WHERE id = ${to}; COMMIT`
          for (let errno = -1; errno !== 0; ) {
            errno = await client.errno(transfer)
            if (errno !== 0) {
              expect(errno).toBe(20701)
              await client.run("ROLLBACK")
            }
          }
        }
      })
    )
    expect(await first.rows(`SELECT SUM(a) FROM ${table}`)).toEqual([["300"]])
  })
})

describe("parents", () => {
  const family = async () => {
    const parent = await setUp("id INT PRIMARY KEY, a INT", "(1, 1), (2, 2)")
    await parent.first.run(
      `CREATE TABLE child${tables} (id INT PRIMARY KEY, pid INT, FOREIGN KEY (pid) REFERENCES ${parent.table} (id))`
    )
    return { ...parent, child: `child${tables}` }
  }
  it("that are not committed are waited for", async () => {
    const { child, first, second, table } = await family()
    await first.run(`BEGIN; INSERT INTO ${table} VALUES (5, 5); DELETE FROM ${table} WHERE id = 2`)
    const [came, went] = [
      (await begun(first, second.errno(`INSERT INTO ${child} VALUES (1, 5)`))).answer,
      (await begun(first, (await opened.connect()).errno(`INSERT INTO ${child} VALUES (2, 2)`))).answer
    ]
    await first.run("COMMIT")
    expect([await came, await went]).toEqual([0, 20101])
  })
  it("are there for every child, whoever comes first", async () => {
    const { child, first, second, table } = await family()
    for (let id = 10; id < 40; id++) {
      await first.run(`INSERT INTO ${table} VALUES (${id}, 0); BEGIN; DELETE FROM ${table} WHERE id = ${id}`)
      const inserted = second.errno(`INSERT INTO ${child} VALUES (${id}, ${id})`)
      for (let turn = 10; turn < id; turn++) await new Promise((resume) => setImmediate(resume))
      await first.run("COMMIT")
      await inserted
    }
    expect(
      await first.rows(`SELECT * FROM ${child} c LEFT JOIN ${table} p ON p.id = c.pid WHERE p.id IS NULL`)
    ).toEqual([])
  })
  describe("and the statements that take them and bring children run by themselves", () => {
    /** Brings a child of each of `parent`'s rows while `take` takes it, a little later each time; none is left an orphan. */
    const race = async (
      { first, second }: Awaited<ReturnType<typeof family>>,
      parent: string,
      child: string,
      prepare: (id: number) => string,
      take: (id: number) => string
    ) => {
      for (let id = 50; id < 90; id++) {
        await first.run(prepare(id))
        const brought = second.errno(`INSERT INTO ${child} VALUES (${id}, ${id})`)
        for (let turn = 50; turn < id; turn++) await new Promise((resume) => setImmediate(resume))
        await Promise.all([brought, first.errno(take(id))])
      }
      const orphans = `SELECT c.id FROM ${child} c LEFT JOIN ${parent} p ON p.id = c.pid WHERE p.id IS NULL`
      expect(await first.rows(orphans)).toEqual([])
    }
    it("one after the other, whichever comes first", async () => {
      const all = await family()
      await race(
        all,
        all.table,
        all.child,
        (id) => `INSERT INTO ${all.table} VALUES (${id}, 0)`,
        (id) => `DELETE FROM ${all.table} WHERE id = ${id}`
      )
    })
    it("so do children of those that CASCADE takes", async () => {
      const all = await family()
      const [middle, last] = [`middle${tables}`, `last${tables}`]
      await all.first.run(
        `CREATE TABLE ${middle} (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES ${all.table} (id) ON DELETE CASCADE);
         CREATE TABLE ${last} (id INT PRIMARY KEY, pid INT, FOREIGN KEY (pid) REFERENCES ${middle} (id))`
      )
      await race(
        all,
        middle,
        last,
        (id) => `INSERT INTO ${all.table} VALUES (${id}, 0); INSERT INTO ${middle} VALUES (${id})`,
        (id) => `DELETE FROM ${all.table} WHERE id = ${id}`
      )
    })
  })
  it("are held by their children, who share them", async () => {
    const { child, first, second, table } = await family()
    await first.run(`BEGIN; INSERT INTO ${child} VALUES (1, 1)`)
    expect(await second.errno(`INSERT INTO ${child} VALUES (2, 1)`)).toBe(0)
    expect(await second.errno(`UPDATE ${child} SET pid = 2 WHERE id = 2`)).toBe(0)
    const { answer } = await begun(first, second.errno(`DELETE FROM ${table} WHERE id = 1`))
    await first.run("COMMIT")
    expect(await answer).toBe(20101)
  })
})
