/**
 * What a tracer learns of a statement, in OpenTelemetry's terms, besides what `@effect/sql` says already.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { RuntimeFiber } from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as Reason from "../errors/Reason.ts"
import { operationName } from "../sql/statements.ts"
import type { Observer } from "./jobs.ts"
import type { LaneConnection } from "./LaneConnection.ts"

type Params = ReadonlyArray<unknown>
type TransformRows = Parameters<Connection["execute"]>[2]

const spanOf = (fiber: RuntimeFiber<unknown, unknown>): Tracer.Span | undefined => {
  const parent: Tracer.AnySpan | undefined = fiber.currentContext.unsafeMap.get(Tracer.ParentSpan.key)
  return parent?._tag === "Span" ? parent : undefined
}

interface Watched {
  readonly observer: Observer
  readonly failed: (error: SqlError) => Effect.Effect<void>
}

const watch = (fiber: RuntimeFiber<unknown, unknown>, sql: string): Watched | undefined => {
  const span = spanOf(fiber)
  if (span === undefined) return undefined
  const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
  span.attribute("db.operation.name", operationName(sql))
  return {
    observer: {
      sent: (connectionId) => {
        span.attribute("matrixone.connection.id", connectionId)
        span.event("db.client.connection.acquired", clock.unsafeCurrentTimeNanos())
      },
      canceling: () => span.event("db.client.cancel", clock.unsafeCurrentTimeNanos())
    },
    failed: (error) =>
      Effect.sync(() => {
        const reason = Reason.of(error)
        span.attribute("error.type", reason._tag)
        if (reason.errno !== undefined) span.attribute("db.response.status_code", String(reason.errno))
      })
  }
}

/** A connection whose statements tell the span around them what they are, where they ran and how they failed. */
export class ObservedConnection implements Connection {
  readonly #inner: LaneConnection
  constructor(inner: LaneConnection) {
    this.#inner = inner
  }

  #observed<A>(
    sql: string,
    run: (connection: LaneConnection) => Effect.Effect<A, SqlError>
  ): Effect.Effect<A, SqlError> {
    return Effect.withFiberRuntime((fiber) => {
      const watched = watch(fiber, sql)
      return watched === undefined
        ? run(this.#inner)
        : Effect.tapError(run(this.#inner.observed(watched.observer)), watched.failed)
    })
  }

  execute(sql: string, params: Params, transform: TransformRows) {
    return this.#observed(sql, (connection) => connection.execute(sql, params, transform))
  }
  executeRaw(sql: string, params: Params) {
    return this.#observed(sql, (connection) => connection.executeRaw(sql, params))
  }
  executeValues(sql: string, params: Params) {
    return this.#observed(sql, (connection) => connection.executeValues(sql, params))
  }
  executeUnprepared(sql: string, params: Params, transform: TransformRows) {
    return this.#observed(sql, (connection) => connection.executeUnprepared(sql, params, transform))
  }
  executeStream(sql: string, params: Params, transform: TransformRows) {
    return Stream.unwrap(
      Effect.withFiberRuntime<Stream.Stream<unknown, SqlError>>((fiber) => {
        const watched = watch(fiber, sql)
        if (watched === undefined) return Effect.succeed(this.#inner.executeStream(sql, params, transform))
        return Effect.succeed(
          Stream.tapError(this.#inner.observed(watched.observer).executeStream(sql, params, transform), watched.failed)
        )
      })
    )
  }
}
