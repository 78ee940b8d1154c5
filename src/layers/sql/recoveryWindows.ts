/**
 * What SHOW RECOVERY_WINDOW answers. Its column of type JSON holds none: strings in single quotes, each snapshot's time with
 * Go's zone in UTC, each PITR's in the time zone of the server's machine.
 */

import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { UnknownError, UnsupportedError } from "../../errors/reasons.ts"
import { TypeId } from "../../services/MatrixOneClient.ts"
import { RecoveryWindow, type WindowTarget } from "../../services/Pitr.ts"
import { fold, internalPitr, isInternalSnapshot } from "../../sql/names.ts"
import * as statements from "../../sql/pitrStatements.ts"
import { targetNames } from "../validNames.ts"
import { instantsOf } from "./serverZone.ts"
import { currentAccount, notInTransaction, rowsOf, send } from "./statement.ts"

/** A window as it is written. */
export type Written =
  | { readonly source: "snapshot"; readonly name: string; readonly timestamp: bigint }
  | { readonly source: "pitr"; readonly name: string; readonly start: string; readonly end: string }

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?`

/** A name has no quotes: the server refuses them in CREATE. */
const entry = new RegExp(
  String.raw`\{'timestamp':'(?<timestamp>${time}) \+0000 UTC', 'source':'snapshot', 'source_name':'(?<snapshot>[^']*)'\}|` +
    String.raw`\{'start_time':'(?<start>${time})', 'end_time':'(?<end>${time})', 'source':'pitr', 'source_name':'(?<pitr>[^']*)'\}`,
  "y"
)

const separator = ", "

const utc = (text: string): bigint => {
  const [seconds = "", fraction = ""] = text.split(".")
  return BigInt(Date.parse(`${seconds.replace(" ", "T")}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

const written = (groups: Readonly<Record<string, string | undefined>>): Written =>
  groups.timestamp === undefined
    ? { source: "pitr", name: groups.pitr ?? "", start: groups.start ?? "", end: groups.end ?? "" }
    : { source: "snapshot", name: groups.snapshot ?? "", timestamp: utc(groups.timestamp) }

/** Reads the whole text or nothing: `undefined` for any other than known. */
export const parse = (text: string): ReadonlyArray<Written> | undefined => {
  const all: Array<Written> = []
  let at = 1
  while (at < text.length - 1) {
    entry.lastIndex = at
    const groups = entry.exec(text)?.groups
    if (groups === undefined) return undefined
    all.push(written(groups))
    at = entry.lastIndex
    if (at < text.length - 1) {
      if (!text.startsWith(separator, at)) return undefined
      at += separator.length
      if (at === text.length - 1) return undefined
    }
  }
  return text.startsWith("[") && text.endsWith("]") && text.length > 1 ? all : undefined
}

const Answer = Schema.Struct({
  AccountName: Schema.String,
  DatabaseName: Schema.String,
  TableName: Schema.String,
  RecoveryWindows: Schema.Union(Schema.String, Schema.Array(Schema.Unknown))
})

const ask = (
  sql: SqlClient.SqlClient,
  target: WindowTarget
): Effect.Effect<ReadonlyArray<typeof Answer.Type>, SqlError> =>
  rowsOf(send(sql, statements.recoveryWindows(target)), Answer)

const unsupported = (message: string, hint: string): Effect.Effect<never, SqlError> =>
  sqlError(new UnsupportedError({ message, isRetryable: false, hint }))

/** The windows of all answers, their times converted together. */
const windows = (
  sql: SqlClient.SqlClient,
  answers: ReadonlyArray<typeof Answer.Type>
): Effect.Effect<ReadonlyArray<RecoveryWindow>, SqlError> =>
  Effect.gen(function* () {
    const parsed: Array<readonly [typeof Answer.Type, ReadonlyArray<Written>]> = []
    for (const answer of answers) {
      const text = answer.RecoveryWindows
      const all = typeof text === "string" ? parse(text) : []
      if (all === undefined) {
        return yield* sqlError(
          new UnknownError({ message: "the server wrote recovery windows of an unknown form", isRetryable: false })
        )
      }
      parsed.push([answer, all])
    }
    const instants = yield* instantsOf(
      sql,
      parsed.flatMap(([, all]) => all.flatMap((each) => (each.source === "pitr" ? [each.start, each.end] : [])))
    )
    return parsed.map(
      ([answer, all]) =>
        new RecoveryWindow({
          account: answer.AccountName,
          database: answer.DatabaseName,
          table: answer.TableName,
          snapshots: all.flatMap((each) =>
            each.source === "snapshot" && !isInternalSnapshot(each.name)
              ? [{ snapshot: each.name, timestamp: each.timestamp }]
              : []
          ),
          pitrs: all.flatMap((each) =>
            each.source === "pitr" && each.name !== internalPitr
              ? [{ pitr: each.name, start: instants.get(each.start) ?? 0n, end: instants.get(each.end) ?? 0n }]
              : []
          )
        })
    )
  })

/** What the contract of `Pitr.recoveryWindows` says. */
export const recoveryWindows = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  target: WindowTarget
): Effect.fn.Return<ReadonlyArray<RecoveryWindow>, SqlError> {
  yield* targetNames(target)
  yield* notInTransaction(sql, "SHOW RECOVERY_WINDOW")
  if (!(TypeId in sql)) {
    return yield* unsupported(
      "SHOW RECOVERY_WINDOW answers what is no JSON in a column of type JSON",
      "Use the client of MatrixOneClient.layer, which reads it."
    )
  }
  const answers = yield* ask(sql, target)
  // The rows of one answer are written into one buffer, one over the other (4.2.0): only a single one is what it says.
  if (answers.length < 2) return yield* windows(sql, answers)
  if (
    target.level === "account" &&
    target.account !== undefined &&
    fold(target.account) !== (yield* currentAccount(sql))
  ) {
    return yield* unsupported(
      "the server mixes up the recovery windows of several tables",
      "Log in to that account, and ask there."
    )
  }
  const single = yield* Effect.forEach(answers, ({ DatabaseName, TableName }) =>
    ask(sql, { level: "table", database: DatabaseName, table: TableName })
  )
  return yield* windows(sql, single.flat())
})
