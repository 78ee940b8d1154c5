/** A table as a class: rows in and out are checked, and a repository knows the usual statements. */
import { Model, SqlClient, SqlSchema } from "@effect/sql"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

/** A JSON column: the client answers its value, and it is written as text. */
const Json = <A, I>(schema: Schema.Schema<A, I>) =>
  Model.Field({ select: schema, insert: Schema.parseJson(schema), update: Schema.parseJson(schema) })

const UserId = Schema.Int.pipe(Schema.brand("UserId"))

class User extends Model.Class<User>("User")({
  id: Model.Generated(UserId), // the server makes it: absent when inserting
  name: Schema.NonEmptyTrimmedString,
  email: Schema.String,
  tags: Json(Schema.Array(Schema.String)),
  joined_at: Model.DateTimeFromDate
}) {}

const makeUsers = (database: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const table = `${database}.users`
    yield* sql`CREATE TABLE ${sql(table)} (
      id INT AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(50) NOT NULL,
      email VARCHAR(100) NOT NULL UNIQUE,
      tags JSON NOT NULL,
      joined_at DATETIME(3) NOT NULL)`

    const repository = yield* Model.makeRepository(User, { tableName: table, spanPrefix: "Users", idColumn: "id" })
    const joinedSince = SqlSchema.findAll({
      Request: Schema.DateTimeUtcFromDate,
      Result: User,
      execute: (since) => sql`SELECT * FROM ${sql(table)} WHERE joined_at >= ${since} ORDER BY joined_at`
    })
    return { ...repository, joinedSince }
  })

const program = Effect.gen(function* () {
  const users = yield* makeUsers(yield* scratch("models"))
  const register = (name: string, joinedAt: string, tags: ReadonlyArray<string> = []) =>
    users.insert(
      User.insert.make({
        name,
        email: `${name.toLowerCase()}@example.com`,
        tags,
        joined_at: DateTime.unsafeMake(joinedAt)
      })
    )

  const alice = yield* register("Alice", "2026-03-01T12:30:00.250Z", ["admin", "early"])
  const bob = yield* register("Bob", "2026-11-20T08:00:00Z")
  yield* Console.log(`${alice.name} is user ${alice.id}, ${bob.name} is user ${bob.id}`)

  const found = yield* users.findById(alice.id)
  yield* assertEquals(
    Option.map(found, (user) => [user.name, user.tags, DateTime.formatIso(user.joined_at)]),
    Option.some(["Alice", ["admin", "early"], "2026-03-01T12:30:00.250Z"])
  )

  const recent = yield* users.joinedSince(DateTime.unsafeMake("2026-11-01T00:00:00Z"))
  yield* assertEquals(
    recent.map((user) => user.name),
    ["Bob"]
  )

  const renamed = yield* users.update(User.update.make({ ...bob, name: "Robert" }))
  yield* assertEquals([renamed.id, renamed.name], [bob.id, "Robert"])

  yield* users.delete(bob.id)
  yield* assertEquals(yield* users.findById(bob.id), Option.none())
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
