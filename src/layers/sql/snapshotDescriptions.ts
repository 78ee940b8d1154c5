/**
 * The small table of ours that keeps what the server cannot store of a snapshot.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { classify } from "../../errors/classify.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { identifier, string } from "../../sql/literals.ts"
import { send } from "./statement.ts"

export interface DescriptionTable {
  readonly database: string
  readonly table: string
}

export const defaultDescriptionTable: DescriptionTable = {
  database: "effect_matrixone",
  table: "snapshot_descriptions"
}

/** Who never describes never has the table: its absence reads as no descriptions. */
const orWhenAbsent =
  <A>(fallback: A) =>
  (self: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.catchAll(self, (error) => (classify(error)._tag === "ObjectNotFound" ? Effect.succeed(fallback) : error))

export const makeDescriptions = (sql: SqlClient.SqlClient, table: DescriptionTable) => {
  const name = tableIdentifier(table)

  const of = (snapshots: ReadonlyArray<string>): Effect.Effect<ReadonlyMap<string, string>, SqlError> =>
    snapshots.length === 0
      ? Effect.succeed(new Map())
      : send(sql, `SELECT name, description FROM ${name} WHERE name IN (${snapshots.map(string).join(", ")})`).pipe(
          Effect.map((rows) => new Map(rows.map((row) => pair(row)))),
          orWhenAbsent(new Map<string, string>())
        )

  const create = Effect.zipRight(
    send(sql, `CREATE DATABASE IF NOT EXISTS ${identifier(table.database)}`),
    send(sql, `CREATE TABLE IF NOT EXISTS ${name} (name VARCHAR(64) PRIMARY KEY, description TEXT NOT NULL)`)
  )

  const write = (snapshot: string, description: string) =>
    send(sql, `REPLACE INTO ${name} (name, description) VALUES (${string(snapshot)}, ${string(description)})`)

  const set = (snapshot: string, description: string): Effect.Effect<void, SqlError> =>
    Effect.asVoid(
      Effect.catchAll(write(snapshot, description), (error) =>
        classify(error)._tag === "ObjectNotFound" ? Effect.zipRight(create, write(snapshot, description)) : error
      )
    )

  const remove = (snapshot: string): Effect.Effect<void, SqlError> =>
    send(sql, `DELETE FROM ${name} WHERE name = ${string(snapshot)}`).pipe(Effect.asVoid, orWhenAbsent<void>(undefined))

  return { of, set, remove }
}

const pair = (row: object): readonly [string, string] =>
  "name" in row && "description" in row ? [String(row.name), String(row.description)] : ["", ""]
