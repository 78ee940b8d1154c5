/**
 * Queries: what they lock, and what they answer.
 */
import type { Parsed } from "../engine/Host.ts"
import type { ResultSet } from "../engine/ResultSet.ts"
import { rowsResult } from "../engine/Results.ts"
import { lockRows } from "../engine/SelectedRows.ts"
import type { Constant } from "../translate/Constant.ts"
import type { Result } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"

export const select = async (
  session: Session,
  parsed: Parsed,
  parameters: ReadonlyArray<Constant>
): Promise<Result> => {
  const compiler = await session.compiler(parsed, parameters)
  const compiled = compiler.query(parsed.ast)
  let result: ResultSet
  let seen: number | undefined
  let locks: boolean
  do {
    locks = await lockRows(session, parsed, compiler)
    seen = session.transactions.seen
    result = await session.transactions.read(compiled.sql)
    session.interruption.check()
    // Where others have committed since, these are other rows than those that are held.
  } while (locks && seen !== session.transactions.seen)
  session.rowCount = -1
  return rowsResult(result, compiled.columns)
}
