/**
 * What one often wants of a statement's result besides its rows, over any `SqlClient`.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type { Statement } from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type ExecuteResult, headerOf } from "./ExecuteResult.ts"

export type { ExecuteResult } from "./ExecuteResult.ts"

/**
 * Runs a statement and answers its header; of several statements in one text, that of the last which has one. A statement
 * that returns rows has none: zeros. On the stock client only statements that MatrixOne can prepare.
 *
 * @since 0.1.0
 * @category combinators
 */
export const execute = (statement: Statement<unknown>): Effect.Effect<ExecuteResult, SqlError> =>
  Effect.map(statement.raw, headerOf)

/**
 * The first row, if there is one. The rest is read and dropped: say LIMIT 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const first = <A>(statement: Statement<A>): Effect.Effect<Option.Option<A>, SqlError> =>
  Effect.map(statement, (rows) => Option.fromNullable(rows[0]))

/**
 * The first column of the first row, decoded; `None` without a row.
 *
 * ```ts
 * Query.scalar(sql`SELECT COUNT(*) FROM users`, Schema.Int)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export function scalar(statement: Statement<unknown>): Effect.Effect<Option.Option<unknown>, SqlError>
export function scalar<A, I, R>(
  statement: Statement<unknown>,
  schema: Schema.Schema<A, I, R>
): Effect.Effect<Option.Option<A>, SqlError | ParseError, R>
export function scalar<A, I, R>(
  statement: Statement<unknown>,
  schema?: Schema.Schema<A, I, R>
): Effect.Effect<Option.Option<unknown>, SqlError | ParseError, R> {
  const value = Effect.map(statement.values, (rows) => Option.map(Option.fromNullable(rows[0]), (row) => row[0]))
  return schema === undefined
    ? value
    : Effect.flatMap(
        value,
        Option.match({
          onNone: () => Effect.succeedNone,
          onSome: (cell) => Effect.asSome(Schema.decodeUnknown(schema)(cell))
        })
      )
}

/**
 * The number in the first column of the first row, as of a `COUNT(*)`; 0 without a row.
 *
 * @since 0.1.0
 * @category combinators
 */
export const count = (statement: Statement<unknown>): Effect.Effect<number, SqlError> =>
  Effect.map(statement.values, (rows) => Number(rows[0]?.[0] ?? 0))

/**
 * All rows, decoded.
 *
 * @since 0.1.0
 * @category combinators
 */
export const rows = <A, I, R>(
  statement: Statement<unknown>,
  schema: Schema.Schema<A, I, R>
): Effect.Effect<ReadonlyArray<A>, SqlError | ParseError, R> =>
  Effect.flatMap(statement, Schema.decodeUnknown(Schema.Array(schema)))

/**
 * The rows as they arrive, decoded one by one; on this package's client memory stays bounded however many there are, and
 * ending early stops the statement on the server.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stream = <A, I, R>(
  statement: Statement<unknown>,
  schema: Schema.Schema<A, I, R>
): Stream.Stream<A, SqlError | ParseError, R> => Stream.mapEffect(statement.stream, Schema.decodeUnknown(schema))
