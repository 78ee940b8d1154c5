/** Three counts at once, each on its own connection. */
import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { Query } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const shop = yield* scratch("parallel")
  const tables = { users: 3, products: 5, orders: 40 }
  for (const [table, rows] of Object.entries(tables)) {
    yield* sql`CREATE TABLE ${sql(`${shop}.${table}`)} (id INT PRIMARY KEY)`
    yield* sql`INSERT INTO ${sql(`${shop}.${table}`)} ${sql.insert(Array.from({ length: rows }, (_, id) => ({ id })))}`
  }

  const count = (table: string) => Query.count(sql`SELECT COUNT(*) FROM ${sql(`${shop}.${table}`)}`)
  const counts = yield* Effect.all(
    { users: count("users"), products: count("products"), orders: count("orders") },
    { concurrency: "unbounded" }
  )
  yield* Console.log(counts)
  yield* assertEquals(counts, tables)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
