/**
 * Windows: what OVER and WINDOW say.
 */

import { child, children, type Node, nameOf, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import type { Scope } from "../Scope.ts"
import { quote } from "../Sql.ts"
import { ordering } from "./Ordering.ts"

/** The frame of the functions that look at the whole partition unless they are told otherwise. */
export const wholeFrame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"

export const overClause = (compiler: Compiler, over: Node, scope: Scope, frame: string): string => {
  const name = nameOf(child(over, "window_name"))
  return name === undefined ? `(${windowSpec(compiler, over, scope, frame)})` : quote(name)
}

/** What OVER says; `whole` is the frame of those that say none. */
export const windowSpec = (compiler: Compiler, spec: Node, scope: Scope, whole = ""): string => {
  const name = nameOf(spec, "window_name")
  if (name !== undefined) return quote(name)
  const partition = children(spec, "partition_by").map((e) => compiler.expression(e, scope).sql)
  const order = ordering(compiler, children(spec, "order_by"), scope)
  const frame = child(spec, "frame")
  return [
    partition.length === 0 ? "" : `PARTITION BY ${partition.join(", ")}`,
    order.length === 0 ? "" : `ORDER BY ${order.join(", ")}`,
    frame === undefined ? whole : frameClause(compiler, frame, scope)
  ]
    .filter((part) => part !== "")
    .join(" ")
}

const frameClause = (compiler: Compiler, frame: Node, scope: Scope): string => {
  const bound = (value: unknown): string => {
    if (typeof value === "string") return value.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase()
    if (typeof value !== "object" || value === null) return "CURRENT ROW"
    const [side, inner] = Object.entries(value)[0] ?? []
    if (typeof inner !== "object" || inner === null) return `UNBOUNDED ${String(side).toUpperCase()}`
    return `${compiler.expression(inner as Node, scope).sql} ${String(side).toUpperCase()}`
  }
  const kind = (text(frame, "kind") ?? "Rows").toUpperCase()
  const end = frame["end"]
  return end === undefined || end === null
    ? `${kind} ${bound(frame["start"])}`
    : `${kind} BETWEEN ${bound(frame["start"])} AND ${bound(end)}`
}
