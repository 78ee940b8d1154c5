/**
 * What the suites of BulkLoad load, and into what.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Harness, quoted } from "./Harness.ts"

/** A database of the test's own with a table of these columns, and what is in it. */
export const tableOf = (columns: string, table = "t") =>
  Effect.gen(function* () {
    const harness = yield* Harness
    const sql = yield* SqlClient.SqlClient
    const database = yield* harness.database([])
    yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.${quoted(table)} (${columns})`)
    const name = { database, table }
    return {
      name,
      content: (list = "*", order = "1") =>
        sql.unsafe(`SELECT ${list} FROM ${quoted(database)}.${quoted(table)} ORDER BY ${order}`).values,
      /** Nothing but the table is in the database: no load has left one of its own. */
      tables: harness.tables(database)
    }
  })

export const utf8 = (...pieces: ReadonlyArray<string>): Stream.Stream<Uint8Array> =>
  Stream.map(Stream.fromIterable(pieces), (piece) => Buffer.from(piece, "utf8"))

export const hexOf = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString("hex").toUpperCase()

export const people = "id INT PRIMARY KEY, name VARCHAR(5), n INT NOT NULL DEFAULT 7"

export const csv = { format: "csv" } as const
