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
import { sqlError } from "../../errors/classify.ts"
import { ObjectNotFound, type Reason } from "../../errors/reasons.ts"
import { SnapshotAlreadyExists, SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import {
  type CreateOptions,
  type Publication,
  type PublishedTarget,
  Snapshot,
  Snapshots,
  type SnapshotTarget
} from "../../services/Snapshots.ts"
import { publicationRule } from "../../sql/names.ts"
import * as statements from "../../sql/snapshotStatements.ts"
import { accountNames, snapshotName, targetNames, validName } from "../validNames.ts"
import { releaseWith } from "./scoped.ts"
import * as SnapshotDescriptions from "./snapshotDescriptions.ts"
import { currentAccount, execute, notInTransaction, outsideTransaction, refine, send } from "./statement.ts"
import { given, isOf } from "./target.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SqlSnapshotsOptions {
  /**
   * Where descriptions are kept; default `effect_matrixone.snapshot_descriptions`. Made by the first description. Who
   * reads or writes it needs the usual privileges on it: without them snapshots read as if they had no descriptions.
   */
  readonly descriptionTable?: { readonly database: string; readonly table: string } | undefined
}

const defaultDescriptionTable = { database: "effect_matrixone", table: "snapshot_descriptions" }

const snapshotOf = (row: SnapshotDescriptions.SnapshotRow): Snapshot =>
  new Snapshot({
    name: row.name,
    level: row.level,
    account: given(row.account),
    database: given(row.db),
    table: given(row.tbl),
    createdAt: DateTime.unsafeMake(Number(row.stamp / 1_000_000n)),
    timestamp: row.stamp,
    description: Option.fromNullable(row.description)
  })

/** Of two that take a name at once, the server tells the second of a key in its catalog (1062). */
const alreadyExists =
  (name: string) =>
  (reason: Reason): SnapshotAlreadyExists | undefined =>
    (reason._tag === "ObjectAlreadyExists" && reason.objectType === "snapshot") || reason._tag === "UniqueViolation"
      ? new SnapshotAlreadyExists({ snapshot: name, errno: reason.errno, cause: reason })
      : undefined

const notFound =
  (name: string) =>
  (reason: Reason): SnapshotNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType === "snapshot"
      ? new SnapshotNotFound({ snapshot: name, errno: reason.errno, cause: reason })
      : undefined

const droppedMeanwhile = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `snapshot ${name} was dropped by someone else right after it was taken`,
      isRetryable: false,
      objectType: "snapshot",
      objectName: name
    })
  )

const publicationNames = ({ account, publication }: Publication): Effect.Effect<void, SqlError> =>
  Effect.zipRight(accountNames(account), Effect.asVoid(validName(publicationRule, publication)))

/** How often a name may be taken and free again while `create` looks. */
const attempts = 3

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: SqlSnapshotsOptions = {}): Effect.Effect<Snapshots["Type"], never, SqlClient.SqlClient> =>
  Effect.map(SqlClient.SqlClient, (sql) => {
    const descriptions = SnapshotDescriptions.make(sql, options.descriptionTable ?? defaultDescriptionTable)

    const stored = (name: string): Effect.Effect<Option.Option<Snapshot>, SqlError> =>
      Effect.map(descriptions.read(statements.byName(name)), (rows) => Option.map(Arr.head(rows), snapshotOf))

    const existing = (
      taken: SnapshotAlreadyExists,
      target: SnapshotTarget
    ): Effect.Effect<Option.Option<Snapshot>, SnapshotAlreadyExists | SqlError> =>
      Effect.gen(function* () {
        const found = yield* stored(taken.snapshot)
        if (Option.isNone(found)) return found
        const own = target.level === "account" && target.account === undefined ? yield* currentAccount(sql) : ""
        return isOf(found.value, target, own) ? found : yield* taken
      })

    /** Taken and described, or not there: what a failed description leaves is dropped again. */
    const describe = (snapshot: Snapshot, description: string): Effect.Effect<Snapshot, SqlError> =>
      descriptions.write(snapshot.name, snapshot.timestamp, description).pipe(
        Effect.onError(() => Effect.ignore(send(sql, statements.drop(snapshot.name)))),
        Effect.as(new Snapshot({ ...snapshot, description: Option.some(description) }))
      )

    const take = (
      name: string,
      target: SnapshotTarget,
      description: string | undefined
    ): Effect.Effect<Snapshot, SnapshotAlreadyExists | SqlError> =>
      Effect.gen(function* () {
        yield* refine(alreadyExists(name))(send(sql, statements.create(name, target)))
        const snapshot = yield* Effect.flatMap(
          stored(name),
          Option.match({
            onNone: () => droppedMeanwhile(name),
            onSome: Effect.succeed
          })
        )
        return description === undefined ? snapshot : yield* describe(snapshot, description)
      })

    const create = Effect.fn("Snapshots.create")(function* (
      asked: string,
      target: SnapshotTarget,
      options?: CreateOptions
    ): Effect.fn.Return<Snapshot, SnapshotAlreadyExists | SqlError> {
      const name = yield* snapshotName(asked)
      yield* targetNames(target)
      yield* notInTransaction(sql, "CREATE SNAPSHOT")
      const taken = take(name, target, options?.description)
      if (options?.ifNotExists !== true) return yield* taken
      for (let attempt = 1; ; attempt++) {
        const outcome = yield* Effect.either(taken)
        if (outcome._tag === "Right") return outcome.right
        if (!(outcome.left instanceof SnapshotAlreadyExists)) return yield* outcome.left
        const found = yield* existing(outcome.left, target)
        if (Option.isSome(found)) return found.value
        if (attempt === attempts) return yield* outcome.left
      }
    })

    const drop = Effect.fn("Snapshots.drop")(function* (
      asked: string,
      options?: { readonly ifExists?: boolean | undefined }
    ): Effect.fn.Return<void, SnapshotNotFound | SqlError> {
      const name = yield* snapshotName(asked)
      yield* notInTransaction(sql, "DROP SNAPSHOT")
      const dropped = refine(notFound(name))(send(sql, statements.drop(name)))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "SnapshotNotFound", () => Effect.void) : dropped
      // The snapshot is gone: a row that stays behind belongs to no snapshot and is never read again.
      yield* Effect.catchAll(descriptions.remove(name), (error) =>
        Effect.logWarning(`the description of snapshot "${name}" could not be removed`, error)
      )
    })

    const find = Effect.fn("Snapshots.find")(function* (
      name: string
    ): Effect.fn.Return<Option.Option<Snapshot>, SqlError> {
      return yield* stored(yield* snapshotName(name))
    })

    const createPublished = Effect.fn("Snapshots.createPublished")(function* (
      from: Publication,
      asked: string,
      target: PublishedTarget
    ): Effect.fn.Return<void, SnapshotAlreadyExists | SqlError> {
      const name = yield* snapshotName(asked)
      yield* targetNames(target)
      yield* publicationNames(from)
      yield* notInTransaction(sql, "CREATE SNAPSHOT")
      yield* refine(alreadyExists(name))(send(sql, statements.createPublished(name, target, from)))
    })

    const dropPublished = Effect.fn("Snapshots.dropPublished")(function* (
      from: Publication,
      asked: string,
      options?: { readonly ifExists?: boolean | undefined }
    ): Effect.fn.Return<void, SnapshotNotFound | SqlError> {
      const name = yield* snapshotName(asked)
      yield* publicationNames(from)
      yield* notInTransaction(sql, "DROP SNAPSHOT")
      const dropped = Effect.asVoid(refine(notFound(name))(send(sql, statements.dropPublished(name, from))))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "SnapshotNotFound", () => Effect.void) : dropped
    })

    return Snapshots.of({
      create,
      drop,
      createPublished,
      dropPublished,
      find,
      get: Effect.fn("Snapshots.get")(function* (asked) {
        const name = yield* snapshotName(asked)
        return yield* Effect.flatMap(
          stored(name),
          Option.match({
            onNone: () => Effect.fail(new SnapshotNotFound({ snapshot: name })),
            onSome: Effect.succeed
          })
        )
      }),
      list: Effect.fn("Snapshots.list")(function* (filter) {
        return (yield* descriptions.read(statements.matching(filter ?? {}))).map(snapshotOf)
      }),
      exists: Effect.fn("Snapshots.exists")(function* (name) {
        return (yield* execute(sql, statements.exists(yield* snapshotName(name)))).length > 0
      }),
      scoped: (name, target, options) =>
        releaseWith(create(name, target, options), (snapshot) =>
          Effect.catchAllCause(outsideTransaction(drop(snapshot.name, { ifExists: true })), (cause) =>
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
