/**
 * What a call that runs before its statement is given: SLEEP, mo_ctl, nextval …
 */
import { constantNode } from "../engine/Constants.ts"
import type { Parsed } from "../engine/Host.ts"
import { children, kindOf, type Node, text } from "../translate/Ast.ts"
import { Compiler } from "../translate/Compiler.ts"
import type { Constant } from "../translate/Constant.ts"
import type { Environment, Expression } from "../translate/Expression.ts"
import type { Hint } from "../translate/Hint.ts"
import { isNumber, printed } from "../translate/operators/Operand.ts"
import { Scope } from "../translate/Scope.ts"
import { familyOf } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"

/** Undefined where only a row can tell. */
export type Constants = ReadonlyArray<Constant | undefined>

/** Where the call stands. */
export interface CallPlace {
  /** It is evaluated for each row. */
  readonly perRow: boolean
  /** Those of its statement. */
  readonly hints: ReadonlyArray<Hint>
}

/** The arguments that are constants as they are written. */
export const writtenConstants = (call: Node, environment: Environment): Constants =>
  children(call, "args").map((arg) => constantNode(arg) ?? boundConstant(arg, environment))

const boundConstant = (node: Node, environment: Environment): Constant | undefined => {
  const [kind, body] = kindOf(node)
  if (kind !== "function") return undefined
  const [first] = children(body, "args")
  const value = first === undefined ? undefined : constantNode(first)
  if (value === undefined || (value.kind !== "number" && value.kind !== "string")) return undefined
  switch (text(body, "name")) {
    case "fn__parameter":
      return environment.parameter(Number(value.value))
    case "fn__user_variable":
      return environment.userVariable(value.value)
    default:
      return undefined
  }
}

/** The same with those evaluated that are computed of no column. */
export const evaluatedConstants = async (
  session: Session,
  parsed: Parsed,
  environment: Environment,
  call: Node,
  written: Constants
): Promise<Constants> => {
  if (!written.includes(undefined)) return written
  const compiler = new Compiler(environment, parsed.hints)
  const args = children(call, "args")
  const values: Array<Constant | undefined> = []
  for (const [i, constant] of written.entries()) {
    const arg = args[i]
    values.push(constant ?? (arg === undefined ? undefined : await evaluated(session, compiler, arg)))
  }
  return values
}

const evaluated = async (session: Session, compiler: Compiler, arg: Node): Promise<Constant | undefined> => {
  const e = computed(compiler, arg)
  if (e?.type === undefined || e.aggregate === true) return undefined
  const value = (await session.transactions.read(`SELECT ${printed(e)}`)).rows[0]?.[0]
  if (value === null || value === undefined) return { kind: "null" }
  return { kind: isNumber(familyOf(e.type)) ? "number" : "string", value: String(value) }
}

/** A column is unknown here, and so is what runs before the statement itself. */
const computed = (compiler: Compiler, arg: Node): Expression | undefined => {
  try {
    return compiler.expression(arg, new Scope())
  } catch (error) {
    if (error instanceof SqlFailure) return undefined
    throw error
  }
}
