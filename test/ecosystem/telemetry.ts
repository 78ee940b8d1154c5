/**
 * What a tracer sees of statements and transactions, and that without one nothing is made for nobody.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { describe, expect, vi } from "@effect/vitest"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import { withStatementTimeout } from "../../src/services/StatementSettings.ts"
import { another, type OnServer, Server, table } from "./Server.ts"

class MemorySpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly sampled = true
  readonly traceId = "trace"
  readonly spanId = crypto.randomUUID()
  readonly attributes = new Map<string, unknown>()
  readonly events: Array<string> = []
  status: Tracer.SpanStatus
  readonly name: string
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly context: Context.Context<never>
  readonly links: ReadonlyArray<Tracer.SpanLink>
  readonly kind: Tracer.SpanKind

  constructor(...[name, parent, context, links, startTime, kind]: Parameters<Tracer.Tracer["span"]>) {
    this.name = name
    this.parent = parent
    this.context = context
    this.links = links
    this.kind = kind
    this.status = { _tag: "Started", startTime }
  }

  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
  }
  attribute(key: string, value: unknown): void {
    this.attributes.set(key, value)
  }
  event(name: string): void {
    this.events.push(name)
  }
  addLinks(): void {}

  get exit(): Exit.Exit<unknown, unknown> | undefined {
    return this.status._tag === "Ended" ? this.status.exit : undefined
  }
  get parentId(): string | undefined {
    return Option.getOrUndefined(Option.map(this.parent, ({ spanId }) => spanId))
  }
}

/** An effect's exit and the spans it made. */
const traced = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const spans: Array<MemorySpan> = []
    const tracer = Tracer.make({
      span: (...of) => {
        const span = new MemorySpan(...of)
        spans.push(span)
        return span
      },
      context: (f) => f()
    })
    return Effect.map(Effect.exit(Effect.withTracer(self, tracer)), (exit) => ({
      exit,
      spans,
      /** The first, which is the only one of a statement. */
      get only() {
        return spans[0] ?? expect.fail("no span was made")
      }
    }))
  })

/** What a span says once there is a connection; whether one had to be waited for is the machine's affair. */
const onceConnected = ({ events }: MemorySpan): ReadonlyArray<string> =>
  events.filter((event) => event !== "db.client.connection.waiting")

/** Every string that leaves the process with a span. */
const told = (spans: ReadonlyArray<MemorySpan>): string =>
  JSON.stringify(spans.map(({ attributes, events, name }) => [name, [...attributes], events]))

const secret = "p4ssw0rd-in-a-row"

const where = Effect.gen(function* () {
  const { url } = yield* Server
  const { hostname, pathname, port } = new URL(Redacted.value(url))
  return {
    "server.address": hostname,
    "server.port": Number(port),
    "db.namespace": pathname.slice(1),
    "db.system.name": "matrixone",
    "matrixone.account": "sys"
  }
})

const statements = (it: OnServer): void => {
  it.scoped("a statement's span says what it is, where it ran and on which connection, and no values", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const query = sql<{ id: number }>`SELECT CONNECTION_ID() AS id, ${secret} AS secret`
      for (const statement of [query, query.unprepared]) {
        const { exit, only, spans } = yield* traced(statement)
        expect(spans).toHaveLength(1)
        expect([only.name, only.kind]).toEqual(["sql.execute", "client"])
        expect(Object.fromEntries(only.attributes)).toMatchObject({
          ...(yield* where),
          "db.operation.name": "SELECT",
          "db.query.text": "SELECT CONNECTION_ID() AS id, ? AS secret",
          "matrixone.connection.id": Exit.isSuccess(exit) ? Number(exit.value[0]?.id) : "it failed"
        })
        expect(onceConnected(only)).toEqual(["db.client.connection.acquired"])
        expect(only.exit && Exit.isSuccess(only.exit)).toBe(true)
        expect(told(spans)).not.toContain(secret)
      }
    })
  )

  it.scoped("a failed statement's span has the reason and the server's number", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const name = yield* table("id INT PRIMARY KEY, secret VARCHAR(50)")
      const insert = sql`INSERT INTO ${sql(name)} ${sql.insert({ id: 1, secret })}`
      yield* insert
      const { only, spans } = yield* traced(insert)
      expect(Object.fromEntries(only.attributes)).toMatchObject({
        "db.operation.name": "INSERT",
        "error.type": "UniqueViolation",
        "db.response.status_code": "1062"
      })
      expect(only.exit && Exit.isFailure(only.exit)).toBe(true)
      expect(told(spans)).not.toContain(secret)

      // Nothing was answered, so there is no number; nothing was sent, so there is no connection.
      const refused = yield* traced(sql`SET sql_mode = 'ANSI_QUOTES'`)
      expect(refused.only.attributes.get("error.type")).toBe("SessionChangeRefused")
      expect(refused.only.attributes.has("db.response.status_code")).toBe(false)
      expect(refused.only.attributes.has("matrixone.connection.id")).toBe(false)
      expect(refused.only.events).toEqual([])
    })
  )

  it.scoped("a statement that is stopped says so, whoever stops it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const slow = sql`SELECT SLEEP(20)`
      const late = yield* traced(withStatementTimeout(slow, "50 millis"))
      expect(onceConnected(late.only)).toEqual(["db.client.connection.acquired", "db.client.cancel"])
      expect(late.only.attributes.get("error.type")).toBe("StatementTimeoutError")

      const interrupted = yield* traced(Effect.timeoutOption(slow, "500 millis"))
      expect(onceConnected(interrupted.only)).toEqual(["db.client.connection.acquired", "db.client.cancel"])
      expect(interrupted.only.exit && Exit.isInterrupted(interrupted.only.exit)).toBe(true)
      expect(interrupted.only.attributes.has("error.type")).toBe(false)
    })
  )

  it.scoped("a statement that waits for a connection says so, and one that never got one never says which", () =>
    Effect.gen(function* () {
      const sql = yield* another({ maxConnections: 1 })
      const holding = yield* Effect.fork(Effect.scoped(Effect.zipRight(sql.reserve, Effect.never)))
      yield* Effect.repeat(sql.poolStats, { until: ({ leased }) => leased === 1 })
      const { only } = yield* traced(Effect.timeoutOption(sql`SELECT 1`, "30 millis"))
      expect(only.events).toEqual(["db.client.connection.waiting"])
      expect(only.attributes.has("matrixone.connection.id")).toBe(false)
      const patient = yield* Effect.fork(traced(sql`SELECT 1`))
      yield* Effect.repeat(sql.poolStats, { until: ({ waiting }) => waiting === 1 })
      yield* Fiber.interrupt(holding)
      expect((yield* Fiber.join(patient)).only.events).toEqual([
        "db.client.connection.waiting",
        "db.client.connection.acquired"
      ])
    })
  )

  it.scoped("a stream is one span, which ends with it; its failure is told", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { only, spans } = yield* traced(Stream.runCount(sql`SELECT ${1} AS a UNION ALL SELECT 2`.stream))
      expect(spans).toHaveLength(1)
      expect(only.attributes.get("db.query.text")).toBe("SELECT ? AS a UNION ALL SELECT 2")
      expect(only.attributes.get("matrixone.connection.id")).toBeTypeOf("number")
      expect(only.exit && Exit.isSuccess(only.exit)).toBe(true)

      const broken = yield* traced(Stream.runDrain(sql`SELECT * FROM ${sql("no_such_table")}`.stream))
      expect(broken.only.attributes.get("error.type")).toBe("ObjectNotFound")
      expect(broken.only.exit && Exit.isFailure(broken.only.exit)).toBe(true)
    })
  )
}

const reserved = (it: OnServer): void => {
  it.scoped("a reserved connection's statements and streams are observed like others, values and all else kept", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      const connection = yield* sql.reserve
      const text = "SELECT CONNECTION_ID() AS id, ? AS secret"
      const ways: ReadonlyArray<Effect.Effect<unknown, SqlError>> = [
        connection.execute(text, [secret], undefined),
        connection.executeRaw(text, [secret]),
        connection.executeValues(text, [secret]),
        connection.executeUnprepared(text, [secret], undefined),
        Stream.runCollect(connection.executeStream(text, [secret], undefined))
      ]
      const ids = new Set<unknown>()
      for (const way of ways) {
        const { exit, only, spans } = yield* traced(way)
        expect(Exit.isSuccess(exit)).toBe(true)
        expect(spans).toHaveLength(1)
        expect(Object.fromEntries(only.attributes)).toMatchObject({
          ...(yield* where),
          "db.operation.name": "SELECT",
          "db.query.text": text
        })
        expect(only.events).toEqual(["db.client.connection.acquired"])
        expect(told(spans)).not.toContain(secret)
        ids.add(only.attributes.get("matrixone.connection.id"))
      }
      expect(ids.size).toBe(1)
      const broken = yield* traced(connection.executeRaw("SELECT * FROM no_such_table", []))
      expect(broken.only.attributes.get("error.type")).toBe("ObjectNotFound")
    })
  )

  it.scoped("and take a fiber's settings", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      const connection = yield* sql.reserve
      const late = yield* traced(withStatementTimeout(connection.executeRaw("SELECT SLEEP(20)", []), "50 millis"))
      expect(late.only.attributes.get("error.type")).toBe("StatementTimeoutError")
      expect(yield* connection.executeValues("SELECT 1", [])).toEqual([[1]])
    })
  )
}

const slow = (it: OnServer): void => {
  /** What is logged meanwhile, with its annotations. */
  const logged = <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.suspend(() => {
      const lines: Array<{ readonly message: string; readonly level: string; readonly [key: string]: unknown }> = []
      const logger = Logger.make(({ annotations, logLevel, message }) => {
        lines.push({
          ...Object.fromEntries(annotations),
          message: Array.isArray(message) ? message.join(" ") : String(message),
          level: logLevel.label
        })
      })
      return Effect.as(Effect.provide(Effect.exit(self), Logger.replace(Logger.defaultLogger, logger)), lines)
    })

  it.scoped("a slow statement is logged with its text and without its values, however it ends and runs", () =>
    Effect.gen(function* () {
      const sql = yield* another({ slowStatementThreshold: "10 millis", cancelTimeout: "1 minute" })
      const statement = sql`SELECT SLEEP(0.05), ${secret}`
      const ways: ReadonlyArray<Effect.Effect<unknown, SqlError, Scope>> = [
        statement,
        statement.unprepared,
        withStatementTimeout(sql`SELECT SLEEP(20), ${secret}`, "300 millis"),
        Effect.timeoutOption(sql`SELECT SLEEP(20), ${secret}`, "300 millis"),
        sql.withTransaction(statement),
        Effect.flatMap(sql.reserve, (connection) => connection.executeRaw("SELECT SLEEP(0.05), ?", [secret]))
      ]
      for (const way of ways) {
        for (const lines of [yield* logged(Effect.scoped(way)), yield* logged(traced(Effect.scoped(way)))]) {
          expect(lines).toEqual([
            {
              message: expect.stringMatching(/^A statement took \d+ ms$/),
              level: "WARN",
              "db.operation.name": "SELECT",
              "db.query.text": expect.stringMatching(/^SELECT SLEEP\([\d.]+\), \?$/),
              "matrixone.connection.id": expect.any(Number)
            }
          ])
        }
      }
    })
  )

  it.scoped("one that is not slow is not logged, nor any where nobody asked", () =>
    Effect.gen(function* () {
      const patient = yield* another({ slowStatementThreshold: "1 hour" })
      const silent = yield* another({})
      expect(yield* logged(patient`SELECT SLEEP(0.05)`)).toEqual([])
      expect(yield* logged(silent`SELECT SLEEP(0.05)`)).toEqual([])
    })
  )
}

const transactions = (it: OnServer): void => {
  it.scoped("a transaction that is run again says so on the span of each further attempt", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      let attempts = 0
      const flaky = Effect.suspend(() => (++attempts < 3 ? sql`SELECT * FROM no_such_table` : sql`SELECT 1`))
      const retry = { schedule: Schedule.recurs(5), while: () => true }
      const { exit, spans } = yield* traced(sql.transaction({ retry })(flaky))
      expect(Exit.isSuccess(exit)).toBe(true)
      expect(spans.filter(({ name }) => name === "sql.transaction").map(({ events }) => events)).toEqual([
        ["db.transaction.rollback"],
        ["db.transaction.retry", "db.transaction.rollback"],
        ["db.transaction.retry", "db.transaction.commit"]
      ])
    })
  )

  it.scoped("a transaction is a span around its statements' and says how it ended; one inside is none of its own", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      const { spans } = yield* traced(
        sql.withTransaction(Effect.zipRight(sql`SELECT 1`, sql.withTransaction(sql`SELECT 2`)))
      )
      const [outer, ...inner] = spans
      expect(spans.map(({ name }) => name)).toEqual(["sql.transaction", "sql.execute", "sql.execute"])
      expect(inner.map(({ parentId }) => parentId)).toEqual([outer?.spanId, outer?.spanId])
      expect(Object.fromEntries(outer?.attributes ?? [])).toMatchObject(yield* where)
      expect(outer?.kind).toBe("client")
      expect(outer?.events).toEqual(["db.transaction.commit"])
      expect(new Set(inner.map(({ attributes }) => attributes.get("matrixone.connection.id"))).size).toBe(1)
    })
  )

  it.scoped("a transaction that rolls back says that, also when it is interrupted", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      const failed = yield* traced(sql.withTransaction(Effect.zipRight(sql`SELECT 1`, Effect.fail("no"))))
      expect(failed.only.events).toEqual(["db.transaction.rollback"])
      expect(failed.only.exit).toEqual(Exit.fail("no"))
      const begun = yield* Deferred.make<void>()
      const slow = sql.withTransaction(Effect.zipRight(Deferred.succeed(begun, undefined), sql`SELECT SLEEP(20)`))
      // Not before there is a transaction to roll back.
      const limit = Effect.zipRight(Deferred.await(begun), Effect.sleep("50 millis"))
      const interrupted = yield* traced(Effect.raceFirst(Effect.option(slow), limit))
      expect(interrupted.only.events).toEqual(["db.transaction.rollback"])
      expect(interrupted.spans[1]?.events).toContain("db.client.cancel")
    })
  )
}

const untraced = (it: OnServer): void => {
  /** All that Effect's own tracer is asked to make. */
  const native = Effect.acquireRelease(
    Effect.sync(() => {
      const tracer: { span: Tracer.Tracer["span"] } = Context.get(DefaultServices.liveServices, Tracer.Tracer)
      return vi.spyOn(tracer, "span")
    }),
    (spy) => Effect.sync(() => spy.mockRestore())
  )

  it.scoped("with Effect's own tracer, or tracing off, no span is made", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient.MatrixOneClient
      const spy = yield* native
      const work = Effect.all([
        sql`SELECT 1`,
        sql`SELECT 1`.values,
        sql.withTransaction(sql`SELECT 1`),
        Stream.runDrain(sql`SELECT 1`.stream)
      ])
      yield* work
      expect(spy).toHaveBeenCalledTimes(0)
      yield* Effect.withSpan(Effect.void, "the spy sees spans")
      expect(spy).toHaveBeenCalledTimes(1)
      const { spans } = yield* traced(Effect.withTracerEnabled(work, false))
      expect(spans).toEqual([])
    })
  )
}

export const telemetry = (it: OnServer): void => {
  describe("spans", () => {
    statements(it)
    reserved(it)
    transactions(it)
    untraced(it)
  })
  describe("slow statements", () => slow(it))
}
