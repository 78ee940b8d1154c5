/** What the Python client's own examples do, here. docs/python.md has them side by side. */
import { SqlClient } from "@effect/sql"
import { Console, Duration, Effect, Option, Schema } from "effect"
import { Clone, MatrixOne, MoCtl, Query, Reason, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const clone = yield* Clone.Clone
  const moctl = yield* MoCtl.MoCtl
  const snapshots = yield* Snapshots.Snapshots
  const test = yield* scratch("python")
  const users = sql(`${test}.users`)
  yield* sql`CREATE TABLE ${users} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), email VARCHAR(100))`

  // execute with parameters
  const insert = (name: string, email: string) => sql`INSERT INTO ${users} (name, email) VALUES (${name}, ${email})`
  const inserted = yield* Query.execute(insert("Alice", "alice@example.com"))
  yield* assertEquals(inserted.affectedRows, 1)

  // the result
  const total = yield* Query.scalar(sql`SELECT COUNT(*) FROM ${users}`, Schema.Int)
  const first = yield* Query.first(sql`SELECT * FROM ${users} WHERE id = ${1}`)
  const all = yield* sql<{ id: number; name: string }>`SELECT id, name FROM ${users}`
  for (const { id, name } of all) yield* Console.log(id, name)
  yield* assertEquals([total, Option.isSome(first), all.length], [Option.some(1), true, 1])

  // snapshots
  const snapshot = yield* snapshots.create(
    `${test}_snapshot`,
    { level: "database", database: test },
    { description: "before the release" }
  )
  const listed = yield* snapshots.list()
  const got = yield* snapshots.get(snapshot.name)
  yield* Console.log(`${listed.length} snapshots; ${got.name} was taken at ${got.createdAt}`)
  yield* assertEquals(got.timestamp, snapshot.timestamp)

  // clones
  yield* clone.database({ from: test, to: `${test}_backup` })
  yield* clone.table({ from: { database: test, table: "users" }, to: { database: test, table: "users_backup" } })
  yield* clone.database({ from: test, to: `${test}_past`, at: { snapshot: snapshot.name }, ifNotExists: true })
  yield* snapshots.drop(snapshot.name)

  // mo_ctl
  const flushed = yield* moctl.flush({ database: test, table: "users" })
  const checkpoint = yield* moctl.checkpoint()
  yield* Console.log(flushed.result, checkpoint.result)

  // a transaction
  const transaction = sql
    .withTransaction(
      Effect.gen(function* () {
        yield* insert("Bob", "bob@example.com")
        yield* clone.database({ from: test, to: `${test}_in_transaction` })
        return yield* Snapshots.createAfterCommit(`${test}_committed`, { level: "database", database: test })
      })
    )
    .pipe(
      Effect.flatten, // waits for the snapshot
      Effect.tapError((error) => Console.log(`Transaction failed: ${error.message}`))
    )
  yield* assertEquals(Option.isSome(yield* transaction), true)

  // three queries at once
  const counts = yield* Effect.all(
    [
      Query.count(sql`SELECT COUNT(*) FROM ${users}`),
      Query.count(sql`SELECT COUNT(*) FROM ${users} WHERE name = ${"Bob"}`),
      Query.count(sql`SELECT COUNT(*) FROM ${sql(`${test}.users_backup`)}`)
    ],
    { concurrency: "unbounded" }
  )
  yield* assertEquals(counts, [2, 1, 1])

  // many inserts at once, and many rows in one
  const people = Array.from({ length: 30 }, (_, n) => ({ name: `user ${n}`, email: `user${n}@example.com` }))
  yield* Effect.forEach(people, ({ name, email }) => insert(name, email), { concurrency: "unbounded" })
  yield* sql`INSERT INTO ${users} ${sql.insert(people)}`
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`), 62)

  // what concurrency gains
  const sleeps = Effect.replicate(sql`SELECT SLEEP(0.1)`, 10)
  const [serial] = yield* Effect.timed(Effect.all(sleeps))
  const [parallel] = yield* Effect.timed(Effect.all(sleeps, { concurrency: "unbounded" }))
  yield* Console.log(`speed-up: ${(Duration.toMillis(serial) / Duration.toMillis(parallel)).toFixed(1)}`)

  // errors
  const message = yield* sql`SELECT * FROM ${sql(`${test}.nonexistent`)}`.pipe(
    Effect.as("found"),
    Reason.catch("ObjectNotFound", (reason) => Effect.succeed(`Query failed: ${reason.message}`)),
    Reason.catch("ConnectionError", (reason) => Effect.succeed(`Connection failed: ${reason.message}`))
  )
  yield* Console.log(message)
  const refused = yield* Query.count(sql`SELECT 1`).pipe(
    Effect.provide(MatrixOne.layer({ host: "127.0.0.1", port: 1 })),
    Reason.catch("ConnectionError", () => Effect.succeed("Connection failed"))
  )
  yield* Console.log(refused)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
