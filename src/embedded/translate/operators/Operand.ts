/**
 * What an operand is, and what an operator or a function brings it to: a truth value, a number, a text, JSON.
 */

import { coerce } from "../Coerce.ts"
import { type Constant, shownConstant } from "../Constant.ts"
import { integerOf } from "../coerce/Numbers.ts"
import type { Expression } from "../Expression.ts"
import { shownDouble } from "../NumberText.ts"
import { cast, literal } from "../Sql.ts"
import { bigint, double, type Family, familyOf } from "../Types.ts"

export const family = (e: Expression) => (e.type === undefined ? undefined : familyOf(e.type))

export const isText = (e: Expression): boolean => e.constant?.kind === "string" || e.constant?.kind === "parameter"

export const textValue = (constant: Constant | undefined): string =>
  constant?.kind === "string" || constant?.kind === "parameter" ? constant.value : ""

/** Whether values of the family are numbers; truth values are. */
export const isNumber = (f: Family | undefined): boolean =>
  f === "integer" || f === "float" || f === "decimal" || f === "bool"

const aggregated = { aggregate: true } as const
const single = {} as const

/** What an expression of these says of aggregates: it has one if they do. */
export const aggregateOf = (...operands: ReadonlyArray<Expression>): { readonly aggregate?: true } =>
  operands.some((e) => e.aggregate === true) ? aggregated : single

/** A text in arithmetic is what the other side is. */
export const numeric = (e: Expression, other: Expression): Expression => {
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
        return { sql: `fn__leading_number(${literal(value)})`, type: double }
    }
  }
  switch (family(e)) {
    case "bool":
      return { sql: cast(e.sql, "BIGINT"), type: bigint }
    case "string":
      return family(other) === "float" || family(other) === "decimal"
        ? { sql: `fn__leading_number(${e.sql})`, type: double }
        : { sql: cast(e.sql, "DOUBLE"), type: double }
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

export const fractionOf = (value: string): number => /\.(\d+)/.exec(value)?.[1]?.length ?? 0

/** A date or time as the number its digits make. */
export const asNumber = (e: Expression): string =>
  e.type?.name === "date"
    ? `CAST(strftime(${e.sql}, '%Y%m%d') AS BIGINT)`
    : e.type?.name === "datetime" || e.type?.name === "timestamp"
      ? `CAST(strftime(${e.sql}, '%Y%m%d%H%M%S') AS BIGINT)`
      : e.type?.name === "time"
        ? `CAST(trunc(epoch(${e.sql}) / 3600) * 10000 + trunc(epoch(${e.sql}) / 60) % 60 * 100 + trunc(epoch(${e.sql})) % 60 AS BIGINT)`
        : e.sql

export const textual = (e: Expression): string =>
  family(e) === "string" && e.constant === undefined
    ? e.sql
    : e.type?.name === "json"
      ? `js_json_unquote(${e.sql})`
      : family(e) === "bytes"
        ? `decode(${e.sql})`
        : cast(e.sql, "VARCHAR")

/** Any value as the text MatrixOne prints. */
export const printed = (e: Expression): string => {
  switch (e.type?.name) {
    case "bool":
      return `CASE WHEN ${e.sql} THEN '1' WHEN NOT ${e.sql} THEN '0' END`
    case "datetime":
    case "timestamp":
      return (e.type.scale ?? 0) === 0
        ? `strftime(${e.sql}, '%Y-%m-%d %H:%M:%S')`
        : `substr(strftime(${e.sql}, '%Y-%m-%d %H:%M:%S.%f'), 1, ${20 + (e.type.scale ?? 0)})`
    case "time":
      return `fn__time_text(${e.sql}, ${e.type.scale ?? 0})`
    case "double":
      return e.constant?.kind === "number"
        ? literal(shownDouble(Number(e.constant.value)))
        : `js_double_text(${cast(e.sql, "VARCHAR")})`
    case "float":
      return `js_float_text(${cast(e.sql, "VARCHAR")})`
    default:
      return e.constant?.kind === "number" ? literal(shownConstant(e.constant).toUpperCase()) : textual(e)
  }
}

export const jsonOf = (e: Expression): string =>
  e.type?.name === "json"
    ? e.sql
    : isText(e)
      ? coerce({ kind: "string", value: textValue(e.constant) }, { name: "json" })
      : cast(e.sql, "JSON")
