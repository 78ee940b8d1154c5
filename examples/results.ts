/** The ways to take a result: rows, one row, one value, decoded, as a stream, or only the header. */
import { SqlClient } from "@effect/sql"
import { Chunk, Console, Effect, Option, Schema, Stream } from "effect"
import { Query } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const User = Schema.Struct({ id: Schema.Int, name: Schema.String })

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const users = sql(`${yield* scratch("results")}.users`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50))`

  // the header: how many rows were affected
  const inserted = yield* Query.execute(
    sql`INSERT INTO ${users} ${sql.insert([
      { id: 1, name: "Alice" },
      { id: 2, name: "Bob" },
      { id: 3, name: "Charlie" }
    ])}`
  )
  yield* assertEquals(inserted.affectedRows, 3)

  // all rows, as objects; the column names are their keys
  const rows = yield* sql<{ id: number; name: string }>`SELECT id, name FROM ${users} ORDER BY id`
  yield* assertEquals(rows.length, 3)
  yield* assertEquals(Object.keys(rows[0] ?? {}), ["id", "name"])
  for (const { id, name } of rows) yield* Console.log(`${id}: ${name}`)

  // all rows, as arrays in the order of the columns
  const values = yield* sql`SELECT id, name FROM ${users} ORDER BY id`.values
  yield* assertEquals(values[2], [3, "Charlie"])

  // the first row, if there is one
  const bob = yield* Query.first(sql`SELECT name FROM ${users} WHERE id = ${2} LIMIT 1`)
  const nobody = yield* Query.first(sql`SELECT name FROM ${users} WHERE id = ${9} LIMIT 1`)
  yield* assertEquals(bob, Option.some({ name: "Bob" }))
  yield* assertEquals(nobody, Option.none())

  // one value, decoded; a COUNT(*) has a short form
  const longest = yield* Query.scalar(sql`SELECT MAX(LENGTH(name)) FROM ${users}`, Schema.Int)
  const total = yield* Query.count(sql`SELECT COUNT(*) FROM ${users}`)
  yield* assertEquals(longest, Option.some(7))
  yield* assertEquals(total, 3)

  // rows of a known shape; what does not fit is a ParseError, not a surprise later
  const decoded = yield* Query.rows(sql`SELECT id, name FROM ${users} WHERE name LIKE ${"%li%"} ORDER BY id`, User)
  yield* assertEquals(
    decoded.map((user) => user.name),
    ["Alice", "Charlie"]
  )

  // rows as they arrive, in bounded memory; taking only two stops the statement on the server
  const firstTwo = yield* Query.stream(sql`SELECT id, name FROM ${users} ORDER BY id`, User).pipe(
    Stream.take(2),
    Stream.map((user) => user.name),
    Stream.runCollect
  )
  yield* assertEquals(Chunk.toReadonlyArray(firstTwo), ["Alice", "Bob"])
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
