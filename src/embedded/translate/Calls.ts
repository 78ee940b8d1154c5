/**
 * Function calls: special forms first, then what the session knows, then the function table.
 */

import { children, kindOf, type Node, need, text } from "./Ast.ts"
import { groupConcat } from "./calls/GroupConcat.ts"
import { tableCall, unknownFunction } from "./calls/TableCall.ts"
import { unsupported } from "./Errors.ts"
import { divided } from "./operators/Arithmetic.ts"
import type { Operator } from "./operators/Operator.ts"
import { overClause, wholeFrame } from "./query/Window.ts"
import { specialForms } from "./SpecialForms.ts"

export const windowCall: Operator = (compiler, body, scope) => {
  const [kind, call] = kindOf(need(body, "this"))
  const frame = /^fn_(first|last|nth)_value$/i.test(text(call, "name") ?? "") ? wholeFrame : ""
  const over = ` OVER ${overClause(compiler, need(body, "over"), scope, frame)}`
  if (kind === "group_concat") return { ...groupConcat(compiler, call, scope, over), aggregate: false }
  if (kind !== "function") throw unsupported(`the window function ${kind}`)
  return tableCall(compiler, functionName(call), call, scope, over)
}

export const compileCall: Operator = (compiler, body, scope) => {
  const name = functionName(body)
  const args = children(body, "args")
  const special = specialForms[name]
  if (special !== undefined) return special(compiler, args, scope)
  const constants = args.map((a) =>
    constantKinds.has(kindOf(a)[0]) || isParameter(a) ? compiler.expression(a, scope).constant : undefined
  )
  const own = compiler.environment.sessionFunction(name, constants)
  if (own !== undefined) return own
  const call = tableCall(compiler, name, body, scope, "")
  const [dividend, divisor] = args
  return name === "mod" && compiler.environment.strictDivision && dividend !== undefined && divisor !== undefined
    ? divided(call, compiler.expression(dividend, scope), compiler.expression(divisor, scope))
    : call
}

const constantKinds: ReadonlySet<string> = new Set(["literal", "null", "boolean", "neg"])

const isParameter = (node: Node): boolean => /^fn__(parameter|user_variable)$/.test(text(kindOf(node)[1], "name") ?? "")

/** The MatrixOne name of a call: our prefix is taken off, and what the parser left alone is refused. */
const functionName = (body: Node): string => {
  const name = (text(body, "name") ?? "").toLowerCase()
  if (!name.startsWith("fn_")) throw unsupported(`the function ${name}`)
  const own = name.slice(3)
  // The tables would answer for what every object has.
  if (own in Object.prototype) throw unknownFunction(own)
  return own
}
