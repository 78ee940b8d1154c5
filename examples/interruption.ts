/** A query that nobody waits for any more stops on the server. */
import { SqlClient } from "@effect/sql"
import { Console, Data, Effect, Schedule } from "effect"
import { MatrixOneClient, Reason, StatementSettings } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain } from "./support.ts"

class ReportTooSlow extends Data.TaggedError("ReportTooSlow")<{ readonly after: string }> {}

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const client = yield* MatrixOneClient.MatrixOneClient

  // the report says who it is, so that it can be told apart in the server's list of what is running
  const marker = `report_${process.pid}`
  const slowReport = sql`SELECT SLEEP(60) AS ${sql(marker)}`
  const running = Effect.map(
    sql<{ info: string | null }>`SHOW PROCESSLIST`,
    (rows) => rows.filter((row) => row.info?.includes(`SLEEP(60) AS \`${marker}`)).length
  )

  // seen from the side: it runs, and once the caller has given up it does not
  const watcher = running.pipe(
    Effect.repeat({ until: (n) => n === 1, schedule: Schedule.spaced("20 millis") }),
    Effect.zipRight(Console.log("the server runs it"))
  )
  const [outcome] = yield* Effect.all(
    [
      slowReport.pipe(
        Effect.timeoutFail({ duration: "500 millis", onTimeout: () => new ReportTooSlow({ after: "500 ms" }) }),
        Effect.as("finished"),
        Effect.catchTag("ReportTooSlow", (error) => Effect.succeed(`gave up after ${error.after}`))
      ),
      watcher
    ],
    { concurrency: "unbounded" }
  )
  yield* Console.log(outcome)
  yield* assertEquals(outcome, "gave up after 500 ms")
  yield* assertEquals(yield* running, 0)
  yield* Console.log("and no longer does")

  // the same as a bound on every statement of an effect, and as a failure of the statement
  const bounded = yield* slowReport.pipe(
    StatementSettings.withStatementTimeout("100 millis"),
    Effect.as("finished"),
    Reason.catch("StatementTimeoutError", (reason) => Effect.succeed(reason.message))
  )
  yield* Console.log(bounded)
  yield* assertEquals(yield* running, 0)

  const { kills } = yield* client.poolStats
  yield* assertThat(kills >= 2, "both were stopped by KILL QUERY")
})

program.pipe(Effect.provide(Embedded.layerDefault), runMain)
