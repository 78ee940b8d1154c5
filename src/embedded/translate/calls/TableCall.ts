/**
 * A call of a function that is a row of the function table.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { children, flag, kindOf, type Node } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { FunctionDefinition } from "../FunctionDefinition.ts"
import { functions } from "../Functions.ts"
import { isMissing } from "../functions/Missing.ts"
import type { Scope } from "../Scope.ts"
import { cast } from "../Sql.ts"
import { type Family, familyOf, type SqlType } from "../Types.ts"
import { vectorCall } from "../Vectors.ts"
import type { Zone } from "../Zone.ts"
import { argument, badArguments } from "./Arguments.ts"
import { hasForm, refuseUnsure } from "./Forms.ts"
import { readable, unreadableErrno } from "./Moments.ts"
import { compileAll } from "./SpecialForm.ts"

/** What the aggregates do not take, by the family of the first argument. */
const numbersOnly = /^((sum|avg|median)|(std|stddev|var|variance)(_pop|_samp)?|bit_(and|or|xor))$/

const refusedAggregates: Partial<Record<Family, RegExp>> = {
  bool: numbersOnly,
  string: numbersOnly,
  temporal: numbersOnly,
  integer: /^json_objectagg$/
}

const castResult = (sql: string, type: SqlType | undefined, definition: FunctionDefinition): string => {
  if (type === undefined || definition.aggregate !== true) return sql
  if (type.name === "bigint") return cast(sql, type.unsigned === true ? "UBIGINT" : "BIGINT")
  if (type.name === "decimal") return cast(sql, `DECIMAL(38,${type.scale ?? 0})`)
  return sql
}

/** COUNT counts the rows in which no argument is NULL. */
const countOf = (texts: ReadonlyArray<string>, distinct: string): string =>
  texts.length < 2
    ? `count(${distinct}${texts[0]})`
    : `count(${distinct}CASE WHEN ${texts.map((t) => `${t} IS NOT NULL`).join(" AND ")} THEN (${texts.join(", ")}) END)`

/** The family of an argument whose type is decided: a parameter's is not, and NULL has none. */
const knownFamily = (e: Expression | undefined): Family | undefined =>
  e?.type === undefined || e.type.name === "null" || e.constant?.kind === "parameter" ? undefined : familyOf(e.type)

const argumentsOf = (
  name: string,
  definition: FunctionDefinition,
  args: ReadonlyArray<Expression>,
  zone: Zone | undefined
): ReadonlyArray<Expression> => {
  const errno = unreadableErrno(definition.unreadable)
  try {
    return args.map((a, i) =>
      argument(a, definition.args[i] ?? definition.rest ?? "any", zone, i === 0 ? errno : undefined)
    )
  } catch (error) {
    if (definition.checksDocuments === true && error instanceof SqlFailure && error.errno === 20301)
      throw invalidArgument(name, "invalid JSON document")
    throw error
  }
}

export const unknownFunction = (name: string): SqlFailure =>
  new SqlFailure(20105, `not supported: function or operator '${name}'`)

export const tableCall = (compiler: Compiler, name: string, body: Node, scope: Scope, over: string): Expression => {
  const definition = functions[name]
  const nodes = children(body, "args")
  if (definition === undefined) {
    if (isMissing(name)) throw unsupported(`the function ${name}`)
    throw unknownFunction(name)
  }
  const star = nodes.some((n) => kindOf(n)[0] === "star")
  if (name === "count" && nodes.some((n) => kindOf(n)[0] === "tuple"))
    throw new SqlFailure(1149, "SQL syntax error: Incorrect arguments to COUNT")
  const args = star ? [] : compileAll(compiler, nodes, scope)
  const least = star ? 0 : definition.args.length - (definition.optional ?? 0)
  if (!star && (args.length < least || (definition.rest === undefined && args.length > definition.args.length)))
    throw badArguments(name, args)
  const known = knownFamily(args[0])
  if (known !== undefined) {
    if (refusedAggregates[known]?.test(name) === true) throw badArguments(name, args, "aggregate function")
  }
  if (!hasForm(definition, args)) throw badArguments(name, args)
  refuseUnsure(name, definition, args)
  if (definition.unreadable !== undefined) readable(args[0], definition.unreadable)
  const vector = vectorCall(name, definition, args)
  if (vector !== undefined) return vector
  const ready = argumentsOf(name, definition, args, compiler.environment.zone)
  const type = typeof definition.type === "function" ? definition.type(args) : definition.type
  const distinct = flag(body, "distinct") ? "DISTINCT " : ""
  const texts = ready.map((a) => a.sql)
  const duck =
    definition.macro !== undefined ? `fn_${name}` : typeof definition.sql === "string" ? definition.sql : name
  const called = (duckName: string) => `${duckName}(${distinct}${texts.join(", ")})${over}`
  let sql: string
  if (definition.composed !== undefined) sql = definition.composed(called, type)
  else if (typeof definition.sql === "function") sql = definition.sql(texts, ready, compiler.environment.zone) + over
  else if (name === "count") sql = (star ? "count(*)" : countOf(texts, distinct)) + over
  else if (duck === "count_distinct") sql = `count(DISTINCT ${texts[0]})${over}`
  else sql = called(duck)
  const nested = args.some((a) => a.aggregate)
  const aggregates = definition.aggregate === true && over === ""
  if (over !== "" && distinct !== "") throw new SqlFailure(20102, "DISTINCT in window function is not yet implemented")
  if (aggregates && nested)
    throw new SqlFailure(1149, `SQL syntax error: aggregate function ${name} calls cannot be nested`)
  return {
    sql: castResult(sql, type, definition),
    type,
    ...(aggregates || nested ? { aggregate: true } : {})
  }
}
