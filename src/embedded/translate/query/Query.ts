/**
 * A query: SELECT, VALUES, what stands in parentheses, and queries put together by UNION, EXCEPT and INTERSECT.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, need } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import type { RelationColumn } from "../Expression.ts"
import { as, unify } from "../operators/CommonType.ts"
import { Scope } from "../Scope.ts"
import { cast, quote } from "../Sql.ts"
import { duckTypeOf, familyOf, type SqlType } from "../Types.ts"
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
    type:
      unify(
        rows.map((r) => r[i]?.type),
        "values"
      ) ?? e.type
  }))
  return {
    sql: `SELECT * FROM (VALUES ${rows.map((r) => `(${r.map((e) => e.sql).join(", ")})`).join(", ")}) AS v(${columns.map((c) => quote(c.name)).join(", ")})`,
    columns
  }
}

/** Whether a column becomes what DuckDB would not make of it: a text, a truth value, an integer of the other sign, a rounded moment. */
const becomesOther = (mine: SqlType, type: SqlType): boolean =>
  familyOf(mine) === familyOf(type)
    ? (familyOf(type) === "integer" && mine.unsigned !== type.unsigned) || type.rounds === true
    : familyOf(type) === "string" || familyOf(type) === "bool"

/** A query with its columns as those of the other queries make them. */
const asColumns = (
  query: CompiledQuery,
  columns: ReadonlyArray<RelationColumn> | undefined,
  names: ReadonlyArray<string>
): string => {
  const own = query.columns
  const changes = columns?.some((c, i) => {
    const mine = own?.[i]?.type
    return mine !== undefined && c.type !== undefined && becomesOther(mine, c.type)
  })
  if (changes !== true || columns === undefined || own === undefined) return query.sql
  const inner = columns.map((_, i) => `c${i}`)
  const selected = columns.map((c, i) => {
    const type = own[i]?.type
    const sql = `"#side".c${i}`
    const value =
      type?.name === "null" && c.type !== undefined ? cast(sql, duckTypeOf(c.type)) : as({ sql, type }, c.type)
    return `${value} AS ${quote(names[i] ?? "")}`
  })
  return `SELECT ${selected.join(", ")} FROM (${query.sql}) AS "#side"(${inner.join(", ")})`
}

const setOperation = (compiler: Compiler, operation: string, body: Node, outer: Scope | undefined): CompiledQuery => {
  const scope = new Scope(outer)
  const prefix = withClause(compiler, body, scope)
  const left = compiler.query(need(body, "left"), scope)
  const right = compiler.query(need(body, "right"), scope)
  if (left.columns !== undefined && right.columns !== undefined && left.columns.length !== right.columns.length) {
    throw new SqlFailure(1064, "SQL parser error: SELECT statements have different number of columns")
  }
  const columns = left.columns?.map((c, i) => ({
    name: c.name,
    type: unify([c.type, right.columns?.[i]?.type], "union")
  }))
  for (const column of columns ?? []) scope.aliases.set(column.name.toLowerCase(), column)
  const names = columns?.map((c) => c.name) ?? []
  const [first, second] = [left, right].map((side) => asColumns(side, columns, names))
  const bracket = (sql: string) => (sql.startsWith("(") ? sql : `(${sql})`)
  const both = `${bracket(first ?? "")} ${operation}${flag(body, "all") ? " ALL" : ""} ${bracket(second ?? "")}`
  // DuckDB orders what it puts together by columns alone, and documents have an order of their own.
  const documents = child(body, "order_by") !== undefined && columns?.some((c) => c.type?.name === "json") === true
  return {
    sql: `${prefix}${documents ? `SELECT * FROM (${both}) AS "#both"` : both}${orderAndLimit(compiler, body, scope, columns)}`,
    columns
  }
}
