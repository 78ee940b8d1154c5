import { SqlFailure } from "../wire/WireSession.ts"

/** The answer to what the embedded server does not do. Nothing has happened; the transaction is as it was. */
export const unsupported = (what: string): SqlFailure =>
  new SqlFailure(20105, `not supported: ${what} is not supported by the embedded server`)
