/**
 * Locks by name, as seen on a real server.
 */
import { expect, it } from "vitest"
import { type Client, engineOfFile } from "../support.ts"

const engine = engineOfFile()

const row = async (client: Client, calls: string) => (await client.rows(`SELECT ${calls}`))[0]

it("belong to one session at a time, as often as it took them, whatever the name's case", async () => {
  const [a, b] = await Promise.all([engine.connect(), engine.connect()])
  expect(await row(a, "get_lock('L', 0), get_lock('l', 1), is_free_lock('L')")).toEqual(["1", "1", "0"])
  const [[id] = []] = await a.rows("SELECT connection_id()")
  expect(await row(b, "get_lock('l', 0), is_used_lock('l'), release_lock('l')")).toEqual(["0", id, "0"])
  expect(await row(a, "release_lock('l'), is_free_lock('l')")).toEqual(["1", "0"])
  expect(await row(a, "release_lock('l'), release_lock('l'), is_used_lock('l')")).toEqual(["1", null, null])
  expect(await row(b, "get_lock('l', 0)")).toEqual(["1"])
  expect(await row(b, "get_lock('m', 0), get_lock('l', 0), release_all_locks()")).toEqual(["1", "1", "3"])
  expect(await row(a, "is_free_lock('l'), is_free_lock('m'), release_all_locks()")).toEqual(["1", "1", "0"])
})

it("are waited for, and free when their session has ended", async () => {
  const [a, b] = await Promise.all([engine.connect(), engine.connect()])
  expect(await row(a, "get_lock('w', 0)")).toEqual(["1"])
  const waiting = row(b, "get_lock('w', 60)")
  await a.session.close()
  expect(await waiting).toEqual(["1"])
})

it("outlive a transaction; waiting for them can be stopped", async () => {
  const [a, b] = await Promise.all([engine.connect(), engine.connect()])
  await a.run("BEGIN")
  expect(await row(a, "get_lock('t', 0)")).toEqual(["1"])
  await a.run("ROLLBACK")
  expect(await row(b, "get_lock('t', 0)")).toEqual(["0"])
  const waiting = b.errno("SELECT get_lock('t', -1)")
  while (b.session.current === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  b.session.kill()
  expect(await waiting).toBe(1105)
})

it("have names", async () => {
  const client = await engine.connect()
  expect(await row(client, "get_lock(NULL, 1), is_free_lock(NULL), release_lock(NULL)")).toEqual([null, null, null])
  expect(await client.errno("SELECT get_lock('', 1)")).toBe(20101)
  expect(await client.errno(`SELECT get_lock('${"x".repeat(65)}', 1)`)).toBe(20101)
  expect(await row(client, `get_lock('${"x".repeat(64)}', 1)`)).toEqual(["1"])
})
