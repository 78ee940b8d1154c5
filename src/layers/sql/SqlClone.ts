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
import type { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import type { SourceNotFound } from "../../errors/SourceNotFound.ts"
import { Clone, type CloneDatabase, type CloneOptions, type CloneTable } from "../../services/Clone.ts"
import * as statements from "../../sql/cloneStatements.ts"
import { accountNames, objectNames, snapshotName } from "../validNames.ts"
import { releaseWith } from "./scoped.ts"
import { requireDatabase, snapshotMissing, tableMissing, tableNames } from "./source.ts"
import { refine, send } from "./statement.ts"

type CloneError = SourceNotFound | SnapshotNotFound | SqlError

/** Whether the copy was made. */
const made =
  ({ ifNotExists }: CloneOptions) =>
  <E>(self: Effect.Effect<unknown, E | SqlError>): Effect.Effect<boolean, E | SqlError> =>
    Effect.catchAll(Effect.as(self, true), (error) =>
      ifNotExists === true && classify(error)._tag === "ObjectAlreadyExists"
        ? Effect.succeed(false)
        : Effect.fail(error)
    )

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

  /** A source dropped between the look and the clone has left an empty database, which is taken back. */
  const requireStill = ({ from, to }: CloneDatabase): Effect.Effect<void, CloneError> =>
    Effect.catchTag(requireDatabase(sql, from, undefined), "SourceNotFound", (missing) =>
      Effect.flatMap(send(sql, statements.showTables(to, undefined)), (rows) =>
        rows.length > 0 ? Effect.void : Effect.zipRight(send(sql, statements.drop(to)), Effect.fail(missing))
      )
    )

  const database = Effect.fn("Clone.database")(function* (
    options: CloneDatabase
  ): Effect.fn.Return<boolean, CloneError> {
    yield* check([options.from, options.to], options)
    yield* requireDatabase(sql, options.from, options.at)
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
