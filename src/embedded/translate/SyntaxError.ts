/**
 * MatrixOne's syntax error (1064), with the position it names.
 */
import { SqlFailure } from "../wire/WireSession.ts"

const prefix =
  "You have an error in your SQL syntax; check the manual that corresponds to your MatrixOne server version for the right syntax to use."

/** The failure for text that does not parse at `offset`. */
export const syntaxError = (sql: string, offset: number, detail?: string): SqlFailure =>
  new SqlFailure(1064, `SQL parser error: ${syntaxMessage(sql, offset, detail)}`)

export const syntaxMessage = (sql: string, offset: number, detail?: string): string => {
  if (detail !== undefined) return `${prefix} ${detail}`
  const before = sql.slice(0, offset)
  const line = before.split("\n").length
  const column = offset - (before.lastIndexOf("\n") + 1)
  return `${prefix} syntax error at line ${line} column ${column} near "${sql.slice(offset)}";`
}
