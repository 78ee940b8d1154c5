/**
 * Comparisons: what each side is read as depends on the other.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, kindOf, type Node, need, text } from "../Ast.ts"
import { coerce } from "../Coerce.ts"
import type { Compiler } from "../Compiler.ts"
import { integerOf } from "../coerce/Numbers.ts"
import { invalidInput } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Scope } from "../Scope.ts"
import { cast, literal } from "../Sql.ts"
import { bigint, bool, double, duckTypeOf, familyOf } from "../Types.ts"
import { aggregateOf, family, fractionOf, isNumber, isText, textValue } from "./Operand.ts"
import { negatable, type Operator } from "./Operator.ts"

/** The type two sides are compared in decides what a text constant is. */
export const comparable = (e: Expression, other: Expression): string => {
  const type = other.type
  if (isText(e) && other.constant?.kind === "number" && family(other) === "integer")
    return integerOf(textValue(e.constant), bigint).toString()
  if (e.constant !== undefined && e.constant.kind !== "null" && type !== undefined && other.constant === undefined) {
    const constant = e.constant
    if (isText(e)) {
      switch (familyOf(type)) {
        case "integer":
          return type.name === "year" || type.name === "bit"
            ? coerce(constant, type)
            : integerOf(textValue(constant), type).toString()
        case "decimal":
          return coerce(constant, {
            name: "decimal",
            length: 38,
            scale: Math.max(type.scale ?? 0, Math.min(20, fractionOf(textValue(constant))))
          })
        case "float":
          return coerce(constant, double)
        case "bool":
        case "vector":
          return coerce(constant, type)
        case "bytes":
          return coerce(constant, { name: "blob" })
        case "temporal":
          return coerce(
            constant,
            type.name === "date" && /[ T]\d+:/.test(textValue(constant))
              ? { name: "datetime", scale: 6 }
              : { ...type, scale: 6 }
          )
        default:
          if (type.name === "uuid") return literal(textValue(constant).toLowerCase())
          return e.sql
      }
    }
    if (familyOf(type) === "bytes" && (constant.kind === "bytes" || constant.kind === "bits")) return e.sql
    if (familyOf(type) === "integer" && (constant.kind === "bytes" || constant.kind === "bits"))
      return coerce(constant, bigint)
    if (familyOf(type) === "string" && (constant.kind === "bytes" || constant.kind === "bits"))
      return `decode(${e.sql})`
  }
  if (other.constant !== undefined && isText(other)) {
    if (e.type?.name === "json") return `js_json_unquote(${e.sql})`
    if (e.type?.name === "enum" || e.type?.name === "set") return cast(e.sql, "VARCHAR")
  }
  const mine = e.type === undefined ? undefined : familyOf(e.type)
  const theirs = type === undefined ? undefined : familyOf(type)
  if (mine === "string" && isNumber(theirs)) return cast(e.sql, "DOUBLE")
  if (mine === "bool" && isNumber(theirs) && theirs !== "bool") return cast(e.sql, "BIGINT")
  if (mine === "string" && theirs === "temporal" && type !== undefined)
    return `TRY_CAST(${e.sql} AS ${duckTypeOf(type)})`
  if (e.type?.name === "json" && theirs === "string") return `js_json_unquote(${e.sql})`
  if (e.type?.name === "json" && isNumber(theirs)) return cast(e.sql, "DOUBLE")
  if ((e.type?.name === "enum" || e.type?.name === "set") && theirs === "string") return cast(e.sql, "VARCHAR")
  if (e.type?.name === "enum" && isNumber(theirs)) return `(enum_code(${e.sql}) + 1)`
  if (mine === "bytes" && theirs === "string" && other.constant === undefined) return `decode(${e.sql})`
  if (mine === "vector") return cast(e.sql, "DOUBLE[]")
  return e.sql
}

export const comparison =
  (symbol: string): Operator =>
  (compiler, body, scope) => {
    const l = need(body, "left")
    const r = need(body, "right")
    if (kindOf(l)[0] === "tuple" || kindOf(r)[0] === "tuple")
      return { sql: `(${tuples(compiler, l, r, symbol, scope)})`, type: bool }
    const left = compiler.expression(l, scope)
    const right = compiler.expression(r, scope)
    return {
      sql: `(${comparable(left, right)} ${symbol} ${comparable(right, left)})`,
      type: bool,
      ...aggregateOf(left, right)
    }
  }

/** Row comparison, member by member so that constants take the type of what they meet. */
const tuples = (compiler: Compiler, l: Node, r: Node, symbol: string, scope: Scope): string => {
  const items = (node: Node) => children(kindOf(node)[1], "expressions").map((e) => compiler.expression(e, scope))
  if (kindOf(r)[0] === "subquery" && symbol === "=")
    throw new SqlFailure(20203, "invalid argument operator =, bad value [TUPLE TUPLE]")
  if (kindOf(r)[0] !== "tuple")
    return `${compiler.expression(l, scope).sql} ${symbol} ${compiler.expression(r, scope).sql}`
  const left = items(l)
  const right = items(r)
  const side = (a: ReadonlyArray<Expression>, b: ReadonlyArray<Expression>) =>
    `(${a.map((e, i) => comparable(e, b[i] ?? e)).join(", ")})`
  return `${side(left, right)} ${symbol} ${side(right, left)}`
}

export const between: Operator = (compiler, body, scope) => {
  const subject = compiler.expression(need(body, "this"), scope)
  const low = compiler.expression(need(body, "low"), scope)
  const high = compiler.expression(need(body, "high"), scope)
  return negatable(
    `(${comparable(subject, low)} BETWEEN ${comparable(low, subject)} AND ${comparable(high, subject)})`,
    body
  )
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
  const other = values.find((v) => v.constant === undefined || v.constant.kind !== "null")
  const subjectSql = other === undefined ? left.sql : comparable(left, other)
  return negatable(`(${subjectSql} IN (${values.map((v) => comparable(v, left)).join(", ")}))`, body)
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
