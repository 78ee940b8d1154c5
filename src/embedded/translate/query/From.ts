/**
 * FROM, and WHERE after it: tables, views, joins, derived tables and the functions that give rows.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { aggregateIn } from "../Aggregated.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import type { RelationColumn } from "../Expression.ts"
import { hintMark } from "../Hint.ts"
import { type CommonTable, Scope, type Source } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { syntaxError } from "../SyntaxError.ts"
import { bigint } from "../Types.ts"
import { refuseReversed } from "./KeyOrder.ts"
import { orderAndLimit } from "./Ordering.ts"

/** What follows FROM in a statement of one or more tables, for UPDATE and DELETE. */
export const fromClause = (compiler: Compiler, body: Node, scope: Scope): string => {
  const from = fromList(compiler, body, scope)
  return from + whereClause(compiler, body, scope) + orderAndLimit(compiler, body, scope, undefined)
}

/** ` WHERE …`, or nothing. */
export const whereClause = (compiler: Compiler, body: Node, scope: Scope): string => {
  const where = child(body, "where_clause")
  const aggregate = where === undefined ? undefined : aggregateIn(where)
  if (aggregate !== undefined)
    throw new SqlFailure(1149, `SQL syntax error: aggregate function ${aggregate} not allowed in WHERE clause`)
  if (where === undefined) return ""
  const condition = need(where, "this")
  const sql = compiler.condition(condition, scope)
  refuseReversed(condition, scope)
  return ` WHERE ${sql}`
}

export const fromList = (compiler: Compiler, body: Node, scope: Scope): string => {
  const clause = child(body, "from")
  const items = clause === undefined ? [] : children(clause, "expressions")
  const first = items[0]
  if (items.length === 1 && first !== undefined && nameOf(child(first, "table"))?.toLowerCase() === "dual") return ""
  let sql = items.map((item) => fromItem(compiler, item, scope)).join(", ")
  for (const join of children(body, "joins")) sql += joinClause(compiler, join, scope)
  return sql
}

const joinKinds: Readonly<Record<string, string>> = {
  Inner: "JOIN",
  Left: "LEFT JOIN",
  Right: "RIGHT JOIN",
  Full: "FULL JOIN",
  Outer: "FULL JOIN",
  Cross: "CROSS JOIN",
  Natural: "NATURAL JOIN",
  NaturalLeft: "NATURAL LEFT JOIN",
  NaturalRight: "NATURAL RIGHT JOIN",
  Implicit: ",",
  Straight: "JOIN"
}

const joinClause = (compiler: Compiler, join: Node, scope: Scope): string => {
  const kind = joinKinds[text(join, "kind") ?? "Inner"]
  if (kind === undefined) throw unsupported(`${text(join, "kind")} JOIN`)
  const using = children(join, "using").map((n) => nameOf(n) ?? "")
  for (const name of using) scope.merged.add(name.toLowerCase())
  const before = [...scope.sources]
  const source = fromItem(compiler, need(join, "this"), scope)
  if (kind.startsWith("NATURAL")) {
    const names = new Set(before.flatMap((s) => s.columns ?? []).map((c) => c.name.toLowerCase()))
    for (const c of scope.sources[scope.sources.length - 1]?.columns ?? []) {
      if (names.has(c.name.toLowerCase())) scope.merged.add(c.name.toLowerCase())
    }
  }
  if (kind === ",") return `, ${source}`
  const on = child(join, "on")
  if (using.length > 0) return ` ${kind} ${source} USING (${using.map(quote).join(", ")})`
  if (on === undefined && /LEFT|RIGHT|FULL/.test(kind) && !kind.startsWith("NATURAL"))
    throw syntaxError(source, source.length, "outer join require join condition")
  if (on !== undefined) return ` ${kind === "CROSS JOIN" ? "JOIN" : kind} ${source} ON ${compiler.condition(on, scope)}`
  return ` ${kind === "JOIN" ? "CROSS JOIN" : kind} ${source}`
}

const fromItem = (compiler: Compiler, item: Node, scope: Scope): string => {
  const [kind, body] = kindOf(item)
  switch (kind) {
    case "table":
      return namedTable(compiler, body, scope)
    case "subquery": {
      const inner = compiler.query(
        need(body, "this"),
        flag(body, "lateral") ? scope : (scope.parent ?? cteScope(scope))
      )
      const alias = nameOf(body, "alias")
      if (alias === undefined) throw new SqlFailure(1248, "Every derived table must have its own alias", "42000")
      return derivedTable(alias, `(${inner.sql})`, renamed(inner.columns, aliasesOf(body)), aliasesOf(body), scope)
    }
    case "joined_table": {
      let sql = fromItem(compiler, need(body, "left"), scope)
      for (const join of children(body, "joins")) sql += joinClause(compiler, join, scope)
      return `(${sql})`
    }
    case "paren":
      return `(${fromItem(compiler, need(body, "this"), scope)})`
    case "alias": {
      const [inner, call] = kindOf(need(body, "this"))
      const alias = nameOf(body, "alias") ?? "t"
      if (inner === "function") return tableFunction(compiler, call, alias, scope)
      if (inner === "values" || inner === "union" || inner === "select") {
        const query = compiler.query(need(body, "this"), scope)
        return derivedTable(alias, `(${query.sql})`, renamed(query.columns, aliasesOf(body)), aliasesOf(body), scope)
      }
      throw unsupported(`${inner} in FROM`)
    }
    case "function":
      return tableFunction(compiler, body, (text(body, "name") ?? "").replace(/^fn_/i, ""), scope)
    case "values": {
      const query = compiler.query(item, scope)
      const names = aliasesOf(body)
      return derivedTable(nameOf(body, "alias") ?? "v", `(${query.sql})`, renamed(query.columns, names), names, scope)
    }
    default:
      throw unsupported(`${kind} in FROM`)
  }
}

const derivedTable = (
  alias: string,
  sql: string,
  columns: ReadonlyArray<RelationColumn> | undefined,
  names: ReadonlyArray<string>,
  scope: Scope,
  kept?: Pick<Source, "kept" | "key">
): string => {
  scope.add({ alias, sql: quote(alias), columns, ...kept })
  return `${sql} AS ${quote(alias)}${names.length === 0 ? "" : `(${names.map(quote).join(", ")})`}`
}

const commonTable = (
  alias: string,
  name: string,
  cte: CommonTable,
  names: ReadonlyArray<string>,
  scope: Scope
): string => {
  if (cte.counted === true) scope.counted = quote(alias)
  return derivedTable(alias, cte.sql ?? quote(name), renamed(cte.columns, names), names, scope)
}

const tableFunction = (compiler: Compiler, call: Node, alias: string, scope: Scope): string => {
  const name = (text(call, "name") ?? "").replace(/^fn_/i, "").toLowerCase()
  const args = children(call, "args").map((a) => compiler.expression(a, scope))
  const own = compiler.environment.tableFunction(
    name,
    args.map((a) => a.constant)
  )
  if (own !== undefined) {
    scope.add({ alias, sql: quote(alias), columns: [{ name: own.column, type: own.rows.type }] })
    return `(SELECT unnest(${own.rows.sql}) AS ${quote(own.column)}) AS ${quote(alias)}`
  }
  if (name !== "generate_series" || args.length < 2 || args.length > 3) throw unsupported(`the table function ${name}`)
  const [low = "", high = "", step] = args.map((a) => `CAST(${a.sql} AS BIGINT)`)
  const columns = [{ name: "result", type: bigint }]
  scope.add({ alias, sql: quote(alias), columns })
  return `(SELECT unnest(generate_series(${low}, ${high}${step === undefined ? "" : `, ${step}`})) AS result) AS ${quote(alias)}`
}

const namedTable = (compiler: Compiler, body: Node, scope: Scope): string => {
  const [name = "", mark] = (nameOf(body) ?? "").split(hintMark)
  const database = nameOf(child(body, "schema"))
  const alias = nameOf(child(body, "alias")) ?? name
  const names = children(body, "column_aliases").map((n) => nameOf(n) ?? "")
  const cte = database === undefined && mark === undefined ? scope.cte(name) : undefined
  if (cte !== undefined) return commonTable(alias, name, cte, names, scope)
  const hint = mark === undefined ? undefined : compiler.hints[Number(mark)]
  const relation = compiler.environment.relation(database, name, hint)
  if (relation.kind === "table")
    return derivedTable(alias, relation.sql, renamed(relation.columns, names), names, scope, {
      kept: true,
      ...(relation.key === undefined || names.length > 0 ? {} : { key: relation.key })
    })
  const inner = compiler.within(relation.database, relation.hints).query(relation.query)
  const shown = names.length > 0 ? names : (relation.columns ?? [])
  return derivedTable(alias, `(${inner.sql})`, renamed(inner.columns, shown), shown, scope)
}

/** A scope that shows the common table expressions of `scope` and none of its sources. */
const cteScope = (scope: Scope): Scope => {
  const only = new Scope(scope.parent)
  for (const [name, columns] of scope.ctes) only.ctes.set(name, columns)
  return only
}

const aliasesOf = (body: Node): ReadonlyArray<string> => children(body, "column_aliases").map((n) => nameOf(n) ?? "")

export const renamed = (
  columns: ReadonlyArray<RelationColumn> | undefined,
  names: ReadonlyArray<string>
): ReadonlyArray<RelationColumn> | undefined =>
  names.length === 0
    ? columns
    : columns === undefined
      ? undefined
      : columns.map((c, i) => ({ ...c, name: names[i] ?? c.name }))
