/**
 * `npm run soak -- --minutes 30 --url mysql://user:password@host:port/`: mixed load on a server through the client for
 * a long time, while connections of its own are killed at random, and then the accounts: every acknowledged write is there
 * once, no other is unless nobody could know, memory is flat, nothing is left open. Fails when one of these is not so.
 * Works in a database of its own, which it drops. The rate is bounded: this looks for what wears off, not for speed.
 */
import { parseArgs } from "node:util"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise"
import * as Reason from "../src/errors/Reason.ts"
import * as MatrixOneClient from "../src/layers/MatrixOneClient.ts"
import { OwnConnections, striking } from "./soak/faults.ts"
import { Ledger, schema } from "./soak/Ledger.ts"
import { Memory } from "./soak/memory.ts"
import { Violations } from "./soak/Violations.ts"
import { numbers, pick, type Soak } from "./soak/work.ts"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: process.env["MATRIXONE_TEST_URL"] ?? process.env["MATRIXONE_URL"] ?? "" },
    minutes: { type: "string", default: "30" },
    /** Operations a second, all workers together. */
    rate: { type: "string", default: "25" },
    workers: { type: "string", default: "12" },
    connections: { type: "string", default: "8" },
    /** Seconds between kills on average; 0: none. */
    kill: { type: "string", default: "4" }
  }
})
const minutes = Number(values.minutes)
const workers = Number(values.workers)
const maxConnections = Number(values.connections)
const killEvery = Number(values.kill)
const rate = Number(values.rate)

const database = `soak_${process.pid}_${Date.now().toString(36)}`
/** An operation that takes so many milliseconds hangs. */
const stuckAfter = 90_000

/** How operations may fail where connections are killed and transactions lock each other out. */
const expected: ReadonlySet<string> = new Set([
  "ConnectionError",
  "TransactionAborted",
  "CommitUnknown",
  "QueryCanceled",
  "LockTimeoutError",
  "DeadlockError",
  "SerializationError",
  "ChangedMind"
])

const prepare = async (side: Connection): Promise<string> => {
  await side.query(`CREATE DATABASE ${database}`)
  await side.query(`USE ${database}`)
  for (const statement of schema) await side.query(statement)
  await side.query("CREATE TABLE numbers (n INT PRIMARY KEY, s VARCHAR(100))")
  for (let from = 0; from < numbers; from += 2000) {
    const rows = Array.from({ length: 2000 }, (_, i) => `(${from + i}, '${"x".repeat(80)}')`)
    await side.query(`INSERT INTO numbers VALUES ${rows.join(",")}`)
  }
  const [[row]] = await side.query<Array<RowDataPacket>>("SELECT version() AS version")
  return String(row?.["version"])
}

const inProcessList = async (side: Connection, own: OwnConnections): Promise<number> => {
  const [rows] = await side.query<Array<RowDataPacket>>("SHOW PROCESSLIST")
  return rows.filter(
    (row) => own.everSeen.has(Number(row["conn_id"] ?? row["Id"])) && (row["db"] ?? row["Db"]) === database
  ).length
}

const sockets = (): number => process.getActiveResourcesInfo().filter((each) => each === "TCPSocketWrap").length

const eventually = async (what: () => Promise<number>, wanted: number, seconds: number): Promise<number> => {
  let found = await what()
  for (let waited = 0; found !== wanted && waited < seconds; waited++) {
    await new Promise((resume) => setTimeout(resume, 1000))
    found = await what()
  }
  return found
}

const side = await createConnection({ uri: values.url })
const killer = await createConnection({ uri: values.url })
const violations = new Violations()
const own = new OwnConnections(killer)
const ledger = new Ledger(Math.ceil(minutes * 60 * rate * 2) + 1000)
const memory = new Memory()
const endings = new Map<string, number>()
const begun = new Map<number, { readonly name: string; readonly at: number }>()
let finished = 0

const worker = (soak: Soak, number: number, deadline: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    while (performance.now() < deadline) {
      const { name, work } = pick()
      const at = performance.now()
      begun.set(number, { name, at })
      const exit = yield* Effect.exit(work(soak))
      begun.delete(number)
      finished++
      const ending = endingOf(exit)
      const key = `${name}: ${ending}`
      endings.set(key, (endings.get(key) ?? 0) + 1)
      if (ending !== "done" && !expected.has(ending)) violations.add(`${name}: ${String(exit)}`)
      const pause = (workers / rate) * 1000 * 2 * Math.random() - (performance.now() - at)
      yield* Effect.sleep(Math.max(0, pause))
    }
  })

const endingOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>): string => {
  if (Exit.isSuccess(exit)) return "done"
  const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
  if (error === undefined) return "defect"
  return Reason.isSqlError(error) ? Reason.of(error)._tag : error._tag
}

const watching = ({ client }: Soak): Effect.Effect<never> =>
  Effect.gen(function* () {
    const stats = yield* client.poolStats
    if (stats.size > maxConnections || stats.leased < 0 || stats.idle < 0 || stats.waiting < 0) {
      violations.add(`the pool says ${JSON.stringify(stats)}`)
    }
    const now = performance.now()
    for (const [number, { at, name }] of begun) {
      if (now - at < stuckAfter) continue
      violations.add(`${name} does not end`)
      begun.delete(number)
    }
    const { heap, minute, rss } = memory.sample()
    console.log(
      `${minute.toFixed(1)} min: ${finished} done, ${own.kills} killed, heap ${heap.toFixed(1)} MB, rss ${rss.toFixed(0)} MB, ${JSON.stringify(stats)}`
    )
    yield* Effect.sleep(Math.min(15_000, (minutes * 60_000) / 30))
  }).pipe(Effect.forever)

const run = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const version = yield* Effect.promise(() => prepare(side))
  const lockTimeout = version.includes("MatrixOne") ? { lock_wait_timeout: 5 } : { innodb_lock_wait_timeout: 5 }
  const url = new URL(values.url)
  url.pathname = `/${database}`
  const context = yield* Layer.buildWithScope(
    MatrixOneClient.layer({ url: Redacted.make(url.href), maxConnections, sessionVariables: lockTimeout }),
    scope
  )
  const client = Context.get(context, MatrixOneClient.MatrixOneClient)
  const soak: Soak = { client, ledger, own, violations }
  console.log(`${version}, ${client.serverVersion}: ${minutes} min, ${rate} a second, database ${database}`)
  const watch = yield* Effect.fork(watching(soak))
  const strikes = yield* Effect.fork(killEvery > 0 ? striking(own, killEvery) : Effect.never)
  const deadline = performance.now() + minutes * 60_000
  yield* Effect.forEach(
    Array.from({ length: workers }, (_, i) => i),
    (number) => worker(soak, number, deadline),
    { concurrency: "unbounded", discard: true }
  )
  yield* Fiber.interrupt(strikes)
  yield* Fiber.interrupt(watch)
  const stats = yield* client.poolStats
  if (stats.leased !== 0 || stats.waiting !== 0 || stats.opening !== 0) {
    violations.add(`with nothing left to do the pool says ${JSON.stringify(stats)}`)
  }
  const summary = yield* Effect.promise(() => ledger.check(side, violations))
  const closing = performance.now()
  yield* Scope.close(scope, Exit.void)
  const closed = performance.now() - closing
  const left = yield* Effect.promise(() => eventually(() => inProcessList(side, own), 0, 10))
  if (left > 0) violations.add(`${left} connections are left on the server`)
  const open = yield* Effect.promise(() => eventually(async () => sockets(), 2, 10))
  if (open !== 2) violations.add(`${open - 2} sockets are left in this process`)
  const used = memory.summary()
  if (minutes >= 10 && used.heap[1] > used.heap[0] * 1.1 + 2)
    violations.add(`the heap grows: ${used.heap.join(" to ")}`)
  if (minutes >= 10 && used.rss[1] > used.rss[0] * 1.2)
    violations.add(`the resident set grows: ${used.rss.join(" to ")}`)
  const canceled = [...endings].reduce((sum, [key, count]) => (key.endsWith("QueryCanceled") ? sum + count : sum), 0)
  if (canceled > own.kills) violations.add(`${canceled} statements were canceled with ${own.kills} kills`)
  if (own.kills === 0 && [...endings.keys()].some((key) => /ConnectionError|CommitUnknown/.test(key))) {
    violations.add("connections were lost and none was killed")
  }
  console.log(
    JSON.stringify(
      {
        version,
        minutes,
        operations: finished,
        connections: own.everSeen.size,
        killed: own.kills,
        endings: Object.fromEntries([...endings].sort()),
        ledger: summary,
        pool: stats,
        closedInMilliseconds: Math.round(closed),
        memory: used,
        violations: { count: violations.count, examples: violations.examples }
      },
      null,
      2
    )
  )
})

const exit = await Effect.runPromiseExit(run)
if (Exit.isFailure(exit)) console.error(Cause.pretty(exit.cause))
await side.query(`DROP DATABASE IF EXISTS ${database}`).catch(() => {})
for (const connection of [side, killer]) {
  await connection.end()
  // MatrixOne hears of the end and leaves the socket open.
  connection.destroy()
}
process.exitCode = Exit.isSuccess(exit) && violations.count === 0 ? 0 : 1
