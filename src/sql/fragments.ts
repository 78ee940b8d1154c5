/**
 * Pieces of statements that several services need.
 */
import * as DateTime from "effect/DateTime"
import type { TableName } from "../services/TableName.ts"
import type { Moment } from "../services/TimeTravel.ts"
import { identifier, string } from "./literals.ts"

/** A table's quoted name. */
export const tableIdentifier = (name: TableName): string =>
  typeof name === "string" ? identifier(name) : `${identifier(name.database)}.${identifier(name.table)}`

/** A moment in nanoseconds since the epoch. */
export const nanoseconds = (timestamp: DateTime.DateTime | bigint): bigint =>
  typeof timestamp === "bigint" ? timestamp : BigInt(DateTime.toEpochMillis(timestamp)) * 1_000_000n

/** The hint that follows a table's name. Snapshot names are stored in lower case and looked up as written. */
export const momentHint = (moment: Moment): string =>
  "snapshot" in moment
    ? `{snapshot = ${string(moment.snapshot.toLowerCase())}}`
    : `{timestamp = ${nanoseconds(moment.timestamp)}}`
