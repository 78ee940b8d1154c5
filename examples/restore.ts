/** A migration that can be taken back: whatever goes wrong, the database is what it was. */
import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { Query, Restore, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

/** Runs `migration`; when it fails or is interrupted, puts `database` back as it was. */
const reversible = <A, E, R>(database: string, migration: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots.Snapshots
    const restore = yield* Restore.Restore
    const before = yield* snapshots.scoped(`${database}_before`, { level: "database", database })
    return yield* Effect.onError(migration, () => Effect.orDie(restore.database(database, before.name)))
  }).pipe(Effect.scoped)

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const shop = yield* scratch("restore")
  const users = sql(`${shop}.users`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`INSERT INTO ${users} VALUES (1, 'Alice'), (2, 'Bob')`

  const migration = Effect.gen(function* () {
    yield* sql`CREATE TABLE ${sql(`${shop}.accounts`)} (id INT PRIMARY KEY)`
    yield* sql`DELETE FROM ${users}`
    yield* sql`INSERT INTO ${sql(`${shop}.acounts`)} VALUES (1)` // a typing error
  })
  const error = yield* Effect.flip(reversible(shop, migration))
  yield* Console.log(`taken back: ${error.message}`)

  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`), 2)
  const tables = yield* sql`SHOW TABLES FROM ${sql(shop)}`.values
  yield* assertEquals(tables, [["users"]])
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
