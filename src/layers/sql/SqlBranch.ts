/**
 * Data branches over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type BranchConflict, BranchNotFound } from "../../errors/BranchErrors.ts"
import { classify, sqlError } from "../../errors/classify.ts"
import { AuthorizationError, type Reason } from "../../errors/reasons.ts"
import type { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import {
  Branch,
  type Comparison,
  type Counts,
  type MergeOptions,
  type OnConflict,
  type PickOptions,
  type WorkingBranch
} from "../../services/Branch.ts"
import { format, type TableName } from "../../services/TableName.ts"
import * as statements from "../../sql/branchStatements.ts"
import { fold } from "../../sql/names.ts"
import { accountNames, objectNames, snapshotName } from "../validNames.ts"
import { invalid, moments, tables } from "./branchChecks.ts"
import { isAmong, keyList } from "./branchKeys.ts"
import { branches } from "./branchLineage.ts"
import { type Bringing, bringOver } from "./branchMerge.ts"
import { releaseWith } from "./scoped.ts"
import { requireDatabase, snapshotMissing, tableMissing } from "./source.ts"
import { diffs } from "./sqlBranchDiffs.ts"
import { HexText, notInTransaction, query, refine, send } from "./statement.ts"

const notBranch =
  (branch: string) =>
  (reason: Reason): BranchNotFound | undefined =>
    reason._tag === "ObjectNotFound" ? new BranchNotFound({ branch, errno: reason.errno, cause: reason }) : undefined

const policies: ReadonlyArray<OnConflict> = ["fail", "skip", "accept"]

const none: Counts = { inserted: 0, deleted: 0, updated: 0 }

const Edge = Schema.Struct({
  id: Schema.String,
  parent: Schema.String,
  stamp: Schema.BigInt,
  level: Schema.String,
  db: Schema.NullOr(HexText),
  tbl: Schema.NullOr(HexText),
  parent_db: Schema.NullOr(HexText),
  parent_tbl: Schema.NullOr(HexText),
  former_db: Schema.NullOr(HexText),
  former_tbl: Schema.NullOr(HexText)
})

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Branch["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    type Service = Branch["Type"]
    const compared = diffs(sql)

    const createTable: Service["createTable"] = (options) =>
      tables(options.from, options.to).pipe(
        Effect.zipRight(accountNames(options.toAccount)),
        Effect.zipRight(moments(options.at)),
        Effect.zipRight(refine(tableMissing(options.from))(send(sql, statements.createTable(options)))),
        Effect.asVoid,
        Effect.withSpan("Branch.createTable")
      )

    const createDatabase: Service["createDatabase"] = (options) =>
      objectNames(options.from, options.to).pipe(
        Effect.zipRight(accountNames(options.toAccount)),
        Effect.zipRight(moments(options.at)),
        Effect.zipRight(requireDatabase(sql, options.from, options.at)),
        Effect.zipRight(refine(snapshotMissing)(send(sql, statements.createDatabase(options)))),
        Effect.asVoid,
        Effect.withSpan("Branch.createDatabase")
      )

    const remove = (
      branch: string,
      statement: string,
      options: { readonly ifExists?: boolean | undefined } | undefined
    ): Effect.Effect<void, BranchNotFound | SqlError> => {
      const removed = Effect.asVoid(refine(notBranch(branch))(send(sql, statement)))
      return options?.ifExists === true ? Effect.catchTag(removed, "BranchNotFound", () => Effect.void) : removed
    }

    const deleteTable: Service["deleteTable"] = (table, options) =>
      tables(table).pipe(
        Effect.zipRight(remove(format(table), statements.deleteTable(table), options)),
        Effect.withSpan("Branch.deleteTable")
      )

    const deleteDatabase: Service["deleteDatabase"] = (database, options) =>
      objectNames(database).pipe(
        Effect.zipRight(remove(database, statements.deleteDatabase(database), options)),
        Effect.withSpan("Branch.deleteDatabase")
      )

    const checkMerge = ({ from, into, onConflict }: MergeOptions): Effect.Effect<OnConflict, SqlError> =>
      Effect.zipRight(
        tables(from, into),
        onConflict === undefined || policies.includes(onConflict)
          ? Effect.succeed(onConflict ?? "fail")
          : invalid(`"${String(onConflict)}" is nothing to do about a conflict`, "It is fail, skip or accept.")
      )

    const merge = Effect.fn("Branch.merge")(function* (
      options: MergeOptions
    ): Effect.fn.Return<Counts, BranchConflict | SqlError> {
      const policy = yield* checkMerge(options)
      return yield* bringOver(sql, { from: options.from, into: options.into, retries: true }, policy, (by) =>
        send(sql, statements.merge(options.from, options.into, by))
      )
    })

    const pick = Effect.fn("Branch.pick")(function* (
      options: PickOptions
    ): Effect.fn.Return<Counts, BranchConflict | SnapshotNotFound | SqlError> {
      const policy = yield* checkMerge(options)
      yield* moments(options.at)
      if (options.between !== undefined) {
        yield* snapshotName(options.between.from)
        yield* snapshotName(options.between.to)
      }
      yield* notInTransaction(sql, "DATA BRANCH PICK")
      const { keys } = options
      if (keys !== undefined && !Statement.isFragment(keys) && keys.length === 0) return none
      const list = keys === undefined ? undefined : Statement.isFragment(keys) ? keys : yield* keyList(keys)
      const raw = Statement.unsafeFragment
      const picks = (by: OnConflict): Effect.Effect<unknown, SqlError> => {
        const [before, after] = statements.pick(options.from, options.at, options.into, options.between, by)
        return list === undefined
          ? send(sql, before + after)
          : Effect.mapError(sql`${raw(`${before} KEYS (`)}${list}${raw(`)${after}`)}`.unprepared, (error) =>
              sqlError(classify(error))
            )
      }
      const { between } = options
      const bringing: Bringing = {
        from: options.from,
        into: options.into,
        at: between === undefined ? options.at : { snapshot: between.to },
        always: between !== undefined,
        isPicked: keys === undefined || Statement.isFragment(keys) ? () => false : isAmong(keys)
      }
      return yield* refine(snapshotMissing)(bringOver(sql, bringing, policy, picks))
    })

    const list: Service["list"] = (filter) =>
      objectNames(filter?.database).pipe(
        Effect.zipRight(query(sql, statements.edges, Edge)),
        Effect.catchAll((error) => {
          const { _tag, message } = classify(error)
          return _tag === "ObjectNotFound" || _tag === "AuthorizationError"
            ? sqlError(
                new AuthorizationError({ message, isRetryable: false, hint: "Only the sys account has the lineage." })
              )
            : Effect.fail(error)
        }),
        Effect.map((edges) =>
          branches(edges).filter(({ database }) => filter?.database === undefined || database === fold(filter.database))
        ),
        Effect.withSpan("Branch.list")
      )

    /** No snapshot is named where this stands. */
    const plain = (gone: SnapshotNotFound): SqlError => sqlError(classify(gone.cause))

    const working = (table: TableName, from: TableName): WorkingBranch => {
      const comparison: Comparison = { table, against: from }
      return {
        table,
        from,
        diff: (row, options) =>
          Stream.catchTag(compared.diff({ ...comparison, ...options }, row), "SnapshotNotFound", (gone) =>
            Stream.fail(plain(gone))
          ),
        summary: Effect.catchTag(compared.diffSummary(comparison), "SnapshotNotFound", (gone) =>
          Effect.fail(plain(gone))
        ),
        merge: (options) => merge({ from: table, into: from, ...options })
      }
    }

    const scoped: Service["scoped"] = ({ at, from }) =>
      Effect.suspend(() => {
        const name = `branch_${crypto.randomUUID().replaceAll("-", "")}`
        const table: TableName = typeof from === "string" ? name : { database: from.database, table: name }
        return releaseWith(Effect.as(createTable({ from, to: table, at }), working(table, from)), () =>
          Effect.catchAllCause(deleteTable(table, { ifExists: true }), (cause) =>
            Effect.logWarning(`the branch "${format(table)}" could not be dropped`, cause)
          )
        )
      })

    return Branch.of({
      ...compared,
      createTable,
      createDatabase,
      deleteTable,
      deleteDatabase,
      merge,
      pick,
      list,
      scoped
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Branch, never, SqlClient.SqlClient> = Layer.effect(Branch, make)
