/**
 * Parts of a date or time: its year, its week, its hour.
 */
import { internal, unsupported } from "../Errors.ts"
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

/** The parts of a moment; `%h` is an hour with a space before a single digit. */
const extractFormats: Readonly<Record<string, string>> = {
  year: "%Y",
  month: "%m",
  day: "%d",
  hour: "%H",
  minute: "%M",
  second: "%S",
  year_month: "%Y%m",
  day_hour: "%d %H",
  day_minute: "%d %h:%M",
  day_second: "%d %h:%M:%S",
  day_microsecond: "%d %h:%M:%S.%f",
  hour_minute: "%h:%M",
  hour_second: "%h:%M:%S",
  hour_microsecond: "%h:%M:%S.%f",
  minute_second: "%M:%S",
  minute_microsecond: "%M:%S.%f",
  second_microsecond: "%S.%f"
}

/** The units that read a text as a time. */
const ofClock = new Set(["hour", "minute", "second", "microsecond"])

/** The parts of a date, which are numbers. */
const ofDate: Readonly<Record<string, (d: string) => string>> = {
  year: (d) => `year(${d})`,
  quarter: (d) => `quarter(${d})`,
  month: (d) => `month(${d})`,
  week: (d) => `fn__week(${d}, 3)`,
  day: (d) => `day(${d})`,
  year_month: (d) => `year(${d}) * 100 + month(${d})`
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
    type: ([, e]) => (e?.type?.name === "date" ? { name: "int", unsigned: true } : varchar),
    sql: ([, d = ""], [unit, e]) => {
      const name = unit?.constant?.kind === "string" ? unit.constant.value : ""
      if (e?.type?.name === "date") {
        const number = ofDate[name]
        if (number === undefined) throw internal("invalid unit")
        return `CAST(${number(d)} AS UINTEGER)`
      }
      const format = extractFormats[name]
      const moment =
        e?.constant?.kind === "string" || e?.constant?.kind === "parameter"
          ? `TRY_CAST(${d} AS TIMESTAMP)`
          : `CAST(${d} AS TIMESTAMP)`
      // A parameter and a TEXT are moments.
      const timed = e?.constant?.kind === "string" || (e?.constant === undefined && /char$/.test(e?.type?.name ?? ""))
      if (timed && name.split("_").every((unit) => ofClock.has(unit))) return `js_extract(${d}, '${name}')`
      if (e?.constant?.kind === "string" && !/^\s*\d+-\d+-\d/.test(e.constant.value))
        throw unsupported("extract of a text that is no date")
      if (e?.type?.name === "time") throw unsupported("extract of a time")
      if (format !== undefined)
        return format
          .split("%h")
          .map((part) => (part === "" ? "''" : `strftime(${moment}, '${part}')`))
          .join(` || lpad(CAST(hour(${moment}) AS VARCHAR), 2, ' ') || `)
      if (name === "microsecond") return `CAST(CAST(strftime(${moment}, '%f') AS INTEGER) AS VARCHAR)`
      if (name === "quarter") return `CAST(quarter(${moment}) AS VARCHAR)`
      if (name === "week") return weekText(moment, 3)
      throw unsupported(`extract of ${name}`)
    }
  }
}
