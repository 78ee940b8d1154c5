/**
 * Arithmetic with dates and times.
 */
import { invalidArgument, invalidInput, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { family } from "../operators/Operand.ts"
import { bigint, familyOf, planned, type SqlType, varchar } from "../Types.ts"
import { utcMoment } from "../Zone.ts"
import { date, datetime, fraction, noNumbers, numbers, scaleOf, time } from "./DateArguments.ts"

/** ADDTIME and SUBTIME, which round to the places of what they move. A text is a time of today there. */
const movedByTime = (symbol: "+" | "-"): FunctionDefinition => ({
  args: ["any", "time"],
  unsure: [...numbers, "string", "bytes", "date", "other"],
  type: ([e]) => e?.type,
  sql: ([moment = "", by = ""], [e]) => {
    const [name, scale] = [e?.type?.name, e?.type?.scale ?? 0]
    if (name === "time") return `fn__round_time(${moment} ${symbol} ${by}, ${scale})`
    if (name === "datetime" || name === "timestamp") return `fn__round_moment(${moment} ${symbol} ${by}, ${scale})`
    throw unsupported("addtime or subtime of this")
  }
})

export const dateFunctions: FunctionTable = {
  makedate: {
    args: ["integer", "integer"],
    type: varchar,
    unsure: ["string", "bytes", "bool"],
    macro: `(y, n) AS CASE WHEN y NOT BETWEEN 0 AND 9999 OR n NOT BETWEEN 1 AND 4000000 THEN NULL
      ELSE fn__day_of(make_date(fn__century(y), 1, 1) + CAST(n - 1 AS INTEGER)) END`
  },
  period_add: {
    args: ["integer", "integer"],
    type: bigint,
    unsure: ["string", "bytes", "decimal", "float"],
    macro:
      "(p, n) AS CASE WHEN abs(n) > 1000000 THEN error('MO:20105:not supported: such a period is not supported by the embedded server') ELSE (fn__months(p) + n) // 12 * 100 + (fn__months(p) + n) % 12 + 1 END"
  },
  _months: {
    args: ["integer"],
    type: bigint,
    macro:
      "(p) AS CASE WHEN p % 100 BETWEEN 1 AND 12 AND p BETWEEN 1 AND 999912 THEN fn__century(p // 100) * 12 + p % 100 - 1 END"
  },
  period_diff: {
    args: ["integer", "integer"],
    type: bigint,
    unsure: ["string", "bytes", "decimal", "float"],
    macro: "(a, b) AS fn__months(a) - fn__months(b)"
  },
  date_trunc: {
    args: ["string", "datetime"],
    type: ([, e]) => {
      if (e?.type !== undefined && e.type.name !== "null" && familyOf(e.type) !== "temporal")
        throw invalidArgument("function date_trunc", `[VARCHAR ${e.type.name.toUpperCase()}]`)
      if (e?.type === undefined || e.type.name === "null") return datetime
      return { name: e.type.name }
    },
    sql: ([, d = ""], [unit, e]) => truncated(d, unit, e)
  },
  last_day: {
    args: ["datetime"],
    type: varchar,
    unsure: ["time"],
    sql: ([d = ""]) => `strftime(last_day(${d}), '%Y-%m-%d')`
  },
  date: { args: ["datetime"], type: date, sql: ([d = ""]) => `CAST(${d} AS DATE)` },
  time: {
    args: ["time"],
    unsure: [...numbers, "string", "bytes", "other"],
    type: time,
    sql: ([t = ""]) => t
  },
  timestamp: {
    args: ["moment"],
    refuses: ["json", "bit", "vector", "decimal", "bool", "float", "year", "uuid"],
    unreadable: "parse timestamp",
    type: (args) => ({ name: "timestamp", scale: scaleOf(args[0]) }),
    sql: ([d = ""]) => d
  },
  to_days: {
    args: ["date"],
    refuses: noNumbers,
    unreadable: "datetime",
    type: bigint,
    macro: "(d) AS date_diff('day', DATE '0001-01-01', d) + 366"
  },
  to_seconds: {
    args: ["datetime"],
    refuses: noNumbers,
    unreadable: "datetime",
    type: bigint,
    macro:
      "(d) AS (date_diff('day', DATE '0001-01-01', CAST(d AS DATE)) + 366) * 86400 + date_diff('second', date_trunc('day', d), d)"
  },
  from_days: {
    args: ["integer"],
    type: date,
    unsure: ["string", "bytes", "float", "decimal"],
    macro: "(n) AS CASE WHEN n BETWEEN 366 AND 3652424 THEN DATE '0001-01-01' + CAST(n - 366 AS INTEGER) END"
  },
  datediff: { args: ["date", "date"], refuses: noNumbers, type: bigint, macro: "(a, b) AS date_diff('day', b, a)" },
  timediff: {
    args: ["any", "any"],
    unsure: [...numbers, "bytes", "other"],
    // As many digits as the first has.
    type: ([e]) =>
      e?.type === undefined || family(e) === "string"
        ? { ...time, scale: 6 }
        : { ...time, scale: planned(e.type).scale ?? 0 },
    sql: ([a = "", b = ""], [x, y]) => `(${asClock(a, x?.type)} - ${asClock(b, y?.type)})`
  },
  timestampdiff: {
    args: ["string", "datetime", "datetime"],
    type: bigint,
    // DuckDB counts January 31 to February 29 as a month, MySQL does not.
    macro:
      "(u, a, b) AS date_sub(u, a, b) - CASE WHEN u IN ('month', 'quarter', 'year') AND b > a AND day(b) < day(a) AND last_day(b) = CAST(b AS DATE) AND date_sub(u, a, b) > date_sub(u, a, b - INTERVAL 1 DAY) THEN 1 ELSE 0 END"
  },
  timestampadd: {
    args: ["string", "integer", "datetime"],
    type: ([unit, , moment]) => {
      if (moment?.constant?.kind === "null") return datetime
      if (moment?.constant !== undefined) return varchar
      if (moment?.type === undefined) return datetime
      if (family(moment) === "string") throw unsupported("timestampadd of a column of texts")
      const name = unit?.constant?.kind === "string" ? unit.constant.value : ""
      if (moment.type.name === "date" && days.includes(name)) return date
      const scale = name === "microsecond" ? 6 : (moment.type.scale ?? 0)
      return { name: moment.type.name === "timestamp" ? "timestamp" : "datetime", scale, told: 0 }
    },
    sql: ([u = "", n = "", d = ""], [unit, , moment]) => {
      const constant = moment?.constant
      if (constant === undefined) return `fn__timestampadd(${u}, ${n}, ${d})`
      // Only microseconds leave the fraction that there is.
      if (unit?.constant?.kind !== "string" || unit.constant.value !== "microsecond") d = `date_trunc('second', ${d})`
      const whole =
        constant.kind === "string" &&
        /^\s*\d+-\d+-\d+\s*$/.test(constant.value) &&
        unit?.constant?.kind === "string" &&
        /day|week|month|quarter|year/.test(unit.constant.value)
      return whole
        ? `CAST(CAST(fn__timestampadd(${u}, ${n}, ${d}) AS DATE) AS VARCHAR)`
        : `fn__text_of_moment(fn__timestampadd(${u}, ${n}, ${d}))`
    }
  },
  _timestampadd: {
    args: ["string", "integer", "datetime"],
    type: { name: "datetime", scale: 6 },
    macro:
      "(u, n, d) AS d + CASE u WHEN 'microsecond' THEN to_microseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_days(CAST(n * 7 AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(CAST(n * 3 AS INTEGER)) WHEN 'year' THEN to_months(CAST(n * 12 AS INTEGER)) END"
  },
  maketime: {
    args: ["integer", "integer", "integer"],
    type: time,
    unsure: ["string", "bytes", "decimal", "float", "bool"],
    macro: `(h, m, s) AS CASE WHEN m NOT BETWEEN 0 AND 59 OR s NOT BETWEEN 0 AND 59 THEN NULL
      WHEN abs(greatest(h, -1000)) > 838 THEN sign(h) * (to_hours(838) + to_minutes(59) + to_seconds(59))
      ELSE CASE WHEN h < 0 THEN -1 ELSE 1 END * (to_hours(abs(h)) + to_minutes(m) + to_seconds(s)) END`
  },
  sec_to_time: {
    args: ["integer"],
    type: time,
    unsure: ["string", "bytes", "decimal", "float", "other"],
    macro: "(s) AS CASE WHEN s BETWEEN 0 AND 3020399 THEN to_seconds(s) END"
  },
  time_to_sec: {
    args: ["time"],
    unsure: ["string", "bytes", "other"],
    refuses: [...noNumbers, "date", "datetime", "timestamp"],
    type: bigint,
    macro: "(t) AS CAST(trunc(epoch(t)) AS BIGINT)"
  },
  unix_timestamp: {
    args: ["moment"],
    refuses: ["bool", "float", "decimal", "time", "year", "json", "bit", "uuid", "vector"],
    unsure: ["text", "bytes", "other"],
    type: (args) => (fraction(args[0]?.constant) > 0 ? { name: "decimal", length: 20, scale: 6 } : bigint),
    sql: ([d = ""], [e], zone) =>
      fraction(e?.constant) > 0
        ? `CAST(CAST(epoch_us(${utcMoment(d, zone)}) AS DOUBLE) / 1000000 AS DECIMAL(20,6))`
        : `CAST(floor(epoch(${utcMoment(`NULLIF(${d}, TIMESTAMP '0001-01-01 00:00:00')`, zone)})) AS BIGINT)`
  },
  _clock: {
    args: ["any"],
    type: time,
    macro:
      "(d) AS NULLIF(CAST(d AS TIMESTAMP), TIMESTAMP '0001-01-01 00:00:00') - date_trunc('day', CAST(d AS TIMESTAMP))"
  },
  _time_text: {
    args: ["time", "integer"],
    type: varchar,
    macro: `(t, n) AS CASE WHEN epoch_us(t) < 0 THEN '-' ELSE '' END
      || printf('%02d:%02d:%02d', abs(epoch_us(t)) // 3600000000, abs(epoch_us(t)) // 60000000 % 60, abs(epoch_us(t)) // 1000000 % 60)
      || CASE WHEN n = 0 THEN '' ELSE '.' || substr(lpad(CAST(abs(epoch_us(t)) % 1000000 AS VARCHAR), 6, '0'), 1, n) END`
  },
  _of_seconds: {
    args: ["integer"],
    type: datetime,
    macro: "(n) AS CASE WHEN n BETWEEN 0 AND 32536771199 THEN make_timestamp(CAST(n AS BIGINT) * 1000000) END"
  },
  addtime: movedByTime("+"),
  subtime: movedByTime("-")
}

const asClock = (sql: string, type: SqlType | undefined): string => {
  if (type?.name === "datetime" || type?.name === "timestamp" || type?.name === "time") return sql
  if (type?.name === "date") return `CAST(${sql} AS TIMESTAMP)`
  return /^'\d+-\d+-\d+/.test(sql) ? `CAST(${sql} AS TIMESTAMP)` : `CAST(${sql} AS INTERVAL)`
}

/** The units of DATE_TRUNC; those below a day are none of a date's. */
const days = ["day", "week", "month", "quarter", "year"]
const clocks = ["second", "minute", "hour"]

const truncated = (d: string, unit: Expression | undefined, e: Expression | undefined): string => {
  const ofDate = e?.type?.name === "date"
  const target = ofDate ? "DATE" : "TIMESTAMP"
  if (unit?.constant?.kind === "null") return `CAST(NULL AS ${target})`
  if (unit?.constant?.kind !== "string" && unit?.constant?.kind !== "parameter")
    throw unsupported("date_trunc with a computed unit")
  const name = unit.constant.value.toLowerCase()
  if (ofDate && clocks.includes(name)) throw invalidInput(`unsupported unit '${name}' for date_trunc on DATE type`)
  if (!days.includes(name) && !clocks.includes(name)) throw invalidInput(`unsupported unit '${name}' for date_trunc`)
  return `CAST(date_trunc('${name}', ${d}) AS ${target})`
}
