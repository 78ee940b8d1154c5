import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Reason, StatementSettings } from "effect-matrixone"

export const report = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql`SELECT customer, SUM(cents) FROM orders GROUP BY customer`
})

// nobody waits for it any more: it stops on the server
export const orNothing = Effect.timeoutOption(report, "2 seconds")

// a bound on each statement, as a failure that says so
export const orFailure = report.pipe(
  StatementSettings.withStatementTimeout("2 seconds"),
  Reason.catch("StatementTimeoutError", () => Effect.succeed([]))
)
