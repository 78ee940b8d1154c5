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

/**
 * The header the server answers a statement with that returns no rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecuteResult {
  /** Inserted or deleted rows; for UPDATE the matched ones; 2 for each row that REPLACE or ON DUPLICATE KEY changed. */
  readonly affectedRows: number
  /**
   * The last generated AUTO_INCREMENT key of an INSERT. MatrixOne sets it in other cases too, where it means nothing: take
   * keys from RETURNING.
   */
  readonly insertId: bigint
  readonly warnings: number
}

const Header = Schema.Struct({
  affectedRows: Schema.Number,
  insertId: Schema.Union(Schema.Number, Schema.String, Schema.BigIntFromSelf),
  warningStatus: Schema.optional(Schema.Number)
})

const headerOf = (raw: unknown): ExecuteResult => {
  const last = Array.isArray(raw) ? raw.findLast((each) => Schema.is(Header)(each)) : raw
  return Schema.is(Header)(last)
    ? { affectedRows: last.affectedRows, insertId: BigInt(last.insertId), warnings: last.warningStatus ?? 0 }
    : { affectedRows: 0, insertId: 0n, warnings: 0 }
}

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
 * A COUNT(*).
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
 * The rows as they arrive, decoded one by one; memory stays bounded however many there are. Ending early stops the
 * statement on the server.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stream = <A, I, R>(
  statement: Statement<unknown>,
  schema: Schema.Schema<A, I, R>
): Stream.Stream<A, SqlError | ParseError, R> => Stream.mapEffect(statement.stream, Schema.decodeUnknown(schema))
