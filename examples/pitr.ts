/** Point-in-time recovery: a mistake noticed late, taken back to the instant before it. */
import { SqlClient } from "@effect/sql"
import { Console, DateTime, Effect } from "effect"
import { Pitr, Query } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const pitr = yield* Pitr.Pitr
  const shop = yield* scratch("pitr")
  const users = sql(`${shop}.users`)
  const orders = sql(`${shop}.orders`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`CREATE TABLE ${orders} (id INT PRIMARY KEY)`
  yield* sql`INSERT INTO ${users} VALUES (1, 'Alice'), (2, 'Bob')`

  // from now on the last seven days of the database can be restored, to any instant
  const policy = yield* Effect.acquireRelease(
    pitr.create(`${shop}_week`, { level: "database", database: shop }, { length: 7, unit: "d" }),
    ({ name }) => Effect.orDie(pitr.drop(name, { ifExists: true }))
  )
  yield* Console.log(`${policy.name} keeps ${policy.length} ${policy.unit} of ${shop}`)
  yield* sql`INSERT INTO ${users} VALUES (3, 'Carol')`

  // what can be restored, table by table, by the server's own clock and to the nanosecond
  const windows = yield* pitr.recoveryWindows({ level: "table", database: shop, table: "users" })
  const before = windows[0]?.pitrs[0]?.end ?? 0n

  // the mistake, and work that others do meanwhile
  yield* sql`DELETE FROM ${users}`
  yield* sql`INSERT INTO ${orders} VALUES (1)`

  // one table as it was at that instant; the others keep what they have
  yield* pitr.restore(policy.name, { level: "table", database: shop, table: "users" }, before)
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`), 3)
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${orders}`), 1)

  // an instant that is not kept is an error of its own, and changes nothing
  const refused = yield* pitr
    .restore(policy.name, { level: "database", database: shop }, DateTime.unsafeMake("2020-01-01T00:00:00Z"))
    .pipe(
      Effect.as("restored"),
      Effect.catchTag("OutsideRecoveryWindow", (error) => Effect.succeed(`${error.pitr} does not go back that far`))
    )
  yield* assertEquals(refused, `${policy.name} does not go back that far`)

  // a longer range, from now on
  const altered = yield* pitr.alter(policy.name, { length: 1, unit: "mo" })
  yield* assertEquals([altered.length, altered.unit], [1, "mo"])
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
