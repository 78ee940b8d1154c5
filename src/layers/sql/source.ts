/**
 * What a clone or a branch is made of.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { classify } from "../../errors/classify.ts"
import type { Reason } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { SourceNotFound } from "../../errors/SourceNotFound.ts"
import type { Moment } from "../../services/Moment.ts"
import { format, type TableName } from "../../services/TableName.ts"
import * as statements from "../../sql/cloneStatements.ts"
import { execute, refine, send } from "./statement.ts"

/** The names that a table's has. */
export const tableNames = (name: TableName): ReadonlyArray<string> =>
  typeof name === "string" ? [name] : [name.database, name.table]

export const snapshotMissing = (reason: Reason): SnapshotNotFound | undefined =>
  reason._tag === "ObjectNotFound" && reason.objectType === "snapshot" && reason.objectName !== undefined
    ? new SnapshotNotFound({ snapshot: reason.objectName, errno: reason.errno, cause: reason })
    : undefined

/** A target database that is missing is of type database (1049), a source of either kind of type table (1064). */
export const tableMissing =
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

/** The server makes an empty database of a source that is not there. */
export const requireDatabase = (
  sql: SqlClient.SqlClient,
  name: string,
  at: Moment | undefined
): Effect.Effect<void, SourceNotFound | SnapshotNotFound | SqlError> =>
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
