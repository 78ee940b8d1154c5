/** Bulk loading: many rows into a table, every key and length checked, all of them or none. */
import { SqlClient } from "@effect/sql"
import { Console, Duration, Effect, Schema, Stream } from "effect"
import { BulkLoad, Query, Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

class Order extends Schema.Class<Order>("Order")({
  id: Schema.Number,
  placed: Schema.Date,
  cents: Schema.Int,
  note: Schema.NullOr(Schema.String)
}) {}

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const load = yield* BulkLoad.BulkLoad
  const database = yield* scratch("bulk_load")
  const table = { database, table: "orders" }
  const orders = sql(`${database}.orders`)
  yield* sql`CREATE TABLE ${orders} (id INT PRIMARY KEY, placed VARCHAR(30), cents INT NOT NULL, note VARCHAR(20))`
  const count = Query.count(sql`SELECT COUNT(*) FROM ${orders}`)

  // the rows of a stream, encoded by a schema, as they come; memory stays bounded however many there are
  const placed = new Date("2026-11-21T12:00:00Z")
  const many = Stream.map(Stream.range(1, 20_000), (id) => new Order({ id, placed, cents: id % 1000, note: null }))
  const [elapsed, report] = yield* load
    .rows({
      table,
      schema: Order,
      onProgress: ({ bytes, rows }) => Effect.logDebug(`${rows} rows, ${bytes} bytes`)
    })(many)
    .pipe(Effect.timed)
  yield* Console.log(`${report.loaded} of ${report.read} rows in ${Duration.format(elapsed)}`)
  yield* assertEquals(report, { read: 20_000, loaded: 20_000, skipped: 0 })

  // a file of one's own as bytes: here the text of one
  const csv = 'id,cents,note\n20000,1,"taken already"\n20001,2,"with, comma"\n20002,3,\\N\n'
  const skipping = yield* load.bytes({
    table,
    columns: ["id", "cents", "note"],
    onConflict: "ignore",
    input: { format: "csv", skipLines: 1 }
  })(Stream.make(new TextEncoder().encode(csv)))
  yield* assertEquals(skipping, { read: 3, loaded: 2, skipped: 1 })

  // small data in the statement; the row that has the key gets the new values
  yield* load.inline({
    table,
    columns: ["id", "cents"],
    onConflict: "update",
    input: { format: "jsonline" },
    data: '{"id":20001,"cents":200}\n'
  })
  yield* assertEquals(yield* Query.count(sql`SELECT cents FROM ${orders} WHERE id = 20001`), 200)

  // a load that cannot be whole leaves nothing
  const refused = yield* load
    .rows({ table })(Stream.make({ id: 30_000, cents: 1 }, { id: 1, cents: 1 }))
    .pipe(
      Effect.map((each) => `${each.loaded} rows`),
      Reason.catch("UniqueViolation", () => Effect.succeed("a key was taken"))
    )
  yield* assertEquals([refused, yield* count], ["a key was taken", 20_002])

  // by prepared INSERTs: slower, and it answers generated keys
  yield* sql`CREATE TABLE ${sql(`${database}.notes`)} (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(20))`
  const inserted = yield* load.insertAll({ table: { database, table: "notes" }, returning: ["id"] })(
    Stream.make({ text: "first" }, { text: "second" })
  )
  yield* assertEquals(inserted, { inserted: 2, returned: [{ id: 1 }, { id: 2 }] })
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
