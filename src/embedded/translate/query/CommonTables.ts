/**
 * WITH: common table expressions, recursive ones among them.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, walk } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import { Scope } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { duckTypeOf, familyOf } from "../Types.ts"
import { renamed } from "./From.ts"

/** The WITH clause of a statement; its names are then known in `scope`. */
export const withClause = (compiler: Compiler, body: Node, scope: Scope): string => {
  const clause = child(body, "with")
  if (clause === undefined) return ""
  const recursive = flag(clause, "recursive")
  const parts = children(clause, "ctes").map((cte) => {
    const name = nameOf(cte, "alias") ?? ""
    const names = children(cte, "columns").map((c) => nameOf(c) ?? "")
    const query = need(cte, "this")
    if (scope.ctes.has(name.toLowerCase()))
      throw new SqlFailure(1149, `SQL syntax error: WITH query name "${name}" specified more than once`)
    const [kind, set] = kindOf(query)
    if (recursive && kind === "union" && flag(set, "all") && mentions(need(set, "right"), name))
      return recursiveTable(compiler, name, names, set, scope)
    if (recursive && kind === "union") {
      // The first member gives the names; while the second is compiled the types are still open.
      scope.ctes.set(name.toLowerCase(), { columns: renamed(compiler.query(need(set, "left"), scope).columns, names) })
    }
    const compiled = compiler.query(query, scope)
    if (names.length > 0 && compiled.columns !== undefined && compiled.columns.length !== names.length) {
      throw new SqlFailure(
        1149,
        `SQL syntax error: table "${name}" has ${compiled.columns.length} columns available but ${names.length} columns specified`
      )
    }
    scope.ctes.set(name.toLowerCase(), { columns: renamed(compiled.columns, names) })
    return `${quote(name)}${names.length === 0 ? "" : `(${names.map(quote).join(", ")})`} AS (${compiled.sql})`
  })
  return `WITH ${recursive ? "RECURSIVE " : ""}${parts.join(", ")} `
}

/**
 * A recursive table with UNION ALL, which counts its levels: MatrixOne ends with 20819 beyond cte_max_recursion_depth.
 * The counted table has one column more, so the name itself is a second table without it.
 */
const recursiveTable = (
  compiler: Compiler,
  name: string,
  names: ReadonlyArray<string>,
  set: Node,
  scope: Scope
): string => {
  const first = compiler.query(need(set, "left"), scope)
  const columns = renamed(first.columns, names)
  if (columns === undefined || columns.some((c) => c.name === ""))
    throw unsupported("a recursive query without column names")
  const raw = `#raw:${name}`
  const inner = new Scope(scope)
  inner.ctes.set(name.toLowerCase(), { columns, sql: quote(raw), counted: true })
  const right = compiler.query(need(set, "right"), inner)
  scope.ctes.set(name.toLowerCase(), { columns })
  const list = columns.map((c) => quote(c.name)).join(", ")
  const limit = Number(limitOfRecursion(compiler))
  const typed = columns
    .map((c) =>
      c.type !== undefined && familyOf(c.type) === "integer"
        ? `CAST(${quote(c.name)} AS ${duckTypeOf(c.type)}) AS ${quote(c.name)}`
        : quote(c.name)
    )
    .join(", ")
  return (
    `${quote(raw)}(${list}, "#level") AS (SELECT ${typed}, CAST(0 AS BIGINT) FROM (${first.sql}) AS f(${list}) UNION ALL ` +
    `SELECT ${list}, CASE WHEN "#level" >= ${limit} THEN error('MO:20819:recursive level out of range') ELSE "#level" + 1 END FROM (${right.sql}) AS r(${list}, "#level")), ` +
    `${quote(name)} AS (SELECT ${list} FROM ${quote(raw)})`
  )
}

const limitOfRecursion = (compiler: Compiler): string => {
  const limit = compiler.environment.systemVariable("cte_max_recursion_depth")
  return limit.kind === "parameter" ? limit.value : "100"
}

/** Whether a query reads a table of this name. */
const mentions = (node: Node, name: string): boolean => {
  let found = false
  walk(node, (inner) => {
    const table = child(inner, "table")
    if (table !== undefined && "name" in table && nameOf(table)?.toLowerCase() === name.toLowerCase()) found = true
  })
  return found
}
