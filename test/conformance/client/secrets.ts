import { inspect } from "node:util"
import type * as SqlClient from "@effect/sql/SqlClient"
import type * as Statement from "@effect/sql/Statement"
import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import type * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as StatementSettings from "../../../src/services/StatementSettings.ts"
import { type Client, connect, type OnTarget, soon, Target, table } from "./Target.ts"

const secret = "s3cr3t-v4lue"

/** Everything that leaves a program by itself: spans, logs and metrics. */
class Told {
  readonly #told: Array<unknown> = []

  readonly tracer = Tracer.make({
    span: (...[name, parent, context, links, startTime, kind]: Parameters<Tracer.Tracer["span"]>) =>
      this.#span(name, parent, context, links, startTime, kind),
    context: (f) => f()
  })
  readonly logger = Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ annotations, cause, message }) => {
      this.#told.push(message, [...annotations], Cause.pretty(cause))
    })
  )

  #span(
    name: string,
    parent: Option.Option<Tracer.AnySpan>,
    context: Context.Context<never>,
    links: ReadonlyArray<Tracer.SpanLink>,
    startTime: bigint,
    kind: Tracer.SpanKind
  ): Tracer.Span {
    const attributes = new Map<string, unknown>()
    const told = this.#told
    let status: Tracer.SpanStatus = { _tag: "Started", startTime }
    return {
      _tag: "Span",
      name,
      spanId: crypto.randomUUID(),
      traceId: "trace",
      sampled: true,
      parent,
      context,
      links,
      kind,
      attributes,
      get status() {
        return status
      },
      end: (endTime, exit) => {
        status = { _tag: "Ended", startTime, endTime, exit }
        told.push(name, [...attributes], Exit.isFailure(exit) ? [Cause.pretty(exit.cause), exit.cause] : "")
      },
      attribute: (key, value) => attributes.set(key, value),
      event: (...event) => told.push(event),
      addLinks: () => {}
    }
  }

  get text(): string {
    return inspect(this.#told, { depth: Number.POSITIVE_INFINITY, maxStringLength: null, showHidden: true })
  }
}

/** Everything that can be made of how something failed. */
const shownOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return ""
  const error = Cause.squash(exit.cause)
  const deep = { depth: Number.POSITIVE_INFINITY, maxStringLength: null, showHidden: true }
  return [
    String(error),
    JSON.stringify(error),
    JSON.stringify(exit),
    inspect(error, deep),
    inspect(exit, deep),
    Cause.pretty(exit.cause, { renderErrorCause: true }),
    error instanceof Error ? error.stack : ""
  ].join("\n")
}

type Ways = Readonly<Record<string, Effect.Effect<unknown, unknown>>>

/** Statements with a secret in them that a server may refuse, each for a reason of its own. */
const refused = (sql: Client, name: string): ReadonlyArray<Statement.Statement<object>> => {
  const into = sql`INSERT INTO ${sql(name)}`
  return [
    sql`${into} (id, u) VALUES (2, ${secret})`,
    sql`${into} (id, n) VALUES (3, ${secret})`,
    sql`${into} (id, n) VALUES (3, ${`'${secret}\n"\\${secret}`})`,
    sql`${into} (id, n) VALUES (3, ${new TextEncoder().encode(secret)})`,
    sql`${into} (id, u) VALUES (4, ${secret + "x".repeat(100)})`,
    sql`${into} (id, d) VALUES (5, ${secret})`,
    sql`${into} (id, m) VALUES (6, ${secret})`,
    sql`${into} (id, j) VALUES (7, ${secret})`,
    sql`${into} (id, nothing) VALUES (7, ${secret})`,
    sql`UPDATE ${sql(name)} SET n = ${secret} WHERE id = 1`,
    sql`SELECT FROM ${secret}`,
    sql`SELECT ${secret} FROM nowhere_to_be_found`,
    sql`SELECT nothing FROM ${sql(name)} WHERE u = ${secret}`,
    sql`SELECT * FROM ${sql(name)} LIMIT ${secret}`,
    sql`SELECT CAST(${secret} AS DATETIME), JSON_EXTRACT(${secret}, '$.a'), 'a' REGEXP ${`(${secret}`}`,
    // Refused by the client itself.
    sql.unsafe(`INSERT INTO ${name} (id, u) VALUES (?, ?)`, [secret, undefined]),
    sql`${into} ${sql.insert([{ id: 1, u: secret }, { id: 2 }])}`,
    sql`SET @a = ${secret}`,
    sql`SELECT '?' = ${secret}`
  ]
}

/** Statements that do not get an answer. */
const unanswered = (sql: Client, admin: SqlClient.SqlClient): Ways => {
  const slow = sql`SELECT SLEEP(600), ${secret}`
  const killed = (run: Effect.Effect<unknown, unknown>) =>
    Effect.flatMap(sql.connectionId, (id) =>
      Effect.all([run, Effect.zipRight(soon, admin.unsafe(`KILL CONNECTION ${id}`))], { concurrency: 2 })
    )
  return {
    "its time is over": StatementSettings.withStatementTimeout(slow, 30),
    "its time is over, streamed": StatementSettings.withStatementTimeout(Stream.runDrain(slow.stream), 30),
    "it is interrupted": Effect.timeoutFail(slow, { duration: 30, onTimeout: () => "late" }),
    "its connection is killed": sql.withSession({})(killed(slow)),
    "its connection is killed, text": sql.withSession({})(killed(slow.unprepared)),
    "its connection is killed, streamed": sql.withSession({})(killed(Stream.runDrain(slow.stream))),
    "its connection is killed in a transaction": sql.withTransaction(killed(slow)),
    "it waits for a connection": Effect.scoped(
      Effect.zipRight(sql.reserve, Effect.zipRight(sql.reserve, Effect.asVoid(slow)))
    )
  }
}

export const secrets = (it: OnTarget): void => {
  it.scoped("nothing that fails, and nothing that is told of it, shows what was bound", () =>
    Effect.gen(function* () {
      const { admin } = yield* Target
      const sql = yield* connect({ maxConnections: 2, acquireTimeout: "1 second" })
      const name = yield* table(
        sql,
        "id INT PRIMARY KEY, u VARCHAR(20), n INT, d DATETIME, m DECIMAL(5,2), j JSON, UNIQUE KEY (u)"
      )
      yield* sql`INSERT INTO ${sql(name)} (id, u) VALUES (1, ${secret})`
      const told = new Told()
      let failures = 0
      const holds = (what: string, run: Effect.Effect<unknown, unknown>) =>
        Effect.map(Effect.exit(Effect.withTracer(run, told.tracer)), (exit) => {
          if (Exit.isFailure(exit)) failures++
          assert.notInclude(shownOf(exit), secret, what)
        })
      const work = Effect.gen(function* () {
        for (const [i, statement] of refused(sql, name).entries()) {
          const ways: Ways = {
            prepared: statement,
            text: statement.unprepared,
            raw: statement.raw,
            streamed: Stream.runDrain(statement.stream),
            "in a transaction": sql.withTransaction(statement),
            "in a session": sql.withSession({})(statement)
          }
          for (const [way, run] of Object.entries(ways)) yield* holds(`${i}, ${way}`, run)
        }
        for (const [what, run] of Object.entries(unanswered(sql, admin))) yield* holds(what, run)
      })
      yield* work.pipe(Logger.withMinimumLogLevel(LogLevel.All), Effect.provide(told.logger))
      assert.isAbove(failures, 70)
      assert.notInclude(told.text, secret)
      assert.include(told.text, "INSERT INTO")
      assert.notInclude(inspect(yield* Metric.snapshot, { depth: Number.POSITIVE_INFINITY }), secret)
    })
  )
}
