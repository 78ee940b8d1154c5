/**
 * What an INSERT or REPLACE gives, as it is written: the columns it names, and its rows where it has no query.
 */
import { child, children, kindOf, type Node, nameOf, need, record, text, walk } from "../translate/Ast.ts"
import type { Expression } from "../translate/Expression.ts"
import { Scope } from "../translate/Scope.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Target } from "./InsertedRows.ts"

/** A value of a row. */
export type Given = { readonly e: Expression } | "default"

/** The columns it names; undefined when it names none. */
export const columnNames = (body: Node): ReadonlyArray<string> | undefined => {
  const names = children(body, "columns").map((c) => nameOf(c) ?? "")
  return names.length === 0 ? undefined : names
}

/** REPLACE … SET arrives as a SET statement. */
export const setItems = (body: Node): ReadonlyArray<readonly [string, Node]> | undefined => {
  const query = child(body, "query")
  const set = query === undefined ? undefined : child(query, "set_statement")
  return set === undefined
    ? undefined
    : children(set, "items").map(
        (item) =>
          [
            nameOf(child(need(item, "name"), "identifier") ?? child(need(item, "name"), "column")) ?? "",
            need(item, "value")
          ] as const
      )
}

const isDefault = (node: Node): boolean => {
  const [kind, body] = kindOf(node)
  return (
    (kind === "var" && text(body, "this")?.toUpperCase() === "DEFAULT") ||
    (kind === "column" && child(body, "table") === undefined && nameOf(body)?.toUpperCase() === "DEFAULT") ||
    kind === "default"
  )
}

/** The rows of VALUES or SET, compiled. */
export const readRows = (
  target: Target,
  body: Node,
  assigned: ReadonlyArray<readonly [string, Node]> | undefined
): ReadonlyArray<ReadonlyArray<Given>> => {
  const given =
    assigned === undefined
      ? (Array.isArray(body["values"]) ? body["values"] : []).map((row: unknown) =>
          Array.isArray(row) ? row.map(record) : []
        )
      : [assigned.map(([, value]) => value)]
  const scope = new Scope()
  return given.map((row, i) => {
    if (row.length === 0 && columnNames(body) === undefined) return []
    if (row.length !== target.columns.length)
      throw new SqlFailure(1136, `Column count doesn't match value count at row ${i + 1}`)
    return row.map((node) => {
      if (isDefault(node)) return "default"
      walk(node, (inner) => {
        if (kindOf(inner)[0] === "subquery")
          throw new SqlFailure(20102, "subquery in JOIN condition is not yet implemented")
      })
      return { e: target.compiler.expression(node, scope) }
    })
  })
}
