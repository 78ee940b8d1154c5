/**
 * Where a condition bounds the primary key of a table, MatrixOne reads along the key, and answers in its order.
 */
import { aggregateIn } from "../Aggregated.ts"
import { child, children, flag, isConstant, kindOf, type Node, nameOf, need, text, walk } from "../Ast.ts"
import { unsupported } from "../Errors.ts"
import type { Scope, Source } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { familyOf, type SqlType } from "../Types.ts"

/** How a condition bounds a key. Reversed, as in 5 > id, MatrixOne 4.2.0 takes it for another and finds other rows. */
type Bound = "none" | "along" | "reversed"

interface Column {
  readonly source: Source
  readonly type: SqlType
}

/** The column, if it is the first of a table's primary key. */
const keyColumn = (node: Node, scope: Scope): Column | undefined => {
  const [kind, body] = kindOf(node)
  if (kind !== "column") return undefined
  const [name = "", table] = [nameOf(body), nameOf(child(body, "table"))]
  const source = scope.sources.find((s) =>
    table === undefined
      ? s.columns?.some((c) => c.name.toLowerCase() === name.toLowerCase())
      : s.alias.toLowerCase() === table.toLowerCase()
  )
  const [first] = source?.key ?? []
  if (source === undefined || first?.toLowerCase() !== name.toLowerCase()) return undefined
  const type = source.columns?.find((c) => c.name === first)?.type
  return type === undefined ? undefined : { source, type }
}

/** Whether it is a constant that the key is compared with as it is: a whole number becomes what a fraction is. */
const fits = (node: Node, { type }: Column): boolean => {
  const [kind, body] = kindOf(node)
  const fraction =
    kind === "literal" && /[.eE]/.test(text(body, "value") ?? "") && text(body, "literal_type") === "number"
  return isConstant(node) && !(fraction && familyOf(type) === "integer")
}

const inequality = (body: Node, scope: Scope): Bound => {
  const [left, right] = [need(body, "left"), need(body, "right")]
  const [before, after] = [keyColumn(left, scope), keyColumn(right, scope)]
  if (before?.source.key?.length === 1 && fits(right, before)) return "along"
  return after?.source.key?.length === 1 && fits(left, after) ? "reversed" : "none"
}

const bounds: Readonly<Record<string, (body: Node, scope: Scope) => Bound>> = {
  paren: (body, scope) => boundOf(need(body, "this"), scope),
  and: (body, scope) => {
    const both = [boundOf(need(body, "left"), scope), boundOf(need(body, "right"), scope)]
    return both.includes("reversed") ? "reversed" : both.includes("along") ? "along" : "none"
  },
  or: (body, scope) => {
    const both = [boundOf(need(body, "left"), scope), boundOf(need(body, "right"), scope)]
    return both.includes("none") ? "none" : both.includes("reversed") ? "reversed" : "along"
  },
  eq: (body, scope) => {
    const column = keyColumn(need(body, "left"), scope)
    return column !== undefined && fits(need(body, "right"), column) ? "along" : "none"
  },
  lt: inequality,
  lte: inequality,
  gt: inequality,
  gte: inequality,
  between: (body, scope) => {
    const column = keyColumn(need(body, "this"), scope)
    const whole = column !== undefined && fits(need(body, "low"), column) && fits(need(body, "high"), column)
    return whole && !(flag(body, "not") && (column.source.key?.length ?? 0) > 1) ? "along" : "none"
  },
  in: (body, scope) => {
    const column = keyColumn(need(body, "this"), scope)
    const list = children(body, "expressions")
    return column !== undefined && !flag(body, "not") && list.length > 0 && list.every((e) => fits(e, column))
      ? "along"
      : "none"
  }
}

const boundOf = (condition: Node, scope: Scope): Bound => {
  const [kind, body] = kindOf(condition)
  return bounds[kind]?.(body, scope) ?? "none"
}

/** Refuses a condition that MatrixOne answers wrongly. */
export const refuseReversed = (condition: Node, scope: Scope): void => {
  if (boundOf(condition, scope) === "reversed") throw unsupported("a constant before < or > and a primary key")
}

/** Whether a window function looks at the rows, which DuckDB orders only after it. */
const numbers = (expressions: unknown): boolean => {
  let found = false
  walk(expressions, (node) => {
    if (kindOf(node)[0] === "window_function") found = true
  })
  return found
}

/** ` ORDER BY` the key of the only table, where nothing else orders the rows or puts them together. */
export const keyOrder = (body: Node, scope: Scope): string => {
  const [source, another] = scope.sources
  const where = child(body, "where_clause")
  if (source?.key === undefined || another !== undefined || where === undefined) return ""
  // What a condition asks of a subquery has no order.
  if ((scope.parent?.sources.length ?? 0) > 0) return ""
  if (["order_by", "group_by", "having"].some((clause) => child(body, clause) !== undefined)) return ""
  if (flag(body, "distinct") || aggregateIn(body["expressions"]) !== undefined || numbers(body["expressions"]))
    return ""
  const condition = need(where, "this")
  const oneRow = kindOf(condition)[0] === "eq" && source.key.length === 1
  if (oneRow || boundOf(condition, scope) !== "along") return ""
  return ` ORDER BY ${source.key.map((name) => `${source.sql}.${quote(name)}`).join(", ")}`
}
