/** Ten queries that take a tenth of a second each: one after the other, and at once. */
import { SqlClient } from "@effect/sql"
import { Console, Duration, Effect } from "effect"
import { Embedded } from "effect-matrixone/embedded"
import { assertThat, runMain } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tenQueries = Effect.replicate(sql`SELECT SLEEP(0.1)`, 10)

  yield* Effect.all(tenQueries, { concurrency: "unbounded" }) // opens the connections that both will use
  const [serial] = yield* Effect.timed(Effect.all(tenQueries))
  const [parallel] = yield* Effect.timed(Effect.all(tenQueries, { concurrency: "unbounded" }))

  const ratio = Duration.toMillis(serial) / Duration.toMillis(parallel)
  yield* Console.log(`one after the other ${Duration.format(serial)}`)
  yield* Console.log(`at once             ${Duration.format(parallel)}, ${ratio.toFixed(1)} times as fast`)
  yield* assertThat(ratio > 2, `ten at once are only ${ratio.toFixed(1)} times as fast`)
})

program.pipe(Effect.provide(Embedded.layerDefault), runMain)
