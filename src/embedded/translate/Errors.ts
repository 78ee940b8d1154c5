import { SqlFailure } from "../wire/WireSession.ts"

/** ErrInternal, MatrixOne's catch-all: told apart by its text only. */
export const internal = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

/** The answer to what the embedded server does not do. Nothing has happened; the transaction is as it was. */
export const unsupported = (what: string): SqlFailure =>
  new SqlFailure(20105, `not supported: ${what} is not supported by the embedded server`)
