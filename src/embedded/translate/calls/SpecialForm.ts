/**
 * A special form: a function that is given its arguments as they were written.
 */
import type { Node } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import type { Expression } from "../Expression.ts"
import type { Scope } from "../Scope.ts"

export type SpecialForm = (compiler: Compiler, args: ReadonlyArray<Node>, scope: Scope) => Expression

export const constantText = (e: Expression | undefined): string | undefined =>
  e?.constant?.kind === "string" || e?.constant?.kind === "parameter" || e?.constant?.kind === "number"
    ? e.constant.value
    : undefined

export const compileAll = (compiler: Compiler, args: ReadonlyArray<Node>, scope: Scope) =>
  args.map((a) => compiler.expression(a, scope))
