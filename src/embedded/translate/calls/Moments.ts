/**
 * Arguments that are read as dates and times.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { coerce } from "../Coerce.ts"
import { invalidArgument, invalidInput, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { fractionOf, isText, printed, textValue } from "../operators/Operand.ts"
import { cast } from "../Sql.ts"
import { duckTypeOf, familyOf, type SqlType } from "../Types.ts"
import { localMoment, type Zone } from "../Zone.ts"
import { badArguments } from "./Arguments.ts"
import { compileAll, type SpecialForm } from "./SpecialForm.ts"

/** date('…') of what is no date is an error; the other functions give NULL. */
export const dateOf: SpecialForm = (compiler, args, scope) => {
  const [e] = compileAll(compiler, args, scope)
  if (e === undefined || args.length > 1) throw badArguments("date", [])
  if (["json", "bit"].includes(e.type?.name ?? "") || (e.type !== undefined && familyOf(e.type) === "vector"))
    throw badArguments("date", args.length === 1 ? [e] : [])
  return { sql: cast(momentOf(e, "datetime", 1690).sql, "DATE"), type: { name: "date" } }
}

/** Seconds since 1970; NULL before, and beyond the last that a timestamp is made of. */
export const ofSeconds = (e: Expression, zone: Zone | undefined): Expression => ({
  ...e,
  sql: localMoment(`fn__of_seconds(${e.sql})`, zone),
  type: { name: "datetime", scale: 0 }
})

/**
 * A value as a date or a time. A text that is none is NULL, or fails with `errno` where one is given.
 */
export const momentOf = (e: Expression, kind: "date" | "datetime" | "time", errno?: number): Expression => {
  const target: SqlType = { name: kind, scale: 6 }
  const name = e.type?.name
  if (isText(e) && kind !== "time") {
    const value = textValue(e.constant)
    if (value.trim() === "" || value.startsWith("0000-00-00")) {
      if (errno === 1690) throw new SqlFailure(1690, `data out of range: data type date, '${value}'`)
      if (value.trim() !== "") throw unsupported("the zero date")
      return { ...e, sql: cast("NULL", duckTypeOf(target)), type: target }
    }
    try {
      const moment = coerce({ kind: "string", value }, { name: "datetime", scale: 6 })
      return kind === "date"
        ? { ...e, sql: cast(moment, "DATE"), type: target }
        : { ...e, sql: moment, type: { ...target, scale: fractionOf(value) } }
    } catch {
      if (errno === 1690) throw new SqlFailure(1690, `data out of range: data type date, '${value}'`)
      return { ...e, sql: cast("NULL", duckTypeOf(target)), type: target }
    }
  }
  if (kind === "time") return timeOf(e, target)
  const duck = duckTypeOf(target)
  if (name === "date" || name === "datetime" || name === "timestamp")
    return name === kind ? e : { ...e, sql: cast(e.sql, duck) }
  // It is that time of today, whenever today ends.
  if (name === "time") throw unsupported("a time as a date")
  if (e.type === undefined) return { ...e, sql: cast(e.sql, duck), type: target }
  const failing = errno === undefined ? "" : `, '${errno}'`
  return { ...e, sql: cast(cast(`js_moment(${printed(e)}${failing})`, "TIMESTAMP"), duck), type: target }
}

const timeOf = (e: Expression, target: SqlType): Expression => {
  if (isText(e)) {
    const value = textValue(e.constant)
    try {
      const sql = coerce({ kind: "string", value }, target)
      return { ...e, sql, type: { ...target, scale: fractionOf(value) } }
    } catch {
      throw unsupported("a text that is no time")
    }
  }
  const name = e.type?.name
  if (name === "time") return e
  if (name === "date" || name === "datetime" || name === "timestamp")
    return { ...e, sql: `fn__clock(${e.sql})`, type: target }
  if (e.type === undefined) return { ...e, sql: cast(e.sql, "INTERVAL"), type: target }
  return { ...e, sql: cast(`js_clock(${printed(e)})`, "INTERVAL"), type: target }
}

/** What a text that is no date fails with, by the message. */
export const unreadableErrno = (message: string | undefined): number | undefined =>
  message === undefined ? undefined : message === "datetime" ? 20301 : 20203

/** Refuses a constant that is no date, where the function does not answer NULL. */
export const readable = (e: Expression | undefined, message: string): void => {
  const constant = e?.constant
  if (
    constant?.kind === "string" &&
    constant.value.trim() === "" &&
    message !== "parse timestamp" &&
    message !== "parsedate"
  )
    return
  if (constant === undefined || constant.kind === "null" || constant.kind === "bytes" || constant.kind === "bits")
    return
  const value = constant.kind === "bool" ? String(Number(constant.value)) : constant.value
  if (value.startsWith("0000-00-00")) return
  try {
    coerce({ kind: "string", value }, { name: "datetime", scale: 6 })
  } catch {
    throw message === "datetime" ? invalidInput(`invalid datetime value ${value}`) : invalidArgument(message, value)
  }
}
