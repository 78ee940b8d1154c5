/** What can go wrong, and how to say what to do about it. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, Redacted } from "effect"
import { MatrixOne, Reason, Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

// a server that is not there fails the layer, before any query
const connection = Effect.void.pipe(
  Effect.provide(MatrixOne.layer({ host: "127.0.0.1", port: 1, password: Redacted.make("secret") })),
  Effect.as("connected"),
  Reason.catch("ConnectionError", (reason) =>
    Effect.as(Console.log(`Connection failed: ${reason.message}`), reason._tag)
  )
)

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const snapshots = yield* Snapshots.Snapshots
  const users = sql(`${yield* scratch("errors")}.users`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL)`
  yield* sql`INSERT INTO ${users} VALUES (1, 'Alice')`

  yield* assertEquals(yield* connection, "ConnectionError")

  // a statement fails with a SqlError; Reason says why
  const saved = yield* sql`INSERT INTO ${users} VALUES (1, 'Bob')`.pipe(
    Effect.as("saved"),
    Reason.catch("UniqueViolation", () => Effect.succeed("id 1 is taken"))
  )
  yield* assertEquals(saved, "id 1 is taken")

  // several reasons at once; what is not listed passes on
  const explain = Reason.catch(["ObjectNotFound", "SqlSyntaxError", "ConstraintError"], (reason) =>
    Effect.succeed(`${reason._tag} ${reason.errno}`)
  )
  const missing = yield* explain(sql`SELECT * FROM missing.users`)
  const syntax = yield* explain(sql`SELECT FROM WHERE`)
  const noName = yield* explain(sql`INSERT INTO ${users} VALUES (2, NULL)`)
  yield* Console.log(missing, syntax, noName)

  // what a service fails with besides: a tagged error about its own object
  const found = yield* snapshots.get("no_such_snapshot").pipe(
    Effect.map((snapshot) => snapshot.name),
    Effect.catchTag("SnapshotNotFound", (error) => Effect.succeed(`no ${error.snapshot}; ${error.hint}`))
  )
  yield* Console.log(found)

  // inside a transaction: the failure rolls back, and is still the same failure outside
  const transaction = yield* sql
    .withTransaction(
      Effect.gen(function* () {
        yield* sql`INSERT INTO ${users} VALUES (2, 'Bob')`
        yield* sql`INSERT INTO ${users} VALUES (1, 'Eve')`
      })
    )
    .pipe(Effect.flip)
  yield* Console.log(`Transaction failed: ${Reason.of(transaction).message}`)
  yield* assertEquals(Reason.of(transaction)._tag, "UniqueViolation")
  yield* assertEquals(yield* sql`SELECT name FROM ${users}`, [{ name: "Alice" }])
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
