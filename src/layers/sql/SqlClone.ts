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
import { Clone, type CloneDatabase, type CloneOptions, type CloneTable } from "../../services/Clone.ts"
import { format, type TableName } from "../../services/TableName.ts"
import type { Moment } from "../../services/TimeTravel.ts"
import * as statements from "../../sql/cloneStatements.ts"
import { accountNames, objectNames, snapshotName } from "../validNames.ts"
import { releaseWith } from "./scoped.ts"
import { execute, refine, send } from "./statement.ts"

type CloneError = SourceNotFound | SnapshotNotFound | SqlError

const snapshotMissing = (reason: Reason): SnapshotNotFound | undefined =>
  reason._tag === "ObjectNotFound" && reason.objectType === "snapshot" && reason.objectName !== undefined
    ? new SnapshotNotFound({ snapshot: reason.objectName, errno: reason.errno, cause: reason })
    : undefined

/** A target database that is missing is of type database (1049), a source of either kind of type table (1064). */
const tableMissing =
  (from: TableName) =>
  (reason: Reason): SnapshotNotFound | SourceNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType === "table"
      ? new SourceNotFound({ objectType: "table", source: format(from), errno: reason.errno, cause: reason })
      : snapshotMissing(reason)

const databaseMissing =
  (name: string) =>
  (reason: Reason): SnapshotNotFound | SourceNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType === "database"
      ? new SourceNotFound({ objectType: "database", source: name, errno: reason.errno, cause: reason })
      : snapshotMissing(reason)

/** Whether the copy was made. */
const made =
  ({ ifNotExists }: CloneOptions) =>
  <E>(self: Effect.Effect<unknown, E | SqlError>): Effect.Effect<boolean, E | SqlError> =>
    Effect.catchAll(Effect.as(self, true), (error) =>
      ifNotExists === true && classify(error)._tag === "ObjectAlreadyExists"
        ? Effect.succeed(false)
        : Effect.fail(error)
    )

const tableNames = (name: TableName): ReadonlyArray<string> =>
  typeof name === "string" ? [name] : [name.database, name.table]

const check = (names: ReadonlyArray<string>, { at, toAccount }: CloneOptions): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    Effect.zipRight(objectNames(...names), accountNames(toAccount)),
    at !== undefined && "snapshot" in at ? Effect.asVoid(snapshotName(at.snapshot)) : Effect.void
  )

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Clone["Type"], never, SqlClient.SqlClient> = Effect.map(SqlClient.SqlClient, (sql) => {
  const table = Effect.fn("Clone.table")(function* (options: CloneTable): Effect.fn.Return<boolean, CloneError> {
    yield* check([...tableNames(options.from), ...tableNames(options.to)], options)
    return yield* send(sql, statements.table(options)).pipe(refine(tableMissing(options.from)), made(options))
  })

  /** The server makes an empty database of a source that is not there. */
  const requireDatabase = (name: string, at: Moment | undefined): Effect.Effect<void, CloneError> =>
    send(sql, statements.showTables(name, at)).pipe(
      Effect.asVoid,
      Effect.catchIf(
        (error) => classify(error)._tag === "AuthorizationError",
        () =>
          Effect.flatMap(execute(sql, statements.findDatabase(name, at)), (rows) =>
            rows.length > 0 ? Effect.void : Effect.fail(new SourceNotFound({ objectType: "database", source: name }))
          )
      ),
      refine(databaseMissing(name))
    )

  /** A source dropped between the look and the clone has left an empty database, which is taken back. */
  const requireStill = ({ from, to }: CloneDatabase): Effect.Effect<void, CloneError> =>
    Effect.catchTag(requireDatabase(from, undefined), "SourceNotFound", (missing) =>
      Effect.flatMap(send(sql, statements.showTables(to, undefined)), (rows) =>
        rows.length > 0 ? Effect.void : Effect.zipRight(send(sql, statements.drop(to)), Effect.fail(missing))
      )
    )

  const database = Effect.fn("Clone.database")(function* (
    options: CloneDatabase
  ): Effect.fn.Return<boolean, CloneError> {
    yield* check([options.from, options.to], options)
    yield* requireDatabase(options.from, options.at)
    const cloned = yield* send(sql, statements.database(options)).pipe(refine(snapshotMissing), made(options))
    if (cloned && options.at === undefined) yield* requireStill(options)
    return cloned
  })

  return Clone.of({
    table,
    database,
    scopedDatabase: ({ at, from }) =>
      Effect.suspend(() => {
        const to = `clone_${crypto.randomUUID().replaceAll("-", "")}`
        return releaseWith(Effect.as(database({ from, to, at }), to), (name) =>
          Effect.catchAllCause(send(sql, statements.drop(name)), (cause) =>
            Effect.logWarning(`the throw-away database "${name}" could not be dropped`, cause)
          )
        )
      })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Clone, never, SqlClient.SqlClient> = Layer.effect(Clone, make)
