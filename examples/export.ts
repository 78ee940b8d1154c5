/** Export: the rows of a query as files, written by the server or streamed here, and loaded back. */
import { SqlClient } from "@effect/sql"
import { Chunk, Console, Effect, Stream } from "effect"
import { BulkLoad, Export, Query } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const exports = yield* Export.Export
  const load = yield* BulkLoad.BulkLoad
  const database = yield* scratch("export")
  const users = sql(`${database}.users`)
  const copy = sql(`${database}.users_copy`)
  yield* sql`CREATE TABLE ${users} (id INT PRIMARY KEY, name VARCHAR(50), photo VARBINARY(50))`
  yield* sql`CREATE TABLE ${copy} (id INT PRIMARY KEY, name VARCHAR(50), photo VARBINARY(50))`
  yield* sql`INSERT INTO ${users} VALUES (1, 'Alice "the first"', ${Buffer.from([0, 1, 255])}), (2, NULL, NULL)`
  const query = sql`SELECT id, name, photo FROM ${users} ORDER BY id`

  // as bytes, here: into a file, a response, another program; only as fast as they are read
  const pieces = yield* Stream.runCollect(exports.csv(sql`SELECT id, name FROM ${users} ORDER BY id`, { header: true }))
  const csv = Buffer.concat(Chunk.toReadonlyArray(pieces)).toString()
  yield* Console.log(csv.trimEnd())
  yield* assertEquals(csv, '"id","name"\n1,"Alice ""the first"""\n2,\\N\n')

  // from one table, through here, into another
  const table = { database, table: "users_copy" }
  const report = yield* load.bytes({ table, input: { format: "jsonline" } })(exports.jsonLines(query))
  yield* assertEquals(report.loaded, 2)
  const different = sql`SELECT COUNT(*) FROM ${users} u JOIN ${copy} c ON u.id = c.id WHERE HEX(u.photo) <> HEX(c.photo)`
  yield* assertEquals(yield* Query.count(different), 0)

  // a path that the server could not write to is refused here
  const refused = yield* exports.file({ query, to: "users.csv", output: { format: "csv" } }).pipe(
    Effect.as("written"),
    Effect.catchTag("SqlError", (error) => Effect.succeed(error.message))
  )
  yield* Console.log(refused)
})

/** Has the server write a file into a stage, in parts of about 64 MiB. */
export const throughStage = (stage: string, database: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const exports = yield* Export.Export
    yield* exports.file({
      query: sql`SELECT * FROM ${sql(`${database}.users`)}`,
      to: { stage, path: "users/part%03d.csv" },
      output: { format: "csv", header: true },
      splitSize: 64 * 1024 * 1024
    })
  })

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
