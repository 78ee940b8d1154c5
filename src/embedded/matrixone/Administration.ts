/**
 * Functions and procedures, which this server never has: making them is refused, dropping them answers what MatrixOne
 * answers when there is none of the name.
 */

import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { SqlFailure } from "../wire/WireSession.ts"

const missing = (pattern: string, failure: (name: string) => SqlFailure): StatementRow => ({
  pattern,
  run: async (_, captures) => {
    if (captures.has("EXISTS")) return ok()
    throw failure(captures.need("name").toLowerCase())
  }
})

export const administrationStatements: StatementFamily = [
  missing("DROP FUNCTION [IF EXISTS] :name [...]", (name) => new SqlFailure(1122, `function ${name} doesn't exist`)),
  missing("DROP PROCEDURE [IF EXISTS] :name [...]", (name) => new SqlFailure(1122, `procedure ${name} doesn't exist`)),
  missing("CALL :name [...]", (name) => new SqlFailure(1122, `function ${name} doesn't exist`))
]
