/** A table, its rows, a snapshot, a mistake, and the rows as they were before it. */
import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { Query, Snapshots, TimeTravel } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const snapshots = yield* Snapshots.Snapshots
  const shop = yield* scratch("quickstart")
  const users = sql(`${shop}.users`)

  yield* sql`CREATE TABLE ${users} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), email VARCHAR(100))`
  yield* sql`INSERT INTO ${users} ${sql.insert([
    { name: "Alice", email: "alice@example.com" },
    { name: "Bob", email: "bob@example.com" },
    { name: "Charlie", email: "charlie@example.com" }
  ])}`

  const before = yield* snapshots.create(`${shop}_before`, { level: "database", database: shop })
  yield* sql`DELETE FROM ${users} WHERE name <> ${"Alice"}`

  const now = yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`)
  const then = yield* Query.count(
    sql`SELECT COUNT(*) FROM ${TimeTravel.asOf({ database: shop, table: "users" }, { snapshot: before.name })}`
  )
  yield* Console.log(`${now} user now, ${then} users in snapshot ${before.name}`)
  yield* assertEquals([now, then], [1, 3])
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
