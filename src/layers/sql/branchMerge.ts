/**
 * What MERGE and PICK have in common: the count of what they brought over, and the conflict that kept them from it.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BranchConflict } from "../../errors/BranchErrors.ts"
import { classify } from "../../errors/classify.ts"
import type { Reason } from "../../errors/reasons.ts"
import type { Comparison, Conflict, Counts, OnConflict } from "../../services/Branch.ts"
import type { Moment } from "../../services/Moment.ts"
import { format, type TableName } from "../../services/TableName.ts"
import { conflicts, keyOf, type Row, summary, total } from "./branchChanges.ts"

/** What is brought over, and how it is known what it came to. */
export interface Bringing {
  readonly from: TableName
  readonly into: TableName
  /** The source as it was. */
  readonly at?: Moment | undefined
  /** Sent even when the source has no change that the target has not. */
  readonly always?: boolean
  /** Whether a row is one of those asked for; of all, when absent. */
  readonly isPicked?: (key: Row) => boolean
  /** A row that both have deleted is a conflict to the server, also when it was merged before. */
  readonly retries?: boolean
}

const isConflict = (reason: Reason): boolean =>
  reason._tag === "ConstraintError" && /^(?:internal error: )?conflict: /.test(reason.message)

const none: Counts = { inserted: 0, deleted: 0, updated: 0 }

const minus = (a: Counts, b: Counts): Counts => ({
  inserted: Math.max(0, a.inserted - b.inserted),
  deleted: Math.max(0, a.deleted - b.deleted),
  updated: Math.max(0, a.updated - b.updated)
})

const conflictOf = ({ from, into }: Bringing, reason: Reason, first: Option.Option<Conflict<Row>>): BranchConflict => {
  const sides = Option.match(first, {
    onNone: () => ({}),
    onSome: ({ changes: [source, target], key }) =>
      source.side === "unknown"
        ? { key }
        : { key, source: { flag: source.flag, row: source.row }, target: { flag: target.flag, row: target.row } }
  })
  return new BranchConflict({ from: format(from), into: format(into), errno: reason.errno, cause: reason, ...sides })
}

/**
 * Runs what brings changes over, and counts those that are gone from the source's afterwards. Where the server finds a
 * conflict and there is none but rows that both have deleted, such rows are left out: of tables with a primary key only, since
 * of others nobody can tell.
 */
export const bringOver = (
  sql: SqlClient.SqlClient,
  bringing: Bringing,
  policy: OnConflict,
  brings: (policy: OnConflict) => Effect.Effect<unknown, SqlError>
): Effect.Effect<Counts, BranchConflict | SqlError> => {
  const { always, at, from, into, isPicked, retries } = bringing
  const compared: Comparison = { table: from, at, against: into }
  const left = Effect.map(summary(sql, compared), ({ table }) => table)
  const first = Stream.runHead(
    Stream.filter(conflicts(sql, compared), ({ key }) => isPicked === undefined || isPicked(key))
  )

  const explained = (reason: Reason): Effect.Effect<void, BranchConflict | SqlError> =>
    Effect.gen(function* () {
      const found = yield* Effect.option(first)
      const met = Option.flatten(found)
      const mistaken = retries === true && Option.isSome(found) && Option.isNone(met)
      if (!mistaken) return yield* conflictOf(bringing, reason, met)
      const key = yield* keyOf(sql, into)
      if (key.length === 0) return yield* conflictOf(bringing, reason, met)
      yield* brings("skip")
    })

  return Effect.gen(function* () {
    const before = yield* left
    if (always !== true && total(before) === 0) return none
    yield* Effect.catchAll(Effect.asVoid(brings(policy)), (error) => {
      const reason = classify(error)
      return isConflict(reason) ? explained(reason) : Effect.fail(error)
    })
    return minus(before, yield* left)
  })
}
