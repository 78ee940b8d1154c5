/**
 * What a SELECT gives: expressions with their names, and stars.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, kindOf, type Node, nameOf, need } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { invalidInput, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Alias, Scope, Source } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { localColumn } from "../Zone.ts"

/** The parser gives the alias of a comparison to the row that it ends with; here it is the comparison's again. */
const named = (node: Node): Node => {
  const [kind, body] = kindOf(node)
  const right = child(body, "right")
  if (right === undefined) return node
  const [inner, alias] = kindOf(kindOf(right)[0] === "alias" ? right : named(right))
  if (inner !== "alias" || (kindOf(right)[0] === "alias" && child(need(alias, "this"), "tuple") === undefined))
    return node
  return { alias: { ...alias, this: { [kind]: { ...body, right: alias["this"] } } } }
}

interface Projection {
  readonly sql: string
  readonly columns: ReadonlyArray<Alias> | undefined
  readonly alias?: Alias
}

export const projectionOf = (compiler: Compiler, node: Node, scope: Scope): Projection => {
  const [kind, body] = kindOf(named(node))
  if (kind === "star") return starOf(compiler, nameOf(child(body, "table")), scope)
  if (kind === "alias") {
    const e = compiler.expression(need(body, "this"), scope)
    const name = nameOf(body, "alias") ?? ""
    const column = { name, type: e.type, sql: e.sql }
    return { sql: `${projected(e)} AS ${quote(name)}`, columns: [column], alias: column }
  }
  const e = compiler.expression(node, scope)
  const name = kind === "column" ? (nameOf(body) ?? "") : kind === "dot" ? (nameOf(child(body, "field")) ?? "") : ""
  const flags = kind === "column" ? flagsOf(body, scope) : undefined
  const column = { name, type: e.type, sql: e.sql, ...(flags === undefined ? {} : { flags }) }
  return { sql: name === "" ? projected(e) : `${projected(e)} AS ${quote(name)}`, columns: [column] }
}

/** A parameter in a projection is text. */
const projected = (e: Expression): string =>
  e.constant?.kind === "parameter" || e.constant?.kind === "string" ? `CAST(${e.sql} AS VARCHAR)` : e.sql

const flagsOf = (body: Node, scope: Scope): number | undefined => {
  const table = nameOf(child(body, "table"))
  const name = (nameOf(body) ?? "").toLowerCase()
  const columns =
    table === undefined ? scope.sources.flatMap((s) => s.columns ?? []) : (scope.source(table)?.columns ?? [])
  return columns.find((c) => c.name.toLowerCase() === name)?.flags
}

const starOf = (compiler: Compiler, table: string | undefined, scope: Scope): Projection => {
  for (const source of table === undefined ? scope.sources : []) {
    const names = (source.columns ?? []).map((c) => c.name.toLowerCase())
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (twice !== undefined) throw invalidInput(`ambiguous column reference '${source.alias}.${twice}'`)
  }
  if (table === undefined) {
    if (scope.sources.length === 0)
      throw new SqlFailure(1149, "SQL syntax error: SELECT * with no tables specified is not valid")
    const known = scope.sources.every((s) => s.columns !== undefined) && scope.merged.size === 0
    if (scope.counted !== undefined) {
      const all = scope.sources.flatMap((s) => (s.columns ?? []).map((c) => ({ sql: `${s.sql}.${quote(c.name)}`, c })))
      return { sql: all.map((x) => x.sql).join(", "), columns: all.map((x) => x.c) }
    }
    return {
      sql: `*${localised(compiler, scope.sources)}`,
      columns: known ? scope.sources.flatMap((s) => s.columns ?? []) : undefined
    }
  }
  const source = scope.source(table)
  if (source === undefined) throw invalidInput(`missing FROM-clause entry for table '${table}'`)
  if (scope.counted !== undefined && source.columns !== undefined) {
    return { sql: source.columns.map((c) => `${source.sql}.${quote(c.name)}`).join(", "), columns: source.columns }
  }
  return { sql: `${source.sql}.*${localised(compiler, [source])}`, columns: source.columns }
}

/** What follows a star so that TIMESTAMP columns of tables are in the session's zone. */
const localised = (compiler: Compiler, sources: ReadonlyArray<Source>): string => {
  const zone = compiler.environment.zone
  if (zone === undefined) return ""
  const moments = sources.flatMap((s) =>
    s.kept === true ? (s.columns ?? []).filter((c) => c.type?.name === "timestamp").map((c) => [s, c] as const) : []
  )
  if (moments.length === 0) return ""
  const names = sources.flatMap((s) => (s.columns ?? []).map((c) => c.name.toLowerCase()))
  if (moments.some(([, c]) => names.filter((name) => name === c.name.toLowerCase()).length > 1))
    throw unsupported("* over TIMESTAMP columns of one name outside of UTC")
  return ` REPLACE (${moments.map(([s, c]) => `${localColumn(`${s.sql}.${quote(c.name)}`, c.type, zone)} AS ${quote(c.name)}`).join(", ")})`
}
