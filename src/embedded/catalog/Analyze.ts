/**
 * ANALYZE TABLE.
 */
import { needTable, qualified } from "../engine/Catalog.ts"
import type { StatementFamily, StatementRow } from "../session/StatementFamily.ts"
import { quote } from "../translate/Sql.ts"
import { isOperator } from "../translate/Tokens.ts"
import { ubig } from "./CatalogTypes.ts"
import { show } from "./show/ShowAnswer.ts"

/** ANALYZE TABLE answers with the number of different values of each column. */
const analyze: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  const definition = await needTable(session, table)
  const named = captures.rest
    .filter((t) => !isOperator(t, "(") && !isOperator(t, ")") && !isOperator(t, ","))
    .map((t) => t.value)
  const columns = named.length > 0 ? named : definition.columns.map((c) => c.name)
  const result = await session.transactions.read(
    `SELECT ${columns.map((c) => `count(DISTINCT ${quote(c)})`).join(", ")} FROM ${qualified(table)}`
  )
  return show(
    session,
    captures,
    statement,
    columns.map((c) => ({ name: `approx_count_distinct(${c})`, type: ubig })),
    result.rows.map((r) => r.map(Number))
  )
}

export const analyzeStatements: StatementFamily = [{ pattern: "ANALYZE TABLE [:database .] :name [...]", run: analyze }]
