/**
 * What this server never has. Functions and procedures: making them is refused, dropping them answers what MatrixOne answers
 * when there is none of the name. Change data capture and scheduled tasks: refused altogether.
 */

import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { unsupported } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"

const missing = (pattern: string, failure: (name: string) => SqlFailure): StatementRow => ({
  pattern,
  run: async (_, captures) => {
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
  missing("DROP FUNCTION [IF EXISTS] :name [...]", (name) => new SqlFailure(1122, `function ${name} doesn't exist`)),
  missing("DROP PROCEDURE [IF EXISTS] :name [...]", (name) => new SqlFailure(1122, `procedure ${name} doesn't exist`)),
  missing("CALL :name [...]", (name) => new SqlFailure(1122, `function ${name} doesn't exist`)),
  refused("(CREATE | SHOW | PAUSE | RESUME | DROP) CDC [...]", "change data capture"),
  refused("(CREATE | ALTER | DROP) TASK [...]", "a scheduled task"),
  refused("EXECUTE TASK [...]", "a scheduled task"),
  refused("SHOW (TASKS | TASK) [...]", "a scheduled task")
]
