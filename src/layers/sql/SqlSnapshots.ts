/**
 * Snapshots over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { SnapshotAlreadyExists, SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import {
  type CreateOptions,
  Level,
  type ListFilter,
  Snapshot,
  Snapshots,
  type SnapshotTarget
} from "../../services/Snapshots.ts"
import { string } from "../../sql/literals.ts"
import { objectName, snapshotName } from "../../sql/names.ts"
import * as statements from "../../sql/snapshotStatements.ts"
import { type DescriptionTable, defaultDescriptionTable, makeDescriptions } from "./snapshotDescriptions.ts"
import { notInTransaction, refine, send } from "./statement.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SqlSnapshotsOptions {
  /** Where descriptions are kept. Default `effect_matrixone.snapshot_descriptions`. */
  readonly descriptionTable?: DescriptionTable | undefined
}

const Row = Schema.Struct({
  name: Schema.String,
  // Text: nanoseconds since the epoch are beyond 2^53, and not every client reads them exactly.
  ts: Schema.BigInt,
  level: Level,
  account: Schema.NullOr(Schema.String),
  database: Schema.NullOr(Schema.String),
  table: Schema.NullOr(Schema.String),
  kind: Schema.String
})

const decodeRows = Schema.decodeUnknown(Schema.Array(Row))

const columns =
  "sname AS name, CAST(ts AS CHAR) AS ts, level, account_name AS account, database_name AS `database`, " +
  "table_name AS `table`, kind"

const given = (text: string | null): Option.Option<string> =>
  text === null || text === "" ? Option.none() : Option.some(text)

const isInternal = (row: typeof Row.Type): boolean =>
  row.kind !== "user" || row.name.startsWith("__mo_") || row.name.startsWith("ccpr_")

/** MatrixOne keeps the object itself for a table, its database for a database. */
const isOf = (snapshot: Snapshot, target: SnapshotTarget): boolean => {
  if (snapshot.level !== target.level) return false
  const same = (stored: Option.Option<string>, asked: string) =>
    Option.exists(stored, (name) => name.toLowerCase() === asked.toLowerCase())
  switch (target.level) {
    case "cluster":
      return true
    case "account":
      return target.account === undefined || same(snapshot.account, target.account)
    case "database":
      return same(snapshot.database, target.database)
    case "table":
      return same(snapshot.database, target.database) && same(snapshot.table, target.table)
  }
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: SqlSnapshotsOptions = {}) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const descriptions = makeDescriptions(sql, options.descriptionTable ?? defaultDescriptionTable)

    const read = (where: string, includeInternal: boolean): Effect.Effect<ReadonlyArray<Snapshot>, SqlError> =>
      Effect.gen(function* () {
        const raw = yield* send(
          sql,
          `SELECT ${columns} FROM mo_catalog.mo_snapshots ${where} ORDER BY mo_snapshots.ts DESC`
        )
        const rows = yield* Effect.orDie(decodeRows(raw))
        const shown = includeInternal ? rows : rows.filter((row) => !isInternal(row))
        const texts = yield* descriptions.of(shown.map((row) => row.name))
        return shown.map(
          (row) =>
            new Snapshot({
              name: row.name,
              level: row.level,
              account: given(row.account),
              database: given(row.database),
              table: given(row.table),
              createdAt: DateTime.unsafeMake(Number(row.ts / 1_000_000n)),
              timestamp: row.ts,
              description: Option.fromNullable(texts.get(row.name))
            })
        )
      })

    const findStored = (name: string) => Effect.map(read(`WHERE sname = ${string(name)}`, true), Arr.head)
    const find = (name: string) => Effect.flatMap(snapshotName(name), findStored)
    const get = (name: string): Effect.Effect<Snapshot, SnapshotNotFound | SqlError> =>
      Effect.flatMap(
        find(name),
        Option.match({
          onNone: () => Effect.fail(new SnapshotNotFound({ name: name.toLowerCase() })),
          onSome: Effect.succeed
        })
      )

    const existing = (error: SnapshotAlreadyExists, target: SnapshotTarget) =>
      Effect.flatMap(findStored(error.name), (found) =>
        Option.isSome(found) && isOf(found.value, target) ? Effect.succeed(found.value) : Effect.fail(error)
      )

    const create = (
      name: string,
      target: SnapshotTarget,
      options?: CreateOptions
    ): Effect.Effect<Snapshot, SnapshotAlreadyExists | SqlError> =>
      Effect.gen(function* () {
        yield* notInTransaction("CREATE SNAPSHOT")
        const valid = yield* snapshotName(name)
        yield* Effect.forEach(statements.namesOf(target), objectName, { discard: true })
        // Taken and described, or not there: between the two nothing interrupts.
        const taken = Effect.uninterruptible(
          Effect.gen(function* () {
            yield* Effect.interruptible(send(sql, statements.create(valid, target))).pipe(
              refine((reason) =>
                reason._tag === "ObjectAlreadyExists" && reason.objectType === "snapshot"
                  ? new SnapshotAlreadyExists({ name: valid, errno: reason.errno, cause: reason })
                  : undefined
              )
            )
            if (options?.description !== undefined) {
              yield* Effect.onError(descriptions.set(valid, options.description), () =>
                Effect.ignore(send(sql, statements.drop(valid)))
              )
            }
            return yield* Effect.catchTag(get(valid), "SnapshotNotFound", Effect.die)
          })
        )
        return yield* options?.ifNotExists === true
          ? Effect.catchTag(taken, "SnapshotAlreadyExists", (error) => existing(error, target))
          : taken
      }).pipe(Effect.withSpan("Snapshots.create", { attributes: { level: target.level } }))

    const drop = (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ): Effect.Effect<void, SnapshotNotFound | SqlError> =>
      Effect.gen(function* () {
        yield* notInTransaction("DROP SNAPSHOT")
        const valid = yield* snapshotName(name)
        const dropped = send(sql, statements.drop(valid)).pipe(
          refine((reason) =>
            reason._tag === "ObjectNotFound" && reason.objectType === "snapshot"
              ? new SnapshotNotFound({ name: valid, errno: reason.errno, cause: reason })
              : undefined
          )
        )
        yield* options?.ifExists === true ? Effect.catchTag(dropped, "SnapshotNotFound", () => Effect.void) : dropped
        yield* descriptions.remove(valid)
      }).pipe(Effect.withSpan("Snapshots.drop"))

    const list = (filter: ListFilter = {}): Effect.Effect<ReadonlyArray<Snapshot>, SqlError> => {
      const conditions = [
        ...(filter.level === undefined ? [] : [`level = ${string(filter.level)}`]),
        ...(filter.database === undefined ? [] : [`database_name = ${string(filter.database.toLowerCase())}`]),
        ...(filter.table === undefined ? [] : [`table_name = ${string(filter.table.toLowerCase())}`])
      ]
      return Effect.withSpan(
        read(conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, filter.includeInternal === true),
        "Snapshots.list"
      )
    }

    return Snapshots.of({
      create,
      get: (name) => Effect.withSpan(get(name), "Snapshots.get"),
      find: (name) => Effect.withSpan(find(name), "Snapshots.find"),
      list,
      exists: (name) => Effect.withSpan(Effect.map(find(name), Option.isSome), "Snapshots.exists"),
      drop,
      scoped: (name, target, options) =>
        Effect.acquireRelease(create(name, target, options), (snapshot) =>
          Effect.catchAllCause(drop(snapshot.name, { ifExists: true }), (cause) =>
            Effect.logWarning(`snapshot "${snapshot.name}" could not be dropped`, cause)
          )
        )
    })
  })

/**
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: SqlSnapshotsOptions): Layer.Layer<Snapshots, never, SqlClient.SqlClient> =>
  Layer.effect(Snapshots, make(options))

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Snapshots, never, SqlClient.SqlClient> = layerWith({})
