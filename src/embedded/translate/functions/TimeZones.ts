/**
 * Moments in other time zones.
 */
import type { Constant } from "../Constant.ts"
import type { FunctionTable } from "../FunctionDefinition.ts"
import { varchar } from "../Types.ts"
import { noNumbers, time } from "./DateArguments.ts"

export const timeZoneFunctions: FunctionTable = {
  convert_tz: {
    args: ["datetime", "string", "string"],
    type: varchar,
    refuses: noNumbers,
    unreadable: "datetime",
    sql: (args, expressions) =>
      expressions.slice(1).some((e) => e.constant !== undefined && !isZone(e.constant))
        ? "CAST(NULL AS VARCHAR)"
        : `fn_convert_tz(${args.map((arg, i) => (isLocal(expressions[i]?.constant) ? "'UTC'" : arg)).join(", ")})`,
    macro: `(d, f, t) AS strftime(CASE
      WHEN f[1] IN ('+', '-') AND t[1] IN ('+', '-') THEN d - fn__offset(f) + fn__offset(t)
      WHEN f[1] IN ('+', '-') THEN timezone(t, timezone('UTC', d - fn__offset(f)))
      WHEN t[1] IN ('+', '-') THEN timezone('UTC', timezone(f, d)) + fn__offset(t)
      ELSE timezone(t, timezone(f, d)) END, '%Y-%m-%d %H:%M:%S')`
  },
  _offset: {
    args: ["string"],
    type: time,
    macro:
      "(z) AS (CASE WHEN z[1] = '-' THEN -1 ELSE 1 END) * (to_hours(CAST(z[2:3] AS INTEGER)) + to_minutes(CAST(z[5:6] AS INTEGER)))"
  }
}

/** Go's name for the time zone of the machine, which here is UTC. */
const isLocal = (constant: Constant | undefined): boolean =>
  (constant?.kind === "string" || constant?.kind === "parameter") && constant.value === "Local"

const isZone = (constant: Constant): boolean => {
  if (constant.kind !== "string" && constant.kind !== "parameter") return false
  if (isLocal(constant)) return true
  if (/^[+-]\d\d:\d\d$/.test(constant.value)) return true
  try {
    new Intl.DateTimeFormat("en", { timeZone: constant.value })
    return true
  } catch {
    return false
  }
}
