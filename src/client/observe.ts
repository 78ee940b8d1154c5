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
import { isTraced } from "./tracing.ts"

/** Which connection a fiber's statements run on, found without waiting. */
export type ConnectionFor = (context: Context.Context<never>) => LaneConnection

/** What is done with a statement on a connection. */
export type Run<X> = (connection: Connection, sql: string, params: ReadonlyArray<unknown>) => X

/** What observing needs to know of the client. */
export interface Observing {
  readonly connectionFor: ConnectionFor
  readonly spanAttributes: ReadonlyArray<readonly [string, unknown]>
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
  sent: (connectionId) => {
    span.attribute("matrixone.connection.id", connectionId)
    span.event("db.client.connection.acquired", unsafeCurrentTimeNanos())
  },
  canceling: () => span.event("db.client.cancel", unsafeCurrentTimeNanos())
})

/** Transforms, compiles and tells the span; what `run` makes of it then. */
const inSpan = <X, E>(
  { connectionFor, constructor, spanAttributes }: Observing,
  statement: Statement.Statement<unknown>,
  span: Tracer.Span,
  run: Run<Effect.Effect<X, E>>,
  withoutTransform?: boolean
): Effect.Effect<X, E | SqlError> =>
  Effect.withFiberRuntime<X, E | SqlError>((fiber) => {
    const transformed = Option.match(fiber.getFiberRef(Statement.currentTransformer), {
      onNone: () => Effect.succeed(statement),
      onSome: (transform) => transform(statement, constructor, fiber.getFiberRefs(), span)
    })
    return Effect.flatMap(transformed, (final): Effect.Effect<X, E | SqlError> => {
      for (const [key, value] of spanAttributes) span.attribute(key, value)
      const compiled = compile(final, withoutTransform)
      if (compiled instanceof SqlError) return compiled
      const [sql, params] = compiled
      span.attribute("db.operation.name", operationName(sql))
      span.attribute("db.query.text", shownText(sql))
      const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
      return run(connectionFor(fiber.currentContext).observed(observer(span, clock)), sql, params)
    })
  })

/** One statement, with a span of its own. */
export const observe = <X>(
  observing: Observing,
  statement: Statement.Statement<unknown>,
  run: Run<Effect.Effect<X, SqlError>>,
  withoutTransform?: boolean
): Effect.Effect<X, SqlError> =>
  Effect.useSpan("sql.execute", spanOptions, (span) =>
    Effect.tapError(inSpan(observing, statement, span, run, withoutTransform), (error) => tellFailure(span, error))
  )

/** One stream, with a span that ends with it. */
export const observeStream = <A>(
  observing: Observing,
  statement: Statement.Statement<unknown>,
  run: Run<Stream.Stream<A, SqlError>>
): Stream.Stream<A, SqlError> =>
  Stream.unwrapScoped(
    Effect.map(Effect.makeSpanScoped("sql.execute", spanOptions), (span) =>
      Stream.unwrap(
        inSpan(observing, statement, span, (connection, sql, params) => Effect.succeed(run(connection, sql, params)))
      ).pipe(Stream.tapError((error) => tellFailure(span, error)))
    )
  )
