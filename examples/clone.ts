/** Clones: instant, writable copies of a table or a database, of now or of a snapshot. */
import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { Clone, Query, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const clone = yield* Clone.Clone
  const snapshots = yield* Snapshots.Snapshots
  const shop = yield* scratch("clone")
  const usersOf = (database: string, table = "users") =>
    Query.count(sql`SELECT COUNT(*) FROM ${sql(`${database}.${table}`)}`)
  yield* sql`CREATE TABLE ${sql(`${shop}.users`)} (id INT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`INSERT INTO ${sql(`${shop}.users`)} VALUES (1, 'Alice'), (2, 'Bob')`

  // a table
  yield* clone.table({ from: { database: shop, table: "users" }, to: { database: shop, table: "users_copy" } })
  yield* assertEquals(yield* usersOf(shop, "users_copy"), 2)

  // a database; changing the copy leaves the source alone
  const staging = `${shop}_staging`
  yield* clone.database({ from: shop, to: staging })
  yield* sql`DELETE FROM ${sql(`${staging}.users`)}`
  yield* assertEquals([yield* usersOf(staging), yield* usersOf(shop)], [0, 2])

  // of a snapshot: the source as it was
  const before = yield* snapshots.create(`${shop}_before`, { level: "database", database: shop })
  yield* sql`INSERT INTO ${sql(`${shop}.users`)} VALUES (3, 'Charlie')`
  yield* clone.database({ from: shop, to: `${shop}_past`, at: { snapshot: before.name } })
  yield* assertEquals([yield* usersOf(`${shop}_past`), yield* usersOf(shop)], [2, 3])

  // an existing target is left as it is when asked for; the answer says whether a copy was made
  const made = yield* clone.database({ from: shop, to: staging, ifNotExists: true })
  yield* assertEquals([made, yield* usersOf(staging)], [false, 0])

  // a missing source is an error
  const missing = yield* clone.database({ from: `${shop}_missing`, to: `${shop}_empty` }).pipe(
    Effect.as("cloned"),
    Effect.catchTag("SourceNotFound", (error) => Effect.succeed(`${error.objectType} missing`))
  )
  yield* assertEquals(missing, "database missing")

  // a throw-away copy, to try something on real data
  const tried = yield* Effect.scoped(
    Effect.gen(function* () {
      const copy = yield* clone.scopedDatabase({ from: shop })
      yield* Console.log(`trying it on ${copy}`)
      yield* sql`UPDATE ${sql(`${copy}.users`)} SET name = 'nobody'`
      return yield* usersOf(copy)
    })
  )
  yield* assertEquals(tried, 3)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
