/**
 * A query read as of another time: what a hint on a view means for the tables of its query.
 */
import { child, type Node, nameOf, record } from "./Ast.ts"
import { unsupported } from "./Errors.ts"
import { type Hint, hintMark } from "./Hint.ts"
import { mentionsOf } from "./Mentions.ts"

interface Query {
  readonly ast: Node
  readonly hints: ReadonlyArray<Hint>
}

/** The query with the hint at every table that has none of its own. */
export const atHint = (query: Query, hint: Hint): Query => {
  // MatrixOne reads what they stand for as of now.
  if (mentionsOf(query.ast).commonTables.size > 0)
    throw unsupported("reading a view with a common table expression as it was")
  const mark = `${hintMark}${query.hints.length}`
  const marked = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(marked)
    if (typeof value !== "object" || value === null) return value
    const node = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)] as const))
    const table = child(node, "table")
    const name = nameOf(table)
    // A column has a table as well, which is a mere name.
    if (table === undefined || name === undefined || child(table, "name") === undefined) return node
    const dual = child(table, "schema") === undefined && name.toLowerCase() === "dual"
    if (dual || name.includes(hintMark)) return node
    return { ...node, table: { ...table, name: { ...child(table, "name"), name: name + mark } } }
  }
  return { ast: record(marked(query.ast)), hints: [...query.hints, hint] }
}
