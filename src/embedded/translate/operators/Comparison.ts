/**
 * Comparisons: what each side is read as depends on the other.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { internal, invalidArgument, invalidInput, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Scope } from "../Scope.ts"
import { cast } from "../Sql.ts"
import { bool } from "../Types.ts"
import { comparable, leadingNumber } from "./Comparable.ts"
import { type Comparison, requireComparison } from "./ComparisonForms.ts"
import { aggregateOf, family, isNumber, isText } from "./Operand.ts"
import { negatable, type Operator } from "./Operator.ts"

/** Two sides compared: 20203 where their types have no comparison. */
export const compared = (left: Expression, symbol: Comparison, right: Expression): string => {
  requireComparison(symbol, left, right)
  return `${comparable(left, right)} ${symbol} ${comparable(right, left)}`
}

export const comparison =
  (symbol: Comparison): Operator =>
  (compiler, body, scope) => {
    const l = need(body, "left")
    const r = need(body, "right")
    if (kindOf(l)[0] === "tuple" || kindOf(r)[0] === "tuple")
      return { sql: `(${tuples(compiler, l, r, symbol, scope)})`, type: bool }
    const left = compiler.expression(l, scope)
    const right = compiler.expression(r, scope)
    return {
      sql: `(${compared(left, symbol, right)})`,
      type: bool,
      ...aggregateOf(left, right)
    }
  }

/** Row comparison, member by member so that constants take the type of what they meet. */
const tuples = (compiler: Compiler, l: Node, r: Node, symbol: Comparison, scope: Scope): string => {
  const items = (node: Node) => children(kindOf(node)[1], "expressions").map((e) => compiler.expression(e, scope))
  if (kindOf(r)[0] === "subquery" && symbol === "=")
    throw new SqlFailure(20203, "invalid argument operator =, bad value [TUPLE TUPLE]")
  if (kindOf(r)[0] !== "tuple")
    return `${compiler.expression(l, scope).sql} ${symbol} ${compiler.expression(r, scope).sql}`
  return byMember(items(l), items(r), symbol)
}

/** The first members that differ decide an order; a NULL among equals makes it unknown. */
const byMember = (left: ReadonlyArray<Expression>, right: ReadonlyArray<Expression>, symbol: Comparison): string => {
  if (left.length !== right.length) throw invalidInput("the tuples are of different lengths")
  const each = (with_: Comparison): ReadonlyArray<string> =>
    left.flatMap((e, i) => {
      const other = right[i]
      return other === undefined ? [] : [`(${compared(e, with_, other)})`]
    })
  if (symbol === "=" || symbol === "IS NOT DISTINCT FROM") return each(symbol).join(" AND ")
  if (symbol === "<>") return each("<>").join(" OR ")
  const equal = each("=")
  const strict = each(symbol === "<=" ? "<" : symbol === ">=" ? ">" : symbol)
  const last = each(symbol)
  return equal
    .map((_, i) => `(${[...equal.slice(0, i), i === equal.length - 1 ? last[i] : strict[i]].join(" AND ")})`)
    .join(" OR ")
}

export const between: Operator = (compiler, body, scope) => {
  const subject = compiler.expression(need(body, "this"), scope)
  const low = compiler.expression(need(body, "low"), scope)
  const high = compiler.expression(need(body, "high"), scope)
  requireComparison(">=", subject, low)
  requireComparison("<=", subject, high)
  if (family(subject) === "vector" && !flag(body, "not")) throw internal("panic unreached code: ")
  const [beside, besideHigh] = [comparable(subject, low), comparable(subject, high)]
  const [least, most] = [comparable(low, subject), comparable(high, subject)]
  const sql =
    beside === besideHigh
      ? `(${beside} BETWEEN ${least} AND ${most})`
      : `(${beside} >= ${least} AND ${besideHigh} <= ${most})`
  return { ...negatable(sql, body), ...aggregateOf(subject, low, high) }
}

export const inList: Operator = (compiler, body, scope) => {
  const subject = need(body, "this")
  const query = child(body, "query")
  const left = kindOf(subject)[0] === "tuple" ? undefined : compiler.expression(subject, scope)
  if (query !== undefined) {
    const inner = compiler.query(query, scope)
    const width = kindOf(subject)[0] === "tuple" ? children(kindOf(subject)[1], "expressions").length : 1
    if (inner.columns !== undefined && inner.columns.length !== width)
      throw invalidInput("subquery returns more than 1 column")
    const other: Expression = { sql: "", type: inner.columns?.[0]?.type }
    if (left?.type?.name === "time" && family(other) === "string") throw unsupported("a time among texts")
    const sql = left === undefined ? compiler.expression(subject, scope).sql : comparable(left, other)
    const needle =
      left !== undefined && (left.type?.name === "enum" || left.type?.name === "set") ? cast(left.sql, "VARCHAR") : sql
    return negatable(`(${needle} IN (${inner.sql}))`, body)
  }
  const items = children(body, "expressions")
  if (left === undefined) {
    const any = items.map((item) => tuples(compiler, subject, item, "=", scope)).map((sql) => `(${sql})`)
    return negatable(`(${any.join(" OR ")})`, body)
  }
  const values = items.map((item) => compiler.expression(item, scope))
  if (left.type?.name === "bit" && values.filter((v) => family(v) === "integer").length > 1)
    throw invalidArgument("operator in", "[BIT BIT]")
  const texts = isListOfTexts(left, values)
  // Each value decides what the subject is beside it.
  const lists = new Map<string, Array<string>>()
  for (const value of values) {
    const [needle, item] = listed(left, value, texts)
    lists.set(needle, [...(lists.get(needle) ?? []), item])
  }
  const tests = Array.from(lists, ([needle, list]) => `${needle} IN (${list.join(", ")})`)
  return { ...negatable(`(${tests.join(" OR ")})`, body), ...aggregateOf(left, ...values) }
}

/** The members of an ENUM are texts in a list that has one, or NULL, and numbers in all others. */
const isListOfTexts = (subject: Expression, values: ReadonlyArray<Expression>): boolean =>
  !isText(subject) &&
  (family(subject) === "string" ||
    (subject.type?.name === "enum" && values.some((v) => family(v) === "string" || v.constant?.kind === "null")))

/** A text and a number of a list are compared as DOUBLE. */
const listed = (subject: Expression, value: Expression, texts: boolean): readonly [needle: string, item: string] => {
  requireComparison("=", subject, value)
  if (texts && family(value) === "bool") throw invalidArgument("operator cast", "[BOOL DOUBLE]")
  return texts && isNumber(family(value))
    ? [leadingNumber(subject), cast(value.sql, "DOUBLE")]
    : [comparable(subject, value), comparable(value, subject)]
}

export const quantified =
  (word: string): Operator =>
  (compiler, body, scope) => {
    const symbol = { Eq: "=", Neq: "<>", Lt: "<", Lte: "<=", Gt: ">", Gte: ">=" }[text(body, "op") ?? "Eq"]
    const subquery = compiler.expression(need(body, "subquery"), scope)
    const left = compiler.expression(need(body, "this"), scope)
    return {
      sql: `(${comparable(left, { sql: "", type: subquery.type })} ${symbol} ${word} ${subquery.sql})`,
      type: bool
    }
  }
