/**
 * ORDER BY, LIMIT and OFFSET.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { integerOf } from "../coerce/Numbers.ts"
import { invalidArgument } from "../Errors.ts"
import type { Alias, Scope } from "../Scope.ts"
import { quote } from "../Sql.ts"
import type { SqlType } from "../Types.ts"

/** ORDER BY, LIMIT and OFFSET. */
export const orderAndLimit = (
  compiler: Compiler,
  body: Node,
  scope: Scope,
  columns: ReadonlyArray<Alias> | undefined
): string => {
  const order = child(body, "order_by")
  if (columns !== undefined)
    for (const c of columns) if (!scope.aliases.has(c.name.toLowerCase())) scope.aliases.set(c.name.toLowerCase(), c)
  const keys = order === undefined ? [] : ordering(compiler, children(order, "expressions"), scope, columns)
  const limit = rowCount(compiler, body["limit"], scope)
  const offset = rowCount(compiler, body["offset"], scope)
  return (
    (keys.length === 0 ? "" : ` ORDER BY ${keys.join(", ")}`) +
    (limit === undefined ? "" : ` LIMIT ${limit}`) +
    (offset === undefined ? "" : ` OFFSET ${offset}`)
  )
}

/** Documents have an order of their own. */
const ordered = (sql: string, type: SqlType | undefined): string =>
  type?.name === "json" ? `js_json_sort(${sql})` : sql

/** The keys of an ORDER BY; `columns` are those that a number is the place of. */
export const ordering = (
  compiler: Compiler,
  nodes: ReadonlyArray<Node>,
  scope: Scope,
  columns?: ReadonlyArray<Alias>
): ReadonlyArray<string> => {
  // Ordering by a constant orders nothing, and DuckDB refuses it.
  const keys = nodes.filter(
    (n) => /^fn__(parameter|user_variable)$/.test(text(kindOf(need(n, "this"))[1], "name") ?? "") === false
  )
  return keys.map((n) => {
    const key = need(n, "this")
    const [kind, body] = kindOf(key)
    // A projection's name comes before a column's.
    const alias =
      kind === "column" && child(body, "table") === undefined
        ? scope.aliases.get((nameOf(body) ?? "").toLowerCase())
        : undefined
    const place = columns?.[placeOf(key) - 1]
    const named = alias ?? (place?.type?.name === "json" ? place : undefined)
    const sql =
      named === undefined
        ? keyOf(compiler, key, scope, true)
        : named.type?.name === "json"
          ? ordered(named.sql ?? quote(named.name), named.type)
          : quote(named.name)
    return `${sql}${flag(n, "desc") ? " DESC" : ""}`
  })
}

/** The place of a column that a key is; 0 where it is none. */
const placeOf = (node: Node): number => {
  const [kind, body] = kindOf(node)
  return kind === "literal" && text(body, "literal_type") === "number" ? Number(text(body, "value")) : 0
}

/** An expression of GROUP BY or ORDER BY: an integer is a position. */
export const keyOf = (compiler: Compiler, node: Node, scope: Scope, toOrder = false): string => {
  const [kind, body] = kindOf(node)
  if (kind === "literal" && text(body, "literal_type") === "number") return text(body, "value") ?? "1"
  const { sql, type } = compiler.expression(node, scope)
  return toOrder ? ordered(sql, type) : sql
}

const rowCount = (compiler: Compiler, value: unknown, scope: Scope): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const node = value as Node
  const inner = child(node, "this") ?? node
  const { constant, sql } = compiler.expression(inner, scope)
  if (constant === undefined) return sql
  switch (constant.kind) {
    case "number":
      if (/^\d+$/.test(constant.value)) return constant.value
      throw new SqlFailure(
        1149,
        constant.value.startsWith("-")
          ? "SQL syntax error: LIMIT must be a non-negative integer"
          : "SQL syntax error: only uint64 support in LIMIT clause"
      )
    case "string":
    case "parameter": {
      const count = integerOf(constant.value, { name: "bigint", unsigned: true })
      if (count < 0n) throw invalidArgument("cast to uint64", constant.value)
      return count.toString()
    }
    case "null":
      return "0"
    default:
      return sql
  }
}
