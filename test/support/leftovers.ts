/**
 * What examples have left behind on a server.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/** The databases, snapshots and accounts on the server that an example has made. */
export const leftovers = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const databases = yield* sql`SHOW DATABASES`.values
  const snapshots = yield* sql`SELECT sname FROM mo_catalog.mo_snapshots`.values
  const accounts = yield* sql`SELECT account_name FROM mo_catalog.mo_account`.values
  return [...databases, ...snapshots, ...accounts]
    .map(([name]) => String(name))
    .filter((name) => name.startsWith("example_"))
})
