/**
 * Parts of a date or time: its year, its week, its hour.
 */
import { unsupported } from "../Errors.ts"
import type { Argument, FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, type SqlType, varchar } from "../Types.ts"
import { lenient, noNumbers, numbers, small, whole } from "./DateArguments.ts"
import { weekText } from "./DateTexts.ts"

const part = (name: string, type: SqlType = small, kind: Argument = "moment"): FunctionDefinition => ({
  args: [kind],
  type,
  macro: `(d) AS ${name}`
})

const clockPart = (name: string): FunctionDefinition => ({
  args: ["clock"],
  type: small,
  macro: `(t) AS ${name}`
})

/** The week of the year in MySQL's eight modes: bit 0 Monday first, bit 1 weeks 1-53, bit 2 first full week. */
const week = `(d, m) AS fn__week(CAST(d AS DATE), m & 7)`

const extractFormats: Readonly<Record<string, string>> = {
  year: "%Y",
  month: "%m",
  day: "%d",
  hour: "%H",
  minute: "%M",
  second: "%S",
  microsecond: "%f",
  year_month: "%Y%m",
  day_hour: "%d%H",
  day_minute: "%d%H%M",
  day_second: "%d%H%M%S",
  hour_minute: "%H%M",
  hour_second: "%H%M%S",
  minute_second: "%M%S"
}

export const datePartFunctions: FunctionTable = {
  year: { ...part("year(d)", { name: "bigint" }, "datetime"), unreadable: "parsedate" },
  month: part("month(d)", small, "datetime"),
  day: { ...part("day(d)"), refuses: noNumbers },
  dayofmonth: { ...part("day(d)"), ...lenient },
  dayofyear: { ...part("dayofyear(d)", { name: "smallint", unsigned: true }), refuses: noNumbers },
  dayofweek: part("dayofweek(d) + 1", bigint),
  weekday: { ...part("isodow(d) - 1", bigint), refuses: noNumbers },
  quarter: { ...part("quarter(d)"), ...lenient },
  dayname: { args: ["moment"], type: varchar, ...lenient },
  monthname: { args: ["moment"], type: varchar, ...lenient },
  hour: {
    ...clockPart("abs(epoch_us(t)) // 3600000000"),
    ...whole,
    type: (args) => (args[0]?.type?.name === "time" ? { name: "int", unsigned: true } : small)
  },
  minute: { ...clockPart("abs(epoch_us(t)) // 60000000 % 60"), ...whole },
  second: { ...clockPart("abs(epoch_us(t)) // 1000000 % 60"), ...whole },
  microsecond: {
    ...clockPart("CAST(abs(epoch_us(t)) % 1000000 AS BIGINT)"),
    type: bigint,
    refuses: ["json", "bit", "vector"],
    unsure: [...numbers, "string", "bytes", "other"]
  },
  week: {
    args: ["date", "integer"],
    optional: 1,
    type: small,
    refuses: noNumbers,
    macro: `(d) AS fn__week(d, 0), ${week}`
  },
  weekofyear: { ...part("weekofyear(d)", bigint), ...lenient },
  yearweek: {
    args: ["moment", "integer"],
    ...lenient,
    optional: 1,
    type: bigint,
    macro: "(d) AS fn__yearweek(CAST(d AS DATE), 0), (d, m) AS fn__yearweek(CAST(d AS DATE), m)"
  },
  _week: {
    args: ["date", "integer"],
    type: bigint,
    macro: "(d, m) AS CAST(js_week(CAST(d AS VARCHAR), CAST(m AS VARCHAR)) AS BIGINT) % 100"
  },
  _yearweek: {
    args: ["date", "integer"],
    type: bigint,
    macro: "(d, m) AS CAST(js_week(CAST(d AS VARCHAR), CAST((m & 7) | 2 AS VARCHAR)) AS BIGINT)"
  },
  _century: {
    args: ["integer"],
    type: bigint,
    macro: "(y) AS CASE WHEN y < 70 THEN 2000 + y WHEN y < 100 THEN 1900 + y ELSE y END"
  },
  _day_of: {
    args: ["date"],
    type: varchar,
    macro: "(d) AS CASE WHEN d < DATE '10000-01-01' THEN strftime(d, '%Y-%m-%d') END"
  },
  extract: {
    args: ["string", "any"],
    type: varchar,
    sql: ([, d = ""], [unit, e]) => {
      const name = unit?.constant?.kind === "string" ? unit.constant.value : ""
      const format = extractFormats[name]
      const moment =
        e?.constant?.kind === "string" || e?.constant?.kind === "parameter"
          ? `TRY_CAST(${d} AS TIMESTAMP)`
          : `CAST(${d} AS TIMESTAMP)`
      if (format !== undefined) return `strftime(${moment}, '${format}')`
      if (name === "quarter") return `CAST(quarter(${moment}) AS VARCHAR)`
      if (name === "week") return weekText(moment, 3)
      throw unsupported(`extract of ${name}`)
    }
  }
}
