/**
 * What an expression is made of beside operators, one table from the parser's node kinds.
 */

import { child, children, flag, kindOf, type Node, nameOf, need } from "./Ast.ts"
import { compileCall, windowCall } from "./Calls.ts"
import { columnReference, insertedColumn } from "./ColumnReference.ts"
import type { Compiler } from "./Compiler.ts"
import { groupConcat } from "./calls/GroupConcat.ts"
import type { Expression } from "./Expression.ts"
import { constantExpression, literalExpression } from "./Literal.ts"
import type { Scope } from "./Scope.ts"

type Term = (compiler: Compiler, body: Node, scope: Scope) => Expression

const self: Term = (compiler, body, scope) => compiler.expression(need(body, "this"), scope)

/** A query where an expression stands, without parentheses of its own. */
const nested =
  (kind: string): Term =>
  (compiler, body, scope) => {
    const inner = compiler.query({ [kind]: body }, scope)
    return { sql: `(${inner.sql})`, type: inner.columns?.[0]?.type }
  }

/** A query in parentheses: of several columns the first is the value. */
const scalar: Term = (compiler, body, scope) => {
  const inner = compiler.query(need(body, "this"), scope)
  const type = inner.columns?.[0]?.type
  const width = inner.columns?.length ?? 1
  if (width < 2) return { sql: `(${inner.sql})`, type }
  const names = Array.from({ length: width }, (_, i) => `c${i}`)
  return { sql: `(SELECT s.c0 FROM (${inner.sql}) AS s(${names.join(", ")}))`, type }
}

export const terms: Readonly<Record<string, Term>> = {
  null: () => constantExpression({ kind: "null" }),
  literal: (_, body) => literalExpression(body),
  boolean: (_, body) => constantExpression({ kind: "bool", value: flag(body, "value") }),
  column: (compiler, body, scope) => columnReference(compiler, nameOf(child(body, "table")), nameOf(body) ?? "", scope),
  dot: (compiler, body, scope) =>
    columnReference(compiler, nameOf(kindOf(need(body, "this"))[1]), nameOf(child(body, "field")) ?? "", scope),
  identifier: (compiler, body, scope) => columnReference(compiler, undefined, nameOf(body) ?? "", scope),
  inserted: (_, body, scope) => insertedColumn(nameOf(body) ?? "", scope),
  paren: (compiler, body, scope) => {
    const e = self(compiler, body, scope)
    return e.constant === undefined ? { ...e, sql: `(${e.sql})` } : e
  },
  alias: self,
  tuple: (compiler, body, scope) => ({
    sql: `(${children(body, "expressions")
      .map((e) => compiler.expression(e, scope).sql)
      .join(", ")})`,
    type: undefined
  }),
  subquery: scalar,
  select: nested("select"),
  union: nested("union"),
  except: nested("except"),
  intersect: nested("intersect"),
  function: compileCall,
  window_function: windowCall,
  group_concat: (compiler, body, scope) => groupConcat(compiler, body, scope, "")
}
