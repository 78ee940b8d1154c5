/**
 * `npm run bench`: the client against the bare driver, the stock Effect client and, where it is installed, MatrixOne's Python
 * SDK, on the server of MATRIXONE_TEST_URL or MATRIXONE_URL, or on an embedded one. The tables go to bench/results.md, above
 * what is written there by hand.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Contestant, contestants, ourLayer } from "./contestants.ts"
import { type Interrupts, measureInterrupts, openProxy } from "./interrupts.ts"
import { interleaved, type Sample, timed } from "./measure.ts"
import { measurePython, type Python } from "./python.ts"
import { openServer, type Server } from "./server.ts"
import { measureStreams, type StreamSample } from "./streams.ts"

const { values } = parseArgs({
  options: {
    /** At most so many of each, for a first look. */
    rounds: { type: "string", default: "100" }
  }
})
const most = Number(values.rounds)

interface Row {
  readonly name: string
  /** Statements, or transactions. */
  readonly operations: number
  readonly rounds: number
  readonly work: (contestant: Contestant) => Promise<void>
  /** What ours ÷ theirs should be at most. */
  readonly targets: readonly [mysql2: number, stock: number]
}

const rows = {
  sequential: {
    name: "500 sequential point selects",
    operations: 500,
    rounds: 15,
    work: (c) => c.sequential(500),
    targets: [1.05, 0.75]
  },
  prepared: {
    name: "2,000 point selects, 32 at a time over 10 connections, prepared",
    operations: 2000,
    rounds: 15,
    work: (c) => c.concurrent(2000, 32, "prepared"),
    targets: [1.15, 0.8]
  },
  text: {
    name: "the same as text",
    operations: 2000,
    rounds: 15,
    work: (c) => c.concurrent(2000, 32, "text"),
    targets: [1.15, 0.8]
  },
  inserts: {
    name: "200 single inserts",
    operations: 200,
    rounds: 9,
    work: (c) => c.inserts(200),
    targets: [1.05, 0.95]
  },
  transactions: {
    name: "200 transactions around one select",
    operations: 200,
    rounds: 11,
    work: (c) => c.transactions(200),
    targets: [1.2, 0.7]
  },
  bigResult: {
    name: "one result of 100,000 rows",
    operations: 1,
    rounds: 9,
    work: (c) => c.bigResult(100_000),
    targets: [1.05, 1.05]
  }
} as const satisfies Record<string, Row>

/** Ours ÷ theirs. */
const ratio = (ours: number, theirs: number): string => (ours / theirs).toFixed(2)

const met = (median: number, least: number, target: number): string =>
  median <= target ? "yes" : least <= target ? "by the least" : "no"

const header = (names: ReadonlyArray<string>): ReadonlyArray<string> => [
  `| ${names.join(" | ")} |`,
  `|${names.map(() => "---|").join("")}`
]

/** Ours against one other: time and client CPU, each by median and by least. */
const comparison = (name: string, theirs: Sample, ours: Sample, target: number): string => {
  const time = [ours.median.wall / theirs.median.wall, ours.least.wall / theirs.least.wall] as const
  const cells = [
    name,
    theirs.median.wall.toFixed(0),
    ours.median.wall.toFixed(0),
    `${time[0].toFixed(2)} (${time[1].toFixed(2)})`,
    `${ratio(ours.median.cpu, theirs.median.cpu)} (${ratio(ours.least.cpu, theirs.least.cpu)})`,
    `≤ ${target}`,
    met(time[0], time[1], target)
  ]
  return `| ${cells.join(" | ")} |`
}

const cpuLine = (theirs: Sample, ours: Sample, target: number): string => {
  const each = ({ cpu }: { readonly cpu: number }) => ((cpu / rows.prepared.operations) * 1000).toFixed(0)
  const by = [ours.median.cpu / theirs.median.cpu, ours.least.cpu / theirs.least.cpu] as const
  const cells = [
    "client CPU per prepared point select, µs",
    each(theirs.median),
    each(ours.median),
    "",
    `${by[0].toFixed(2)} (${by[1].toFixed(2)})`,
    `≤ ${target}`,
    met(by[0], by[1], target)
  ]
  return `| ${cells.join(" | ")} |`
}

const streamLine = (rows: number, theirs: StreamSample, ours: StreamSample, target: number): string =>
  comparison(`stream of ${rows.toLocaleString("en")} rows`, theirs, ours, target)

const table = (other: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  `## Against ${other}`,
  "",
  ...header(["work", `${other} ms`, "ours ms", "time", "CPU", "target", "met"]),
  ...lines,
  ""
]

const withSql = <A, E>(
  layer: Layer.Layer<SqlClient.SqlClient, E>,
  work: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>
): Promise<A> => Effect.runPromise(Effect.provide(Effect.flatMap(SqlClient.SqlClient, work), layer))

const interrupting = async (url: string): Promise<Interrupts> => {
  const proxy = await openProxy(url)
  try {
    return await withSql(ourLayer(proxy.url, 1), (sql) => measureInterrupts(sql, proxy, 200))
  } finally {
    proxy.close()
  }
}

const pythonLines = (python: Python | string, samples: Readonly<Record<string, Sample>>): ReadonlyArray<string> => {
  if (typeof python === "string") return [`The Python SDK was not measured: ${python}`, ""]
  const line = (name: string, theirs: { readonly median: number }, raw: Sample | undefined, ours: Sample | undefined) =>
    `| ${name} | ${theirs.median.toFixed(0)} | ${ratio(theirs.median, raw?.median.wall ?? Number.NaN)} | ${ratio(ours?.median.wall ?? Number.NaN, theirs.median)} |`
  return [
    "## Against MatrixOne's Python SDK",
    "",
    ...header(["work", "Python ms", "Python ÷ mysql2", "ours ÷ Python"]),
    line(rows.sequential.name, python.sequential, samples["sequential raw"], samples["sequential ours"]),
    line("2,000 point selects, 32 at a time", python.text, samples["text raw"], samples["text ours"]),
    "",
    `SLEEP(0.1) x 10 at once is ${ratio(python.serial.median, python.sleeps.median)} times as fast as one after another.`,
    ""
  ]
}

const bench = async ({ description, rows: streamed, url }: Server): Promise<string> => {
  const all = contestants(url)
  const names = all.map(({ name }) => name)
  const samples: Record<string, Sample> = {}
  const against: { readonly raw: Array<string>; readonly stock: Array<string> } = { raw: [], stock: [] }
  for (const [key, row] of Object.entries<Row>(rows)) {
    for (const each of all) await row.work(each)
    const [raw, stock, ours] = await interleaved(all, Math.min(row.rounds, most), (each) => timed(() => row.work(each)))
    if (raw === undefined || stock === undefined || ours === undefined) continue
    samples[`${key} raw`] = raw
    samples[`${key} ours`] = ours
    const lines = [
      comparison(row.name, raw, ours, row.targets[0]),
      comparison(row.name, stock, ours, row.targets[1]),
      ...(row === rows.prepared ? [cpuLine(raw, ours, 1.3), cpuLine(stock, ours, 0.65)] : [])
    ]
    lines.forEach((line, i) => (i % 2 === 0 ? against.raw : against.stock).push(line))
    console.log(lines.join("\n"))
  }
  const [raw, stock, ours] = await measureStreams(names, url, streamed, Math.min(3, most))
  if (raw === undefined || stock === undefined || ours === undefined) return ""
  against.raw.push(streamLine(streamed, raw, ours, 1.8))
  against.stock.push(streamLine(streamed, stock, ours, 0.5))
  console.log(streamLine(streamed, raw, ours, 1.8))

  const mine = all[2]
  const serial = (await timed(() => mine.sleepsSerially(10))).wall
  const [sleeps] = await interleaved([mine], 5, (each) => timed(() => each.sleeps(10)))
  const speedUp = serial / (sleeps?.median.wall ?? Number.NaN)
  const stopping = await interrupting(url)
  const python = await measurePython(url)
  if (typeof python === "string") console.warn(`THE PYTHON SDK WAS NOT MEASURED: ${python}`)

  return [
    `${description}; Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; ${new Date().toISOString().slice(0, 10)}.`,
    "",
    "Ours ÷ theirs, the median of interleaved rounds and, in brackets, the least of them: on a machine that does other things",
    "too, CPU and the least are the steadier figures.",
    "",
    ...table("mysql2", against.raw),
    ...table("@effect/sql-mysql2", against.stock),
    "## What has no ratio",
    "",
    ...header(["work", "ours", "target", "@effect/sql-mysql2", "mysql2"]),
    `| peak heap of the stream, MiB (÷ the stock client's) | ${ours.heap.toFixed(0)} (${ratio(ours.heap, stock.heap)}) | ≤ 60 (≤ 0.4) | ${stock.heap.toFixed(0)} | ${raw.heap.toFixed(0)} |`,
    `| peak resident memory of the stream, MiB | ${ours.rss.toFixed(0)} | | ${stock.rss.toFixed(0)} | ${raw.rss.toFixed(0)} |`,
    `| SLEEP(0.1) x 10: how much faster at once | ${speedUp.toFixed(1)} x | ≥ 9.5 x | | |`,
    `| from the server's answer to the end of an interrupted fiber, ms: p99 of ${stopping.count} (median) | ${stopping.afterAnswer.p99.toFixed(1)} (${stopping.afterAnswer.median.toFixed(1)}) | ≤ 10 | never | never |`,
    `| from the interrupt to the end of the fiber, ms: p99 (median) | ${stopping.inAll.p99.toFixed(1)} (${stopping.inAll.median.toFixed(1)}) | | | |`,
    "",
    ...pythonLines(python, samples)
  ].join("\n")
}

/** What is written by hand begins here and is kept. */
const byHand = "# What stands in the way"

const server = await openServer()
try {
  const file = new URL("../../../bench/results.md", import.meta.url)
  const before = readFileSync(file, "utf8")
  const results = await bench(server)
  console.log(results)
  const kept = before.includes(byHand) ? before.slice(before.indexOf(byHand)) : ""
  writeFileSync(file, `# Measured\n\n${results}\n${kept}`)
} finally {
  await server.close()
}
// Sockets to MatrixOne stay open after good-bye.
process.exit(0)
