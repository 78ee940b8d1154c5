/**
 * `npx tsx bench/storm/run.ts --url mysql://user:password@host:port/ --count 10000 --seed 1`: the interrupt storm on a server,
 * by default the embedded one. Prints a report, adds a line to results.md, and fails when anything was not as it must be.
 */
import { appendFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as Embedded from "../../src/embedded/Embedded.ts"
import { type Report, storm } from "./storm.ts"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: process.env["MATRIXONE_TEST_URL"] ?? process.env["MATRIXONE_URL"] ?? "" },
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    /** Leaves results.md as it is. */
    dry: { type: "boolean", default: false }
  }
})

const cells = ({ ledger, ...report }: Report): ReadonlyArray<string | number> => [
  new Date().toISOString().slice(0, 10),
  report.version,
  report.count.toLocaleString("en"),
  report.seed,
  `${Math.round(report.seconds)} s`,
  `${report.interrupted.toLocaleString("en")} / ${report.finished.toLocaleString("en")}`,
  report.kills.toLocaleString("en"),
  report.connectionsLost,
  report.bystanders.toLocaleString("en"),
  `${ledger["present"] ?? 0} / ${ledger["absent"] ?? 0} / ${(ledger["either, present"] ?? 0) + (ledger["either, absent"] ?? 0)}`,
  report.violations.count
]

const url: Effect.Effect<Redacted.Redacted, unknown, Scope> =
  values.url === "" ? Effect.map(Embedded.server(), (server) => server.url) : Effect.succeed(Redacted.make(values.url))

const report = await Effect.runPromise(
  Effect.scoped(
    Effect.flatMap(url, (each) => storm({ url: each, count: Number(values.count), seed: Number(values.seed) }))
  )
)
console.log(JSON.stringify(report, null, 2))

/** What the client has left open would keep the process from ending by itself. */
const openSockets = (): number => process.getActiveResourcesInfo().filter((each) => each === "TCPSocketWrap").length

let sockets = openSockets()
// Node takes a moment to close the last ones.
for (let waited = 0; sockets > 0 && waited < 20; waited++) {
  await new Promise((resume) => setTimeout(resume, 100))
  sockets = openSockets()
}
if (!values.dry) {
  appendFileSync(fileURLToPath(new URL("./results.md", import.meta.url)), `| ${cells(report).join(" | ")} |\n`)
}
if (sockets > 0) console.error(`${sockets} sockets are left in this process`)
process.exitCode = report.violations.count === 0 && sockets === 0 ? 0 : 1
