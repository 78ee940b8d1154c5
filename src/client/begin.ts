/**
 * How a transaction with options is begun.
 */
import { NotAllowedInTransaction, type Reason, UnsupportedError } from "../errors/reasons.ts"
import type { TransactionOptions } from "../services/MatrixOneClient.ts"

const ignored = (what: string): Reason =>
  new UnsupportedError({
    message: `MatrixOne accepts ${what} and does not honour it; the transaction was not begun`,
    isRetryable: false,
    hint: "MatrixOne's transactions read committed data and may write."
  })

const inner = new NotAllowedInTransaction({
  message: "A transaction inside another has its isolation level and access mode; they cannot be changed",
  isRetryable: false,
  statement: "START TRANSACTION"
})

/** The statements to send, or why a transaction cannot be had like this: MatrixOne ignores what it does not honour. */
export const beginStatements = (
  { isolationLevel, readOnly }: TransactionOptions,
  serverVersion: string,
  joins: boolean
): ReadonlyArray<string> | Reason => {
  if (isolationLevel === undefined && readOnly !== true) return ["BEGIN"]
  if (joins) return inner
  if (serverVersion.includes("MatrixOne")) {
    if (isolationLevel !== undefined && isolationLevel !== "READ COMMITTED") return ignored(isolationLevel)
    return readOnly === true ? ignored("READ ONLY") : ["BEGIN"]
  }
  return [
    ...(isolationLevel === undefined ? [] : [`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`]),
    readOnly === true ? "START TRANSACTION READ ONLY" : "BEGIN"
  ]
}
