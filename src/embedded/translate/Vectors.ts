/**
 * Vectors in expressions: texts that stand for them, their arithmetic, and what is not done with them.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { coerce } from "./Coerce.ts"
import type { Constant } from "./Constant.ts"
import { invalidArgument, unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import type { FunctionDefinition } from "./FunctionDefinition.ts"
import type { Choosing } from "./operators/ChoiceForms.ts"
import { familyOf, type SqlType } from "./Types.ts"
import { dimensionOf, isNarrow, type VectorName, vectorNameOf, vectorTypes } from "./VectorTypes.ts"

const isVector = (e: Expression | undefined): boolean => vectorNameOf(e?.type) !== undefined

const isNull = (e: Expression): boolean => e.constant?.kind === "null"

const textOf = (constant: Constant | undefined): string | undefined =>
  constant?.kind === "string" || constant?.kind === "parameter" ? constant.value : undefined

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
 * The type in which vectors are computed with: single precision unless all of them are vecf64. A narrow one stands beside
 * its own kind only; 20203 where it does not.
 */
export const vectorNameFor = (what: string, args: ReadonlyArray<Expression>): VectorName => {
  const names = new Set(args.map((e) => vectorNameOf(e.type)).filter((name) => name !== undefined))
  const [first = "vecf32"] = names
  if (names.size > 1) {
    if (Array.from(names).some(isNarrow)) throw badOperands(what, args)
    return "vecf32"
  }
  return first
}

/** A vector of the same dimension. */
export const vectorLike = (e: Expression | undefined, name: VectorName): SqlType => {
  const length = isVector(e) ? e?.type?.length : undefined
  return length === undefined ? { name } : { name, length }
}

/** A list of the operand's elements, or NULL; undefined for what is no vector. */
export const elements = (e: Expression, name: VectorName): string | undefined => {
  const { duck } = vectorTypes[name]
  if (isNull(e)) return `CAST(NULL AS ${duck}[])`
  const text = textOf(e.constant)
  if (text !== undefined) return coerce({ kind: "string", value: text }, { name })
  if (e.constant !== undefined) return undefined
  if (isVector(e)) {
    if (e.type?.name === name || name === "vecf64") return `CAST(${e.sql} AS ${duck}[])`
    // All ways lead over single precision.
    const single =
      e.type?.name === "vecf64" ? `list_transform(${e.sql}, lambda x: fn__single(x))` : `CAST(${e.sql} AS FLOAT[])`
    return isNarrow(name) ? `list_transform(${single}, lambda x: fn__${name}(x))` : single
  }
  if (e.type !== undefined && familyOf(e.type) !== "string") return undefined
  return `fn__vector_of_${name}(CAST(${e.sql} AS VARCHAR))`
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
  if (both.some((e) => e.type !== undefined && isNarrow(e.type.name))) throw badOperands(`operator ${symbol}`, both)
  const name = both.some((e) => e.type?.name === "vecf64") ? "vecf64" : "vecf32"
  const result = (sql: string): Expression => ({
    sql: `CAST(${sql} AS ${vectorTypes[name].duck}[])`,
    type: vectorLike(isVector(left) ? left : right, name),
    ...aggregateOf(both)
  })
  const scalar = isNumber(right) ? right : isNumber(left) ? left : undefined
  if (scalar !== undefined) {
    if (scalar === left && (symbol === "-" || symbol === "/")) throw badOperands(`operator ${symbol}`, both)
    const vector = elements(scalar === left ? right : left, name)
    return result(`fn__vector_scalar('${symbol}', ${vector}, CAST(${scalar.sql} AS DOUBLE))`)
  }
  const [a, b] = both.map((e) => elements(e, name))
  if (a === undefined || b === undefined) throw badOperands(`operator ${symbol}`, both)
  return result(`fn__vector_arithmetic('${symbol}', ${a}, ${b})`)
}

/** Functions that take any value and yet no vector. */
const selective = new Set("min max greatest least json_quote isempty".split(" "))

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
  const own = vectorNameOf(first.type)
  if (args.length === 1 && (name === "abs" || name === "sqrt") && own !== undefined && !isNarrow(own)) {
    const result = name === "sqrt" ? "vecf64" : own
    return {
      sql: `fn__vector_${name}(${elements(first, result)})`,
      type: vectorLike(first, result),
      ...aggregateOf(args)
    }
  }
  const taken = (e: Expression, i: number) => {
    const kind = definition.args[i] ?? definition.rest ?? "any"
    return !isVector(e) || kind === "vector" || (kind === "any" && !selective.has(name))
  }
  if (name === "json_arrayagg") throw unsupported(`${name} of a vector`)
  if (args.every(taken)) return undefined
  throw badOperands(`${definition.aggregate === true ? "aggregate " : ""}function ${name}`, args)
}

/** A cast from or to a vector type; undefined when neither is one. */
export const vectorCast = (e: Expression, type: SqlType): string | undefined => {
  const name = vectorNameOf(type)
  if (name === undefined && !isVector(e)) return undefined
  const text = textOf(e.constant)
  const list = name === undefined || text === "" ? undefined : elements(e, name)
  if (list === undefined) throw badOperands("operator cast", [e, { sql: "", type }])
  if (text !== undefined) return coerce({ kind: "string", value: text }, type)
  return isVector(e) ? list : ofDimension(list, type)
}

const ofDimension = (list: string, type: SqlType): string => {
  const length = dimensionOf(type)
  return length === undefined ? list : `fn__of_dimension(${list}, ${length})`
}

/** A value on its way into a vector column. A text is read, and must have the column's dimension; a vector may have any. */
export const storedVector = (e: Expression, type: SqlType): string => {
  const name = vectorNameOf(type)
  const list = name === undefined ? undefined : elements(e, name)
  if (list === undefined) throw badOperands("operator cast", [e, { sql: "", type }])
  return isVector(e) ? list : ofDimension(list, type)
}

/** The type of a vector and another value of which one is chosen; 20203 where there is none, 1064 between two queries. */
export const commonVector = (a: SqlType, b: SqlType, place: Choosing): SqlType => {
  const [one, other] = [vectorNameOf(a), vectorNameOf(b)]
  if (one === other) return a.length === b.length ? a : { name: a.name }
  const mixed = one !== undefined && other !== undefined
  const fits = mixed ? !isNarrow(one) && !isNarrow(other) : familyOf(one === undefined ? a : b) === "string"
  if (fits && place !== "extreme") return one === undefined ? b : a
  if (place === "union") throw new SqlFailure(1064, "SQL parser error: the column cann't cast to a same type")
  throw badOperands(
    `function ${place}`,
    [a, b].map((type) => ({ sql: "", type }))
  )
}

/** 20203 where a vector is among the operands. */
export const refuseVectors = (what: string, args: ReadonlyArray<Expression>): void => {
  if (args.some(isVector)) throw badOperands(what, args)
}

/** Refuses to compare a vector with what is none, and a narrow one with another kind. */
export const requireComparableVectors = (symbol: string, left: Expression, right: Expression): void => {
  const [a, b] = [vectorNameOf(left.type), vectorNameOf(right.type)]
  if (a === undefined && b === undefined) return
  const other = a === undefined ? left : right
  const fits =
    a !== undefined && b !== undefined
      ? a === b || !(isNarrow(a) || isNarrow(b))
      : other.type === undefined || familyOf(other.type) === "string"
  if (!fits) throw badOperands(`operator ${symbol}`, [left, right])
}
