/**
 * EXPLAIN of a statement.
 */
import type { StatementFamily, StatementRow } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, isWord, textOf } from "../translate/Tokens.ts"

/** What may stand between EXPLAIN and the statement, beside options in parentheses. */
const options = new Set(["", "ANALYZE", "VERBOSE", "ANALYZE VERBOSE", "PHYPLAN", "PHYPLAN ANALYZE", "PHYPLAN VERBOSE"])

const explain: StatementRow["run"] = async (session, captures, statement) => {
  const { rest } = captures
  const start = rest.findIndex((t) => isWord(t, "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"))
  if (start < 0) throw syntaxError(statement.sql, statement.sql.length)
  const before = rest.slice(0, start)
  if (!isOperator(before[0], "(") && !options.has(before.map((t) => t.word).join(" ")))
    throw syntaxError(statement.sql, before[0]?.start ?? 0)
  const parsed = session.parse(textOf(statement.sql, rest.slice(start)))
  // What the statement itself would answer comes first; plans are DuckDB's and nobody else's.
  if (isWord(rest[start], "SELECT", "WITH")) (await session.compiler(parsed)).query(parsed.ast)
  throw unsupported("EXPLAIN")
}

const explainConnection: StatementRow["run"] = async (_, captures) => {
  throw internal(`statement: 'explain format =  for connection ${captures.need("id")}'`)
}

export const explainStatements: StatementFamily = [
  { pattern: "(EXPLAIN | DESC | DESCRIBE) FOR CONNECTION =id", run: explainConnection },
  { pattern: "(EXPLAIN | DESC | DESCRIBE) ...", run: explain }
]
