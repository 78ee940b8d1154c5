import { SqlClient } from "@effect/sql"
import { Console, Effect } from "effect"
import { Query, Restore, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const snapshots = yield* Snapshots.Snapshots
  const restore = yield* Restore.Restore

  yield* sql`CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50))`
  yield* sql`INSERT INTO users ${sql.insert([{ name: "Alice" }, { name: "Bob" }])}`

  const before = yield* snapshots.create("before_clean_up", { level: "database", database: "test" })
  yield* sql`DELETE FROM users`
  yield* restore.database("test", before.name)

  return yield* Query.count(sql`SELECT COUNT(*) FROM users`)
})

program.pipe(
  Effect.tap((users) => Console.log(`${users} users are back`)),
  Effect.provide(Embedded.layer()), // or MatrixOne.layer({ host, username, password, database })
  Effect.runPromise
)
