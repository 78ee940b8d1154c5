/**
 * A task: statements that the server runs on a schedule, or when it is told to. The embedded server has no scheduler, and
 * this says so there.
 */

import { SqlClient } from "@effect/sql"
import { Console, Effect, Option } from "effect"
import { Query, Reason, Tasks } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tasks = yield* Tasks.Tasks
  const shop = yield* scratch("tasks")
  yield* sql`CREATE TABLE ${sql(`${shop}.carts`)} (id INT PRIMARY KEY, abandoned BOOL)`
  yield* sql`INSERT INTO ${sql(`${shop}.carts`)} VALUES (1, TRUE), (2, FALSE), (3, TRUE)`

  const task = yield* Effect.acquireRelease(
    tasks.create(`${shop}_nightly`, {
      statements: [`DELETE FROM ${shop}.carts WHERE abandoned`],
      schedule: { cron: "0 30 3 * * *", timezone: "Europe/Berlin" },
      timeout: "10 minutes"
    }),
    ({ name }) => Effect.orDie(tasks.drop(name, { ifExists: true }))
  )
  yield* Console.log(`${task.name} runs at 3:30 every night`)

  yield* tasks.run(task.name) // not waiting for the night
  const [run] = yield* tasks.runs({ task: task.name, limit: 1 })
  yield* assertEquals(run?.status, "success")
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${sql(`${shop}.carts`)}`), 1)

  yield* tasks.suspend(task.name)
  const { enabled, lastRun } = yield* tasks.get(task.name)
  yield* assertEquals(enabled, false)
  yield* assertEquals(Option.getOrUndefined(lastRun)?.status, "success")
}).pipe(Reason.catch("UnsupportedError", (reason) => Console.log(`no scheduler here: ${reason.message}`)))

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
