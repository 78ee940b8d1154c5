/** A table of names, over whichever client there is. */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

export const names = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ id: number; name: string }>`SELECT * FROM t ORDER BY id`
)

export const makeTable = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))`
)

export const add = (name: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO t ${sql.insert({ name })}`)
