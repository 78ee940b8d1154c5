/**
 * GROUP_CONCAT, which has a syntax of its own.
 */
import { child, children, flag, kindOf, type Node, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import type { Expression } from "../Expression.ts"
import { printed } from "../operators/Operand.ts"
import { ordering } from "../query/Ordering.ts"
import type { Scope } from "../Scope.ts"

export const groupConcat = (compiler: Compiler, body: Node, scope: Scope, over: string): Expression => {
  const [kind, inner] = kindOf(need(body, "this"))
  // Several arguments arrive as a call of CONCAT, without our prefix.
  const parts = kind === "function" && text(inner, "name") === "CONCAT" ? children(inner, "args") : [need(body, "this")]
  const values = parts.map((p) => printed(compiler.expression(p, scope)))
  const value = values.length === 1 ? (values[0] ?? "") : `(${values.join(" || ")})`
  const separator = child(body, "separator")
  const order = ordering(compiler, children(body, "order_by"), scope)
  const by = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`
  const between = separator === undefined ? "','" : compiler.expression(separator, scope).sql
  return {
    sql: `string_agg(${flag(body, "distinct") ? "DISTINCT " : ""}${value}, ${between}${by})${over}`,
    type: { name: "text" },
    aggregate: true
  }
}
