/**
 * How the services send their statements over any `SqlClient`.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { NotAllowedInTransaction, type Reason, UnknownError } from "../../errors/reasons.ts"
import { type MatrixOneClient, TypeId } from "../../services/MatrixOneClient.ts"
import { string } from "../../sql/literals.ts"
import type { Bound } from "../../sql/snapshotStatements.ts"
import { operationName, shownText } from "../../sql/statements.ts"

/** The stock client's errors get their reason too. */
const classified = <A, R>(self: Effect.Effect<A, SqlError, R>): Effect.Effect<A, SqlError, R> =>
  Effect.mapError(self, (error) => sqlError(classify(error)))

const untouched = <A>(self: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Statement.withTransformerDisabled(classified(self))

/** Sends a statement of MatrixOne's own as text, nobody's to transform. */
export const send = (sql: SqlClient.SqlClient, text: string): Effect.Effect<ReadonlyArray<object>, SqlError> =>
  untouched(sql.withoutTransforms().unsafe(text).unprepared)

/** The server repeats the rest of a statement that it cannot parse, secrets and all. */
const withheld = (error: SqlError, literal: string): SqlError => {
  const reason = classify(error)
  const message = reason.message.replace(/ near ".*$/s, "").replaceAll(literal, "'<redacted>'")
  return message === reason.message
    ? sqlError(reason)
    : sqlError(classify(Object.assign(new Error(message), { errno: reason.errno, sqlState: reason.sqlState })))
}

/**
 * {@link send} for a statement with a secret in it, given as a string literal. Its span shows a `?` for every string, its
 * errors none of the server's words that could repeat the secret. The client makes no span of its own: the stock one would
 * put the whole text there.
 */
export const sendSecret = (
  sql: SqlClient.SqlClient,
  statement: (literal: string) => string,
  secret: Redacted.Redacted
): Effect.Effect<ReadonlyArray<object>, SqlError> =>
  Effect.suspend(() => {
    const literal = string(Redacted.value(secret))
    const shown = shownText(statement("''"))
    return send(sql, statement(literal)).pipe(
      Effect.mapError((error) => withheld(error, literal)),
      Effect.withTracerEnabled(false),
      Effect.withSpan("sql.execute", {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "db.system.name": "matrixone",
          "db.operation.name": operationName(shown),
          "db.query.text": shown
        }
      })
    )
  })

/** Sends a statement whose parameters the driver binds. */
export const execute = (
  sql: SqlClient.SqlClient,
  { parameters, text }: Bound
): Effect.Effect<ReadonlyArray<object>, SqlError> => untouched(sql.withoutTransforms().unsafe(text, parameters))

/** An answer's rows. What is no such row is the server's failure, not a defect. */
export const rowsOf = <A, I>(
  answer: Effect.Effect<ReadonlyArray<object>, SqlError>,
  row: Schema.Schema<A, I>
): Effect.Effect<ReadonlyArray<A>, SqlError> => {
  const decode = Schema.decodeUnknown(Schema.Array(row))
  return Effect.flatMap(answer, (rows) =>
    Effect.mapError(decode(rows), () =>
      sqlError(
        new UnknownError({ message: "the server answered rows of another shape than known", isRetryable: false })
      )
    )
  )
}

/** {@link execute} for its rows. What is no such row is the server's failure, not a defect. */
export const query = <A, I>(
  sql: SqlClient.SqlClient,
  statement: Bound,
  row: Schema.Schema<A, I>
): Effect.Effect<ReadonlyArray<A>, SqlError> => rowsOf(execute(sql, statement), row)

/** {@link send} for its rows: SHOW and its like, which the server does not prepare. */
export const show = <A, I>(
  sql: SqlClient.SqlClient,
  text: string,
  row: Schema.Schema<A, I>
): Effect.Effect<ReadonlyArray<A>, SqlError> => rowsOf(send(sql, text), row)

const utf8 = new TextDecoder("utf-8")

/** Text that was selected as `HEX(…)`. */
export const HexText: Schema.Schema<string, string> = Schema.transform(Schema.String, Schema.String, {
  decode: (hex) => utf8.decode(Buffer.from(hex, "hex")),
  encode: (text) => Buffer.from(text, "utf-8").toString("hex")
})

/** The name of the session's account. */
export const currentAccount = (sql: SqlClient.SqlClient): Effect.Effect<string, SqlError> =>
  Effect.map(
    query(
      sql,
      { text: "SELECT HEX(current_account_name()) AS name", parameters: [] },
      Schema.Struct({ name: HexText })
    ),
    ([row]) => row?.name ?? ""
  )

const isOurs = (sql: SqlClient.SqlClient): sql is MatrixOneClient => TypeId in sql

const inTransaction = (sql: SqlClient.SqlClient): Effect.Effect<boolean> =>
  isOurs(sql)
    ? sql.inTransaction
    : Effect.withFiberRuntime((fiber) =>
        Effect.succeed(fiber.currentContext.unsafeMap.has(SqlClient.TransactionConnection.key))
      )

/** Fails before anything is sent when a transaction is open. */
export const notInTransaction = (sql: SqlClient.SqlClient, statement: string): Effect.Effect<void, SqlError> =>
  Effect.if(inTransaction(sql), {
    onTrue: () =>
      sqlError(
        new NotAllowedInTransaction({
          message: `MatrixOne does not run ${statement} inside a transaction; it was not sent`,
          isRetryable: false,
          statement,
          hint: "Run it before the transaction or after it has committed."
        })
      ),
    onFalse: () => Effect.void
  })

/** Runs outside of whatever transaction is open around. */
export const outsideTransaction = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.mapInputContext(self, (context: Context.Context<never>) =>
    Context.omit(SqlClient.TransactionConnection)(context)
  )

/** Turns `SqlError`s of a certain kind into an error of the service. */
export const refine =
  <E2>(f: (reason: Reason) => E2 | undefined) =>
  <A, E, R>(self: Effect.Effect<A, E | SqlError, R>): Effect.Effect<A, E | E2 | SqlError, R> =>
    Effect.mapError(self, (error): E | E2 | SqlError =>
      error instanceof SqlError ? (f(classify(error)) ?? error) : error
    )
