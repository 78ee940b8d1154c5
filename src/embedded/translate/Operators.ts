/**
 * Operators, one table from the parser's node kinds: which types their operands are brought to, and what comes out.
 */

import { child, flag, type Node, need, text } from "./Ast.ts"
import { compileCast } from "./Cast.ts"
import { unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import { arithmetic, divided, modulo, negated, wholeQuotient } from "./operators/Arithmetic.ts"
import { bits, complement } from "./operators/Bits.ts"
import { as, unify } from "./operators/CommonType.ts"
import { between, compared, comparison, inList, quantified } from "./operators/Comparison.ts"
import { condition } from "./operators/Condition.ts"
import { aggregateOf, family, jsonOf, textual } from "./operators/Operand.ts"
import { negatable, type Operator } from "./operators/Operator.ts"
import { bool, varchar } from "./Types.ts"
import { refuseVectors } from "./Vectors.ts"

const binary =
  (make: (left: Expression, right: Expression) => Expression, first = "left", second = "right"): Operator =>
  (compiler, body, scope) =>
    make(compiler.expression(need(body, first), scope), compiler.expression(need(body, second), scope))

/** What divides: by zero it gives NULL, or fails a statement that changes rows. A NULL divided by it is NULL always. */
const division =
  (make: (left: Expression, right: Expression) => Expression, first = "left", second = "right"): Operator =>
  (compiler, body, scope) => {
    const left = compiler.expression(need(body, first), scope)
    const right = compiler.expression(need(body, second), scope)
    const quotient = make(left, right)
    return compiler.environment.strictDivision ? divided(quotient, left, right) : quotient
  }

const logical =
  (symbol: "AND" | "OR"): Operator =>
  (compiler, body, scope) => ({
    sql: `(${compiler.condition(need(body, "left"), scope, "operator")} ${symbol} ${compiler.condition(need(body, "right"), scope, "operator")})`,
    type: bool
  })

const unary =
  (make: (operand: Expression) => Expression): Operator =>
  (compiler, body, scope) =>
    make(compiler.expression(need(body, "this"), scope))

const like =
  (symbol: string): Operator =>
  (compiler, body, scope) => {
    const escape = child(body, "escape")
    const escaped = escape === undefined ? "'\\'" : compiler.expression(escape, scope).sql
    const left = textual(compiler.expression(need(body, "left"), scope))
    const right = textual(compiler.expression(need(body, "right"), scope))
    return negatable(`(${left} ${symbol} ${right} ESCAPE ${escaped})`, body)
  }

const caseWhen: Operator = (compiler, body, scope) => {
  const operand = child(body, "operand")
  const subject = operand === undefined ? undefined : compiler.expression(operand, scope)
  const pairs = Array.isArray(body["whens"]) ? body["whens"].filter(Array.isArray) : []
  const results: Array<Expression> = []
  const tests = pairs.map((pair: ReadonlyArray<Node>) => {
    const when = pair[0] ?? {}
    const test = compiler.expression(when, scope)
    results.push(compiler.expression(pair[1] ?? {}, scope))
    return subject === undefined ? condition(test, "case") : `(${compared(subject, "=", test)})`
  })
  const otherwise = child(body, "else_")
  if (otherwise !== undefined) results.push(compiler.expression(otherwise, scope))
  refuseVectors("operator case", results)
  const types = results.map((r) => r.type)
  // Without ELSE it is NULL, which is seen in the digits of a moment.
  const missing = otherwise === undefined && results.some((r) => family(r) === "temporal")
  const type = unify(missing ? [...types, { name: "null" }] : types, "choice")
  const sql = tests.map((test, i) => `WHEN ${test} THEN ${as(results[i], type)}`)
  return {
    sql: `(CASE ${sql.join(" ")}${otherwise === undefined ? "" : ` ELSE ${as(results[results.length - 1], type)}`} END)`,
    type,
    ...aggregateOf(...results)
  }
}

export const operators: Readonly<Record<string, Operator>> = {
  add: binary(arithmetic("+")),
  sub: binary(arithmetic("-")),
  mul: binary(arithmetic("*")),
  div: division(arithmetic("/")),
  mod: division(modulo),
  int_div: division(wholeQuotient, "this", "expression"),
  neg: unary(negated),
  eq: comparison("="),
  neq: comparison("<>"),
  lt: comparison("<"),
  lte: comparison("<="),
  gt: comparison(">"),
  gte: comparison(">="),
  null_safe_eq: comparison("IS NOT DISTINCT FROM"),
  and: logical("AND"),
  or: logical("OR"),
  xor: (c, body, scope) => ({
    sql: `(${c.condition(need(body, "this"), scope, "operator")} <> ${c.condition(need(body, "expression"), scope, "operator")})`,
    type: bool
  }),
  array_overlaps: logical("AND"),
  not: (c, body, scope) => ({ sql: `(NOT ${c.condition(need(body, "this"), scope, "operator")})`, type: bool }),
  bitwise_and: binary(bits("&")),
  bitwise_or: binary(bits("|")),
  bitwise_xor: binary(bits("^")),
  bitwise_left_shift: binary(bits("<<")),
  bitwise_right_shift: binary(bits(">>")),
  bitwise_not: unary(complement),
  is_null: (c, body, scope) => ({
    sql: `(${c.expression(need(body, "this"), scope).sql} IS ${flag(body, "not") ? "NOT " : ""}NULL)`,
    type: bool
  }),
  is_true: (c, body, scope) => ({
    sql: `(${c.condition(need(body, "this"), scope, "operator")} IS ${flag(body, "not") ? "NOT " : ""}TRUE)`,
    type: bool
  }),
  is_false: (c, body, scope) => ({
    sql: `(${c.condition(need(body, "this"), scope, "operator")} IS ${flag(body, "not") ? "NOT " : ""}FALSE)`,
    type: bool
  }),
  like: like("LIKE"),
  i_like: like("ILIKE"),
  regexp_like: (c, body, scope) =>
    negatable(
      `regexp_matches(${textual(c.expression(need(body, "this"), scope))}, ${textual(c.expression(need(body, "pattern"), scope))})`,
      body
    ),
  in: inList,
  between,
  any: quantified("ANY"),
  all: quantified("ALL"),
  exists: (c, body, scope) => negatable(`EXISTS (${c.query(need(body, "this"), scope).sql})`, body),
  case: caseWhen,
  collation: unary((operand) => operand),
  cast: (c, body, scope) => {
    if (text(need(body, "to"), "data_type") !== "binary") throw unsupported("this cast")
    return compileCast(c.expression(need(body, "this"), scope), "binary")
  },
  json_extract: (c, body, scope) => ({
    sql: `CAST(js_json_extract(${jsonOf(c.expression(need(body, "this"), scope))}, ${c.expression(need(body, "path"), scope).sql}) AS JSON)`,
    type: { name: "json" }
  }),
  json_extract_scalar: (c, body, scope) => ({
    sql: `js_json_unquote(js_json_extract(${jsonOf(c.expression(need(body, "this"), scope))}, ${c.expression(need(body, "path"), scope).sql}))`,
    type: varchar
  })
}
