/**
 * GROUP BY, with ROLLUP, CUBE and GROUPING SETS.
 */

import { child, children, kindOf, type Node, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import type { Scope } from "../Scope.ts"
import { keyOf } from "./Ordering.ts"

const groupings: ReadonlySet<string> = new Set(["ROLLUP", "CUBE", "GROUPING SETS"])

export const groupBy = (compiler: Compiler, body: Node, scope: Scope): string => {
  const clause = child(body, "group_by")
  if (clause === undefined) return ""
  const all = children(clause, "expressions")
  const [kind, call] = kindOf(all[0] ?? {})
  const sets = kind === "function" ? (text(call, "name") ?? "").toUpperCase() : ""
  if (groupings.has(sets)) {
    const keys = children(call, "args").map((e) => groupingSet(compiler, e, scope))
    return ` GROUP BY ${sets} (${keys.join(", ")})`
  }
  const rollup = all.find((e) => kindOf(e)[0] === "rollup")
  const keys = all.filter((e) => e !== rollup).map((e) => keyOf(compiler, e, scope))
  if (rollup === undefined) return ` GROUP BY ${keys.join(", ")}`
  return ` GROUP BY ROLLUP (${keys.join(", ")})`
}

/** One key, or several in parentheses. */
const groupingSet = (compiler: Compiler, node: Node, scope: Scope): string => {
  const [kind, body] = kindOf(node)
  if (kind !== "tuple" && kind !== "paren") return keyOf(compiler, node, scope)
  const keys = kind === "tuple" ? children(body, "expressions") : [need(body, "this")]
  return `(${keys.map((e) => keyOf(compiler, e, scope)).join(", ")})`
}
