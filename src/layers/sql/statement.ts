/**
 * How the services send their statements over any `SqlClient`.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { classify, sqlError } from "../../errors/classify.ts"
import { NotAllowedInTransaction, type Reason } from "../../errors/reasons.ts"

/** The stock client's errors get their reason too. */
export const classified = <A, E, R>(self: Effect.Effect<A, E | SqlError, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.mapError(self, (error) => (error instanceof SqlError ? sqlError(classify(error)) : error))

/** Sends text that holds no placeholder, and is nobody's to transform. */
export const send = (sql: SqlClient.SqlClient, text: string): Effect.Effect<ReadonlyArray<object>, SqlError> =>
  classified(Statement.withTransformerDisabled(sql.withoutTransforms().unsafe(text).unprepared))

/** Fails before anything is sent when a transaction is open, of whatever client. */
export const notInTransaction = (statement: string): Effect.Effect<void, SqlError> =>
  Effect.flatMap(Effect.serviceOption(SqlClient.TransactionConnection), (transaction) =>
    Option.isNone(transaction)
      ? Effect.void
      : sqlError(
          new NotAllowedInTransaction({
            message: `MatrixOne does not run ${statement} inside a transaction; it was not sent`,
            isRetryable: false,
            statement,
            hint: "Run it before the transaction or after it has committed."
          })
        )
  )

/** Turns a `SqlError` of a certain kind into an error of the service. */
export const refine =
  <E2>(f: (reason: Reason) => E2 | undefined) =>
  <A, E, R>(self: Effect.Effect<A, E | SqlError, R>): Effect.Effect<A, E | E2 | SqlError, R> =>
    Effect.mapError(self, (error): E | E2 | SqlError =>
      error instanceof SqlError ? (f(classify(error)) ?? error) : error
    )
