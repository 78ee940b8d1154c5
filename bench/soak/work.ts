/** The kinds of work, each with its share of the load and what must be true of how it ends. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Reason from "../../src/errors/Reason.ts"
import type { MatrixOneClient, TransactionOptions, TransactionOutcome } from "../../src/services/MatrixOneClient.ts"
import * as StatementSettings from "../../src/services/StatementSettings.ts"
import type { OwnConnections } from "./faults.ts"
import { counters, type Ledger } from "./Ledger.ts"
import type { Violations } from "./Violations.ts"

export interface Soak {
  readonly client: MatrixOneClient
  readonly ledger: Ledger
  readonly own: OwnConnections
  readonly violations: Violations
}

/** Rows of the table that is only read. */
export const numbers = 20_000

class ChangedMind extends Data.TaggedError("ChangedMind") {}

type Work = (soak: Soak) => Effect.Effect<unknown, SqlError | ChangedMind>

const below = (n: number): number => Math.floor(Math.random() * n)

const failure = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined

/** Outside of a transaction nobody knows of a statement that was stopped or whose answer was lost. */
const unknowable: ReadonlySet<string> = new Set([
  "ConnectionError",
  "CommitUnknown",
  "StatementTimeoutError",
  "QueryCanceled"
])

const insert =
  (lines: number): Work =>
  ({ client: sql, ledger }) => {
    const op = ledger.open(lines)
    const rows = Array.from({ length: lines }, (_, line) => ({ op, line, note: `inserted ${op}` }))
    return sql`INSERT INTO ledger ${sql.insert(rows)}`.pipe(
      Effect.onExit((exit) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit)) return ledger.settle(op, "present")
          const known = Reason.isSqlError(failure(exit)) && !unknowable.has(Reason.of(failure(exit))._tag)
          ledger.settle(op, known ? "absent" : "either")
        })
      )
    )
  }

const verdictOf = { committed: "present", rolledBack: "absent", unknown: "either" } as const

interface Shape {
  readonly options?: TransactionOptions
  /** Two counters in any order, so that transactions lock each other out. */
  readonly contended?: boolean
  /** Its connection is killed before it ends, or just after. */
  readonly killed?: boolean
  readonly last?: Work
}

const transaction =
  ({ contended = false, killed = false, last, options = {} }: Shape): Work =>
  (soak) => {
    const { client: sql, ledger, own, violations } = soak
    const lines = 1 + below(4)
    const first = below(counters)
    const raised = contended ? [first, (first + 1 + below(counters - 1)) % counters] : [first]
    const op = ledger.open(lines, raised)
    let outcome: TransactionOutcome = "rolledBack"
    let connection = 0
    return Effect.gen(function* () {
      yield* sql.afterTransaction((ended) =>
        Effect.sync(() => {
          outcome = ended
        })
      )
      const id = yield* sql.connectionId
      connection = id
      own.seen(id)
      if (killed) own.strikeWithin(30, id)
      for (let line = 0; line < lines; line++) {
        yield* sql`INSERT INTO ledger ${sql.insert({ op, line, note: `transaction ${op}` })}`
      }
      for (const counter of raised) yield* sql`UPDATE counters SET n = n + 1 WHERE id = ${counter}`
      const [row] = yield* sql<{ id: number }>`SELECT CONNECTION_ID() AS id`
      if (Number(row?.id) !== id) violations.add(`a statement of transaction ${op} ran on connection ${row?.id}`)
      if (last !== undefined) yield* last(soak)
    }).pipe(
      sql.transaction(options),
      Effect.onExit((exit) =>
        Effect.sync(() => {
          ledger.settle(op, verdictOf[outcome])
          const error = failure(exit)
          // MatrixOne answers so to the victim of KILL CONNECTION too; to anybody else a KILL has gone astray.
          if (Reason.isSqlError(error) && Reason.of(error)._tag === "QueryCanceled" && !own.wasKilled(connection)) {
            violations.add(`a statement of transaction ${op} was canceled by nobody`)
          }
          const unknown = Reason.isSqlError(error) && Reason.of(error)._tag === "CommitUnknown"
          if (Exit.isSuccess(exit) ? outcome !== "committed" : error !== undefined && outcome === "committed") {
            violations.add(`transaction ${op} ended ${exit._tag} and told its hooks: ${outcome}`)
          }
          if (unknown !== (outcome === "unknown") && error !== undefined) {
            violations.add(`transaction ${op} told its hooks ${outcome} and its caller ${String(error)}`)
          }
        })
      )
    )
  }

const changesItsMind: Work = () => Effect.fail(new ChangedMind())

/** A transaction inside, which fails and is caught: the outer one must not commit. */
const failingInside: Work = ({ client, violations }) =>
  client.withTransaction(Effect.fail(new ChangedMind())).pipe(
    Effect.zipRight(Effect.sync(() => violations.add("a failed inner transaction succeeded"))),
    Effect.catchTag("ChangedMind", () => Effect.void)
  )

const neverDone =
  (work: Work): Work =>
  (soak) =>
    Effect.zipRight(
      work(soak),
      Effect.sync(() => soak.violations.add("a transaction in which one had failed was committed"))
    )

const interruptedWithin =
  (milliseconds: number, work: Work): Work =>
  (soak) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(work(soak))
      yield* Effect.sleep(Math.random() * milliseconds)
      const exit = yield* Fiber.interrupt(fiber)
      if (Exit.isFailure(exit) && !Cause.isInterrupted(exit.cause)) yield* exit
    })

/** Another fiber's answer, or an earlier statement's, would not be this one's. */
const echo: Work = ({ client: sql, violations }) => {
  const asked = below(2 ** 31)
  return sql<{
    echo: number
    n: number
  }>`SELECT ${asked} + 0 AS echo, n FROM numbers WHERE n = ${asked % numbers}`.pipe(
    Effect.map(([row]) => {
      if (Number(row?.echo) !== asked || Number(row?.n) !== asked % numbers) {
        violations.add(`asked for ${asked} and got ${JSON.stringify(row)}`)
      }
    })
  )
}

const rows = ({ client: sql }: Soak) => sql<{ n: number }>`SELECT n, s FROM numbers ORDER BY n`.stream

const wholeStream: Work = (soak) =>
  Stream.runFold(rows(soak), { count: 0, sum: 0 }, ({ count, sum }, { n }) => ({
    count: count + 1,
    sum: sum + Number(n)
  })).pipe(
    Effect.map(({ count, sum }) => {
      if (count !== numbers || sum !== (numbers * (numbers - 1)) / 2) {
        soak.violations.add(`a stream of ${numbers} rows had ${count} with the sum ${sum}`)
      }
    })
  )

const shortStream: Work = (soak) => {
  const wanted = 1 + below(3000)
  return Stream.runCollect(Stream.take(rows(soak), wanted)).pipe(
    Effect.map((taken) => {
      if (Chunk.size(taken) !== wanted || Chunk.toReadonlyArray(taken).some(({ n }, i) => Number(n) !== i)) {
        soak.violations.add(`the first ${wanted} rows of a stream were ${Chunk.size(taken)} or in another order`)
      }
    })
  )
}

const slow: Work = ({ client: sql }) => sql`SELECT SLEEP(3)`

const timedOut: Work = (soak) =>
  slow(soak).pipe(
    StatementSettings.withStatementTimeout(50 + below(200)),
    Effect.zipRight(Effect.sync(() => soak.violations.add("a statement outlived its time limit"))),
    Reason.catch("StatementTimeoutError", () => Effect.void)
  )

/** Neither what servers begin with nor what the soak sets. */
const lockWait = 7

const session: Work = ({ client: sql, violations }) =>
  sql<{ seconds: number }>`SELECT @@lock_wait_timeout AS seconds`.pipe(
    Effect.map(([row]) => {
      if (Number(row?.seconds) !== lockWait) violations.add(`the session's lock_wait_timeout was ${row?.seconds}`)
    }),
    sql.withSession({ lock_wait_timeout: lockWait })
  )

const undisturbed: Work = ({ client: sql, violations }) =>
  sql<{ seconds: number }>`SELECT @@lock_wait_timeout AS seconds`.pipe(
    Effect.map(([row]) => {
      if (Number(row?.seconds) === lockWait) violations.add("a session's lock_wait_timeout was left behind")
    })
  )

const retry = {
  schedule: Schedule.intersect(Schedule.jittered(Schedule.exponential("20 millis")), Schedule.recurs(5))
} as const

/** A connection lost before COMMIT has rolled back, so the transaction may run again. */
const retryLost = {
  ...retry,
  while: (error: SqlError) =>
    Reason.isRetryable(error) ||
    ["ConnectionError", "QueryCanceled", "TransactionAborted"].includes(Reason.of(error)._tag)
} as const

interface Kind {
  readonly name: string
  readonly share: number
  readonly work: Work
}

const kinds: ReadonlyArray<Kind> = [
  { name: "echo", share: 16, work: echo },
  { name: "insert", share: 14, work: insert(1) },
  { name: "insert of 20 rows", share: 6, work: insert(20) },
  { name: "insert, interrupted", share: 5, work: interruptedWithin(15, insert(20)) },
  { name: "transaction", share: 12, work: transaction({}) },
  { name: "transaction, rolled back", share: 5, work: transaction({ last: changesItsMind }) },
  { name: "transaction, failed inside", share: 4, work: neverDone(transaction({ last: failingInside })) },
  { name: "transaction, interrupted", share: 8, work: interruptedWithin(40, transaction({})) },
  { name: "transaction, contended, with retry", share: 8, work: transaction({ contended: true, options: { retry } }) },
  { name: "transaction, killed", share: 1, work: transaction({ killed: true }) },
  {
    name: "transaction, killed, with retry",
    share: 1,
    work: transaction({ killed: true, options: { retry: retryLost } })
  },
  { name: "transaction with a stream", share: 3, work: transaction({ last: shortStream }) },
  { name: "transaction with a timeout", share: 2, work: transaction({ last: timedOut }) },
  { name: "stream", share: 2, work: wholeStream },
  { name: "stream, first rows", share: 3, work: shortStream },
  { name: "stream, interrupted", share: 3, work: interruptedWithin(60, wholeStream) },
  { name: "sleep, timed out", share: 2, work: timedOut },
  { name: "sleep, interrupted", share: 3, work: interruptedWithin(200, slow) },
  { name: "session", share: 2, work: session },
  { name: "session of others", share: 2, work: undisturbed }
]

const shares = kinds.reduce((sum, { share }) => sum + share, 0)

export const pick = (): Kind => {
  let at = below(shares)
  const found = kinds.find(({ share }) => {
    at -= share
    return at < 0
  })
  if (found === undefined) throw new Error("The shares do not add up")
  return found
}
