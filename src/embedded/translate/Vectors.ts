/**
 * Vectors in expressions: texts that stand for them, their arithmetic, and what is not done with them.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { coerce } from "./Coerce.ts"
import type { Constant } from "./Constant.ts"
import { invalidArgument } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import type { FunctionDefinition } from "./FunctionDefinition.ts"
import { familyOf, type SqlType } from "./Types.ts"

/** The type of a vector's elements in DuckDB. */
export type Element = "FLOAT" | "DOUBLE"

const isVector = (e: Expression | undefined): boolean => e?.type !== undefined && familyOf(e.type) === "vector"

const isNull = (e: Expression): boolean => e.constant?.kind === "null"

const textOf = (constant: Constant | undefined): string | undefined =>
  constant?.kind === "string" || constant?.kind === "parameter" ? constant.value : undefined

/** MatrixOne computes in single precision unless all the vectors it is given are vecf64. */
export const elementOf = (args: ReadonlyArray<Expression>): Element =>
  args.some((a) => a.type?.name === "vecf64") && !args.some((a) => a.type?.name === "vecf32") ? "DOUBLE" : "FLOAT"

export const vectorType = (element: Element): SqlType => ({ name: element === "FLOAT" ? "vecf32" : "vecf64" })

const shownNames: Readonly<Record<string, string>> = { null: "ANY" }

/** An operand's type in the words of MatrixOne's messages. */
const shownType = (e: Expression): string => {
  const type = e.type
  if (type === undefined) return "ANY"
  if (e.constant?.kind === "string") return "VARCHAR"
  if (type.name === "decimal") return (type.length ?? 38) <= 18 ? "DECIMAL64" : "DECIMAL128"
  return `${shownNames[type.name] ?? type.name.toUpperCase()}${type.unsigned === true ? " UNSIGNED" : ""}`
}

/** 20203 for operands that a function or operator does not take. */
export const badOperands = (what: string, args: ReadonlyArray<Expression>): SqlFailure =>
  invalidArgument(what, `[${args.map(shownType).join(" ")}]`)

/**
 * A list of the operand's elements, or NULL; undefined for what is no vector. An array that is NULL leaves elements that
 * are NULL behind when it becomes a list, and DuckDB's functions refuse those: `list_resize` copies the others only.
 */
export const elements = (e: Expression, element: Element): string | undefined => {
  if (isNull(e)) return `CAST(NULL AS ${element}[])`
  const text = textOf(e.constant)
  if (text !== undefined) return `CAST(${coerce({ kind: "string", value: text }, vectorType(element))} AS ${element}[])`
  if (e.constant !== undefined) return undefined
  if (isVector(e)) return `fn__elements(CAST(${e.sql} AS ${element}[]))`
  if (e.type !== undefined && familyOf(e.type) !== "string") return undefined
  return `fn__vector_of_${element.toLowerCase()}(CAST(${e.sql} AS VARCHAR))`
}

const aggregateOf = (args: ReadonlyArray<Expression>): { readonly aggregate?: true } =>
  args.some((a) => a.aggregate === true) ? { aggregate: true } : {}

const isNumber = (e: Expression): boolean => {
  const family = e.type === undefined ? undefined : familyOf(e.type)
  return family === "integer" || family === "float" || family === "decimal"
}

/** `v + w`, `v * 2` …; undefined when neither side is a vector. A number may only stand on the left of + and *. */
export const vectorArithmetic = (
  symbol: "+" | "-" | "*" | "/",
  left: Expression,
  right: Expression
): Expression | undefined => {
  if (!isVector(left) && !isVector(right)) return undefined
  const both = [left, right]
  const element: Element = both.some((e) => e.type?.name === "vecf64") ? "DOUBLE" : "FLOAT"
  const result = (sql: string): Expression => ({
    sql: `CAST(${sql} AS ${element}[])`,
    type: vectorType(element),
    ...aggregateOf(both)
  })
  const scalar = isNumber(right) ? right : isNumber(left) ? left : undefined
  if (scalar !== undefined) {
    if (scalar === left && (symbol === "-" || symbol === "/")) throw badOperands(`operator ${symbol}`, both)
    const vector = elements(scalar === left ? right : left, element)
    return result(`fn__vector_scalar('${symbol}', ${vector}, CAST(${scalar.sql} AS DOUBLE))`)
  }
  const [a, b] = both.map((e) => elements(e, element))
  if (a === undefined || b === undefined) throw badOperands(`operator ${symbol}`, both)
  return result(`fn__vector_arithmetic('${symbol}', ${a}, ${b})`)
}

/** Functions that take any value and yet no vector. */
const selective = new Set("min max greatest least json_arrayagg json_array json_quote isempty".split(" "))

/**
 * A call with a vector among its arguments: `abs` and `sqrt` go element by element, and what is made for numbers or texts
 * is refused. Undefined for the functions that take vectors.
 */
export const vectorCall = (
  name: string,
  definition: FunctionDefinition,
  args: ReadonlyArray<Expression>
): Expression | undefined => {
  const [first] = args
  if (first === undefined || !args.some(isVector)) return undefined
  if (args.length === 1 && (name === "abs" || name === "sqrt")) {
    const element = name === "sqrt" ? "DOUBLE" : elementOf(args)
    return {
      sql: `fn__vector_${name}(${elements(first, element)})`,
      type: vectorType(element),
      ...aggregateOf(args)
    }
  }
  const taken = (e: Expression, i: number) => {
    const kind = definition.args[i] ?? definition.rest ?? "any"
    return !isVector(e) || kind === "vector" || (kind === "any" && !selective.has(name))
  }
  if (args.every(taken)) return undefined
  throw badOperands(`${definition.aggregate === true ? "aggregate " : ""}function ${name}`, args)
}

/** A cast from or to a vector type; undefined when neither is one. */
export const vectorCast = (e: Expression, type: SqlType): string | undefined => {
  const target = familyOf(type) === "vector"
  if (!target && !isVector(e)) return undefined
  const element: Element = type.name === "vecf64" ? "DOUBLE" : "FLOAT"
  const list = target ? elements(e, element) : undefined
  if (list === undefined) throw badOperands("operator cast", [e, { sql: "", type }])
  const text = textOf(e.constant)
  return text === undefined ? list : coerce({ kind: "string", value: text }, type)
}

/** A value on its way into a vector column: text is read, and the dimensions must be the column's. */
export const storedVector = (e: Expression, type: SqlType): string => {
  const element: Element = type.name === "vecf64" ? "DOUBLE" : "FLOAT"
  const list = elements(e, element)
  if (list === undefined)
    throw new SqlFailure(20301, `invalid input: cannot store ${shownType(e)} in ${type.name.toUpperCase()}`)
  return type.length === undefined
    ? list
    : `CAST(fn__of_dimension(${list}, ${type.length}) AS ${element}[${type.length}])`
}
