/**
 * Statements without the span and the Scope that `@effect/sql` makes for each one, where nobody could see them: no
 * statement transformer is set and the tracer is Effect's own, which exports nothing. They are more than half of a point
 * select's cost on the client. With a real tracer, or a transformer, the stock statement does the work.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { RuntimeFiber } from "effect/Fiber"
import { identity } from "effect/Function"
import * as Stream from "effect/Stream"
import type { LaneConnection } from "./LaneConnection.ts"
import { isTraced } from "./tracing.ts"

type TransformRows = Parameters<Connection["execute"]>[2]

/** Which connection a fiber's statements run on, found without waiting. */
export type ConnectionFor = (context: Context.Context<never>) => LaneConnection

const isObserved = (fiber: RuntimeFiber<unknown, unknown>): boolean =>
  fiber.getFiberRef(Statement.currentTransformer)._tag === "Some" || isTraced(fiber)

/** The compiler throws what it refuses. A statement keeps what it was compiled to, so asking twice costs nothing. */
const compile = (statement: Statement.Statement<unknown>, withoutTransform?: boolean) => {
  try {
    return statement.compile(withoutTransform)
  } catch (error) {
    if (error instanceof SqlError) return error
    throw error
  }
}

class DirectStatement<A>
  extends Effectable.Class<ReadonlyArray<A>, SqlError>
  implements Omit<Statement.Statement<A>, keyof Effect.Effect<unknown>>
{
  readonly #stock: Statement.Statement<A>
  readonly #connectionFor: ConnectionFor
  readonly #transformRows: TransformRows

  constructor(stock: Statement.Statement<A>, connectionFor: ConnectionFor, transformRows: TransformRows) {
    super()
    this.#stock = stock
    this.#connectionFor = connectionFor
    this.#transformRows = transformRows
  }

  get [Statement.FragmentId]() {
    return identity
  }
  get segments() {
    return this.#stock.segments
  }
  compile(withoutTransform?: boolean) {
    return this.#stock.compile(withoutTransform)
  }
  toJSON() {
    return this.#stock
  }

  #run<X>(
    direct: (connection: Connection, sql: string, params: ReadonlyArray<unknown>) => Effect.Effect<X, SqlError>,
    observed: (stock: Statement.Statement<A>) => Effect.Effect<X, SqlError>,
    withoutTransform?: boolean
  ): Effect.Effect<X, SqlError> {
    return Effect.withFiberRuntime((fiber) => {
      const compiled = compile(this.#stock, withoutTransform)
      if (compiled instanceof SqlError) return compiled
      return isObserved(fiber)
        ? observed(this.#stock)
        : direct(this.#connectionFor(fiber.currentContext), compiled[0], compiled[1])
    })
  }

  commit(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run(
      (connection, sql, params) => connection.execute(sql, params, this.#transformRows),
      (stock) => Effect.map(stock, identity)
    )
  }
  get withoutTransform(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run(
      (connection, sql, params) => connection.execute(sql, params, undefined),
      (stock) => stock.withoutTransform,
      true
    )
  }
  get raw(): Effect.Effect<unknown, SqlError> {
    return this.#run(
      (connection, sql, params) => connection.executeRaw(sql, params),
      (stock) => stock.raw,
      true
    )
  }
  get values(): Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>, SqlError> {
    return this.#run(
      (connection, sql, params) => connection.executeValues(sql, params),
      (stock) => stock.values
    )
  }
  get unprepared(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run(
      (connection, sql, params) => connection.executeUnprepared(sql, params, this.#transformRows),
      (stock) => stock.unprepared
    )
  }
  get stream() {
    return Stream.suspend(() => {
      const compiled = compile(this.#stock)
      return compiled instanceof SqlError ? Stream.fail(compiled) : this.#stock.stream
    })
  }
}

/** `Statement.make`, with statements that take the short way when they can. */
export const make = (
  connectionFor: ConnectionFor,
  observed: (connection: LaneConnection) => Connection,
  compiler: Statement.Compiler,
  spanAttributes: ReadonlyArray<readonly [string, unknown]>,
  transformRows: TransformRows
): Statement.Constructor => {
  const acquirer = Effect.withFiberRuntime<Connection>((fiber) =>
    Effect.succeed(observed(connectionFor(fiber.currentContext)))
  )
  const stock = Statement.make(acquirer, compiler, spanAttributes, transformRows)
  const direct = <A>(statement: Statement.Statement<A>): Statement.Statement<A> =>
    new DirectStatement(statement, connectionFor, transformRows)
  function constructor(strings: TemplateStringsArray | string, ...args: Array<never>) {
    return typeof strings === "string" ? stock(strings) : direct(stock(strings, ...args))
  }
  // The constructor's call signatures are generic overloads, which no implementation can be inferred to have.
  return Object.assign(constructor as unknown as Statement.Constructor, stock, {
    unsafe: <A extends object>(sql: string, params?: ReadonlyArray<unknown>) => direct(stock.unsafe<A>(sql, params))
  })
}
