/**
 * Aggregates in a piece of syntax, as seen from the query it belongs to.
 */
import { kindOf, type Node, nameOf, record, text } from "./Ast.ts"
import { functions } from "./Functions.ts"

/** What has rows of its own to look at. */
const closed = new Set([
  "select",
  "subquery",
  "exists",
  "union",
  "intersect",
  "except",
  "window_function",
  "in_subquery"
])

/** The name of an aggregate of this query among the expressions; those of queries inside are theirs. */
export const aggregateIn = (value: unknown): string | undefined => {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = aggregateIn(item)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (typeof value !== "object" || value === null) return undefined
  const node: Node = record(value)
  const [kind, body] = kindOf(node)
  if (closed.has(kind)) return undefined
  if (kind === "group_concat") return kind
  if (kind === "function") {
    const name = (text(body, "name") ?? nameOf(body) ?? "").toLowerCase().replace(/^fn_/, "")
    if (functions[name]?.aggregate === true) return name
  }
  for (const [key, inner] of Object.entries(node)) {
    if (key === "query") continue
    const found = aggregateIn(inner)
    if (found !== undefined) return found
  }
  return undefined
}
