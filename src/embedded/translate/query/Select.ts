/**
 * SELECT. MatrixOne's names are looked up in the order its clauses are read: FROM, WHERE, the projections, then the rest.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, type Node, nameOf, need } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import { Scope } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { syntaxError } from "../SyntaxError.ts"
import { withClause } from "./CommonTables.ts"
import { fromList, whereClause } from "./From.ts"
import { groupBy } from "./Grouping.ts"
import { keyOrder } from "./KeyOrder.ts"
import { orderAndLimit } from "./Ordering.ts"
import { projectionOf } from "./Projections.ts"
import type { CompiledQuery } from "./Query.ts"
import { windowSpec } from "./Window.ts"

export const selectQuery = (compiler: Compiler, body: Node, outer: Scope | undefined): CompiledQuery => {
  const scope = new Scope(outer)
  const prefix = withClause(compiler, body, scope)
  const from = fromList(compiler, body, scope)
  // WHERE knows columns only, not the names of projections.
  const where = whereClause(compiler, body, scope)
  const projections = children(body, "expressions").map((e) => projectionOf(compiler, e, scope))
  if (projections.length === 0) throw syntaxError("select", 6)
  const columns = projections.every((p) => p.columns !== undefined)
    ? projections.flatMap((p) => p.columns ?? [])
    : undefined
  for (const p of projections) if (p.alias !== undefined) scope.aliases.set(p.alias.name.toLowerCase(), p.alias)
  const having = child(body, "having")
  const windows = children(body, "windows").map(
    (w) => `${quote(nameOf(w) ?? "")} AS (${windowSpec(compiler, need(w, "spec"), scope)})`
  )
  const distinct = flag(body, "distinct")
  // The member of a recursive table that reads the table itself passes its level on.
  if (scope.counted !== undefined) {
    if (distinct || child(body, "group_by") !== undefined)
      throw child(body, "group_by") === undefined
        ? unsupported("a recursive query that removes its own duplicates")
        : new SqlFailure(1064, "SQL parser error: not support group by in recursive cte")
    projections.push({ sql: `${scope.counted}."#level"`, columns: [] })
  }
  if (child(body, "distinct_on") !== undefined || Array.isArray(body["distinct_on"])) throw unsupported("DISTINCT ON")
  const sql =
    `${prefix}SELECT ${distinct ? "DISTINCT " : ""}${projections.map((p) => p.sql).join(", ")}` +
    (from === "" ? "" : ` FROM ${from}`) +
    where +
    groupBy(compiler, body, scope) +
    (having === undefined ? "" : ` HAVING ${compiler.condition(need(having, "this"), scope)}`) +
    (windows.length === 0 ? "" : ` WINDOW ${windows.join(", ")}`) +
    keyOrder(body, scope) +
    orderAndLimit(compiler, body, scope, columns)
  return { sql, columns }
}
