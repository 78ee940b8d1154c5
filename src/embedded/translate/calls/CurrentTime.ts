/**
 * NOW, CURDATE, UTC_TIME …: the statement's own clock, which stands still.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import type { Expression } from "../Expression.ts"
import { syntaxError } from "../SyntaxError.ts"
import type { SqlType } from "../Types.ts"
import type { SpecialForm } from "./SpecialForm.ts"

/** How many digits of a second a clock is asked for: a plain number, at most six. */
const precisionOf = (name: string, e: Expression): number => {
  if (e.constant?.kind !== "number" || !/^\d+$/.test(e.constant.value)) throw syntaxError(e.sql, 0)
  const digits = Number(e.constant.value)
  if (digits > 6) throw new SqlFailure(1426, `Too-big precision ${digits} specified for '${name}'. Maximum is 6.`)
  return digits
}

export const current =
  (name: string, type: SqlType, duck: string, utc = false): SpecialForm =>
  (compiler, args, scope) => {
    const digits = args[0] === undefined ? 0 : precisionOf(name, compiler.expression(args[0], scope))
    const now = compiler.environment.clock(utc)
    const whole =
      type.name === "date" ? now.slice(0, 10) : `${now.slice(0, 19)}.${now.slice(20, 20 + digits).padEnd(6, "0")}`
    const sql = type.name === "time" ? `CAST('${whole.slice(11)}' AS INTERVAL)` : `CAST('${whole}' AS ${duck})`
    return { sql, type: type.name === "date" ? type : { ...type, scale: digits } }
  }
