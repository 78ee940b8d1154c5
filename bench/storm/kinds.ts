/** The kinds of statements that are interrupted, and what must be true of those that are not. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as Reason from "../../src/errors/Reason.ts"
import type { MatrixOneClient, TransactionOutcome } from "../../src/services/MatrixOneClient.ts"
import * as StatementSettings from "../../src/services/StatementSettings.ts"
import { counters, type Ledger } from "../soak/Ledger.ts"
import type { Violations } from "../soak/Violations.ts"
import { below, type Random } from "./random.ts"

export interface Storm {
  readonly client: MatrixOneClient
  readonly ledger: Ledger
  readonly violations: Violations
}

/** One statement or several: `n` is its number, which no other has. */
type Work = (storm: Storm, n: number, next: Random) => Effect.Effect<unknown, SqlError>

interface Kind {
  readonly name: string
  readonly share: number
  readonly work: Work
  /** Ends only when it is interrupted. */
  readonly endless?: true
}

/** Rows of the table that is only read. */
export const numbers = 5_000

const check = ({ violations }: Storm, what: string, found: unknown, wanted: unknown): void => {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (is !== should) violations.add(`${what} answered ${is?.slice(0, 200)} instead of ${should}`)
}

const answers =
  (what: string, run: (sql: MatrixOneClient, n: number) => Effect.Effect<unknown, SqlError>): Work =>
  (storm, n) =>
    Effect.map(run(storm.client, n), (found) => check(storm, what, found, [{ n, t: `it's ${n}` }]))

const echo = (sql: MatrixOneClient, n: number) => sql`SELECT ${n} + 0 AS n, ${`it's ${n}`} AS t`

/** Autocommitted: whole or not at all, and there for certain when it has succeeded. */
const insert =
  (lines: number, prepared: boolean): Work =>
  ({ client: sql, ledger }) =>
    Effect.suspend(() => {
      const op = ledger.open(lines)
      ledger.settle(op, "either")
      const rows = Array.from({ length: lines }, (_, line) => ({ op, line }))
      const statement = sql`INSERT INTO ledger ${sql.insert(rows)}`
      return Effect.tap(prepared ? statement : statement.unprepared, () =>
        Effect.sync(() => ledger.settle(op, "present"))
      )
    })

const load: Work = ({ client: sql, ledger }, n) =>
  Effect.suspend(() => {
    const lines = 1 + (n % 40)
    const op = ledger.open(lines)
    ledger.settle(op, "either")
    const text = Array.from({ length: lines }, (_, line) => `${op},${line}\n`)
    const source = Stream.map(Stream.fromIterable(text), (line) => new TextEncoder().encode(line))
    return Effect.tap(
      sql.loadLocal("LOAD DATA LOCAL INFILE 'x' INTO TABLE ledger FIELDS TERMINATED BY ',' (op, line)")(
        Stream.rechunk(source, 1)
      ),
      () => Effect.sync(() => ledger.settle(op, "present"))
    )
  })

const verdictOf = { committed: "present", rolledBack: "absent", unknown: "either" } as const

/** Two lines, a counter that others raise too, and something in between; its hook is told how it ended. */
const transaction =
  (between: Work): Work =>
  (storm, n, next) =>
    Effect.suspend(() => {
      const { client: sql, ledger, violations } = storm
      const counter = below(next, counters)
      const op = ledger.open(2, [counter])
      let outcome: TransactionOutcome | undefined
      ledger.settle(op, "absent")
      return Effect.gen(function* () {
        yield* sql.afterTransaction((ended) =>
          Effect.sync(() => {
            outcome = ended
            ledger.settle(op, verdictOf[ended])
          })
        )
        const id = yield* sql.connectionId
        yield* sql`INSERT INTO ledger ${sql.insert({ op, line: 0 })}`
        yield* between(storm, n, next)
        yield* sql`INSERT INTO ledger ${sql.insert({ op, line: 1 })}`.unprepared
        const [row] = yield* sql<{ id: number }>`SELECT CONNECTION_ID() AS id`
        check(storm, "a transaction's connection", Number(row?.id), id)
        yield* sql`UPDATE counters SET n = n + 1 WHERE id = ${counter}`
      }).pipe(
        sql.withTransaction,
        Effect.onExit((exit) =>
          Effect.sync(() => {
            if (outcome === "unknown" || (Exit.isSuccess(exit) && outcome !== "committed")) {
              violations.add(`a transaction ended ${exit._tag} and told its hook: ${outcome}`)
            }
          })
        )
      )
    })

const nothing: Work = () => Effect.void

/** A statement that is stopped inside a transaction, which goes on. */
const stoppedInside: Work = ({ client: sql }, _, next) =>
  Effect.timeoutOption(sql`SELECT SLEEP(600)`, 1 + below(next, 15))

const firstRows =
  (most: number): Work =>
  (storm, _, next) => {
    const wanted = 1 + below(next, most)
    const rows = storm.client<{ id: number }>`SELECT id, pad FROM numbers ORDER BY id`.stream
    return Effect.map(Stream.runCollect(Stream.take(rows, wanted)), (taken) => {
      const ids = Chunk.toReadonlyArray(taken).map(({ id }) => id)
      const wrong = ids.findIndex((id, i) => id !== i)
      check(storm, "a stream", [ids.length, wrong], [Math.min(wanted, numbers), -1])
    })
  }

const reserved: Work = (storm, n) =>
  Effect.scoped(
    Effect.gen(function* () {
      const connection = yield* storm.client.reserve
      const ids = new Set<unknown>()
      for (let i = 0; i < 3; i++) {
        const [row] = yield* connection.executeValues("SELECT CONNECTION_ID(), ? + 0", [n + i])
        ids.add(row?.[0])
        check(storm, "a reserved connection", Number(row?.[1]), n + i)
      }
      check(storm, "the number of a reserved connection's ids", ids.size, 1)
    })
  )

/** A variable that no session of these servers begins with. */
const ownLength = 4_711

const lengthIs = (storm: Storm, right: (length: number) => boolean): Effect.Effect<void, SqlError> =>
  Effect.map(storm.client`SELECT @@group_concat_max_len AS n`.values, ([row]) => {
    if (!right(Number(row?.[0]))) storm.violations.add(`a session's variable was ${row?.[0]}`)
  })

const session: Work = (storm) =>
  storm.client.withSession({ group_concat_max_len: ownLength })(
    Effect.zipRight(
      lengthIs(storm, (n) => n === ownLength),
      lengthIs(storm, (n) => n === ownLength)
    )
  )

const limited: Work = ({ client: sql, violations }, _, next) =>
  StatementSettings.withStatementTimeout(sql`SELECT SLEEP(600)`, 1 + below(next, 20)).pipe(
    Effect.zipRight(Effect.sync(() => violations.add("a statement outlived its time limit"))),
    Reason.catch("StatementTimeoutError", () => Effect.void)
  )

const endless: Work = ({ client: sql }, n) => sql`SELECT SLEEP(600), ${n}`

export const kinds: ReadonlyArray<Kind> = [
  { name: "prepared", share: 14, work: answers("a prepared statement", echo) },
  { name: "text", share: 10, work: answers("a text", (sql, n) => echo(sql, n).unprepared) },
  {
    name: "several in one text",
    share: 4,
    work: answers("the second of two statements", (sql, n) =>
      Effect.map(sql`SELECT SLEEP(0.002); SELECT ${n} + 0 AS n, ${`it's ${n}`} AS t`.raw, (results) =>
        Array.isArray(results) ? results[1] : results
      )
    )
  },
  { name: "sleep", share: 8, work: ({ client: sql }) => sql`SELECT SLEEP(0.02)` },
  { name: "sleep without end", share: 8, work: endless, endless: true },
  {
    name: "sleep without end, text",
    share: 4,
    work: ({ client: sql }) => sql`SELECT SLEEP(600)`.unprepared,
    endless: true
  },
  {
    name: "sleep without end, streamed",
    share: 4,
    work: ({ client: sql }) => Stream.runDrain(sql`SELECT SLEEP(600)`.stream),
    endless: true
  },
  { name: "sleep, waited for", share: 3, work: ({ client: sql }) => waitedFor(sql`SELECT SLEEP(0.01)`) },
  { name: "time limit", share: 4, work: limited },
  { name: "stream", share: 6, work: firstRows(numbers * 2) },
  { name: "first rows of a stream", share: 6, work: firstRows(200) },
  { name: "insert", share: 8, work: insert(1, true) },
  { name: "insert of 30 rows", share: 4, work: insert(30, false) },
  { name: "load of a file", share: 3, work: load },
  { name: "transaction", share: 10, work: transaction(nothing) },
  { name: "transaction with a stream", share: 4, work: transaction(firstRows(200)) },
  { name: "transaction with a statement stopped inside", share: 4, work: transaction(stoppedInside) },
  { name: "transaction without end", share: 4, work: transaction(endless), endless: true },
  { name: "reserved", share: 6, work: reserved },
  { name: "session", share: 4, work: session },
  { name: "session of others", share: 4, work: (storm) => lengthIs(storm, (n) => n !== ownLength) }
]

const waitedFor = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, StatementSettings.Cancellation, "wait")

const shares = kinds.reduce((sum, { share }) => sum + share, 0)

export const pick = (next: Random): Kind => {
  let at = below(next, shares)
  const found = kinds.find(({ share }) => {
    at -= share
    return at < 0
  })
  if (found === undefined) throw new Error("The shares do not add up")
  return found
}

/** For after the storm, when every connection must be as it was: asked on all of them at once. */
export const calm = (storm: Storm, connections: number): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    Array.from({ length: connections * 25 }, (_, i) => i),
    (i) =>
      Effect.zipRight(
        answers("a statement after the storm", echo)(storm, 1_000_000_000 + i, Math.random),
        lengthIs(storm, (n) => n !== ownLength)
      ),
    { concurrency: connections, discard: true }
  )
