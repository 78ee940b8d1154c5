/**
 * What two tables have changed since they were one.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { classify } from "../../errors/classify.ts"
import type { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import type { Branch, Change, DiffOptions } from "../../services/Branch.ts"
import * as statements from "../../sql/branchStatements.ts"
import * as Changes from "./branchChanges.ts"
import { invalid, moments, tables } from "./branchChecks.ts"
import { snapshotMissing } from "./source.ts"
import { refine, send } from "./statement.ts"

const checkComparison = (options: DiffOptions): Effect.Effect<void, SqlError> =>
  tables(options.table, options.against).pipe(
    Effect.zipRight(moments(options.at, options.againstAt)),
    Effect.zipRight(
      options.columns?.length === 0
        ? invalid("a diff of no columns", "Leave `columns` out for all of them.")
        : Effect.void
    )
  )

type Service = Branch["Type"]

export const diffs = (
  sql: SqlClient.SqlClient
): Pick<Service, "diff" | "diffCount" | "diffSummary" | "diffInto" | "conflicts"> => {
  const changes = (options: DiffOptions): Stream.Stream<Change<Changes.Row>, SnapshotNotFound | SqlError> =>
    Stream.mapError(
      Stream.unwrap(Effect.as(checkComparison(options), Changes.changes(sql, options))),
      (error) => snapshotMissing(classify(error)) ?? error
    )

  const diff: Service["diff"] = (options, row) => {
    const decode = Schema.decodeUnknown(row)
    return Stream.withSpan(
      Stream.mapEffect(changes(options), (change) =>
        Effect.map(decode(change.row), (decoded) => ({ ...change, row: decoded }))
      ),
      "Branch.diff"
    )
  }

  const diffSummary: Service["diffSummary"] = (options) =>
    Effect.withSpan(
      refine(snapshotMissing)(Effect.zipRight(checkComparison(options), Changes.summary(sql, options))),
      "Branch.diffSummary"
    )

  const diffCount: Service["diffCount"] = (options) =>
    Effect.withSpan(
      Effect.map(
        refine(snapshotMissing)(Effect.zipRight(checkComparison(options), send(sql, statements.diffCount(options)))),
        ([row]) => Number(Object.values(row ?? {})[0] ?? 0)
      ),
      "Branch.diffCount"
    )

  const diffInto: Service["diffInto"] = (options, to) =>
    checkComparison(options).pipe(
      Effect.zipRight(tables(to)),
      Effect.zipRight(refine(snapshotMissing)(send(sql, statements.diffInto(options, to)))),
      Effect.asVoid,
      Effect.withSpan("Branch.diffInto")
    )

  const conflicts: Service["conflicts"] = (options, row) => {
    const decode = Schema.decodeUnknown(row)
    const decoded = (change: Change<Changes.Row>) =>
      Effect.map(decode(change.row), (value) => ({ ...change, row: value }))
    return Stream.withSpan(
      Stream.mapError(
        Stream.unwrap(Effect.as(checkComparison(options), Changes.conflicts(sql, options))),
        (error) => snapshotMissing(classify(error)) ?? error
      ).pipe(
        Stream.mapEffect(({ changes: [one, other], key }) =>
          Effect.map(Effect.all([decoded(one), decoded(other)]), (both) => ({ key, changes: both }))
        )
      ),
      "Branch.conflicts"
    )
  }

  return { diff, diffCount, diffSummary, diffInto, conflicts }
}
