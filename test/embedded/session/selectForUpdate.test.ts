/**
 * Rows selected FOR UPDATE are held as they are returned, also where others commit in the middle of it.
 */
import { expect, it } from "vitest"
import { type Client, openEngine } from "../support.ts"

const total = 40

/** What a job queue does: the first row that nobody has, then it is one's own. */
const take = async (client: Client): Promise<string | undefined> => {
  await client.run("BEGIN")
  const [row] = await client.rows(
    "SELECT id FROM jobs WHERE taken IS NULL AND md5(concat(id, '')) <> '' ORDER BY id LIMIT 1 FOR UPDATE"
  )
  const id = row?.[0]
  if (id !== undefined) await client.run(`UPDATE jobs SET taken = CONNECTION_ID() WHERE id IN (${id})`)
  await client.run("COMMIT")
  return id === undefined ? undefined : String(id)
}

it("gives every row to one of several sessions that ask for the first free one", async () => {
  const engine = await openEngine()
  try {
    const clients = await Promise.all([1, 2, 3, 4].map(() => engine.connect()))
    const [first] = clients
    await first?.run("CREATE TABLE jobs (id INT PRIMARY KEY, taken INT)")
    await first?.run(`INSERT INTO jobs (id) VALUES ${Array.from({ length: total }, (_, id) => `(${id})`).join()}`)
    // Looking takes as long as others take to commit.
    await first?.run(`INSERT INTO jobs SELECT ${total} + result, 1 FROM generate_series(1, 200000) g`)
    const taken: Array<string> = []
    await Promise.all(
      clients.map(async (client) => {
        for (let id = await take(client); id !== undefined; id = await take(client)) taken.push(id)
      })
    )
    expect(taken.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, id) => id))
  } finally {
    await engine.close()
  }
})
