/**
 * Clones over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { classify } from "../../errors/classify.ts"
import type { Reason } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { SourceNotFound } from "../../errors/SourceNotFound.ts"
import { Clone, type CloneDatabase, type CloneTable } from "../../services/Clone.ts"
import { format, type TableName } from "../../services/TableName.ts"
import type { Moment } from "../../services/TimeTravel.ts"
import { momentHint, tableIdentifier } from "../../sql/fragments.ts"
import { identifier, string } from "../../sql/literals.ts"
import { objectName, snapshotName } from "../../sql/names.ts"
import { refine, send } from "./statement.ts"

type CloneError = SourceNotFound | SnapshotNotFound | SqlError

const snapshotMissing = (reason: Reason): SnapshotNotFound | undefined =>
  reason._tag === "ObjectNotFound" && reason.objectType === "snapshot"
    ? new SnapshotNotFound({ name: reason.name ?? "", errno: reason.errno, cause: reason })
    : undefined

/** The server names a missing source `database-table`. */
const tableMissing =
  (from: TableName) =>
  (reason: Reason): SnapshotNotFound | SourceNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType === "table"
      ? new SourceNotFound({ objectType: "table", name: format(from), errno: reason.errno, cause: reason })
      : snapshotMissing(reason)

const unlessExists =
  (ifNotExists: boolean | undefined) =>
  <E>(self: Effect.Effect<boolean, E | SqlError>): Effect.Effect<boolean, E | SqlError> =>
    ifNotExists === true
      ? Effect.catchAll(self, (error) =>
          classify(error)._tag === "ObjectAlreadyExists" ? Effect.succeed(false) : Effect.fail(error)
        )
      : self

const checkMoment = (at: Moment | undefined): Effect.Effect<unknown, SqlError> =>
  at !== undefined && "snapshot" in at ? snapshotName(at.snapshot) : Effect.void

const checkTable = (name: TableName): Effect.Effect<unknown, SqlError> =>
  typeof name === "string" ? objectName(name) : Effect.zipRight(objectName(name.database), objectName(name.table))

const hint = (at: Moment | undefined): string => (at === undefined ? "" : ` ${momentHint(at)}`)

const target = (account: string | undefined): string =>
  account === undefined ? "" : ` TO ACCOUNT ${identifier(account)}`

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const table = (options: CloneTable): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      yield* checkTable(options.from)
      yield* checkTable(options.to)
      yield* checkMoment(options.at)
      if (options.toAccount !== undefined) yield* objectName(options.toAccount)
      const statement =
        `CREATE TABLE ${tableIdentifier(options.to)} CLONE ${tableIdentifier(options.from)}` +
        hint(options.at) +
        target(options.toAccount)
      return yield* send(sql, statement).pipe(
        Effect.as(true),
        refine(tableMissing(options.from)),
        unlessExists(options.ifNotExists)
      )
    }).pipe(Effect.withSpan("Clone.table"))

  /** The server makes an empty database of a source that is not there. */
  const requireDatabase = (name: string, at: Moment | undefined): Effect.Effect<void, CloneError> =>
    send(
      sql,
      // Table and database names are stored in lower case; a system database is no row of an ordinary account's.
      `SELECT 1 FROM mo_catalog.mo_database${at === undefined ? "" : momentHint(at)} WHERE datname = ${string(name.toLowerCase())} LIMIT 1`
    ).pipe(
      refine(snapshotMissing),
      Effect.flatMap((rows) =>
        rows.length > 0 ? Effect.void : Effect.fail(new SourceNotFound({ objectType: "database", name }))
      )
    )

  const database = (options: CloneDatabase): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      yield* objectName(options.from)
      yield* objectName(options.to)
      yield* checkMoment(options.at)
      if (options.toAccount !== undefined) yield* objectName(options.toAccount)
      yield* requireDatabase(options.from, options.at)
      const statement =
        `CREATE DATABASE ${identifier(options.to)} CLONE ${identifier(options.from)}` +
        hint(options.at) +
        target(options.toAccount)
      return yield* send(sql, statement).pipe(
        Effect.as(true),
        refine(snapshotMissing),
        unlessExists(options.ifNotExists)
      )
    }).pipe(Effect.withSpan("Clone.database"))

  return Clone.of({
    table,
    database,
    scopedDatabase: ({ at, from }) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const to = `clone_${crypto.randomUUID().replaceAll("-", "")}`
          return Effect.as(database({ from, to, at }), to)
        }),
        (name) =>
          Effect.catchAllCause(send(sql, `DROP DATABASE IF EXISTS ${identifier(name)}`), (cause) =>
            Effect.logWarning(`the throw-away database "${name}" could not be dropped`, cause)
          )
      )
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Clone, never, SqlClient.SqlClient> = Layer.effect(Clone, make)
