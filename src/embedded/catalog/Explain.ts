/**
 * EXPLAIN of a statement.
 */
import type { StatementFamily, StatementRow } from "../session/StatementFamily.ts"
import { unsupported } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isWord, textOf } from "../translate/Tokens.ts"

const explain: StatementRow["run"] = async (session, captures, statement) => {
  const start = captures.rest.findIndex((t) => isWord(t, "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"))
  if (start < 0) throw syntaxError(statement.sql, statement.sql.length)
  const parsed = session.parse(textOf(statement.sql, captures.rest.slice(start)))
  // What the statement itself would answer comes first; plans are DuckDB's and nobody else's.
  if (isWord(captures.rest[start], "SELECT", "WITH")) (await session.compiler(parsed)).query(parsed.ast)
  throw unsupported("EXPLAIN")
}

export const explainStatements: StatementFamily = [{ pattern: "EXPLAIN ...", run: explain }]
