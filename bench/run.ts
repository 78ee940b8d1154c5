/**
 * `npm run bench`: the client against the bare driver and the stock Effect client on the server of MATRIXONE_TEST_URL or
 * MATRIXONE_URL, or on the embedded one. Rounds are interleaved and medians compared; the table goes to bench/results.md.
 */
import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { createConnection } from "mysql2/promise"
import { type Contestant, ours, rawMysql2, stock, table } from "./contestants.ts"

interface Measure {
  readonly wall: number
  readonly cpu: number
}

const timed = async (work: () => Promise<void>): Promise<Measure> => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = performance.now() - start
  const used = process.cpuUsage(cpu)
  return { wall, cpu: (used.user + used.system) / 1000 }
}

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

interface Row {
  readonly name: string
  readonly rounds: number
  readonly work: (contestant: Contestant) => Promise<void>
}

const rows: ReadonlyArray<Row> = [
  { name: "500 sequential point selects", rounds: 9, work: (c) => c.sequential(500) },
  { name: "2,000 point selects, 32 at a time, prepared", rounds: 9, work: (c) => c.concurrent(2000, 32, "prepared") },
  { name: "2,000 point selects, 32 at a time, text", rounds: 9, work: (c) => c.concurrent(2000, 32, "text") },
  { name: "200 single inserts", rounds: 7, work: (c) => c.inserts(200) },
  { name: "200 transactions around one select", rounds: 7, work: (c) => c.transactions(200) },
  { name: "one result of 100,000 rows", rounds: 5, work: (c) => c.bigResult(100_000) },
  { name: "stream of 100,000 rows", rounds: 5, work: (c) => c.stream(100_000) },
  { name: "SLEEP(0.1) x 10 in parallel", rounds: 3, work: (c) => c.sleeps(10) }
]

const prepare = async (url: string): Promise<string> => {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  await connection.query(`DROP DATABASE IF EXISTS ${table.split(".")[0]}`)
  await connection.query(`CREATE DATABASE ${table.split(".")[0]}`)
  await connection.query(`CREATE TABLE ${table} (id BIGINT PRIMARY KEY, v INT, s VARCHAR(80))`)
  await connection.query(`CREATE TABLE ${table}_insert (id BIGINT PRIMARY KEY, s VARCHAR(80))`)
  for (let from = 0; from < 100_000; from += 5000) {
    const values = Array.from(
      { length: 5000 },
      (_, i) => `(${from + i}, ${i}, 'some text of ordinary length, number ${i}')`
    )
    await connection.query(`INSERT INTO ${table} VALUES ${values.join(",")}`)
  }
  const [found] = await connection.query("SELECT version() AS version")
  await connection.end()
  return JSON.stringify(found)
}

const cleanUp = async (url: string): Promise<void> => {
  const connection = await createConnection({ uri: url })
  await connection.query(`DROP DATABASE IF EXISTS ${table.split(".")[0]}`)
  await connection.end()
}

const ratio = (a: number, b: number): string => (a / b).toFixed(2)

export const bench = async (url: string): Promise<string> => {
  const version = await prepare(url)
  const contestants = [rawMysql2(url), stock(url), ours(url)]
  const lines = [
    `Server ${version}; Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}. Medians of interleaved rounds;`,
    "ratios are ours ÷ the other's, wall time / client CPU.",
    "",
    "| work | mysql2 ms | ours ms | ÷ mysql2 | ÷ @effect/sql-mysql2 |",
    "|---|---|---|---|---|"
  ]
  try {
    for (const row of rows) {
      const measures = new Map<string, Array<Measure>>()
      for (const contestant of contestants) await row.work(contestant)
      for (let round = 0; round < row.rounds; round++) {
        for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
          const known = measures.get(contestant.name) ?? []
          known.push(await timed(() => row.work(contestant)))
          measures.set(contestant.name, known)
        }
      }
      const of = (name: string): Measure => ({
        wall: median((measures.get(name) ?? []).map((each) => each.wall)),
        cpu: median((measures.get(name) ?? []).map((each) => each.cpu))
      })
      const [raw, other, mine] = [of("mysql2"), of("@effect/sql-mysql2"), of("effect-matrixone")]
      const line = `| ${row.name} | ${raw.wall.toFixed(0)} | ${mine.wall.toFixed(0)} | ${ratio(mine.wall, raw.wall)} / ${ratio(mine.cpu, raw.cpu)} | ${ratio(mine.wall, other.wall)} / ${ratio(mine.cpu, other.cpu)} |`
      console.log(line)
      lines.push(line)
    }
  } finally {
    for (const contestant of contestants) await contestant.close()
    await cleanUp(url)
  }
  return `${lines.join("\n")}\n`
}

const url = process.env.MATRIXONE_TEST_URL ?? process.env.MATRIXONE_URL
if (url === undefined) {
  console.log("MATRIXONE_URL is not set: nothing to measure")
} else {
  const results = await bench(url)
  writeFileSync(new URL("results.md", import.meta.url), `# Measured\n\n${results}`)
}
