/**
 * Function calls: special forms first, then what the session knows, then the function table.
 */

import { child, children, kindOf, type Node, nameOf, need, text } from "./Ast.ts"
import type { Compiler } from "./Compiler.ts"
import { groupConcat } from "./calls/GroupConcat.ts"
import { tableCall } from "./calls/TableCall.ts"
import { unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import type { Scope } from "./Scope.ts"
import { specialForms } from "./SpecialForms.ts"
import { quote } from "./Sql.ts"

export const compileCall = (compiler: Compiler, kind: string, body: Node, scope: Scope): Expression => {
  if (kind === "group_concat") return groupConcat(compiler, body, scope, "")
  if (kind === "window_function") {
    const [inner, call] = kindOf(need(body, "this"))
    const frame = /^fn_(first|last|nth)_value$/i.test(text(call, "name") ?? "") ? wholeFrame : ""
    const over = ` OVER ${overClause(compiler, need(body, "over"), scope, frame)}`
    if (inner === "group_concat") return { ...groupConcat(compiler, call, scope, over), aggregate: false }
    if (inner !== "function") throw unsupported(`the window function ${inner}`)
    return tableCall(compiler, functionName(call), call, scope, over)
  }
  const name = functionName(body)
  const args = children(body, "args")
  const special = specialForms[name]
  if (special !== undefined) return special(compiler, args, scope)
  const constants = args.map((a) =>
    ["literal", "null", "boolean", "neg"].includes(kindOf(a)[0]) || isParameter(a)
      ? compiler.expression(a, scope).constant
      : undefined
  )
  const own = compiler.environment.sessionFunction(name, constants)
  if (own !== undefined) return own
  return tableCall(compiler, name, body, scope, "")
}

const isParameter = (node: Node): boolean => /^fn__(parameter|user_variable)$/.test(text(kindOf(node)[1], "name") ?? "")

/** Without a frame of their own, first_value, last_value and nth_value look at the whole partition. */
const wholeFrame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"

const overClause = (compiler: Compiler, over: Node, scope: Scope, frame: string): string => {
  const name = nameOf(child(over, "window_name"))
  return name === undefined ? `(${compiler.window(over, scope, frame)})` : quote(name)
}

/** The MatrixOne name of a call: our prefix is taken off, and what the parser left alone is refused. */
const functionName = (body: Node): string => {
  const name = (text(body, "name") ?? "").toLowerCase()
  if (!name.startsWith("fn_")) throw unsupported(`the function ${name}`)
  return name.slice(3)
}
