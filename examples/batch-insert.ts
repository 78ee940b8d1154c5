/** Inserting many rows: batches of rows in one statement, a few statements at a time. */
import { SqlClient } from "@effect/sql"
import { Array, Console, Duration, Effect } from "effect"
import { Query } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const people = Array.makeBy(2_000, (n) => ({ id: n, name: `user ${n}`, email: `user${n}@example.com` }))

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const users = sql(`${yield* scratch("batch")}.users`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50), email VARCHAR(100))`

  const insertBatch = (batch: ReadonlyArray<(typeof people)[number]>) =>
    Query.execute(sql`INSERT INTO ${users} ${sql.insert([...batch])}`)
  const [elapsed, headers] = yield* Effect.forEach(Array.chunksOf(people, 250), insertBatch, { concurrency: 4 }).pipe(
    Effect.timed
  )
  const inserted = headers.reduce((total, header) => total + header.affectedRows, 0)
  yield* Console.log(`${inserted} rows in ${headers.length} statements, ${Duration.format(elapsed)}`)
  yield* assertEquals(inserted, people.length)
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`), people.length)

  // single inserts at once: the pool is the bound, no task needs to know its size
  const late = Array.makeBy(20, (n) => ({ id: people.length + n, name: `late ${n}`, email: `late${n}@example.com` }))
  yield* Effect.forEach(late, (user) => sql`INSERT INTO ${users} ${sql.insert(user)}`, {
    concurrency: "unbounded",
    discard: true
  })
  yield* assertEquals(yield* Query.count(sql`SELECT COUNT(*) FROM ${users} WHERE name LIKE 'late%'`), late.length)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
