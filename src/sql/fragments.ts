/**
 * Pieces of statements that several services need.
 */
import * as DateTime from "effect/DateTime"
import type { Moment } from "../services/Moment.ts"
import type { TableName } from "../services/TableName.ts"
import { identifier } from "./literals.ts"
import { fold } from "./names.ts"

/** A table's quoted name. */
export const tableIdentifier = (name: TableName): string =>
  typeof name === "string" ? identifier(name) : `${identifier(name.database)}.${identifier(name.table)}`

/** A moment in nanoseconds since the epoch. */
export const nanoseconds = (timestamp: DateTime.DateTime | bigint): bigint =>
  typeof timestamp === "bigint" ? timestamp : BigInt(DateTime.toEpochMillis(timestamp)) * 1_000_000n

/**
 * The hint that follows a table's or database's name. A quoted name, not a string: no sql_mode changes how it is read. The
 * server stores snapshots' names folded and looks them up as written.
 */
export const momentHint = (moment: Moment): string =>
  "snapshot" in moment
    ? `{snapshot = ${identifier(fold(moment.snapshot))}}`
    : `{timestamp = ${nanoseconds(moment.timestamp)}}`
