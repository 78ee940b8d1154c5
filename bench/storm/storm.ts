/**
 * An interrupt storm: statements of random kinds on a small pool, most of them interrupted at a random moment: while they
 * wait for a connection, when they have just been sent, in the middle, at their very end. Whatever is not interrupted must
 * be answered, and with its own answer; nothing may be left behind. What is chosen follows from the seed alone.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import { Ledger, schema } from "../soak/Ledger.ts"
import { Violations } from "../soak/Violations.ts"
import { calm, kinds, numbers, pick, type Storm } from "./kinds.ts"
import { below, random } from "./random.ts"

interface StormOptions {
  /** Of any database; the storm makes one of its own and drops it. */
  readonly url: Redacted.Redacted
  readonly count: number
  readonly seed: number
  /** Default 8. */
  readonly connections?: number
  /** How many statements are under way or waiting at once. Default three for each connection. */
  readonly fibers?: number
}

export interface Report {
  readonly version: string
  readonly count: number
  readonly seed: number
  readonly seconds: number
  readonly interrupted: number
  readonly finished: number
  /** How each kind ended: interrupted and finished. */
  readonly kinds: Readonly<Record<string, readonly [interrupted: number, finished: number]>>
  /** Statements of another client beside it, none of which may be hurt. */
  readonly bystanders: number
  readonly kills: number
  /** Connections of the pool that did not last. */
  readonly connectionsLost: number
  readonly ledger: Readonly<Record<string, number>>
  readonly violations: { readonly count: number; readonly examples: ReadonlyArray<string> }
}

/** The server's list of the other connections to a database: the statement each runs, or nothing. */
const lists = {
  matrixOne: "SELECT info FROM mo_catalog.mo_sessions WHERE db = ? AND conn_id <> CONNECTION_ID()",
  mariaDb: "SELECT INFO AS info FROM information_schema.processlist WHERE DB = ? AND ID <> CONNECTION_ID()"
} as const

const openSide = (url: Redacted.Redacted): Effect.Effect<Connection, never, Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => createConnection({ uri: Redacted.value(url) })),
    (side) => Effect.promise(() => side.end().then(() => side.destroy()))
  )

const prepare = async (side: Connection, database: string): Promise<string> => {
  await side.query(`USE ${database}`)
  for (const statement of schema) await side.query(statement)
  await side.query("CREATE TABLE numbers (id INT PRIMARY KEY, pad VARCHAR(100))")
  for (let from = 0; from < numbers; from += 1000) {
    const rows = Array.from({ length: 1000 }, (_, i) => `(${from + i}, '${"x".repeat(60)}')`)
    await side.query(`INSERT INTO numbers VALUES ${rows.join(",")}`)
  }
  const [[row]] = await side.query<Array<RowDataPacket>>("SELECT version() AS version")
  return String(row?.["version"])
}

/** Asks again, since a server's list may be some seconds old. */
const eventually = async (what: () => Promise<number>, wanted: number): Promise<number> => {
  let found = await what()
  for (let waited = 0; found !== wanted && waited < 100; waited++) {
    await new Promise((resume) => setTimeout(resume, 100))
    found = await what()
  }
  return found
}

const clientOf = (url: Redacted.Redacted, maxConnections: number) =>
  Effect.map(Layer.build(MatrixOneClient.layer({ url, maxConnections })), Context.get(MatrixOneClient.MatrixOneClient))

/** On the event loop: `Effect.sleep` follows a clock that tests stop. */
const pause = (milliseconds: number) =>
  Effect.async<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), milliseconds)
    return Effect.sync(() => clearTimeout(timer))
  })

const turn = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** Milliseconds. */
const stuckAfter = 60_000

/** How long each kind has taken lately, so that it is interrupted at every stage of its life, on machines of any speed. */
class Usual {
  readonly #milliseconds = new Map<string, number>()

  of(kind: string): number {
    return this.#milliseconds.get(kind) ?? 10
  }

  took(kind: string, milliseconds: number): void {
    this.#milliseconds.set(kind, this.of(kind) * 0.8 + Math.min(milliseconds, 200) * 0.2)
  }
}

class Weather {
  readonly kinds = new Map<string, [interrupted: number, finished: number]>()
  readonly #under = new Map<number, { readonly kind: string; readonly since: number }>()
  readonly #usual = new Usual()
  readonly #storm: Storm
  readonly #seed: number

  constructor(storm: Storm, seed: number) {
    this.#storm = storm
    this.#seed = seed
  }

  /** The statement with this number, whatever becomes of it. */
  strike(n: number): Effect.Effect<void> {
    const next = random(this.#seed + n * 0x9e3779b1)
    const kind = pick(next)
    const [chance, when] = [next(), next()]
    return Effect.gen(this, function* () {
      const started = performance.now()
      this.#under.set(n, { kind: kind.name, since: started })
      const fiber = yield* Effect.fork(kind.work(this.#storm, n, next))
      if (chance < 0.2) {
        for (let turns = below(() => when, 8); turns > 0; turns--) yield* turn
      } else if (kind.endless === true || chance < 0.8) {
        const within = kind.endless === true ? 30 : 1.5 * this.#usual.of(kind.name)
        yield* Effect.raceFirst(Fiber.await(fiber), pause(when * within))
      } else {
        yield* Fiber.await(fiber)
      }
      const exit = yield* Fiber.interrupt(fiber)
      this.#under.delete(n)
      this.#ended(kind.name, exit, performance.now() - started)
    })
  }

  /** Dies when a statement neither ends nor is stopped. */
  readonly watch: Effect.Effect<never> = Effect.forever(
    Effect.zipRight(
      pause(1_000),
      Effect.suspend(() => {
        const stuck = [...this.#under].find(([, { since }]) => performance.now() - since > stuckAfter)
        return stuck === undefined
          ? Effect.void
          : Effect.dieMessage(`${stuck[1].kind}, number ${stuck[0]}, does not end`)
      })
    )
  )

  #ended(kind: string, exit: Exit.Exit<unknown, unknown>, milliseconds: number): void {
    const count = this.kinds.get(kind) ?? [0, 0]
    this.kinds.set(kind, count)
    if (Exit.isSuccess(exit)) {
      count[1]++
      return this.#usual.took(kind, milliseconds)
    }
    if (Cause.isInterruptedOnly(exit.cause)) count[0]++
    else this.#storm.violations.add(`${kind}: ${Cause.pretty(exit.cause)}`)
  }
}

/** Another program on the same server: no KILL may ever reach it. */
const bystander = (url: Redacted.Redacted, violations: Violations) =>
  Effect.gen(function* () {
    const sql = yield* clientOf(url, 2)
    let answered = 0
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.matchCause(sql`SELECT SLEEP(0.005), ${answered} AS n`, {
          onFailure: (cause) => {
            if (!Cause.isInterrupted(cause)) violations.add(`a bystander was hurt: ${Cause.pretty(cause)}`)
          },
          onSuccess: () => {
            answered++
          }
        })
      )
    )
    return { sql, answered: () => answered }
  })

export const storm = (options: StormOptions): Effect.Effect<Report, unknown> =>
  Effect.gen(function* () {
    const { connections = 8, count, fibers = connections * 3, seed, url } = options
    const violations = new Violations()
    const ledger = new Ledger(count + 1)
    const side = yield* openSide(url)
    const database = `storm_${process.pid}_${Date.now().toString(36)}`
    yield* Effect.acquireRelease(
      Effect.promise(() => side.query(`CREATE DATABASE ${database}`)),
      () => Effect.promise(() => side.query(`DROP DATABASE IF EXISTS ${database}`))
    )
    const version = yield* Effect.promise(() => prepare(side, database))
    const list = version.includes("MatrixOne") ? lists.matrixOne : lists.mariaDb
    const listed = async (): Promise<ReadonlyArray<string>> => {
      const [rows] = await side.query<Array<RowDataPacket>>(list, [database])
      return rows.map((row) => String(row["info"] ?? ""))
    }
    const own = new URL(Redacted.value(url))
    own.pathname = `/${database}`
    const ownUrl = Redacted.make(own.href)

    const began = performance.now()
    const report = yield* Effect.scoped(
      Effect.gen(function* () {
        const client = yield* clientOf(ownUrl, connections)
        const other = yield* bystander(ownUrl, violations)
        const weather = new Weather({ client, ledger, violations }, seed)
        const before = yield* idsOf(client, connections)
        const all = Effect.forEach(
          Array.from({ length: count }, (_, n) => n),
          (n) => weather.strike(n),
          { concurrency: fibers, discard: true }
        )
        yield* Effect.raceFirst(Effect.disconnect(all), weather.watch)
        const stats = yield* client.poolStats
        if (stats.leased !== 0 || stats.waiting !== 0 || stats.opening !== 0 || stats.size !== stats.idle) {
          violations.add(`with nothing left to do the pool says ${JSON.stringify(stats)}`)
        }
        yield* calm({ client, ledger, violations }, connections)
        const after = yield* idsOf(client, connections)
        const asleep = async () => (await listed()).filter((info) => /SLEEP\((?!0\.005)/.test(info)).length
        const running = yield* Effect.promise(() => eventually(asleep, 0))
        if (running > 0) violations.add(`${running} statements still run on the server`)
        const wanted = connections + (yield* other.sql.poolStats).size
        const open = yield* Effect.promise(() => eventually(async () => (await listed()).length, wanted))
        if (open !== wanted) violations.add(`the server lists ${open} connections instead of ${wanted}`)
        const { kills } = yield* client.poolStats
        return {
          kinds: Object.fromEntries(kinds.map(({ name }) => [name, weather.kinds.get(name) ?? ([0, 0] as const)])),
          bystanders: other.answered(),
          connectionsLost: before.filter((id) => !after.includes(id)).length,
          kills
        }
      })
    )
    const seconds = (performance.now() - began) / 1000
    const left = yield* Effect.promise(() => eventually(async () => (await listed()).length, 0))
    if (left > 0) violations.add(`${left} connections are left on the server`)
    const summary = yield* Effect.promise(() => ledger.check(side, violations))
    const total = (i: 0 | 1) => Object.values(report.kinds).reduce((sum, each) => sum + each[i], 0)
    return {
      version,
      count,
      seed,
      seconds,
      interrupted: total(0),
      finished: total(1),
      ...report,
      ledger: summary,
      violations: { count: violations.count, examples: violations.examples }
    }
  }).pipe(Effect.scoped)

/** The server's ids of all connections of a pool. */
const idsOf = (client: MatrixOneClient.MatrixOneClient, connections: number) =>
  Effect.scoped(
    Effect.forEach(
      Array.from({ length: connections }),
      () =>
        Effect.flatMap(client.reserve, (connection) =>
          Effect.map(connection.executeValues("SELECT CONNECTION_ID()", []), ([row]) => Number(row?.[0]))
        ),
      { concurrency: "unbounded" }
    )
  )
