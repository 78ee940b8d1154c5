/**
 * The failures that the translation has in common.
 */

import { SqlFailure } from "../wire/WireSession.ts"
import { internalNameOf, type SqlType } from "./Types.ts"

/** ErrInternal, MatrixOne's catch-all: told apart by its text only. */
export const internal = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

/** The same as an expression, for what only its rows can tell. */
export const refusal = (what: string): string =>
  `error('MO:20105:not supported: ${what} is not supported by the embedded server')`

/** The answer to what the embedded server does not do. Nothing has happened; the transaction is as it was. */
export const unsupported = (what: string): SqlFailure =>
  new SqlFailure(20105, `not supported: ${what} is not supported by the embedded server`)

export const invalidArgument = (what: string, value: string): SqlFailure =>
  new SqlFailure(20203, `invalid argument ${what}, bad value ${value}`)

export const invalidInput = (message: string): SqlFailure => new SqlFailure(20301, `invalid input: ${message}`)

export const outOfRange = (type: SqlType, value: string): SqlFailure =>
  new SqlFailure(1690, `data out of range: data type ${internalNameOf(type)}, value '${value}'`)
