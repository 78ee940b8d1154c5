/**
 * RETURNING of INSERT, UPDATE and DELETE.
 */
import { children, kindOf, type Node, nameOf, need, text, walk } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import type { RelationColumn } from "../translate/Expression.ts"
import { functions } from "../translate/Functions.ts"
import { Scope } from "../translate/Scope.ts"
import { quote } from "../translate/Sql.ts"
import { localColumn } from "../translate/Zone.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { relationColumns } from "./Expressions.ts"
import type { TableDefinition } from "./TableDefinition.ts"

export const refuseReturning = (what: string): SqlFailure =>
  new SqlFailure(20105, `not supported: DML RETURNING does not support ${what}`)

export interface Returning {
  /** The list after RETURNING, columns qualified with the table's alias. */
  readonly sql: string
  readonly columns: ReadonlyArray<RelationColumn>
}

/** Compiles the list; undefined when the statement has none. */
export const compileReturning = (
  compiler: Compiler,
  body: Node,
  definition: TableDefinition,
  alias: string
): Returning | undefined => {
  const items = children(body, "returning")
  if (items.length === 0) return undefined
  for (const item of items) {
    walk(item, (node) => {
      const [kind, inner] = kindOf(node)
      if (kind === "subquery" || kind === "select") throw refuseReturning("subquery in RETURNING expression")
      if (kind === "function" && functions[(text(inner, "name") ?? "").replace(/^fn_/, "")]?.aggregate === true)
        throw refuseReturning("aggregate in RETURNING expression")
    })
  }
  const scope = new Scope()
  const own = relationColumns(definition)
  scope.add({ alias, sql: quote(alias), columns: own, kept: true })
  const parts: Array<string> = []
  const columns: Array<RelationColumn> = []
  for (const item of items) {
    const [kind, inner] = kindOf(item)
    if (kind === "star") {
      for (const c of own) {
        parts.push(`${localColumn(quote(c.name), c.type, compiler.environment.zone)} AS ${quote(c.name)}`)
        columns.push(c)
      }
      continue
    }
    const e = compiler.expression(kind === "alias" ? need(inner, "this") : item, scope)
    const name = kind === "alias" ? (nameOf(inner, "alias") ?? "") : (nameOf(inner) ?? "")
    parts.push(`${e.sql.replaceAll(`${quote(alias)}.`, "")} AS ${quote(name)}`)
    columns.push({ name, type: e.type })
  }
  return { sql: parts.join(", "), columns }
}
