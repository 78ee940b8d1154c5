/**
 * Operators, one table from the parser's node kinds: which types their operands are brought to, and what comes out.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, need, text } from "./Ast.ts"
import { type Constant, coerce, integerOf, invalidArgument, invalidInput } from "./Coerce.ts"
import type { Compiler } from "./Compiler.ts"
import { unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import type { Scope } from "./Scope.ts"
import { literal } from "./Sql.ts"
import { bigint, bool, double, duckTypeOf, familyOf, type SqlType, varchar } from "./Types.ts"
import { storedVector, vectorArithmetic } from "./Vectors.ts"

type Operator = (compiler: Compiler, body: Node, scope: Scope) => Expression

const family = (e: Expression) => (e.type === undefined ? undefined : familyOf(e.type))

const isText = (e: Expression): boolean => e.constant?.kind === "string" || e.constant?.kind === "parameter"

const textValue = (constant: Constant | undefined): string =>
  constant?.kind === "string" || constant?.kind === "parameter" ? constant.value : ""

export const cast = (sql: string, duck: string): string => `CAST(${sql} AS ${duck})`

/** Brings an operand to a truth value. */
export const condition = (e: Expression): string => {
  if (e.constant?.kind === "bool" || e.constant?.kind === "null") return e.sql
  if (isText(e)) {
    const value = textValue(e.constant)
    if (/^(true|t)$/i.test(value)) return "TRUE"
    if (/^(false|f)$/i.test(value)) return "FALSE"
    if (value.trim() === "" || Number.isNaN(Number(value)))
      throw invalidInput(`'${value}' is not a valid bool expression`)
    return Number(value) === 0 ? "FALSE" : "TRUE"
  }
  switch (family(e)) {
    case "integer":
    case "float":
    case "decimal":
      return `(${e.sql} <> 0)`
    case "string":
      return `fn__truth(${e.sql})`
    default:
      return e.sql
  }
}

// ---- arithmetic -----------------------------------------------------------------------------------------------------

const temporalNames = new Set(["date", "datetime", "timestamp", "time"])

/** A text in arithmetic is what the other side is. */
const numeric = (e: Expression, other: Expression): Expression => {
  if (e.constant?.kind === "null") return e
  if (isText(e)) {
    const value = textValue(e.constant)
    switch (family(other)) {
      case "integer":
      case "bool":
        return {
          sql: integerOf(value, other.type ?? bigint).toString(),
          type: isText(other) ? bigint : family(other) === "bool" ? bigint : other.type
        }
      case "decimal":
        return {
          sql: coerce(
            { kind: "string", value },
            { name: "decimal", length: 38, scale: Math.max(other.type?.scale ?? 0, fractionOf(value)) }
          ),
          type: { name: "decimal", length: 38, scale: fractionOf(value) }
        }
      default:
        return { sql: coerce({ kind: "string", value }, double), type: double }
    }
  }
  switch (family(e)) {
    case "bool":
      return { sql: cast(e.sql, "BIGINT"), type: bigint }
    case "string":
      return { sql: cast(e.sql, "DOUBLE"), type: double }
    default:
      if (e.type?.name === "enum")
        return { sql: `(enum_code(${e.sql}) + 1)`, type: { name: "smallint", unsigned: true } }
      if (e.type?.name === "set") return { sql: setBits(e), type: { name: "decimal", length: 20, scale: 0 } }
      if (e.constant?.kind === "bytes") return { sql: BigInt(`0x${e.constant.hex || "0"}`).toString(), type: bigint }
      if (e.constant?.kind === "bits") return { sql: e.constant.value.toString(), type: bigint }
      return e
  }
}

const setBits = (e: Expression): string =>
  `(${(e.type?.values ?? []).map((v, i) => `CASE WHEN list_contains(string_split(CAST(${e.sql} AS VARCHAR), ','), ${literal(v)}) THEN ${1n << BigInt(i)} ELSE 0 END`).join(" + ")} + CASE WHEN ${e.sql} IS NULL THEN NULL ELSE 0 END)`

const fractionOf = (value: string): number => /\.(\d+)/.exec(value)?.[1]?.length ?? 0

export const arithmetic = (symbol: "+" | "-" | "*" | "/", left: Expression, right: Expression): Expression => {
  if (symbol === "+" && left.constant?.kind === "string" && right.constant?.kind === "string") {
    return { sql: `(${left.sql} || ${right.sql})`, type: varchar }
  }
  const vector = vectorArithmetic(symbol, left, right)
  if (vector !== undefined) return vector
  const interval = intervalOf(left) ?? intervalOf(right)
  if (interval !== undefined && (symbol === "+" || symbol === "-")) {
    const moment = intervalOf(left) === undefined ? left : right
    if (moment.type?.name === "time") throw invalidArgument(`operator ${symbol}`, "[TIME INTERVAL]")
    return shift(moment, symbol, intervalOf(left) === undefined ? right : left)
  }
  const moments = momentArithmetic(symbol, left, right)
  if (moments !== undefined) return moments
  const a = numeric(left, right)
  const b = numeric(right, left)
  const aggregate = left.aggregate === true || right.aggregate === true ? { aggregate: true as const } : {}
  if (a.type === undefined || b.type === undefined) {
    const unknown = (e: Expression) => (e.type === undefined ? e.sql : e.sql)
    return {
      sql:
        symbol === "/" ? `(${cast(unknown(a), "DOUBLE")} / ${unknown(b)})` : `(${unknown(a)} ${symbol} ${unknown(b)})`,
      type: undefined,
      ...aggregate
    }
  }
  if (temporalNames.has(a.type.name) || temporalNames.has(b.type.name)) {
    return { sql: `(${asNumber(a)} ${symbol} ${asNumber(b)})`, type: symbol === "/" ? double : bigint, ...aggregate }
  }
  const fa = familyOf(a.type)
  const fb = familyOf(b.type)
  const nothing = (f: string, t: SqlType | undefined) => f === "integer" || f === "bool" || t?.name === "null"
  if (nothing(fa, a.type) && nothing(fb, b.type)) {
    if (symbol === "/")
      return { sql: `(${cast(a.sql, "DOUBLE")} / ${cast(b.sql, "DOUBLE")})`, type: double, ...aggregate }
    const wide = (t: SqlType | undefined) => t?.name === "bigint" && t.unsigned === true
    if (wide(a.type) || wide(b.type)) {
      return {
        sql: cast(`(${cast(a.sql, "HUGEINT")} ${symbol} ${cast(b.sql, "HUGEINT")})`, "UBIGINT"),
        type: { name: "bigint", unsigned: true },
        ...aggregate
      }
    }
    const type =
      a.type.name === "null" ? b.type : b.type.name === "null" ? a.type : rank(a.type) >= rank(b.type) ? a.type : b.type
    return {
      sql: `(${cast(a.sql, "BIGINT")} ${symbol} ${cast(b.sql, "BIGINT")})`,
      type: rank(type) < 3 ? { name: "int" } : type,
      ...aggregate
    }
  }
  if (fa === "decimal" || fb === "decimal") {
    if (fa !== "float" && fb !== "float") return { ...decimalArithmetic(symbol, a, b), ...aggregate }
  }
  const [x, y] = [cast(a.sql, "DOUBLE"), cast(b.sql, "DOUBLE")]
  return { sql: `fn__finite((${x} ${symbol} ${y}), ${x}, ' ${symbol} ', ${y})`, type: double, ...aggregate }
}

const isTemporal = (e: Expression): boolean => e.type !== undefined && temporalNames.has(e.type.name)

/**
 * Dates and times with one another: a difference of dates is days, one with a DATETIME seconds, and there is no other
 * arithmetic. With numbers they are the number their digits make.
 */
const momentArithmetic = (symbol: string, left: Expression, right: Expression): Expression | undefined => {
  const texts = (e: Expression) => e.type !== undefined && familyOf(e.type) === "string"
  const both = (isTemporal(left) || isTemporal(right)) && [left, right].every((e) => isTemporal(e) || texts(e))
  if (!both) return undefined
  const names = [left, right].map((e) => (isTemporal(e) ? (e.type?.name ?? "") : "varchar"))
  if (symbol !== "-" || names.includes("timestamp") || names.includes("time"))
    throw invalidArgument(`operator ${symbol}`, `[${names.join(" ").toUpperCase()}]`)
  const days = !names.includes("datetime")
  const side = (e: Expression): string => {
    const type: SqlType = days ? { name: "date" } : { name: "datetime", scale: 6 }
    if (!isText(e)) return cast(e.sql, duckTypeOf(type))
    const moment = coerce({ kind: "string", value: textValue(e.constant) }, { name: "datetime", scale: 6 })
    return cast(moment, duckTypeOf(type))
  }
  return {
    sql: `date_diff('${days ? "day" : "second"}', ${side(right)}, ${side(left)})`,
    type: bigint,
    ...(left.aggregate === true || right.aggregate === true ? { aggregate: true as const } : {})
  }
}

const rank = (type: SqlType): number =>
  ["tinyint", "smallint", "year", "mediumint", "int", "bit", "bigint"].indexOf(type.name)

/** A date or time as the number its digits make. */
export const asNumber = (e: Expression): string =>
  e.type?.name === "date"
    ? `CAST(strftime(${e.sql}, '%Y%m%d') AS BIGINT)`
    : e.type?.name === "datetime" || e.type?.name === "timestamp"
      ? `CAST(strftime(${e.sql}, '%Y%m%d%H%M%S') AS BIGINT)`
      : e.type?.name === "time"
        ? `CAST(trunc(epoch(${e.sql}) / 3600) * 10000 + trunc(epoch(${e.sql}) / 60) % 60 * 100 + trunc(epoch(${e.sql})) % 60 AS BIGINT)`
        : e.sql

const decimalArithmetic = (symbol: string, a: Expression, b: Expression): Expression => {
  const sa = a.type?.scale ?? 0
  const sb = b.type?.scale ?? 0
  const exact = (e: Expression) =>
    e.type !== undefined && familyOf(e.type) === "decimal" ? e.sql : cast(e.sql, "DECIMAL(20,0)")
  if (symbol === "/") {
    const scale = Math.min(Math.max(sa + 6, sb), 30)
    return {
      sql: `CAST(round(${cast(a.sql, "DOUBLE")} / ${cast(b.sql, "DOUBLE")}, ${scale}) AS DECIMAL(38,${scale}))`,
      type: { name: "decimal", length: 38, scale }
    }
  }
  const scale = symbol === "*" ? Math.min(sa + sb, Math.max(sa, sb, 12)) : Math.max(sa, sb)
  const product = `(${exact(a)} ${symbol} ${exact(b)})`
  return {
    sql: symbol === "*" && sa + sb > scale ? cast(product, `DECIMAL(38,${scale})`) : product,
    type: { name: "decimal", length: 38, scale }
  }
}

// ---- intervals ------------------------------------------------------------------------------------------------------

const intervals = new WeakMap<object, { readonly unit: string }>()

/** Marks an expression as INTERVAL n unit. */
export const makeInterval = (sql: string, unit: string): Expression => {
  const e: Expression = { sql, type: { name: "time", scale: 6 } }
  intervals.set(e, { unit })
  return e
}

export const intervalOf = (e: Expression): { readonly unit: string } | undefined => intervals.get(e)

const dayUnits = new Set(["day", "week", "month", "quarter", "year", "year_month"])

/** A moment plus or minus an interval. A text stays text, a date stays a date as long as the unit is a whole day. */
export const shift = (moment: Expression, symbol: "+" | "-", interval: Expression): Expression => {
  const unit = intervalOf(interval)?.unit ?? "day"
  const fine = unit.includes("microsecond") ? 6 : 0
  const name = moment.type?.name
  if (isText(moment)) {
    const value = textValue(moment.constant)
    const dated = /^\s*\d+-\d+-\d+\s*$/.test(value) && dayUnits.has(unit)
    const sql = `(${coerce({ kind: "string", value }, { name: "datetime", scale: 6 })} ${symbol} ${interval.sql})`
    return { sql: dated ? cast(cast(sql, "DATE"), "VARCHAR") : `fn__text_of_moment(${sql})`, type: varchar }
  }
  if (name === "date") {
    const sql = `(${moment.sql} ${symbol} ${interval.sql})`
    return dayUnits.has(unit)
      ? { sql: cast(sql, "DATE"), type: { name: "date" } }
      : { sql, type: { name: "datetime", scale: fine } }
  }
  if (name === "datetime" || name === "timestamp" || name === "time") {
    return {
      sql: `(${moment.sql} ${symbol} ${interval.sql})`,
      type: { name: name, scale: Math.max(moment.type?.scale ?? 0, fine) }
    }
  }
  if (moment.constant?.kind === "null") return moment
  const sql = `(${cast(moment.sql, "TIMESTAMP")} ${symbol} ${interval.sql})`
  return family(moment) === "string"
    ? { sql: `fn__text_of_moment(${sql})`, type: varchar }
    : { sql, type: { name: "datetime", scale: 6 } }
}

// ---- comparison -----------------------------------------------------------------------------------------------------

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
  const number = (f: string | undefined) => f === "integer" || f === "float" || f === "decimal" || f === "bool"
  if (mine === "string" && number(theirs)) return cast(e.sql, "DOUBLE")
  if (mine === "bool" && number(theirs) && theirs !== "bool") return cast(e.sql, "BIGINT")
  if (mine === "string" && theirs === "temporal" && type !== undefined)
    return `TRY_CAST(${e.sql} AS ${duckTypeOf(type)})`
  if (e.type?.name === "json" && theirs === "string") return `js_json_unquote(${e.sql})`
  if (e.type?.name === "json" && number(theirs)) return cast(e.sql, "DOUBLE")
  if ((e.type?.name === "enum" || e.type?.name === "set") && theirs === "string") return cast(e.sql, "VARCHAR")
  if (e.type?.name === "enum" && number(theirs)) return `(enum_code(${e.sql}) + 1)`
  if (mine === "bytes" && theirs === "string" && other.constant === undefined) return `decode(${e.sql})`
  if (mine === "vector") return cast(e.sql, "DOUBLE[]")
  return e.sql
}

const comparison =
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
      ...(left.aggregate || right.aggregate ? { aggregate: true as const } : {})
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

const binary =
  (symbol: "+" | "-" | "*" | "/"): Operator =>
  (compiler, body, scope) =>
    arithmetic(symbol, compiler.expression(need(body, "left"), scope), compiler.expression(need(body, "right"), scope))

const logical =
  (symbol: string): Operator =>
  (compiler, body, scope) => ({
    sql: `(${compiler.condition(need(body, "left"), scope)} ${symbol} ${compiler.condition(need(body, "right"), scope)})`,
    type: bool
  })

const bits =
  (symbol: string): Operator =>
  (compiler, body, scope) => {
    const left = numeric(compiler.expression(need(body, "left"), scope), { sql: "", type: bigint })
    const right = numeric(compiler.expression(need(body, "right"), scope), { sql: "", type: bigint })
    const wide = (e: Expression) => (e.type?.unsigned === true ? cast(e.sql, "HUGEINT") : cast(e.sql, "BIGINT"))
    if (symbol === "^") return { sql: `xor(${wide(left)}, ${wide(right)})`, type: bigint }
    if (symbol === "<<" || symbol === ">>") {
      return {
        sql: `(CASE WHEN ${right.sql} < 0 OR ${right.sql} > 63 THEN 0 ELSE ${cast(left.sql, "BIGINT")} ${symbol} ${right.sql} END)`,
        type: bigint
      }
    }
    return { sql: `(${wide(left)} ${symbol} ${wide(right)})`, type: bigint }
  }

const modulo = (left: Expression, right: Expression): Expression => {
  const a = numeric(left, right)
  const b = numeric(right, left)
  const whole = (e: Expression) => family(e) === "integer"
  if (whole(a) && whole(b))
    return {
      sql: `(${cast(a.sql, "BIGINT")} % ${cast(b.sql, "BIGINT")})`,
      type: a.type?.unsigned === true ? { name: "bigint", unsigned: true } : bigint
    }
  const type = family(a) === "float" || family(b) === "float" ? double : a.type
  return {
    sql: type === double ? `(${cast(a.sql, "DOUBLE")} % ${cast(b.sql, "DOUBLE")})` : `(${a.sql} % ${b.sql})`,
    type
  }
}

const negate: Operator = (compiler, body, scope) => {
  const e = compiler.expression(need(body, "this"), scope)
  if (e.constant?.kind === "number" && !e.constant.value.startsWith("-")) {
    const value = `-${e.constant.value}`
    const minimum = value === "-9223372036854775808"
    return {
      ...e,
      sql: minimum ? "CAST('-9223372036854775808' AS BIGINT)" : `(-${e.sql})`,
      type: minimum ? bigint : e.type,
      constant: { kind: "number", value }
    }
  }
  const n = numeric(e, {
    sql: "",
    type: e.constant?.kind === "parameter" || e.constant?.kind === "string" ? double : undefined
  })
  const type = n.type?.unsigned === true ? bigint : n.type
  return { sql: n.type?.unsigned === true ? `(-${cast(n.sql, "HUGEINT")})` : `(-${n.sql})`, type }
}

const not = (sql: string, negated: boolean): Expression => ({ sql: negated ? `(NOT ${sql})` : sql, type: bool })

const textual = (e: Expression): string =>
  family(e) === "string" && e.constant === undefined
    ? e.sql
    : e.type?.name === "json"
      ? `js_json_unquote(${e.sql})`
      : family(e) === "bytes"
        ? `decode(${e.sql})`
        : cast(e.sql, "VARCHAR")

const like =
  (symbol: string): Operator =>
  (compiler, body, scope) => {
    const escape = child(body, "escape")
    const escaped = escape === undefined ? "'\\'" : compiler.expression(escape, scope).sql
    const left = textual(compiler.expression(need(body, "left"), scope))
    const right = textual(compiler.expression(need(body, "right"), scope))
    return not(`(${left} ${symbol} ${right} ESCAPE ${escaped})`, flag(body, "not"))
  }

const inList: Operator = (compiler, body, scope) => {
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
    return not(`(${needle} IN (${inner.sql}))`, flag(body, "not"))
  }
  const items = children(body, "expressions")
  if (left === undefined) {
    const any = items.map((item) => tuples(compiler, subject, item, "=", scope)).map((sql) => `(${sql})`)
    return not(`(${any.join(" OR ")})`, flag(body, "not"))
  }
  const values = items.map((item) => compiler.expression(item, scope))
  const other = values.find((v) => v.constant === undefined || v.constant.kind !== "null")
  const subjectSql = other === undefined ? left.sql : comparable(left, other)
  return not(`(${subjectSql} IN (${values.map((v) => comparable(v, left)).join(", ")}))`, flag(body, "not"))
}

const between: Operator = (compiler, body, scope) => {
  const subject = compiler.expression(need(body, "this"), scope)
  const low = compiler.expression(need(body, "low"), scope)
  const high = compiler.expression(need(body, "high"), scope)
  return not(
    `(${comparable(subject, low)} BETWEEN ${comparable(low, subject)} AND ${comparable(high, subject)})`,
    flag(body, "not")
  )
}

const quantified =
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

const caseWhen: Operator = (compiler, body, scope) => {
  const operand = child(body, "operand")
  const subject = operand === undefined ? undefined : compiler.expression(operand, scope)
  const pairs = Array.isArray(body["whens"]) ? body["whens"].filter(Array.isArray) : []
  const results: Array<Expression> = []
  const tests = pairs.map((pair: ReadonlyArray<Node>) => {
    const when = pair[0] ?? {}
    const test = compiler.expression(when, scope)
    results.push(compiler.expression(pair[1] ?? {}, scope))
    return subject === undefined ? condition(test) : `(${comparable(subject, test)} = ${comparable(test, subject)})`
  })
  const otherwise = child(body, "else_")
  if (otherwise !== undefined) results.push(compiler.expression(otherwise, scope))
  const type = unify(results.map((r) => r.type))
  const sql = tests.map((test, i) => `WHEN ${test} THEN ${as(results[i], type)}`)
  const aggregate = results.some((r) => r.aggregate) ? { aggregate: true as const } : {}
  return {
    sql: `(CASE ${sql.join(" ")}${otherwise === undefined ? "" : ` ELSE ${as(results[results.length - 1], type)}`} END)`,
    type,
    ...aggregate
  }
}

/** The type that holds values of all these types; undefined where one of them is not known. */
export const unify = (types: ReadonlyArray<SqlType | undefined>): SqlType | undefined => {
  if (types.some((t) => t === undefined)) return undefined
  const known = types.filter((t): t is SqlType => t !== undefined && t.name !== "null")
  const first = known[0]
  if (first === undefined) return { name: "null" }
  const type = known.slice(1).reduce(common, first)
  // DuckDB's CASE takes lists and no arrays.
  return familyOf(type) === "vector" ? { name: type.name } : type
}

const common = (a: SqlType, b: SqlType): SqlType => {
  const fa = familyOf(a)
  const fb = familyOf(b)
  const number = (f: string) => f === "integer" || f === "float" || f === "decimal" || f === "bool"
  if (a.name === b.name && a.unsigned === b.unsigned) {
    if (fa === "decimal") return { name: "decimal", length: 38, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    if (fa === "temporal") return { ...a, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    return a.length === b.length
      ? a
      : {
          name: a.name,
          ...(a.length === undefined || b.length === undefined ? {} : { length: Math.max(a.length, b.length) })
        }
  }
  if (number(fa) && number(fb)) {
    if (fa === "float" || fb === "float") return double
    if (fa === "decimal" || fb === "decimal")
      return { name: "decimal", length: 38, scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
    return rank(a) >= rank(b) ? a : b
  }
  if (fa === "temporal" && fb === "temporal") {
    return a.name === "time" || b.name === "time"
      ? varchar
      : { name: "datetime", scale: Math.max(a.scale ?? 0, b.scale ?? 0) }
  }
  if (fa === "bytes" && fb === "bytes") return { name: "blob" }
  if (fa === "vector" && (fb === "vector" || fb === "string")) return { name: a.name }
  if (fb === "vector" && fa === "string") return { name: b.name }
  if (a.name === "text" || b.name === "text") return { name: "text" }
  return varchar
}

/** An expression in the type its siblings share. */
export const as = (e: Expression | undefined, type: SqlType | undefined): string => {
  if (e === undefined) return "NULL"
  if (type === undefined || e.type === undefined || e.constant?.kind === "null") return e.sql
  const mine = familyOf(e.type)
  const wanted = familyOf(type)
  if (wanted === "string" && mine !== "string") return textual(e)
  if (wanted === "vector" && type.length === undefined) return storedVector(e, type)
  if (mine === wanted && mine !== "decimal" && e.type.name === type.name) return e.sql
  if (wanted === "decimal") return cast(e.sql, `DECIMAL(38,${type.scale ?? 0})`)
  if (wanted === "float") return cast(e.sql, "DOUBLE")
  if (wanted === "integer" && mine === "bool") return cast(e.sql, "BIGINT")
  return e.sql
}

export const operators: Readonly<Record<string, Operator>> = {
  add: binary("+"),
  sub: binary("-"),
  mul: binary("*"),
  div: binary("/"),
  mod: (c, body, scope) => modulo(c.expression(need(body, "left"), scope), c.expression(need(body, "right"), scope)),
  int_div: (c, body, scope) => {
    const left = c.expression(need(body, "this"), scope)
    const right = c.expression(need(body, "expression"), scope)
    const a = numeric(left, right)
    const b = numeric(right, left)
    return family(a) === "integer" && family(b) === "integer"
      ? { sql: `(${cast(a.sql, "BIGINT")} // ${cast(b.sql, "BIGINT")})`, type: bigint }
      : { sql: cast(`trunc(${cast(a.sql, "DOUBLE")} / ${cast(b.sql, "DOUBLE")})`, "BIGINT"), type: bigint }
  },
  neg: negate,
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
    sql: `(${c.condition(need(body, "this"), scope)} <> ${c.condition(need(body, "expression"), scope)})`,
    type: bool
  }),
  array_overlaps: logical("AND"),
  not: (c, body, scope) => ({ sql: `(NOT ${c.condition(need(body, "this"), scope)})`, type: bool }),
  bitwise_and: bits("&"),
  bitwise_or: bits("|"),
  bitwise_xor: bits("^"),
  bitwise_left_shift: bits("<<"),
  bitwise_right_shift: bits(">>"),
  bitwise_not: (c, body, scope) => {
    const e = numeric(c.expression(need(body, "this"), scope), { sql: "", type: bigint })
    return {
      sql: `(18446744073709551615 - ${cast(cast(e.sql, "BIGINT"), "HUGEINT")})`,
      type: { name: "bigint", unsigned: true }
    }
  },
  is_null: (c, body, scope) => ({
    sql: `(${c.expression(need(body, "this"), scope).sql} IS ${flag(body, "not") ? "NOT " : ""}NULL)`,
    type: bool
  }),
  is_true: (c, body, scope) => ({
    sql: `(${c.condition(need(body, "this"), scope)} IS ${flag(body, "not") ? "NOT " : ""}TRUE)`,
    type: bool
  }),
  is_false: (c, body, scope) => ({
    sql: `(${c.condition(need(body, "this"), scope)} IS ${flag(body, "not") ? "NOT " : ""}FALSE)`,
    type: bool
  }),
  like: like("LIKE"),
  i_like: like("ILIKE"),
  regexp_like: (c, body, scope) =>
    not(
      `regexp_matches(${textual(c.expression(need(body, "this"), scope))}, ${textual(c.expression(need(body, "pattern"), scope))})`,
      flag(body, "not")
    ),
  in: inList,
  between,
  any: quantified("ANY"),
  all: quantified("ALL"),
  exists: (c, body, scope) => not(`EXISTS (${c.query(need(body, "this"), scope).sql})`, flag(body, "not")),
  case: caseWhen,
  collation: (c, body, scope) => c.expression(need(body, "this"), scope),
  cast: (c, body, scope) => {
    if (text(need(body, "to"), "data_type") !== "binary") throw unsupported("this cast")
    const e = c.expression(need(body, "this"), scope)
    return family(e) === "string" ? e : { sql: cast(e.sql, "VARCHAR"), type: varchar }
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

export const jsonOf = (e: Expression): string =>
  e.type?.name === "json"
    ? e.sql
    : isText(e)
      ? coerce({ kind: "string", value: textValue(e.constant) }, { name: "json" })
      : cast(e.sql, "JSON")

export { isText, numeric, textual, textValue }
