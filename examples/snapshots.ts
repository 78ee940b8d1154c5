/** Snapshots: taken at every level, found, read from, dropped; and one that lives as long as a scope. */
import { SqlClient } from "@effect/sql"
import { Console, DateTime, Effect, Option } from "effect"
import { Query, Reason, Snapshots, TimeTravel } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratch } from "./support.ts"

const levels = (shop: string): ReadonlyArray<Snapshots.SnapshotTarget> => [
  { level: "table", database: shop, table: "users" },
  { level: "database", database: shop },
  { level: "account" },
  { level: "cluster" } // the sys account only
]

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const snapshots = yield* Snapshots.Snapshots
  const shop = yield* scratch("snapshots")
  const users = sql(`${shop}.users`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`INSERT INTO ${users} VALUES (1, 'Alice'), (2, 'Bob')`

  // one of each level, as far as the login may
  for (const target of levels(shop)) {
    yield* snapshots.create(`${shop}_${target.level}`, target).pipe(
      Effect.flatMap((made) =>
        Console.log(`${made.level} snapshot ${made.name}, ${DateTime.formatIso(made.createdAt)}`)
      ),
      Reason.catch("AuthorizationError", (reason) => Console.log(`no ${target.level} snapshot: ${reason.message}`))
    )
  }

  // the server keeps no description; this library does, next to the snapshot
  const described = yield* snapshots.create(
    `${shop}_described`,
    { level: "database", database: shop },
    { description: "before the name change" }
  )

  // list, get, find, exists
  const ofShop = yield* snapshots.list({ level: "database", database: shop })
  yield* assertEquals(
    ofShop.map((snapshot) => snapshot.name),
    [`${shop}_described`, `${shop}_database`]
  )
  const got = yield* snapshots.get(described.name)
  yield* assertEquals(got.description, Option.some("before the name change"))
  yield* assertEquals(got.timestamp, described.timestamp)
  yield* assertEquals(yield* snapshots.find(`${shop}_missing`), Option.none())
  yield* assertThat(yield* snapshots.exists(described.name), "the snapshot exists")

  // the same name again: refused, or kept when asked for
  const again = yield* snapshots.create(described.name, { level: "database", database: shop }).pipe(
    Effect.as("taken twice"),
    Effect.catchTag("SnapshotAlreadyExists", (error) => Effect.succeed(`kept ${error.snapshot}`))
  )
  yield* assertEquals(again, `kept ${described.name}`)
  const kept = yield* snapshots.create(described.name, { level: "database", database: shop }, { ifNotExists: true })
  yield* assertEquals(kept.timestamp, described.timestamp)

  // time travel: the same table now, in the snapshot, and at the snapshot's very nanosecond
  yield* sql`UPDATE ${users} SET name = ${"Robert"} WHERE id = ${2}`
  const table = { database: shop, table: "users" }
  const changed = yield* sql`
    SELECT past.name AS was, present.name AS is_now
    FROM ${TimeTravel.asOf(table, { snapshot: described.name })} past
    JOIN ${users} present ON present.id = past.id
    WHERE past.name <> present.name`
  yield* assertEquals(changed, [{ was: "Bob", is_now: "Robert" }])
  const byTime = yield* Query.first(
    sql`SELECT name FROM ${TimeTravel.asOf(table, { timestamp: described.timestamp })} WHERE id = 2`
  )
  yield* assertEquals(byTime, Option.some({ name: "Bob" }))

  // a snapshot for a while
  const during = yield* Effect.scoped(
    Effect.gen(function* () {
      const brief = yield* snapshots.scoped(`${shop}_brief`, { level: "database", database: shop })
      return yield* snapshots.exists(brief.name)
    })
  )
  yield* assertEquals([during, yield* snapshots.exists(`${shop}_brief`)], [true, false])

  // drop
  yield* snapshots.drop(described.name)
  const gone = yield* Effect.flip(snapshots.drop(described.name))
  yield* assertEquals(gone._tag, "SnapshotNotFound")
  yield* snapshots.drop(described.name, { ifExists: true })
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
