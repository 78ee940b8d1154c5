import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, type SqlType, varchar } from "../Types.ts"

const date: SqlType = { name: "date" }
const datetime: SqlType = { name: "datetime" }
const time: SqlType = { name: "time" }
const small: SqlType = { name: "tinyint", unsigned: true }

const part = (name: string, type: SqlType = small): FunctionDefinition => ({
  args: ["datetime"],
  type,
  macro: `(d) AS ${name}`
})

const clockPart = (name: string): FunctionDefinition => ({
  args: ["time"],
  type: small,
  macro: `(t) AS ${name}`
})

/** The week of the year in MySQL's eight modes: bit 0 Monday first, bit 1 weeks 1-53, bit 2 first full week. */
const week = `(d, m) AS fn__week(CAST(d AS DATE), m & 7)`

export const dateFunctions: FunctionTable = {
  year: part("year(d)", { name: "bigint" }),
  month: part("month(d)"),
  day: part("day(d)"),
  dayofmonth: part("day(d)"),
  dayofyear: part("dayofyear(d)", { name: "smallint", unsigned: true }),
  dayofweek: part("dayofweek(d) + 1", bigint),
  weekday: part("isodow(d) - 1", bigint),
  quarter: part("quarter(d)"),
  dayname: { args: ["datetime"], type: varchar },
  monthname: { args: ["datetime"], type: varchar },
  hour: clockPart("CAST(trunc(epoch(t) / 3600) AS BIGINT)"),
  minute: clockPart("CAST(trunc(epoch(t) / 60) % 60 AS BIGINT)"),
  second: clockPart("CAST(trunc(epoch(t)) % 60 AS BIGINT)"),
  microsecond: { ...clockPart("CAST(epoch_us(t) % 1000000 AS BIGINT)"), type: bigint },
  week: { args: ["date", "integer"], optional: 1, type: small, macro: `(d) AS fn__week(d, 0), ${week}` },
  weekofyear: part("weekofyear(d)"),
  yearweek: {
    args: ["date", "integer"],
    optional: 1,
    type: bigint,
    macro: "(d) AS fn__yearweek(d, 0), (d, m) AS fn__yearweek(d, m)"
  },
  _week_start: {
    args: ["date", "integer"],
    type: date,
    macro: `(y, m) AS CASE
      WHEN m & 1 = 1 AND m & 4 = 0 OR m & 1 = 0 AND m & 4 = 4 THEN CASE WHEN m & 1 = 1 THEN date_trunc('week', make_date(y, 1, 4)) ELSE make_date(y, 1, 4) - CAST(dayofweek(make_date(y, 1, 4)) AS INTEGER) END
      ELSE CASE WHEN m & 1 = 1 THEN make_date(y, 1, 1) + CAST((8 - isodow(make_date(y, 1, 1))) % 7 AS INTEGER) ELSE make_date(y, 1, 1) + CAST((7 - dayofweek(make_date(y, 1, 1))) % 7 AS INTEGER) END END`
  },
  _week: {
    args: ["date", "integer"],
    type: bigint,
    macro: `(d, m) AS CASE
      WHEN m & 2 = 0 AND d < fn__week_start(year(d), m) THEN 0
      WHEN m & 2 = 2 AND d < fn__week_start(year(d), m) THEN date_diff('day', fn__week_start(year(d) - 1, m), d) // 7 + 1
      WHEN m & 2 = 2 AND d >= fn__week_start(year(d) + 1, m) THEN 1
      ELSE date_diff('day', fn__week_start(year(d), m), d) // 7 + 1 END`
  },
  _yearweek: {
    args: ["date", "integer"],
    type: bigint,
    macro: `(d, m) AS CASE
      WHEN d < fn__week_start(year(d), m | 2) THEN (year(d) - 1) * 100
      WHEN d >= fn__week_start(year(d) + 1, m | 2) THEN (year(d) + 1) * 100
      ELSE year(d) * 100 END + fn__week(d, m | 2)`
  },
  last_day: { args: ["date"], type: varchar, sql: ([d = ""]) => `CAST(last_day(${d}) AS VARCHAR)` },
  date: { args: ["datetime"], type: date, sql: ([d = ""]) => `CAST(${d} AS DATE)` },
  time: { args: ["time"], type: { ...time, scale: 6 }, sql: ([t = ""]) => t },
  timestamp: {
    args: ["datetime", "time"],
    optional: 1,
    type: { name: "timestamp", scale: 6 },
    sql: ([d = "", t]) => (t === undefined ? d : `(${d} + ${t})`)
  },
  to_days: { args: ["date"], type: bigint, macro: "(d) AS date_diff('day', DATE '0001-01-01', d) + 366" },
  to_seconds: {
    args: ["datetime"],
    type: bigint,
    macro:
      "(d) AS (date_diff('day', DATE '0001-01-01', CAST(d AS DATE)) + 366) * 86400 + date_diff('second', date_trunc('day', d), d)"
  },
  from_days: { args: ["integer"], type: date, macro: "(n) AS DATE '0001-01-01' + CAST(n - 366 AS INTEGER)" },
  datediff: { args: ["date", "date"], type: bigint, macro: "(a, b) AS date_diff('day', b, a)" },
  timediff: {
    args: ["any", "any"],
    type: { name: "time", scale: 0 },
    sql: ([a = "", b = ""], [x, y]) => `(${asClock(a, x?.type)} - ${asClock(b, y?.type)})`
  },
  timestampdiff: { args: ["string", "datetime", "datetime"], type: bigint, macro: "(u, a, b) AS date_sub(u, a, b)" },
  timestampadd: {
    args: ["string", "integer", "datetime"],
    type: { name: "datetime", scale: 6 },
    macro:
      "(u, n, d) AS d + CASE u WHEN 'microsecond' THEN to_microseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_days(CAST(n * 7 AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(CAST(n * 3 AS INTEGER)) WHEN 'year' THEN to_months(CAST(n * 12 AS INTEGER)) END"
  },
  maketime: {
    args: ["integer", "integer", "integer"],
    type: time,
    macro:
      "(h, m, s) AS CASE WHEN m NOT BETWEEN 0 AND 59 OR s NOT BETWEEN 0 AND 59 THEN NULL ELSE to_hours(h) + to_minutes(m) + to_seconds(s) END"
  },
  sec_to_time: { args: ["double"], type: time, macro: "(s) AS to_seconds(s)" },
  time_to_sec: { args: ["time"], type: bigint, macro: "(t) AS CAST(trunc(epoch(t)) AS BIGINT)" },
  unix_timestamp: {
    args: ["datetime"],
    optional: 1,
    type: (args) =>
      (args[0]?.type?.scale ?? 0) > 0 || fraction(args[0]?.constant) > 0
        ? { name: "decimal", length: 20, scale: 6 }
        : bigint,
    sql: ([d], [e]) =>
      d === undefined
        ? "CAST(epoch(now()) AS BIGINT)"
        : (e?.type?.scale ?? 0) > 0 || fraction(e?.constant) > 0
          ? `CAST(epoch_us(${d}) AS DECIMAL(20,6)) / 1000000`
          : `CAST(epoch(${d}) AS BIGINT)`
  },
  from_unixtime: {
    args: ["number", "string"],
    optional: 1,
    type: (args) =>
      args.length > 1
        ? varchar
        : { name: "datetime", scale: args[0]?.type?.name === "decimal" || args[0]?.type?.name === "double" ? 6 : 0 },
    sql: ([n = "", f]) =>
      f === undefined
        ? `make_timestamp(CAST(CAST(${n} AS DECIMAL(30,6)) * 1000000 AS BIGINT))`
        : `fn__format_date(make_timestamp(CAST(CAST(${n} AS DECIMAL(30,6)) * 1000000 AS BIGINT)), ${f})`
  },
  date_format: {
    args: ["datetime", "string"],
    type: varchar,
    sql: ([d = "", f = ""]) => `fn__format_date(${d}, ${f})`
  },
  time_format: {
    args: ["time", "string"],
    type: varchar,
    sql: ([t = "", f = ""]) => `fn__format_date(TIMESTAMP '2000-01-01' + ${t}, ${f})`
  },
  _format_date: { args: ["datetime", "string"], type: varchar, macro: `(d, f) AS ${formatChain()}` },
  str_to_date: {
    args: ["string", "string"],
    type: (args) => {
      const format =
        args[1]?.constant?.kind === "string" || args[1]?.constant?.kind === "parameter" ? args[1].constant.value : ""
      const clock = /%[HhIkliSsTrfp]/.test(format)
      const day = /%[YymcdeMbjuUvVxXaW]/.test(format)
      return clock ? (day ? { name: "datetime", scale: format.includes("%f") ? 6 : 0 } : time) : date
    },
    sql: ([a = ""], [, format]) => {
      const source =
        format?.constant?.kind === "string" || format?.constant?.kind === "parameter"
          ? format.constant.value
          : undefined
      if (source === undefined)
        return "error('MO:20105:not supported: str_to_date with a computed format is not supported by the embedded server')"
      const clock = /%[HhIkliSsTrfp]/.test(source)
      const day = /%[YymcdeMbj]/.test(source)
      const parsed = `try_strptime(${a}, '${strptimeFormat(source).replaceAll("'", "''")}')`
      return clock ? (day ? parsed : `CAST(CAST(${parsed} AS TIME) AS INTERVAL)`) : `CAST(${parsed} AS DATE)`
    }
  },
  extract: {
    args: ["string", "datetime"],
    type: (args) => (args[0]?.constant?.kind === "string" && args[0].constant.value.includes("_") ? varchar : bigint),
    macro: `(u, d) AS CASE u WHEN 'year' THEN year(d) WHEN 'month' THEN month(d) WHEN 'day' THEN day(d) WHEN 'hour' THEN hour(d) WHEN 'minute' THEN minute(d) WHEN 'second' THEN second(d)
      WHEN 'microsecond' THEN microsecond(d) % 1000000 WHEN 'quarter' THEN quarter(d) WHEN 'week' THEN fn__week(CAST(d AS DATE), 0)
      ELSE error('MO:20105:not supported: extract of ' || u || ' is not supported by the embedded server') END`
  },
  convert_tz: {
    args: ["datetime", "string", "string"],
    type: varchar,
    macro: `(d, f, t) AS CASE WHEN regexp_matches(f, '^[+-]\\d{2}:\\d{2}$') AND regexp_matches(t, '^[+-]\\d{2}:\\d{2}$')
      THEN strftime(d - fn__offset(f) + fn__offset(t), '%Y-%m-%d %H:%M:%S') ELSE error('MO:20105:not supported: convert_tz of named zones is not supported by the embedded server') END`
  },
  _offset: {
    args: ["string"],
    type: time,
    macro:
      "(z) AS (CASE WHEN z[1] = '-' THEN -1 ELSE 1 END) * (to_hours(CAST(z[2:3] AS INTEGER)) + to_minutes(CAST(z[5:6] AS INTEGER)))"
  },
  addtime: {
    args: ["any", "time"],
    type: (args) =>
      args[0]?.type?.name === "datetime" || args[0]?.type?.name === "timestamp"
        ? { ...datetime, scale: 6 }
        : { ...time, scale: 6 },
    sql: ([a = "", t = ""], [e]) => `(${asClock(a, e?.type)} + ${t})`
  },
  subtime: {
    args: ["any", "time"],
    type: (args) =>
      args[0]?.type?.name === "datetime" || args[0]?.type?.name === "timestamp"
        ? { ...datetime, scale: 6 }
        : { ...time, scale: 6 },
    sql: ([a = "", t = ""], [e]) => `(${asClock(a, e?.type)} - ${t})`
  }
}

const asClock = (sql: string, type: SqlType | undefined): string =>
  type?.name === "datetime" || type?.name === "timestamp" || type?.name === "time"
    ? sql
    : type?.name === "date"
      ? `CAST(${sql} AS TIMESTAMP)`
      : `CAST(${sql} AS INTERVAL)`

const fraction = (constant: { readonly kind: string; readonly value?: unknown } | undefined): number =>
  typeof constant?.value === "string" ? (/\.(\d+)$/.exec(constant.value)?.[1]?.length ?? 0) : 0

/** MySQL's specifiers in DuckDB's strptime. */
const strptimeFormat = (format: string): string => format.replace(/%(.)/g, (whole, c: string) => parsers[c] ?? whole)

const parsers: Readonly<Record<string, string>> = {
  i: "%M",
  s: "%S",
  S: "%S",
  h: "%I",
  l: "%I",
  T: "%H:%M:%S",
  e: "%d",
  c: "%m",
  k: "%H",
  M: "%B",
  W: "%A",
  r: "%I:%M:%S %p",
  D: "%d"
}

/** DATE_FORMAT with a format that may be a column: each specifier is replaced in turn, `%%` last. */
function formatChain(): string {
  const specifiers: ReadonlyArray<readonly [string, string]> = [
    ["%T", "strftime(d, '%H:%M:%S')"],
    ["%r", "strftime(d, '%I:%M:%S %p')"],
    ["%Y", "strftime(d, '%Y')"],
    ["%y", "strftime(d, '%y')"],
    ["%m", "strftime(d, '%m')"],
    ["%c", "CAST(month(d) AS VARCHAR)"],
    ["%M", "monthname(d)"],
    ["%b", "substr(monthname(d), 1, 3)"],
    ["%d", "strftime(d, '%d')"],
    ["%e", "CAST(day(d) AS VARCHAR)"],
    [
      "%D",
      "day(d) || CASE WHEN day(d) IN (11, 12, 13) THEN 'th' WHEN day(d) % 10 = 1 THEN 'st' WHEN day(d) % 10 = 2 THEN 'nd' WHEN day(d) % 10 = 3 THEN 'rd' ELSE 'th' END"
    ],
    ["%H", "strftime(d, '%H')"],
    ["%k", "CAST(hour(d) AS VARCHAR)"],
    ["%h", "strftime(d, '%I')"],
    ["%I", "strftime(d, '%I')"],
    ["%l", "strftime(d, '%-I')"],
    ["%i", "strftime(d, '%M')"],
    ["%s", "strftime(d, '%S')"],
    ["%S", "strftime(d, '%S')"],
    ["%f", "strftime(d, '%f')"],
    ["%p", "strftime(d, '%p')"],
    ["%W", "dayname(d)"],
    ["%a", "substr(dayname(d), 1, 3)"],
    ["%w", "CAST(dayofweek(d) AS VARCHAR)"],
    ["%j", "strftime(d, '%j')"],
    ["%U", "lpad(CAST(fn__week(CAST(d AS DATE), 0) AS VARCHAR), 2, '0')"],
    ["%u", "lpad(CAST(fn__week(CAST(d AS DATE), 1) AS VARCHAR), 2, '0')"],
    ["%V", "lpad(CAST(fn__week(CAST(d AS DATE), 2) AS VARCHAR), 2, '0')"],
    ["%v", "lpad(CAST(fn__week(CAST(d AS DATE), 3) AS VARCHAR), 2, '0')"],
    ["%X", "CAST(fn__yearweek(CAST(d AS DATE), 2) // 100 AS VARCHAR)"],
    ["%x", "CAST(fn__yearweek(CAST(d AS DATE), 3) // 100 AS VARCHAR)"]
  ]
  const inner = specifiers.reduce(
    (sql, [from, to]) => `replace(${sql}, '${from}', CASE WHEN contains(f, '${from}') THEN ${to} ELSE '' END)`,
    "replace(f, '%%', chr(1))"
  )
  return `replace(regexp_replace(${inner}, '%(.)', '\\1', 'g'), chr(1), '%')`
}
