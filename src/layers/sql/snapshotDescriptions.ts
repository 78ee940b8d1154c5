/**
 * The small table of ours that keeps what the server cannot store of a snapshot. Who never describes a snapshot never has
 * it: its absence reads as no descriptions.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { classify } from "../../errors/classify.ts"
import { Level } from "../../services/Snapshots.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { identifier } from "../../sql/literals.ts"
import { type Bound, select, type Table } from "../../sql/snapshotStatements.ts"
import { execute, HexText, query, send } from "./statement.ts"

const Count = Schema.Union(Schema.Number, Schema.BigIntFromSelf, Schema.NumberFromString)

/** A row of the catalog, with the description where there is one. */
const Row = Schema.Struct({
  name: HexText,
  stamp: Schema.BigInt,
  level: Level,
  account: Schema.NullOr(HexText),
  db: Schema.NullOr(HexText),
  tbl: Schema.NullOr(HexText),
  has_table: Count,
  description: Schema.NullOr(HexText)
})

export type SnapshotRow = typeof Row.Type

/** The table, or its database, is not there. */
const isAbsent = (error: SqlError): boolean => {
  const reason = classify(error)
  return reason._tag === "ObjectNotFound" && (reason.objectType === "table" || reason.objectType === "database")
}

export const make = (sql: SqlClient.SqlClient, table: Table) => {
  const name = tableIdentifier(table)
  /** Whether the table was seen. A mistake costs a statement, not an answer. */
  let seen = false

  /** Snapshots with their descriptions; `None` when there is no table, or none this session may read. */
  const described = (where: Bound): Effect.Effect<Option.Option<ReadonlyArray<SnapshotRow>>, SqlError> =>
    query(sql, select.described(where, table), Row).pipe(
      Effect.tap(() => {
        seen = true
      }),
      Effect.asSome,
      Effect.catchAll((error) => {
        // A table of other columns that stands in the place of ours must not make snapshots unreadable either.
        const { _tag } = classify(error)
        if (_tag !== "ObjectNotFound" && _tag !== "AuthorizationError") return error
        seen = false
        return Effect.succeedNone
      })
    )

  /** Snapshots, and whether there is a table of descriptions, in one statement: absence is never remembered. */
  const undescribed = (where: Bound): Effect.Effect<ReadonlyArray<SnapshotRow>, SqlError> =>
    query(sql, select.undescribed(where, table), Row)

  const read = (where: Bound): Effect.Effect<ReadonlyArray<SnapshotRow>, SqlError> =>
    Effect.suspend(() =>
      seen
        ? Effect.flatMap(
            described(where),
            Option.match({ onNone: () => undescribed(where), onSome: (rows) => Effect.succeed(rows) })
          )
        : Effect.flatMap(undescribed(where), (rows) =>
            rows.some((row) => Number(row.has_table) > 0)
              ? Effect.map(
                  described(where),
                  Option.getOrElse(() => rows)
                )
              : Effect.succeed(rows)
          )
    )

  const createTable = send(
    sql,
    `CREATE TABLE IF NOT EXISTS ${name} (name VARCHAR(64) NOT NULL PRIMARY KEY, snapshot_ts BIGINT NOT NULL, ` +
      "description TEXT NOT NULL) COMMENT 'What snapshots are for; a row belongs to the snapshot of this name and moment'"
  )

  /** The database first only where it is missing: making one needs a privilege of its own. */
  const ensureTable = Effect.catchIf(createTable, isAbsent, () =>
    Effect.zipRight(send(sql, `CREATE DATABASE IF NOT EXISTS ${identifier(table.database)}`), createTable)
  )

  const insert = (snapshot: string, timestamp: bigint, description: string) =>
    execute(sql, {
      text:
        `INSERT INTO ${name} (name, snapshot_ts, description) VALUES (?, ?, ?) ` +
        "ON DUPLICATE KEY UPDATE snapshot_ts = VALUES(snapshot_ts), description = VALUES(description)",
      parameters: [snapshot, String(timestamp), description]
    })

  /** Keeps a description, in a table that is made when it is missing. */
  const write = (snapshot: string, timestamp: bigint, description: string): Effect.Effect<void, SqlError> => {
    const inserted = insert(snapshot, timestamp, description)
    return inserted.pipe(
      Effect.catchIf(isAbsent, () => Effect.zipRight(ensureTable, inserted)),
      Effect.map(() => {
        seen = true
      })
    )
  }

  /** Forgets what was said of a name. */
  const remove = (snapshot: string): Effect.Effect<void, SqlError> =>
    execute(sql, { text: `DELETE FROM ${name} WHERE name = ?`, parameters: [snapshot] }).pipe(
      Effect.catchIf(isAbsent, () => Effect.void),
      Effect.asVoid
    )

  return { read, write, remove }
}
