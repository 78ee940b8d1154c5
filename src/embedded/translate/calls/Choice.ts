/**
 * Functions that pass one of their arguments on: IF, COALESCE, NULLIF, GREATEST …; and IN_RANGE, which compares.
 */

import type { Expression } from "../Expression.ts"
import type { Choosing } from "../operators/ChoiceForms.ts"
import { as, unify } from "../operators/CommonType.ts"
import { compared } from "../operators/Comparison.ts"
import { condition } from "../operators/Condition.ts"
import { aggregateOf, family, printed } from "../operators/Operand.ts"
import { bool, type SqlType, varchar } from "../Types.ts"
import { refuseVectors } from "../Vectors.ts"
import { badArguments } from "./Arguments.ts"
import { compileAll, type SpecialForm } from "./SpecialForm.ts"

const chosen = (
  name: string,
  results: ReadonlyArray<Expression>,
  type: SqlType | undefined,
  place: Choosing
): Expression => ({
  sql: `${name}(${results.map((r) => as(r, type, place)).join(", ")})`,
  type,
  ...aggregateOf(...results)
})

export const choose: SpecialForm = (compiler, args, scope) => {
  const [test, yes, no] = compileAll(compiler, args, scope)
  if (test === undefined || yes === undefined || no === undefined) throw badArguments("if", [])
  const type = unify([yes.type, no.type], "choice of IF")
  return {
    sql: `(CASE WHEN ${condition(test, "if")} THEN ${as(yes, type)} ELSE ${as(no, type)} END)`,
    type,
    ...aggregateOf(yes, no)
  }
}

const firstOf =
  (place: "coalesce" | "choice"): SpecialForm =>
  (compiler, args, scope) => {
    const results = compileAll(compiler, args, scope)
    if (place === "choice") refuseVectors("operator case", results)
    const types = results.map((r) => r.type)
    // IFNULL is a CASE that has its second argument first.
    return chosen("COALESCE", results, unify(place === "choice" ? types.reverse() : types, place), place)
  }

export const coalesce = firstOf("coalesce")

export const ifnull: SpecialForm = (compiler, args, scope) => {
  if (args.length !== 2) throw badArguments("ifnull", [])
  return firstOf("choice")(compiler, args, scope)
}

export const nullif: SpecialForm = (compiler, args, scope) => {
  const [a, b] = compileAll(compiler, args, scope)
  if (a === undefined || b === undefined) throw badArguments("nullif", [])
  refuseVectors("operator case", [a])
  const type = family(a) === "temporal" ? unify([a.type, { name: "null" }], "choice") : a.type
  return { sql: `(CASE WHEN ${compared(a, "=", b)} THEN NULL ELSE ${as(a, type)} END)`, type }
}

export const extreme =
  (name: string): SpecialForm =>
  (compiler, args, scope) => {
    const results = compileAll(compiler, args, scope)
    // NULL if any is NULL, unlike DuckDB's own.
    const found = chosen(
      name,
      results,
      unify(
        results.map((r) => r.type),
        "extreme"
      ),
      "extreme"
    )
    // The greatest of a moment and a text is a moment, and shown as a text.
    const shown = family(found) === "temporal" && results.some((r) => family(r) === "string")
    const long = results.some((r) => r.type?.name === "text")
    const inner: Expression = shown ? { ...found, sql: printed(found), type: long ? { name: "text" } : varchar } : found
    const nullable = results.filter((r) => r.constant === undefined || r.constant.kind === "null")
    return nullable.length === 0
      ? inner
      : {
          ...inner,
          sql: `CASE WHEN ${nullable.map((r) => `${r.sql} IS NULL`).join(" OR ")} THEN NULL ELSE ${inner.sql} END`
        }
  }

/** IN_RANGE's last argument: which ends belong to the range. */
const bounds: ReadonlyArray<readonly [low: ">" | ">=", high: "<" | "<="]> = [
  [">=", "<="],
  [">", "<="],
  [">=", "<"],
  [">", "<"]
]

export const inRange: SpecialForm = (compiler, args, scope) => {
  const given = compileAll(compiler, args, scope)
  const [subject, low, high, ends] = given
  const symbols = ends?.constant?.kind === "number" ? bounds[Number(ends.constant.value)] : undefined
  if (ends?.constant?.kind === "number" && symbols === undefined) return { sql: "FALSE", type: bool }
  if (subject === undefined || low === undefined || high === undefined || symbols === undefined)
    throw badArguments("in_range", given.slice(0, 4))
  return { sql: `(${compared(subject, symbols[0], low)} AND ${compared(subject, symbols[1], high)})`, type: bool }
}
