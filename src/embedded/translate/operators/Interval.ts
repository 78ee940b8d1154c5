/**
 * INTERVAL n unit, and moments moved by one.
 */

import { coerce } from "../Coerce.ts"
import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { type SqlType, varchar } from "../Types.ts"
import { family, isText, textValue } from "./Operand.ts"

interface Interval {
  readonly unit: string
  /** Whether it is no whole number of them. */
  readonly fraction: boolean
}

const intervals = new WeakMap<object, Interval>()

/** Marks an expression as INTERVAL n unit. */
export const makeInterval = (sql: string, unit: string, fraction = false): Expression => {
  const e: Expression = { sql, type: { name: "time", scale: 6 } }
  intervals.set(e, { unit, fraction })
  return e
}

export const intervalOf = (e: Expression): Interval | undefined => intervals.get(e)

const unitOf = (interval: Expression): string => intervalOf(interval)?.unit ?? "day"

const dayUnits = new Set(["day", "week", "month", "quarter", "year", "year_month"])

/** Numbers that are days: 20260515 as INT stays one, as BIGINT it becomes a text. */
const numbersOfDays: Readonly<Record<string, (sql: string, by: string) => Expression>> = {
  int: (sql, by) => ({ sql: `fn__number_of_day(fn__day_of_number(${sql}) ${by})`, type: { name: "int" } }),
  bigint: (sql, by) => ({ sql: `fn__text_of_day(${sql}, fn__day_of_number(${sql}) ${by})`, type: varchar })
}

/** How a number that is a day is moved; undefined where it cannot be. */
const numberOfDays = (moment: Expression, interval: Expression) =>
  moment.type?.unsigned !== true && dayUnits.has(unitOf(interval)) ? numbersOfDays[moment.type?.name ?? ""] : undefined

/** Whether a moment that is a number can be moved by an interval. */
export const isMovable = (moment: Expression, interval: Expression): boolean =>
  !["integer", "decimal", "float", "bool"].includes(family(moment) ?? "") ||
  moment.constant?.kind === "null" ||
  numberOfDays(moment, interval) !== undefined

/** A column's fraction is not told of, though it is shown; that of what is the same in all rows is. */
const told = (moment: Expression): Pick<SqlType, "told"> => (moment.sql.includes('"') ? { told: 0 } : {})

/** A moment plus or minus an interval. A text stays text, a date stays a date as long as the unit is a whole day. */
export const shift = (moment: Expression, symbol: "+" | "-", interval: Expression): Expression => {
  const unit = unitOf(interval)
  const fraction = intervalOf(interval)?.fraction === true
  const fine = fraction || unit.includes("microsecond") ? 6 : 0
  const name = moment.type?.name
  if (isText(moment)) {
    const value = textValue(moment.constant)
    const dated = /^\s*\d+-\d+-\d+\s*$/.test(value) && dayUnits.has(unit) && !fraction
    const sql = `(${coerce({ kind: "string", value }, { name: "datetime", scale: 6 })} ${symbol} ${interval.sql})`
    if (fraction) return { sql: `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%f')`, type: varchar }
    return { sql: dated ? cast(cast(sql, "DATE"), "VARCHAR") : `fn__text_of_moment(${sql})`, type: varchar }
  }
  if (name === "date") {
    const sql = `(${moment.sql} ${symbol} ${interval.sql})`
    return dayUnits.has(unit)
      ? { sql: cast(sql, "DATE"), type: { name: "date" } }
      : { sql, type: { name: "datetime", scale: fine, ...told(moment) } }
  }
  if (name === "datetime" || name === "timestamp" || name === "time") {
    return {
      sql: `(${moment.sql} ${symbol} ${interval.sql})`,
      type: { name: name, scale: Math.max(moment.type?.scale ?? 0, fine), ...told(moment) }
    }
  }
  if (moment.constant?.kind === "null") return moment
  const number = numberOfDays(moment, interval)
  if (number !== undefined) return number(moment.sql, `${symbol} ${interval.sql}`)
  const sql = `(${cast(moment.sql, "TIMESTAMP")} ${symbol} ${interval.sql})`
  return family(moment) === "string"
    ? {
        sql: dayUnits.has(unit) ? `fn__moved_text(${moment.sql}, ${sql})` : `fn__text_of_moment(${sql})`,
        type: varchar
      }
    : { sql, type: { name: "datetime", scale: 6 } }
}
