/**
 * An operator's row: what the parser's node of that kind becomes.
 */
import { flag, type Node } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import type { Expression } from "../Expression.ts"
import type { Scope } from "../Scope.ts"
import { bool } from "../Types.ts"

export type Operator = (compiler: Compiler, body: Node, scope: Scope) => Expression

/** A test that NOT in the node may turn around. */
export const negatable = (sql: string, body: Node): Expression => ({
  sql: flag(body, "not") ? `(NOT ${sql})` : sql,
  type: bool
})
