/**
 * Arguments that are read as dates and times.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { coerce } from "../Coerce.ts"
import { invalidArgument, invalidInput } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { isText, textValue } from "../operators/Operand.ts"
import { cast } from "../Sql.ts"
import { duckTypeOf, familyOf, type SqlType } from "../Types.ts"
import { badArguments } from "./Arguments.ts"
import { compileAll, type SpecialForm } from "./SpecialForm.ts"

/** date('…') of a text that is no date is an error; the other functions give NULL. */
export const dateOf: SpecialForm = (compiler, args, scope) => {
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

export const momentOf = (e: Expression, kind: "date" | "datetime" | "time"): Expression => {
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

/** Refuses a constant that is no date, where the function does not answer NULL. */
export const readable = (e: Expression | undefined, message: string): void => {
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
