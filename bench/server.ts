/**
 * Where it is measured: the server of MATRIXONE_TEST_URL or MATRIXONE_URL, or an embedded one in a process of its own; and
 * the tables that are read and written there.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { type Connection, createConnection } from "mysql2/promise"

export interface Server {
  readonly url: string
  /** What it calls itself, and whether it is a real one. */
  readonly description: string
  /** How many rows the table has. */
  readonly rows: number
  readonly close: () => Promise<void>
}

export const database = "effect_matrixone_bench"
export const table = `${database}.t`

/** The compiled server, next to the compiled bench. */
const program = fileURLToPath(new URL("../src/embedded/bin.js", import.meta.url))

const embedded = (): Promise<{ readonly url: string; readonly child: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] })
    child.once("exit", (code) => reject(new Error(`the embedded server ended with ${code}`)))
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const [, address] = /listening on (\S+);/.exec(text) ?? []
      if (address !== undefined) resolve({ url: `mysql://root:111@${address}/test`, child })
    })
  })

/** MatrixOne leaves a connection open that says good-bye: it is destroyed. */
const using = async <A>(url: string, work: (connection: Connection) => Promise<A>): Promise<A> => {
  const connection = await createConnection({ uri: url })
  try {
    return await work(connection)
  } finally {
    connection.destroy()
  }
}

const prepare = (url: string, rows: number): Promise<string> =>
  using(url, async (connection) => {
    await connection.query(`DROP DATABASE IF EXISTS ${database}`)
    await connection.query(`CREATE DATABASE ${database}`)
    await connection.query(`CREATE TABLE ${table} (id BIGINT PRIMARY KEY, v INT, s VARCHAR(80))`)
    await connection.query(`CREATE TABLE ${table}_insert (id BIGINT PRIMARY KEY, s VARCHAR(80))`)
    await connection.query(
      `INSERT INTO ${table} SELECT result - 1, result % 5000, concat('some text of ordinary length, number ', result)
       FROM generate_series(1, ${rows}) g`
    )
    const [found] = await connection.query("SELECT version() AS version")
    const row: unknown = Array.isArray(found) ? found[0] : undefined
    return typeof row === "object" && row !== null && "version" in row ? String(row.version) : "?"
  })

/** A server with the tables filled. Closing drops them, and ends the server if it was started here. */
export const openServer = async (): Promise<Server> => {
  const given = process.env["MATRIXONE_TEST_URL"] ?? process.env["MATRIXONE_URL"]
  const own = given === undefined ? await embedded() : undefined
  const url = given ?? own?.url ?? ""
  // Also when this process is told to end.
  process.once("exit", () => own?.child.kill())
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1))
  const rows = given === undefined ? 100_000 : 1_000_000
  const version = await prepare(url, rows)
  return {
    url,
    rows,
    description: given === undefined ? `the embedded server (${version})` : version,
    close: async () => {
      await using(url, (connection) => connection.query(`DROP DATABASE IF EXISTS ${database}`))
      own?.child.removeAllListeners("exit").kill()
    }
  }
}
