/**
 * What the suites of Branch start from.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Change, Counts } from "../../src/services/Branch.ts"
import type { TableName } from "../../src/services/TableName.ts"
import { Harness, named, quoted, type Table } from "./Harness.ts"

export const Item = Schema.Struct({ id: Schema.Int, v: Schema.NullOr(Schema.String) })
type Item = typeof Item.Type

/** A database with a table of three items, and what sends statements to its tables. */
export const source = Effect.gen(function* () {
  const harness = yield* Harness
  const sql = yield* SqlClient.SqlClient
  const database = yield* harness.database([])
  const run = (text: string) => Effect.asVoid(sql.unsafe(text.replaceAll("@", quoted(database))).unprepared)
  const table = (name: string): Table => ({ database, table: name })
  yield* run("CREATE TABLE @.base (id INT PRIMARY KEY, v VARCHAR(50))")
  yield* run("INSERT INTO @.base VALUES (1, 'a'), (2, 'b'), (3, 'c')")
  const items = (name: TableName) =>
    Effect.map(
      sql<Item>`SELECT id, v FROM ${named(typeof name === "string" ? table(name) : name)} ORDER BY id`,
      (rows) => rows.map(({ id, v }) => [id, v])
    )
  return { database, run, table, items, base: table("base"), br: table("br") }
})

export const collected = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

export const brief = <A>(changes: ReadonlyArray<Change<A>>) => changes.map(({ flag, row, side }) => [side, flag, row])

export const none: Counts = { inserted: 0, deleted: 0, updated: 0 }
