/**
 * What this server never has. Functions and procedures: making them is refused, dropping them answers what MatrixOne answers
 * when there is none of the name. Change data capture and scheduled tasks: refused altogether.
 */

import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { unsupported } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator } from "../translate/Tokens.ts"
import { SqlFailure } from "../wire/WireSession.ts"

/** A routine that is not there, as none is. Its name is followed by parentheses, or it must not be. */
const missing = (
  pattern: string,
  parentheses: "with parentheses" | "without",
  failure: (name: string) => SqlFailure
): StatementRow => ({
  pattern,
  run: async (_, captures, { sql }) => {
    const after = captures.rest[0]
    if (parentheses === "without" ? after !== undefined : !isOperator(after, "("))
      throw syntaxError(sql, after?.start ?? sql.length)
    if (captures.has("EXISTS")) return ok()
    throw failure(captures.need("name").toLowerCase())
  }
})

const refused = (pattern: string, what: string): StatementRow => ({
  pattern,
  run: async () => {
    throw unsupported(what)
  }
})

export const administrationStatements: StatementFamily = [
  missing(
    "DROP FUNCTION [IF EXISTS] [:database .] :name [...]",
    "with parentheses",
    (name) => new SqlFailure(1122, `function ${name} doesn't exist`)
  ),
  missing(
    "DROP PROCEDURE [IF EXISTS] [:database .] :name [...]",
    "without",
    (name) => new SqlFailure(1122, `procedure ${name} doesn't exist`)
  ),
  missing(
    "CALL [:database .] :name [...]",
    "with parentheses",
    (name) => new SqlFailure(1122, `function ${name} doesn't exist`)
  ),
  refused("(CREATE | SHOW | PAUSE | RESUME | DROP) CDC [...]", "change data capture"),
  refused("(CREATE | ALTER | DROP) TASK [...]", "a scheduled task"),
  refused("EXECUTE TASK [...]", "a scheduled task"),
  refused("SHOW (TASKS | TASK) [...]", "a scheduled task")
]
