/**
 * How light the embedded server is: `npm run bench:embedded`. Runs it as a process of its own, as built for users, and
 * writes `bench/embedded.md`.
 */
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import { DuckDBInstance } from "@duckdb/node-api"
import { type Connection, createConnection } from "mysql2/promise"

const root = fileURLToPath(new URL("..", import.meta.url))
const bin = fileURLToPath(new URL("../dist/embedded/bin.js", import.meta.url))
const starts = 7
const statements = 2000
const connections = 200

const quantile = (values: ReadonlyArray<number>, q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN

const megabytes = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024

interface Started {
  readonly child: ChildProcessByStdio<null, Readable, null>
  readonly port: number
}

const launch = (): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] })
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout.on("data", (chunk) => {
      const port = /listening on \S+:(\d+)/.exec(String(chunk))?.[1]
      if (port !== undefined) resolve({ child, port: Number(port) })
    })
  })

const connect = (port: number): Promise<Connection> =>
  createConnection({ host: "127.0.0.1", port, user: "root", password: "111", database: "test" })

const stop = ({ child }: Started): Promise<void> =>
  new Promise((resolve) => {
    child.removeAllListeners("exit")
    child.once("exit", () => resolve())
    child.kill("SIGTERM")
  })

const measureStart = async () => {
  const begun = performance.now()
  const server = await launch()
  const connection = await connect(server.port)
  await connection.query("SELECT 1")
  const millis = performance.now() - begun
  const rss = megabytes(server.child.pid)
  connection.destroy()
  await stop(server)
  return { millis, rss }
}

const latencies = async (run: (i: number) => Promise<unknown>): Promise<ReadonlyArray<number>> => {
  for (let i = 0; i < 200; i++) await run(-1 - i)
  const measured: Array<number> = []
  for (let i = 0; i < statements; i++) {
    const begun = performance.now()
    await run(i)
    measured.push(performance.now() - begun)
  }
  return measured
}

execFileSync("npm", ["run", "build"], { cwd: root, stdio: "ignore" })

const started: Array<{ readonly millis: number; readonly rss: number }> = []
for (let i = 0; i < starts; i++) started.push(await measureStart())

const server = await launch()
const connection = await connect(server.port)
await connection.query("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(40))")
await connection.query(
  `INSERT INTO t VALUES ${Array.from({ length: 1000 }, (_, i) => `(${i}, 'name ${i}')`).join(", ")}`
)
await connection.query("CREATE TABLE u (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40))")
const engine = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect()
await engine.run("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR)")
await engine.run("INSERT INTO t SELECT i, 'name ' || i FROM range(1000) AS r(i)")
await engine.run("CREATE TABLE u (id INTEGER PRIMARY KEY, name VARCHAR)")
let id = 0
/** What DuckDB alone takes for the same, in its own process: the rest is the server's, the wire's and the client's. */
const alone = (sql: (i: number) => string) => latencies((i) => engine.runAndReadAll(sql(i)))
const byKey = (i: number) => `SELECT * FROM t WHERE id = ${Math.abs(i) % 1000}`
const pointSelects = await alone(byKey)

interface Row {
  readonly name: string
  readonly seen: ReadonlyArray<number>
  readonly alone: ReadonlyArray<number>
}
const rows: ReadonlyArray<Row> = [
  { name: "SELECT 1", seen: await latencies(() => connection.query("SELECT 1")), alone: await alone(() => "SELECT 1") },
  { name: "a row by its key, as text", seen: await latencies((i) => connection.query(byKey(i))), alone: pointSelects },
  {
    name: "a row by its key, prepared",
    seen: await latencies((i) => connection.execute("SELECT * FROM t WHERE id = ?", [Math.abs(i) % 1000])),
    alone: pointSelects
  },
  {
    name: "one row inserted, prepared",
    seen: await latencies((i) => connection.execute("INSERT INTO u (name) VALUES (?)", [`n${i}`])),
    alone: await alone((i) => `INSERT INTO u VALUES (${++id}, 'n${i}')`)
  }
]
const afterStatements = megabytes(server.child.pid)

const begun = performance.now()
const many = await Promise.all(Array.from({ length: connections }, () => connect(server.port)))
const ids = await Promise.all(
  many.map(async (each) => {
    const [answer] = await each.query("SELECT CONNECTION_ID() AS id, COUNT(*) AS n FROM t")
    return JSON.stringify(answer)
  })
)
const manyMillis = performance.now() - begun
const answered = new Set(ids).size
const withMany = megabytes(server.child.pid)
for (const each of many) each.destroy()
connection.destroy()
await stop(server)

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))
const report = `# The embedded server, measured

\`npm run bench:embedded\`: the built server as a process of its own. Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model.trim()}.

| what | median | worst |
| --- | --- | --- |
| process start to first answer, ${starts} starts | ${ms(
  quantile(
    started.map(({ millis }) => millis),
    0.5
  )
)} ms | ${ms(Math.max(...started.map(({ millis }) => millis)))} ms |
| resident memory after the first answer | ${ms(
  quantile(
    started.map(({ rss }) => rss),
    0.5
  )
)} MB | ${ms(Math.max(...started.map(({ rss }) => rss)))} MB |
| resident memory after ${statements * rows.length} statements | ${ms(afterStatements)} MB | |
| ${connections} connections at once, one query on each: all | ${ms(manyMillis)} ms, ${answered} answered | |
| resident memory with them | ${ms(withMany)} MB | |

| a statement, seen from the client | median ms | p99 ms | DuckDB alone, median ms | overhead ms |
| --- | --- | --- | --- | --- |
${rows
  .map(({ alone, name, seen }) => {
    const [median, engine] = [quantile(seen, 0.5), quantile(alone, 0.5)]
    return `| ${name} | ${ms(median)} | ${ms(quantile(seen, 0.99))} | ${ms(engine)} | ${ms(median - engine)} |`
  })
  .join("\n")}
`
const file = fileURLToPath(new URL("embedded.md", import.meta.url))
writeFileSync(file, report)
execFileSync("npx", ["biome", "format", "--write", file], { cwd: root, stdio: "ignore" })
console.log(report)
