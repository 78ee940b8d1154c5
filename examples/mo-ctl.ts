/** mo_ctl: flush a table, take a checkpoint, ask what time it is there. Needs the sys account with role moadmin. */
import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { MoCtl, Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const moCtl = yield* MoCtl.MoCtl
  const shop = yield* scratch("moctl")
  yield* sql`CREATE TABLE ${sql(`${shop}.users`)} (id INT PRIMARY KEY)`
  yield* sql`INSERT INTO ${sql(`${shop}.users`)} VALUES (1), (2)`

  const flushed = yield* moCtl.flush({ database: shop, table: "users" })
  yield* Console.log(`${flushed.method}: ${JSON.stringify(flushed.result)}`)
  yield* assertEquals(flushed.method, "Flush")

  const checkpoint = yield* moCtl.checkpoint("5 seconds")
  yield* Console.log(`${checkpoint.method}: ${JSON.stringify(checkpoint.result)}`)
  yield* assertEquals(checkpoint.method, "Checkpoint")

  const { nodes, until } = yield* moCtl.syncCommit
  yield* Console.log(`${nodes} compute nodes see everything committed up to ${until}`)
  yield* assertThat(until <= (yield* moCtl.now) + 1_000_000_000n, "the past is before now")
  yield* Console.log(`protocol versions: ${[...(yield* moCtl.protocolVersions).values()].join(", ")}`)

  // A switch of the whole node is sent only to who says so: run("cn", "USESNAPSHOT", moment, { anyway: true }).
  const refused = yield* Effect.flip(moCtl.run("cn", "USESNAPSHOT", "1"))
  yield* assertEquals(refused._tag === "SqlError" ? Reason.of(refused)._tag : refused._tag, "InvalidInput")
  yield* Console.log(refused.message)

  const missing = yield* Effect.flip(moCtl.flush({ database: shop, table: "missing" }))
  yield* Console.log(missing.message)
})

program.pipe(
  Reason.catch("AuthorizationError", (reason) => Console.log(`this login may not: ${reason.message}`)),
  Effect.scoped,
  Effect.provide(Embedded.layerDefault),
  runMain
)
