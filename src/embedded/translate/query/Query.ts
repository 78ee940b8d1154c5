/**
 * A query: SELECT, VALUES, what stands in parentheses, and queries put together by UNION, EXCEPT and INTERSECT.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { children, flag, kindOf, type Node, need } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import type { RelationColumn } from "../Expression.ts"
import { unify } from "../operators/CommonType.ts"
import { Scope } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { withClause } from "./CommonTables.ts"
import { orderAndLimit } from "./Ordering.ts"
import { selectQuery } from "./Select.ts"

export interface CompiledQuery {
  readonly sql: string
  /** Its result columns; undefined where DuckDB must tell. */
  readonly columns: ReadonlyArray<RelationColumn> | undefined
}

const setOperations: Readonly<Record<string, string>> = { union: "UNION", except: "EXCEPT", intersect: "INTERSECT" }

/** What parentheses hold and what follows them may not both be ordered, or both be limited. */
const refuseTwice = (inner: Node, outer: Node): void => {
  const [, body] = kindOf(inner)
  const twice = (key: string) => body[key] != null && outer[key] != null
  if (twice("order_by")) throw new SqlFailure(1149, "SQL syntax error: multiple ORDER BY clauses not allowed")
  if (twice("limit")) throw new SqlFailure(1149, "SQL syntax error: multiple LIMIT clauses not allowed")
}

export const query = (compiler: Compiler, node: Node, outer?: Scope): CompiledQuery => {
  const [kind, body] = kindOf(node)
  if (kind === "select") return selectQuery(compiler, body, outer)
  if (kind === "subquery" || kind === "paren") {
    refuseTwice(need(body, "this"), body)
    const inner = compiler.query(need(body, "this"), outer)
    return { ...inner, sql: `(${inner.sql})${orderAndLimit(compiler, body, new Scope(outer), inner.columns)}` }
  }
  if (kind === "values") return valuesQuery(compiler, body, outer)
  const operation = setOperations[kind]
  if (operation !== undefined) {
    if (operation === "EXCEPT" && flag(body, "all"))
      throw new SqlFailure(20102, "EXCEPT/MINUS ALL clause is not yet implemented")
    return setOperation(compiler, operation, body, outer)
  }
  throw unsupported(`a query of the kind ${kind}`)
}

const valuesQuery = (compiler: Compiler, body: Node, outer: Scope | undefined): CompiledQuery => {
  const scope = new Scope(outer)
  const rows = children(body, "expressions").map((row) =>
    children(row, "expressions").map((e) => compiler.expression(e, scope))
  )
  const columns = (rows[0] ?? []).map((e, i) => ({
    name: `column_${i}`,
    type: unify(rows.map((r) => r[i]?.type)) ?? e.type
  }))
  return {
    sql: `SELECT * FROM (VALUES ${rows.map((r) => `(${r.map((e) => e.sql).join(", ")})`).join(", ")}) AS v(${columns.map((c) => quote(c.name)).join(", ")})`,
    columns
  }
}

const setOperation = (compiler: Compiler, operation: string, body: Node, outer: Scope | undefined): CompiledQuery => {
  const scope = new Scope(outer)
  const prefix = withClause(compiler, body, scope)
  const left = compiler.query(need(body, "left"), scope)
  const right = compiler.query(need(body, "right"), scope)
  if (left.columns !== undefined && right.columns !== undefined && left.columns.length !== right.columns.length) {
    throw new SqlFailure(1064, "SQL parser error: SELECT statements have different number of columns")
  }
  const columns = left.columns?.map((c, i) => ({ name: c.name, type: unify([c.type, right.columns?.[i]?.type]) }))
  for (const column of columns ?? []) scope.aliases.set(column.name.toLowerCase(), column)
  const bracket = (sql: string) => (sql.startsWith("(") ? sql : `(${sql})`)
  return {
    sql: `${prefix}${bracket(left.sql)} ${operation}${flag(body, "all") ? " ALL" : ""} ${bracket(right.sql)}${orderAndLimit(compiler, body, scope, columns)}`,
    columns
  }
}
