/**
 * INTERVAL as it is written, and DATE_ADD and its like, which take one.
 */

import { isConstant, kindOf, type Node } from "../Ast.ts"
import { invalidArgument, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { makeInterval, shift } from "../operators/Interval.ts"
import { family, isText, textValue } from "../operators/Operand.ts"
import { badArguments } from "./Arguments.ts"
import { compileAll, constantText, type SpecialForm } from "./SpecialForm.ts"

export const dated =
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

/** INTERVAL n unit: n may have a fraction, or be a text like '1:30' for the compound units. */
export const interval: SpecialForm = (compiler, args, scope) => {
  const unit = constantText(compiler.expression(args[1] ?? {}, scope)) ?? "day"
  const amount = compiler.expression(args[0] ?? {}, scope)
  if (amount.constant?.kind === "null") return makeInterval("CAST(NULL AS INTERVAL)", unit)
  const compound = compounds[unit]
  if (compound !== undefined) {
    // A number is months at most, and nothing in the other units of several parts.
    if (amount.constant?.kind === "number" && unit !== "year_month") return makeInterval("INTERVAL '0' SECOND", unit)
    const source = constantText(amount)
    if (source === undefined) throw unsupported(`INTERVAL with a computed ${unit}`)
    const sign = source.trim().startsWith("-") ? -1 : 1
    const numbers = source.match(/\d+/g) ?? []
    const parts = compound.slice(Math.max(0, compound.length - numbers.length))
    const list = parts.map((part, i) => `INTERVAL '${sign * amountOf(numbers[i] ?? "0", part)}' ${part}`)
    const none = list.length === 0 || numbers.length > compound.length
    return makeInterval(none ? "CAST(NULL AS INTERVAL)" : `(${list.join(" + ")})`, unit)
  }
  if (isText(amount)) {
    const value = textValue(amount.constant)
    if (amount.constant?.kind === "parameter" && !/^\s*[+-]?\d+\s*$/.test(value))
      throw invalidArgument("cast to int", value)
    // A text has no fraction.
    const found = /^\s*([+-]?\d+)(?!\.?\d)/.exec(value)?.[1]
    return makeInterval(found === undefined ? "CAST(NULL AS INTERVAL)" : scaled(found, unit), unit)
  }
  if (family(amount) === "string") return makeInterval("CAST(NULL AS INTERVAL)", unit)
  const micros = isFraction(args[0] ?? {}, amount) ? microsOf[unit] : undefined
  return micros === undefined
    ? makeInterval(scaled(amount.sql, unit), unit)
    : makeInterval(`to_microseconds(TRY_CAST(round(CAST(${amount.sql} AS DOUBLE) * ${micros}) AS BIGINT))`, unit, true)
}

/** Whether it is written out as a number with a fraction, or reckoned from such; what functions give is a whole one. */
const isFraction = (node: Node, amount: Expression): boolean =>
  ["decimal", "float"].includes(family(amount) ?? "") &&
  isConstant(node) &&
  (amount.constant?.kind === "number" || reckoned.has(kindOf(node)[0]))

const reckoned = new Set(["paren", "neg", "add", "sub", "mul", "div"])

/** Units that a number with a fraction is so many of; of the others it is rounded. */
const microsOf: Readonly<Record<string, number>> = {
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000
}

/** A part of several; the last of them is a fraction of a second. */
const amountOf = (digits: string, part: string): number => {
  if (part !== "MICROSECOND") return Number(digits)
  if (digits.length > 6) throw unsupported("INTERVAL with more than six digits of a second")
  return Number(digits.padEnd(6, "0"))
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
  return `to_${unit}s(CAST(round(${amount}) AS BIGINT))`
}
