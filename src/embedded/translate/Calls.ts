/**
 * Function calls: special forms first, then what the session knows, then the function table.
 */

import { SqlFailure } from "../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, text } from "./Ast.ts"
import { compileCast } from "./Cast.ts"
import { type Constant, coerce, integerOf, invalidArgument, invalidInput } from "./Coerce.ts"
import { type Compiler, constantExpression } from "./Compiler.ts"
import { unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import type { Argument, FunctionDefinition } from "./FunctionDefinition.ts"
import { functions } from "./Functions.ts"
import { as, unify } from "./operators/CommonType.ts"
import { comparable } from "./operators/Comparison.ts"
import { makeInterval, shift } from "./operators/Interval.ts"
import { condition, isText, jsonOf, numeric, textValue } from "./operators/Operand.ts"
import type { Scope } from "./Scope.ts"
import { cast, literal } from "./Sql.ts"
import { syntaxError } from "./SyntaxError.ts"
import { bigint, bool, double, duckTypeOf, familyOf, type SqlType, varchar } from "./Types.ts"
import { vectorCall } from "./Vectors.ts"

type SpecialForm = (compiler: Compiler, args: ReadonlyArray<Node>, scope: Scope) => Expression

const constantText = (e: Expression | undefined): string | undefined =>
  e?.constant?.kind === "string" || e?.constant?.kind === "parameter" || e?.constant?.kind === "number"
    ? e.constant.value
    : undefined

const compileAll = (compiler: Compiler, args: ReadonlyArray<Node>, scope: Scope) =>
  args.map((a) => compiler.expression(a, scope))

const chosen = (name: string, results: ReadonlyArray<Expression>, type: SqlType | undefined): Expression => ({
  sql: `${name}(${results.map((r) => as(r, type)).join(", ")})`,
  type,
  ...(results.some((r) => r.aggregate) ? { aggregate: true as const } : {})
})

const coalesce: SpecialForm = (compiler, args, scope) => {
  const results = compileAll(compiler, args, scope)
  return chosen("COALESCE", results, unify(results.map((r) => r.type)))
}

const extreme =
  (name: string): SpecialForm =>
  (compiler, args, scope) => {
    const results = compileAll(compiler, args, scope)
    // NULL if any is NULL, unlike DuckDB's own.
    const inner = chosen(name, results, unify(results.map((r) => r.type)))
    const nullable = results.filter((r) => r.constant === undefined || r.constant.kind === "null")
    return nullable.length === 0
      ? inner
      : {
          ...inner,
          sql: `CASE WHEN ${nullable.map((r) => `${r.sql} IS NULL`).join(" OR ")} THEN NULL ELSE ${inner.sql} END`
        }
  }

const dated =
  (symbol: "+" | "-"): SpecialForm =>
  (compiler, args, scope) => {
    const [moment, amount] = compileAll(compiler, args, scope)
    if (moment === undefined || amount === undefined) throw badArguments("date_add", [])
    const by =
      amount.type?.name === "time" && amount.constant === undefined
        ? amount
        : makeInterval(`to_days(CAST(${amount.sql} AS INTEGER))`, "day")
    return shift(moment, symbol, by)
  }

/** How many digits of a second a clock is asked for: a plain number, at most six. */
const precisionOf = (name: string, e: Expression): number => {
  if (e.constant?.kind !== "number" || !/^\d+$/.test(e.constant.value)) throw syntaxError(e.sql, 0)
  const digits = Number(e.constant.value)
  if (digits > 6) throw new SqlFailure(1426, `Too-big precision ${digits} specified for '${name}'. Maximum is 6.`)
  return digits
}

const current =
  (name: string, type: SqlType, duck: string, utc = false): SpecialForm =>
  (compiler, args, scope) => {
    const digits = args[0] === undefined ? 0 : precisionOf(name, compiler.expression(args[0], scope))
    const now = utc ? compiler.environment.utcNow : compiler.environment.now
    const whole =
      type.name === "date" ? now.slice(0, 10) : `${now.slice(0, 19)}.${now.slice(20, 20 + digits).padEnd(6, "0")}`
    const sql = type.name === "time" ? `CAST('${whole.slice(11)}' AS INTERVAL)` : `CAST('${whole}' AS ${duck})`
    return { sql, type: type.name === "date" ? type : { ...type, scale: digits } }
  }

/** INTERVAL n unit: n may have a fraction, or be a text like '1:30' for the compound units. */
const interval: SpecialForm = (compiler, args, scope) => {
  const unit = constantText(compiler.expression(args[1] ?? {}, scope)) ?? "day"
  const amount = compiler.expression(args[0] ?? {}, scope)
  if (amount.constant?.kind === "null") return makeInterval("CAST(NULL AS INTERVAL)", unit)
  const compound = compounds[unit]
  if (compound !== undefined) {
    const source = constantText(amount)
    if (source === undefined) throw unsupported(`INTERVAL with a computed ${unit}`)
    const sign = source.trim().startsWith("-") ? -1 : 1
    const numbers = source.match(/\d+/g) ?? []
    const parts = compound.slice(Math.max(0, compound.length - numbers.length))
    const list = parts.map((part, i) => `INTERVAL '${sign * Number(numbers[i] ?? 0)}' ${part}`)
    return makeInterval(list.length === 0 ? "CAST(NULL AS INTERVAL)" : `(${list.join(" + ")})`, unit)
  }
  if (isText(amount)) {
    const value = textValue(amount.constant)
    const found = /^\s*[+-]?\d+(\.\d+)?/.exec(value)?.[0]
    if (found === undefined) return makeInterval("CAST(NULL AS INTERVAL)", unit)
    return makeInterval(scaled(found, unit), unit)
  }
  return makeInterval(scaled(amount.sql, unit), unit)
}

const compounds: Readonly<Record<string, ReadonlyArray<string>>> = {
  second_microsecond: ["SECOND", "MICROSECOND"],
  minute_microsecond: ["MINUTE", "SECOND", "MICROSECOND"],
  minute_second: ["MINUTE", "SECOND"],
  hour_microsecond: ["HOUR", "MINUTE", "SECOND", "MICROSECOND"],
  hour_second: ["HOUR", "MINUTE", "SECOND"],
  hour_minute: ["HOUR", "MINUTE"],
  day_microsecond: ["DAY", "HOUR", "MINUTE", "SECOND", "MICROSECOND"],
  day_second: ["DAY", "HOUR", "MINUTE", "SECOND"],
  day_minute: ["DAY", "HOUR", "MINUTE"],
  day_hour: ["DAY", "HOUR"],
  year_month: ["YEAR", "MONTH"]
}

const scaled = (amount: string, unit: string): string => {
  const months = { month: 1, quarter: 3, year: 12 }[unit]
  if (months !== undefined) return `to_months(CAST(round(${amount}) * ${months} AS INTEGER))`
  const days = { day: 1, week: 7 }[unit]
  if (days !== undefined) return `to_days(CAST(round(${amount}) * ${days} AS INTEGER))`
  if (unit === "second") return `to_seconds(${amount})`
  return `to_${unit}s(CAST(round(${amount}) AS BIGINT))`
}

const variable =
  (read: (compiler: Compiler, name: string) => Constant): SpecialForm =>
  (compiler, args, scope) => {
    const constant = read(compiler, constantText(compiler.expression(args[0] ?? {}, scope)) ?? "")
    return constant.kind === "null"
      ? { sql: "CAST(NULL AS VARCHAR)", type: { name: "text" }, constant }
      : constantExpression(constant)
  }

/** IN_RANGE's last argument: which ends belong to the range. */
const bounds: ReadonlyArray<readonly [low: string, high: string]> = [
  [">=", "<="],
  [">", "<="],
  [">=", "<"],
  [">", "<"]
]

const specialForms: Readonly<Record<string, SpecialForm>> = {
  _parameter: (compiler, args, scope) => {
    const constant = compiler.environment.parameter(Number(constantText(compiler.expression(args[0] ?? {}, scope))))
    return constant.kind === "null"
      ? { sql: "CAST(NULL AS VARCHAR)", type: { name: "text" }, constant }
      : constantExpression(constant)
  },
  _user_variable: variable((compiler, name) => compiler.environment.userVariable(name)),
  _system_variable: variable((compiler, name) => compiler.environment.systemVariable(name)),
  _interval: interval,
  _cast: (compiler, args, scope) =>
    compileCast(
      compiler.expression(args[0] ?? {}, scope),
      constantText(compiler.expression(args[1] ?? {}, scope)) ?? ""
    ),
  if: (compiler, args, scope) => {
    const [test, yes, no] = compileAll(compiler, args, scope)
    if (test === undefined || yes === undefined || no === undefined) throw badArguments("if", [])
    const type = unify([yes.type, no.type])
    return {
      sql: `(CASE WHEN ${condition(test)} THEN ${as(yes, type)} ELSE ${as(no, type)} END)`,
      type,
      ...(yes.aggregate || no.aggregate ? { aggregate: true as const } : {})
    }
  },
  iff: (compiler, args, scope) => specialForms["if"]?.(compiler, args, scope) ?? { sql: "NULL", type: undefined },
  ifnull: coalesce,
  coalesce,
  nullif: (compiler, args, scope) => {
    const [a, b] = compileAll(compiler, args, scope)
    if (a === undefined || b === undefined) throw badArguments("nullif", [])
    return { sql: `(CASE WHEN ${comparable(a, b)} = ${comparable(b, a)} THEN NULL ELSE ${a.sql} END)`, type: a.type }
  },
  in_range: (compiler, args, scope) => {
    const [subject, low, high, ends] = compileAll(compiler, args, scope)
    const symbols = ends?.constant?.kind === "number" ? bounds[Number(ends.constant.value)] : undefined
    if (ends?.constant?.kind === "number" && symbols === undefined) return { sql: "FALSE", type: bool }
    if (subject === undefined || low === undefined || high === undefined || symbols === undefined)
      throw badArguments(
        "in_range",
        [subject, low, high, ends].filter((e) => e !== undefined)
      )
    const compare = (bound: Expression, symbol: string) =>
      `${comparable(subject, bound)} ${symbol} ${comparable(bound, subject)}`
    return { sql: `(${compare(low, symbols[0])} AND ${compare(high, symbols[1])})`, type: bool }
  },
  greatest: extreme("greatest"),
  least: extreme("least"),
  date: (compiler, args, scope) => dateOf(compiler, args, scope),
  date_add: dated("+"),
  adddate: dated("+"),
  date_sub: dated("-"),
  subdate: dated("-"),
  now: current("now", { name: "timestamp" }, "TIMESTAMP"),
  sysdate: current("sysdate", { name: "timestamp" }, "TIMESTAMP"),
  current_timestamp: current("current_timestamp", { name: "timestamp" }, "TIMESTAMP"),
  localtime: current("localtime", { name: "timestamp" }, "TIMESTAMP"),
  localtimestamp: current("localtimestamp", { name: "timestamp" }, "TIMESTAMP"),
  utc_timestamp: current("utc_timestamp", { name: "datetime" }, "TIMESTAMP", true),
  curdate: current("curdate", { name: "date" }, "DATE"),
  current_date: current("current_date", { name: "date" }, "DATE"),
  utc_date: current("utc_date", { name: "date" }, "DATE", true),
  curtime: current("curtime", { name: "time" }, "INTERVAL"),
  current_time: current("current_time", { name: "time" }, "INTERVAL"),
  utc_time: current("utc_time", { name: "time" }, "INTERVAL", true),
  typeof: () => {
    throw unsupported("typeof")
  },
  grouping: (compiler, args, scope) => ({
    sql: `GROUPING(${compileAll(compiler, args, scope)
      .map((a) => a.sql)
      .join(", ")})`,
    type: bigint
  })
}

const typeNames: Readonly<Record<string, string>> = {
  int: "INT",
  bigint: "BIGINT",
  varchar: "VARCHAR",
  decimal: "DECIMAL64",
  double: "DOUBLE",
  bool: "BOOL",
  text: "TEXT",
  null: "ANY"
}

/** What the aggregates do not take, by the family of the first argument. */
const numbersOnly = /^((sum|avg|median)|(std|stddev|var|variance)(_pop|_samp)?|bit_(and|or|xor))$/
const refusedAggregates: Readonly<Record<string, RegExp>> = {
  bool: numbersOnly,
  string: numbersOnly,
  temporal: numbersOnly,
  integer: /^json_objectagg$/
}

const badArguments = (name: string, args: ReadonlyArray<Expression>, what = "function"): SqlFailure =>
  new SqlFailure(
    20203,
    `invalid argument ${what} ${name}, bad value [${args.map((a) => (a.type === undefined ? "ANY" : (typeNames[a.type.name] ?? a.type.name.toUpperCase()))).join(" ")}]`
  )

/** An argument as the function wants it. */
const argument = (e: Expression, kind: Argument): Expression => {
  if (e.constant?.kind === "null") {
    const ducks: Partial<Record<Argument, string>> = {
      string: "VARCHAR",
      integer: "BIGINT",
      double: "DOUBLE",
      number: "DOUBLE",
      datetime: "TIMESTAMP",
      date: "DATE",
      time: "INTERVAL",
      json: "JSON",
      vector: "DOUBLE[]",
      bytes: "BLOB"
    }
    const duck = ducks[kind]
    return duck === undefined ? e : { ...e, sql: `CAST(NULL AS ${duck})` }
  }
  const family = e.type === undefined ? undefined : familyOf(e.type)
  switch (kind) {
    case "any":
      return e
    case "string":
      if (family === "string") return e.constant === undefined ? e : { ...e, sql: e.sql }
      return { ...e, sql: stringOf(e), type: varchar }
    case "bytes":
      return family === "bytes" ? e : { ...e, sql: `encode(${stringOf(e)})` }
    case "integer":
      if (isText(e)) return { ...e, sql: integerOf(textValue(e.constant), bigint).toString(), type: bigint }
      if (family === "integer") return { ...e, sql: cast(e.sql, "BIGINT") }
      if (family === "decimal" || family === "float")
        return { ...e, sql: `CAST(round(${e.sql}) AS BIGINT)`, type: bigint }
      return { ...e, sql: cast(e.sql, "BIGINT"), type: bigint }
    case "number":
      return family === "string"
        ? {
            ...e,
            sql: isText(e) ? coerce({ kind: "string", value: textValue(e.constant) }, double) : cast(e.sql, "DOUBLE"),
            type: double
          }
        : numeric(e, { sql: "", type: double })
    case "double":
      if (isText(e))
        return { ...e, sql: coerce({ kind: "string", value: textValue(e.constant) }, double), type: double }
      return { ...e, sql: cast(numeric(e, { sql: "", type: double }).sql, "DOUBLE") }
    case "bool":
      return { ...e, sql: condition(e), type: bool }
    case "json":
      return { ...e, sql: jsonOf(e), type: { name: "json" } }
    case "vector":
      return e
    case "date":
    case "datetime":
    case "time":
      return momentOf(e, kind)
  }
}

/** Any value as text, as MatrixOne prints it. */
const stringOf = (e: Expression): string => {
  switch (e.type?.name) {
    case "bool":
      return `CASE WHEN ${e.sql} THEN '1' WHEN NOT ${e.sql} THEN '0' END`
    case "datetime":
    case "timestamp":
      return (e.type.scale ?? 0) === 0
        ? `strftime(${e.sql}, '%Y-%m-%d %H:%M:%S')`
        : `substr(strftime(${e.sql}, '%Y-%m-%d %H:%M:%S.%f'), 1, ${20 + (e.type.scale ?? 0)})`
    case "json":
      return `js_json_unquote(${e.sql})`
    case "binary":
    case "varbinary":
    case "blob":
      return `decode(${e.sql})`
    default:
      return e.constant?.kind === "number"
        ? literal(e.constant.value.startsWith(".") ? `0${e.constant.value}` : e.constant.value)
        : cast(e.sql, "VARCHAR")
  }
}

/** date('…') of a text that is no date is an error; the other functions give NULL. */
const dateOf: SpecialForm = (compiler, args, scope) => {
  const [e] = compileAll(compiler, args, scope)
  if (e === undefined || args.length > 1) throw badArguments("date", [])
  if (isText(e)) {
    try {
      return {
        sql: cast(coerce({ kind: "string", value: textValue(e.constant) }, { name: "datetime", scale: 6 }), "DATE"),
        type: { name: "date" }
      }
    } catch {
      throw new SqlFailure(1690, `data out of range: data type date, '${textValue(e.constant)}'`)
    }
  }
  return { sql: cast(momentOf(e, "datetime").sql, "DATE"), type: { name: "date" } }
}

const momentOf = (e: Expression, kind: "date" | "datetime" | "time"): Expression => {
  const target: SqlType = { name: kind, scale: 6 }
  if (isText(e)) {
    const value = textValue(e.constant)
    try {
      // A time function given a date and time reads its clock; a date function its day.
      if (kind === "date")
        return {
          ...e,
          sql: cast(coerce({ kind: "string", value }, { name: "datetime", scale: 6 }), "DATE"),
          type: target
        }
      return {
        ...e,
        sql: coerce({ kind: "string", value }, target),
        type: { ...target, scale: /\.(\d+)/.exec(value)?.[1]?.length ?? 0 }
      }
    } catch {
      return { ...e, sql: `CAST(NULL AS ${duckTypeOf(target)})`, type: target }
    }
  }
  const name = e.type?.name
  if (kind === "time") {
    if (name === "datetime" || name === "timestamp") return { ...e, sql: `fn__clock(${e.sql})`, type: target }
    if (name === "time") return e
    if (name === "date") return { ...e, sql: "CAST('00:00:00' AS INTERVAL)", type: target }
    return {
      ...e,
      sql:
        e.type !== undefined && familyOf(e.type) === "string"
          ? `COALESCE(fn__clock(TRY_CAST(${e.sql} AS TIMESTAMP)), TRY_CAST(${e.sql} AS INTERVAL))`
          : cast(e.sql, "INTERVAL"),
      type: target
    }
  }
  const duck = duckTypeOf(target)
  if (name === "date" || name === "datetime" || name === "timestamp")
    return name === kind ? e : { ...e, sql: cast(e.sql, duck) }
  if (name === "time") return { ...e, sql: `CAST(DATE '0001-01-01' + ${e.sql} AS ${duck})` }
  if (e.type !== undefined && familyOf(e.type) === "integer")
    return { ...e, sql: `TRY_CAST(try_strptime(CAST(${e.sql} AS VARCHAR), ['%Y%m%d%H%M%S', '%Y%m%d']) AS ${duck})` }
  return {
    ...e,
    sql: e.type === undefined ? cast(e.sql, duck) : `TRY_CAST(TRY_CAST(${e.sql} AS TIMESTAMP) AS ${duck})`,
    type: target
  }
}

const castResult = (sql: string, type: SqlType | undefined, definition: FunctionDefinition): string => {
  if (type === undefined || definition.aggregate !== true) return sql
  if (type.name === "bigint") return cast(sql, type.unsigned === true ? "UBIGINT" : "BIGINT")
  if (type.name === "decimal") return cast(sql, `DECIMAL(38,${type.scale ?? 0})`)
  return sql
}

/** Refuses a constant that is no date, where the function does not answer NULL. */
const readable = (e: Expression | undefined, message: string): void => {
  const constant = e?.constant
  if (message === "datetime" && constant?.kind === "string" && constant.value.trim() === "") return
  if (constant === undefined || constant.kind === "null" || constant.kind === "bytes" || constant.kind === "bits")
    return
  const value = constant.kind === "bool" ? String(Number(constant.value)) : constant.value
  if (message === "parsedate" && value.startsWith("0000-00-00")) return
  try {
    coerce({ kind: "string", value }, { name: "datetime", scale: 6 })
  } catch {
    throw message === "datetime" ? invalidInput(`invalid datetime value ${value}`) : invalidArgument(message, value)
  }
}

const tableCall = (compiler: Compiler, name: string, body: Node, scope: Scope, over: string): Expression => {
  const definition = functions[name]
  const nodes = children(body, "args")
  if (definition === undefined) throw new SqlFailure(20105, `not supported: function or operator '${name}'`)
  const star = nodes.some((n) => kindOf(n)[0] === "star")
  if (name === "count" && nodes.some((n) => kindOf(n)[0] === "tuple"))
    throw new SqlFailure(1149, "SQL syntax error: Incorrect arguments to COUNT")
  const args = star ? [] : compileAll(compiler, nodes, scope)
  const least = star ? 0 : definition.args.length - (definition.optional ?? 0)
  if (!star && (args.length < least || (definition.rest === undefined && args.length > definition.args.length)))
    throw badArguments(name, args)
  const first = args[0]?.type
  const bound = args[0]?.constant?.kind === "parameter"
  if (first !== undefined && !bound && first.name !== "null" && refusedAggregates[familyOf(first)]?.test(name) === true)
    throw badArguments(name, args, "aggregate function")
  if (first !== undefined && !bound && first.name !== "null" && definition.refuses?.includes(familyOf(first)) === true)
    throw badArguments(name, args)
  if (definition.unreadable !== undefined) readable(args[0], definition.unreadable)
  const vector = vectorCall(name, definition, args)
  if (vector !== undefined) return vector
  const ready = args.map((a, i) => argument(a, definition.args[i] ?? definition.rest ?? "any"))
  const type = typeof definition.type === "function" ? definition.type(args) : definition.type
  const distinct = flag(body, "distinct") ? "DISTINCT " : ""
  const texts = ready.map((a) => a.sql)
  const duck =
    definition.macro !== undefined ? `fn_${name}` : typeof definition.sql === "string" ? definition.sql : name
  let sql: string
  if (typeof definition.sql === "function") sql = definition.sql(texts, ready, compiler.environment.zone)
  else if (name === "count")
    sql = star
      ? "count(*)"
      : `count(${distinct}${texts.length > 1 ? `CASE WHEN ${texts.map((t) => `${t} IS NOT NULL`).join(" AND ")} THEN (${texts.join(", ")}) END` : texts[0]})`
  else if (duck === "count_distinct") sql = `count(DISTINCT ${texts[0]})`
  else sql = `${duck}(${distinct}${texts.join(", ")})`
  const aggregate =
    (definition.aggregate === true && over === "") || args.some((a) => a.aggregate) ? { aggregate: true as const } : {}
  if (over !== "" && distinct !== "") throw new SqlFailure(20102, "DISTINCT in window function is not yet implemented")
  if (definition.aggregate === true && over === "" && args.some((a) => a.aggregate))
    throw new SqlFailure(1149, `SQL syntax error: aggregate function ${name} calls cannot be nested`)
  return { sql: castResult(`${sql}${over}`, type, definition), type, ...aggregate }
}

const groupConcat = (compiler: Compiler, body: Node, scope: Scope, over: string): Expression => {
  const [kind, inner] = kindOf(need(body, "this"))
  // Several arguments arrive as a call of CONCAT, without our prefix.
  const parts = kind === "function" && text(inner, "name") === "CONCAT" ? children(inner, "args") : [need(body, "this")]
  const values = parts.map((p) => stringOf(compiler.expression(p, scope)))
  const value = values.length === 1 ? (values[0] ?? "") : `(${values.join(" || ")})`
  const separator = child(body, "separator")
  const order = compiler.ordering(children(body, "order_by"), scope)
  const by = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`
  const between = separator === undefined ? "','" : compiler.expression(separator, scope).sql
  return {
    sql: `string_agg(${flag(body, "distinct") ? "DISTINCT " : ""}${value}, ${between}${by})${over}`,
    type: { name: "text" },
    aggregate: true
  }
}

export const compileCall = (compiler: Compiler, kind: string, body: Node, scope: Scope): Expression => {
  if (kind === "group_concat") return groupConcat(compiler, body, scope, "")
  if (kind === "window_function") {
    const [inner, call] = kindOf(need(body, "this"))
    const frame = /^fn_(first|last|nth)_value$/i.test(text(call, "name") ?? "") ? wholeFrame : ""
    const over = ` OVER ${overClause(compiler, need(body, "over"), scope, frame)}`
    if (inner === "group_concat") return { ...groupConcat(compiler, call, scope, over), aggregate: false }
    if (inner !== "function") throw unsupported(`the window function ${inner}`)
    return tableCall(compiler, functionName(call), call, scope, over)
  }
  const name = functionName(body)
  const args = children(body, "args")
  const special = specialForms[name]
  if (special !== undefined) return special(compiler, args, scope)
  const constants = args.map((a) =>
    ["literal", "null", "boolean", "neg"].includes(kindOf(a)[0]) || isParameter(a)
      ? compiler.expression(a, scope).constant
      : undefined
  )
  const own = compiler.environment.sessionFunction(name, constants)
  if (own !== undefined) return own
  return tableCall(compiler, name, body, scope, "")
}

const isParameter = (node: Node): boolean => /^fn__(parameter|user_variable)$/.test(text(kindOf(node)[1], "name") ?? "")

/** Without a frame of their own, first_value, last_value and nth_value look at the whole partition. */
const wholeFrame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"

const overClause = (compiler: Compiler, over: Node, scope: Scope, frame: string): string => {
  const name = nameOf(child(over, "window_name"))
  return name === undefined ? `(${compiler.window(over, scope, frame)})` : `"${name}"`
}

/** The MatrixOne name of a call: our prefix is taken off, and what the parser left alone is refused. */
const functionName = (body: Node): string => {
  const name = (text(body, "name") ?? "").toLowerCase()
  if (!name.startsWith("fn_")) throw unsupported(`the function ${name}`)
  return name.slice(3)
}
