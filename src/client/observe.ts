/**
 * A statement under observation: its span, the transformer that may rewrite it, and what the span is told in OpenTelemetry's
 * terms.
 *
 * `@effect/sql`'s own statement shows its span to transformers only, not to the connection, which alone knows where and how
 * the statement ran; hence not that one.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { RuntimeFiber } from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type * as Tracer from "effect/Tracer"
import * as Reason from "../errors/Reason.ts"
import { operationName, shownText } from "../sql/statements.ts"
import type { Observer } from "./jobs.ts"
import type { LaneConnection } from "./LaneConnection.ts"
import { loggingSlow } from "./slow.ts"
import { isTraced } from "./tracing.ts"

/** Which connection a fiber's statements run on, found without waiting. */
export type ConnectionFor = (context: Context.Context<never>) => LaneConnection

/** What is done with a statement on a connection. */
export type Run<X> = (connection: Connection, sql: string, params: ReadonlyArray<unknown>) => X

/** What observing a connection needs to know of the client. */
export interface ObservingConnection {
  readonly spanAttributes: ReadonlyArray<readonly [string, unknown]>
  /** Milliseconds from which on a statement is logged as slow; `undefined`: none is. */
  readonly slow: number | undefined
  /** The connection with what a fiber has set for its statements. */
  readonly configured: (connection: LaneConnection, context: Context.Context<never>) => LaneConnection
}

/** What observing statements needs to know of it. */
export interface Observing extends Pick<ObservingConnection, "spanAttributes" | "slow"> {
  readonly connectionFor: ConnectionFor
  /** For transformers to build statements with. */
  readonly constructor: Statement.Constructor
}

const spanOptions = { kind: "client", captureStackTrace: false } as const

export const isObserved = (fiber: RuntimeFiber<unknown, unknown>): boolean =>
  fiber.getFiberRef(Statement.currentTransformer)._tag === "Some" || isTraced(fiber)

/** The compiler throws what it refuses. A statement keeps what it was compiled to, so asking twice costs nothing. */
export const compile = (statement: Statement.Statement<unknown>, withoutTransform?: boolean) => {
  try {
    return statement.compile(withoutTransform)
  } catch (error) {
    if (error instanceof SqlError) return error
    throw error
  }
}

const tellFailure = (span: Tracer.Span, error: SqlError): Effect.Effect<void> =>
  Effect.sync(() => {
    const reason = Reason.of(error)
    span.attribute("error.type", reason._tag)
    if (reason.errno !== undefined) span.attribute("db.response.status_code", String(reason.errno))
  })

const observer = (span: Tracer.Span, { unsafeCurrentTimeNanos }: Clock.Clock): Observer => ({
  waiting: () => span.event("db.client.connection.waiting", unsafeCurrentTimeNanos()),
  sent: (connectionId) => {
    span.attribute("matrixone.connection.id", connectionId)
    span.event("db.client.connection.acquired", unsafeCurrentTimeNanos())
  },
  canceling: () => span.event("db.client.cancel", unsafeCurrentTimeNanos())
})

/** Tells the span what is run, and who watches it what becomes of it. */
const watched = (
  { spanAttributes }: Pick<Observing, "spanAttributes">,
  span: Tracer.Span,
  fiber: RuntimeFiber<unknown, unknown>,
  sql: string
): Observer => {
  for (const [key, value] of spanAttributes) span.attribute(key, value)
  span.attribute("db.operation.name", operationName(sql))
  span.attribute("db.query.text", shownText(sql))
  return observer(span, Context.get(fiber.currentDefaultServices, Clock.Clock))
}

/** Runs on a connection, logging what is slow where that is wanted. */
export const plainly = <X>(
  { slow }: Pick<Observing, "slow">,
  connection: LaneConnection,
  sql: string,
  observer: Observer | undefined,
  run: (connection: LaneConnection) => Effect.Effect<X, SqlError>
): Effect.Effect<X, SqlError> =>
  slow !== undefined
    ? loggingSlow(slow, connection, sql, observer, run)
    : run(observer === undefined ? connection : connection.observed(observer))

const inSpan = <X>(withSpan: (span: Tracer.Span) => Effect.Effect<X, SqlError>): Effect.Effect<X, SqlError> =>
  Effect.useSpan("sql.execute", spanOptions, (span) =>
    Effect.tapError(withSpan(span), (error) => tellFailure(span, error))
  )

const streamInSpan = <A>(withSpan: (span: Tracer.Span) => Stream.Stream<A, SqlError>): Stream.Stream<A, SqlError> =>
  Stream.unwrapScoped(
    Effect.map(Effect.makeSpanScoped("sql.execute", spanOptions), (span) =>
      Stream.tapError(withSpan(span), (error) => tellFailure(span, error))
    )
  )

/** Transforms and compiles a statement. */
const compiled = (
  { constructor, spanAttributes }: Observing,
  statement: Statement.Statement<unknown>,
  span: Tracer.Span,
  fiber: RuntimeFiber<unknown, unknown>,
  withoutTransform?: boolean
): Effect.Effect<readonly [sql: string, params: ReadonlyArray<unknown>], SqlError> => {
  const transformed = Option.match(fiber.getFiberRef(Statement.currentTransformer), {
    onNone: () => Effect.succeed(statement),
    onSome: (transform) => transform(statement, constructor, fiber.getFiberRefs(), span)
  })
  return Effect.flatMap(transformed, (final) => {
    const result = compile(final, withoutTransform)
    if (!(result instanceof SqlError)) return Effect.succeed(result)
    for (const [key, value] of spanAttributes) span.attribute(key, value)
    return result
  })
}

/** One statement, with a span of its own. */
export const observe = <X>(
  observing: Observing,
  statement: Statement.Statement<unknown>,
  run: Run<Effect.Effect<X, SqlError>>,
  withoutTransform?: boolean
): Effect.Effect<X, SqlError> =>
  inSpan((span) =>
    Effect.withFiberRuntime((fiber) =>
      Effect.flatMap(compiled(observing, statement, span, fiber, withoutTransform), ([sql, params]) =>
        plainly(
          observing,
          observing.connectionFor(fiber.currentContext),
          sql,
          watched(observing, span, fiber, sql),
          (connection) => run(connection, sql, params)
        )
      )
    )
  )

/** One stream, with a span that ends with it. */
export const observeStream = <A>(
  observing: Observing,
  statement: Statement.Statement<unknown>,
  run: Run<Stream.Stream<A, SqlError>>
): Stream.Stream<A, SqlError> =>
  streamInSpan((span) =>
    Stream.unwrap(
      Effect.withFiberRuntime((fiber) =>
        Effect.map(compiled(observing, statement, span, fiber), ([sql, params]) =>
          run(observing.connectionFor(fiber.currentContext).observed(watched(observing, span, fiber, sql)), sql, params)
        )
      )
    )
  )

/** One text on a given connection, with a span of its own if anybody sees it. */
export const observeOn = <X>(
  observing: ObservingConnection,
  connection: LaneConnection,
  sql: string,
  run: (connection: LaneConnection) => Effect.Effect<X, SqlError>
): Effect.Effect<X, SqlError> =>
  Effect.withFiberRuntime((fiber) => {
    const own = observing.configured(connection, fiber.currentContext)
    return isTraced(fiber)
      ? inSpan((span) => plainly(observing, own, sql, watched(observing, span, fiber, sql), run))
      : plainly(observing, own, sql, undefined, run)
  })

/** The same for a stream. */
export const observeStreamOn = <A>(
  observing: ObservingConnection,
  connection: LaneConnection,
  sql: string,
  run: (connection: LaneConnection) => Stream.Stream<A, SqlError>
): Stream.Stream<A, SqlError> =>
  Stream.unwrap(
    Effect.withFiberRuntime((fiber) => {
      const own = observing.configured(connection, fiber.currentContext)
      return Effect.succeed(
        isTraced(fiber) ? streamInSpan((span) => run(own.observed(watched(observing, span, fiber, sql)))) : run(own)
      )
    })
  )
