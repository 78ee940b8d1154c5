/** Transactions: rows and clones that come and go together, and a snapshot taken when they have come. */
import { SqlClient } from "@effect/sql"
import { Console, Data, Effect, Option, Schedule } from "effect"
import { Clone, MatrixOneClient, Query, Reason, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

class OutOfStock extends Data.TaggedError("OutOfStock")<{ readonly item: string }> {}

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const client = yield* MatrixOneClient.MatrixOneClient
  const clone = yield* Clone.Clone
  const snapshots = yield* Snapshots.Snapshots
  const shop = yield* scratch("transaction")
  const users = sql(`${shop}.users`)
  const names = (table: string) =>
    Effect.map(sql`SELECT name FROM ${sql(table)} ORDER BY id`.values, (rows) => rows.map(([name]) => String(name)))
  yield* sql`CREATE TABLE ${users} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`INSERT INTO ${users} (name) VALUES ('alice')`

  /** Adds a user and makes copies of the shop; all of it is kept, or nothing is. */
  const register = <E>(name: string, check: Effect.Effect<unknown, E>) =>
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`INSERT INTO ${users} ${sql.insert({ name })}`
        yield* clone.database({ from: shop, to: `${shop}_before_${name}` })
        yield* clone.table({ from: { database: shop, table: "users" }, to: { database: shop, table: `with_${name}` } })
        const snapshot = yield* Snapshots.createAfterCommit(`${shop}_${name}`, { level: "database", database: shop })
        yield* check
        return snapshot
      })
    )

  // committed. A table's clone has the transaction's own rows; a database's clone has what was committed before.
  const snapshot = yield* yield* register("bob", Effect.void)
  yield* assertEquals(yield* names(`${shop}.with_bob`), ["alice", "bob"])
  yield* assertEquals((yield* names(`${shop}_before_bob.users`))[0], "alice")
  yield* assertEquals(Option.isSome(snapshot), true)

  // rolled back: a failure takes the row, the clones and the snapshot with it, whoever failed
  yield* register("carol", new OutOfStock({ item: "tea" })).pipe(
    Effect.catchTag("OutOfStock", (error) => Console.log(`Transaction failed: no ${error.item} left`))
  )
  yield* register("dave", sql`INSERT INTO ${sql(`${shop}.missing`)} VALUES (1)`).pipe(
    Reason.catch("ObjectNotFound", (reason) => Console.log(`Transaction failed: ${reason.message}`))
  )
  yield* assertEquals(yield* names(`${shop}.users`), ["alice", "bob"])
  yield* assertEquals((yield* sql`SHOW TABLES FROM ${sql(shop)}`).length, 2)
  yield* assertEquals(yield* snapshots.exists(`${shop}_carol`), false)

  // the server takes no snapshot inside a transaction; this is said before anything is sent, and the transaction goes on
  const refused = yield* sql.withTransaction(
    snapshots.create(`${shop}_inside`, { level: "database", database: shop }).pipe(
      Effect.as("taken"),
      Reason.catch("NotAllowedInTransaction", () => Effect.succeed("refused"))
    )
  )
  yield* assertEquals(refused, "refused")

  // conflicts and lock timeouts: the whole transaction again, but only after it has certainly rolled back
  const threeTimes = Schedule.intersect(Schedule.jittered(Schedule.exponential("20 millis")), Schedule.recurs(3))
  yield* sql`UPDATE ${users} SET name = 'robert' WHERE name = 'bob'`.pipe(
    client.transaction({ retry: { schedule: threeTimes } })
  )
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users} WHERE name = 'robert'`), 1)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
