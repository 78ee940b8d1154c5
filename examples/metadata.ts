/** What is on a server and what it is doing: columns, indexes, foreign keys, sessions, and a session stopped. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, Option } from "effect"
import { Metadata } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const metadata = yield* Metadata.Metadata
  const shop = yield* scratch("metadata")
  yield* sql`CREATE TABLE ${sql(`${shop}.users`)} (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL, UNIQUE KEY by_name (name))`
  yield* sql`CREATE TABLE ${sql(`${shop}.orders`)} (id INT PRIMARY KEY, user_id INT, price DECIMAL(10,2) DEFAULT 0,
    CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES ${sql(`${shop}.users`)} (id))`

  const server = yield* metadata.server
  yield* Console.log(`${server.version}, account ${server.account}`)
  yield* Console.log(`it has ${[...(yield* metadata.features)].join(", ")}`)

  for (const table of yield* metadata.tables(shop)) {
    const columns = yield* metadata.columns({ database: shop, table: table.name })
    yield* Console.log(`${table.name}: ${columns.map(({ columnType, name }) => `${name} ${columnType}`).join(", ")}`)
  }
  const keys = yield* metadata.foreignKeys({ database: shop, table: "orders" })
  yield* assertEquals(
    keys.map(({ columns, name, referencedTable }) => ({ columns, name, referencedTable })),
    [{ columns: [{ column: "user_id", referenced: "id" }], name: "of_user", referencedTable: "users" }]
  )
  const indexes = yield* metadata.indexes({ database: shop, table: "users" })
  yield* assertEquals(
    indexes.map(({ kind, name }) => `${name} (${kind})`),
    ["PRIMARY (primary)", "by_name (unique)"]
  )

  const running = (yield* metadata.processes).filter(({ statement }) => Option.isSome(statement))
  yield* assertThat(running.length > 0, "at least the session that asks runs a statement")
  yield* Console.log(`${running.length} sessions run or have just run a statement`)

  const gone = yield* Effect.flip(metadata.kill(4_000_000_000))
  yield* Console.log(gone.message)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
