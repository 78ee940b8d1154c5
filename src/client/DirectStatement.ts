/**
 * Statements without the span and the Scope that `@effect/sql` makes for each one, where nobody could see them: no
 * statement transformer is set and the tracer is Effect's own, which exports nothing. They are more than half of a point
 * select's cost on the client. With a real tracer, or a transformer, the statement is observed.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import { identity } from "effect/Function"
import * as Stream from "effect/Stream"
import {
  type ConnectionFor,
  compile,
  isObserved,
  type Observing,
  observe,
  observeStream,
  plainly,
  type Run
} from "./observe.ts"

type TransformRows = Parameters<Connection["execute"]>[2]

class DirectStatement<A>
  extends Effectable.Class<ReadonlyArray<A>, SqlError>
  implements Omit<Statement.Statement<A>, keyof Effect.Effect<unknown>>
{
  readonly #stock: Statement.Statement<A>
  readonly #observing: Observing
  readonly #transformRows: TransformRows

  constructor(stock: Statement.Statement<A>, observing: Observing, transformRows: TransformRows) {
    super()
    this.#stock = stock
    this.#observing = observing
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

  #run<X>(run: Run<Effect.Effect<X, SqlError>>, withoutTransform?: boolean): Effect.Effect<X, SqlError> {
    return Effect.withFiberRuntime((fiber) => {
      if (isObserved(fiber)) return observe(this.#observing, this.#stock, run, withoutTransform)
      const compiled = compile(this.#stock, withoutTransform)
      if (compiled instanceof SqlError) return compiled
      const [sql, params] = compiled
      const connection = this.#observing.connectionFor(fiber.currentContext)
      return this.#observing.slow === undefined
        ? run(connection, sql, params)
        : plainly(this.#observing, connection, sql, undefined, (on) => run(on, sql, params))
    })
  }

  commit(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run((connection, sql, params) => connection.execute(sql, params, this.#transformRows))
  }
  get withoutTransform(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run((connection, sql, params) => connection.execute(sql, params, undefined), true)
  }
  get raw(): Effect.Effect<unknown, SqlError> {
    return this.#run((connection, sql, params) => connection.executeRaw(sql, params), true)
  }
  get values(): Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>, SqlError> {
    return this.#run((connection, sql, params) => connection.executeValues(sql, params))
  }
  get unprepared(): Effect.Effect<ReadonlyArray<A>, SqlError> {
    return this.#run((connection, sql, params) => connection.executeUnprepared(sql, params, this.#transformRows))
  }
  get stream(): Stream.Stream<A, SqlError> {
    const run: Run<Stream.Stream<A, SqlError>> = (connection, sql, params) =>
      connection.executeStream(sql, params, this.#transformRows)
    return Stream.unwrap(
      Effect.withFiberRuntime<Stream.Stream<A, SqlError>>((fiber) => {
        if (isObserved(fiber)) return Effect.succeed(observeStream(this.#observing, this.#stock, run))
        const compiled = compile(this.#stock)
        return Effect.succeed(
          compiled instanceof SqlError
            ? Stream.fail(compiled)
            : run(this.#observing.connectionFor(fiber.currentContext), compiled[0], compiled[1])
        )
      })
    )
  }
}

/** `Statement.make`, with statements that take the short way when they can. */
export const make = (
  connectionFor: ConnectionFor,
  compiler: Statement.Compiler,
  spanAttributes: ReadonlyArray<readonly [string, unknown]>,
  transformRows: TransformRows,
  slow: number | undefined
): Statement.Constructor => {
  const acquirer = Effect.withFiberRuntime<Connection>((fiber) => Effect.succeed(connectionFor(fiber.currentContext)))
  const stock = Statement.make(acquirer, compiler, spanAttributes, transformRows)
  const direct = <A>(statement: Statement.Statement<A>): Statement.Statement<A> =>
    new DirectStatement(statement, observing, transformRows)
  function tagged(strings: TemplateStringsArray | string, ...args: Array<never>) {
    return typeof strings === "string" ? stock(strings) : direct(stock(strings, ...args))
  }
  // The constructor's call signatures are generic overloads, which no implementation can be inferred to have.
  const constructor = Object.assign(tagged as unknown as Statement.Constructor, stock, {
    unsafe: <A extends object>(sql: string, params?: ReadonlyArray<unknown>) => direct(stock.unsafe<A>(sql, params))
  })
  const observing: Observing = { connectionFor, spanAttributes, constructor, slow }
  return constructor
}
