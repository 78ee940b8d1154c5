import type { Constant } from "../Constant.ts"
import { invalidArgument, invalidInput, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Argument, FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { literal } from "../Sql.ts"
import { bigint, type Family, familyOf, type SqlType, varchar } from "../Types.ts"
import { localMoment, utcMoment } from "../Zone.ts"

const date: SqlType = { name: "date" }
const datetime: SqlType = { name: "datetime" }
const time: SqlType = { name: "time" }
const small: SqlType = { name: "tinyint", unsigned: true }

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

const numbers: ReadonlyArray<Family> = ["integer", "float", "decimal", "bool"]

/** What is no date is an error, not NULL. */
const whole = { unreadable: "parse timestamp" } as const

/** Numbers are no dates here. */
const noNumbers = ["bool", "integer", "float", "decimal", "json", "uuid", "vector"] as const

/** What is no date is NULL. */
const lenient = { refuses: ["json", "bit", "vector", "decimal"], unsure: ["year"] } as const

/** The week of the year in MySQL's eight modes: bit 0 Monday first, bit 1 weeks 1-53, bit 2 first full week. */
const week = `(d, m) AS fn__week(CAST(d AS DATE), m & 7)`

export const dateFunctions: FunctionTable = {
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
  _ordinal: {
    args: ["integer"],
    type: varchar,
    macro:
      "(n) AS CAST(n AS VARCHAR) || CASE WHEN n IN (11, 12, 13) THEN 'th' WHEN n % 10 = 1 THEN 'st' WHEN n % 10 = 2 THEN 'nd' WHEN n % 10 = 3 THEN 'rd' ELSE 'th' END"
  },
  makedate: {
    args: ["integer", "integer"],
    type: varchar,
    unsure: ["string", "bytes", "bool"],
    macro: `(y, n) AS CASE WHEN y NOT BETWEEN 0 AND 9999 OR n NOT BETWEEN 1 AND 4000000 THEN NULL
      ELSE fn__day_of(make_date(fn__century(y), 1, 1) + CAST(n - 1 AS INTEGER)) END`
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
  mo_log_date: {
    args: ["string"],
    type: date,
    macro: "(a) AS fn__log_date(regexp_extract(a, '\\d{1,4}/\\d{1,2}/\\d{1,2}'))"
  },
  _log_date: {
    args: ["string"],
    type: date,
    macro:
      "(d) AS TRY_CAST(CASE WHEN regexp_matches(d, '^\\d\\d/') THEN CASE WHEN d[1:2] < '70' THEN '20' ELSE '19' END ELSE '' END || d AS DATE)"
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
  to_date: {
    args: ["string", "string"],
    type: date,
    sql: ([a = ""], [, format]) =>
      format?.constant?.kind === "string" || format?.constant?.kind === "parameter"
        ? `CAST(try_strptime(${a}, '${strptimeFormat(format.constant.value).replaceAll("'", "''")}') AS DATE)`
        : `CAST(${a} AS DATE)`
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
    type: (args) => ({ ...time, scale: scaleOf(args[0]) }),
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
    type: { name: "time", scale: 6 },
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
    type: (args) =>
      args[2]?.constant === undefined ? { name: "datetime", scale: args[2]?.type?.scale ?? 0 } : varchar,
    sql: ([u = "", n = "", d = ""], [unit, , moment]) => {
      const constant = moment?.constant
      if (constant === undefined) return `fn__timestampadd(${u}, ${n}, ${d})`
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
    macro:
      "(s) AS CASE WHEN s BETWEEN 0 AND 3020399 THEN to_seconds(s) ELSE error('MO:20105:not supported: such seconds are not supported by the embedded server') END"
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
  from_unixtime: {
    args: ["number", "string"],
    unsure: ["bytes"],
    optional: 1,
    // A fraction is shown where it is none of zeros only, which a column's type cannot say.
    type: ([e, format]) => {
      const whole = e?.constant?.kind !== "number" || Number.isInteger(Number(e.constant.value))
      if (whole && (e?.type?.name === "decimal" || e?.type?.name === "double"))
        throw unsupported("from_unixtime of a column with a fraction")
      return format !== undefined ? varchar : { name: "datetime", scale: fraction(e?.constant) > 0 ? 6 : 0 }
    },
    sql: ([n = "", f], [, format], zone) => {
      const moment = localMoment(
        `make_timestamp(CAST(CASE WHEN ${n} BETWEEN 0 AND 32536771199 THEN CAST(${n} AS DECIMAL(20,6)) END * 1000000 AS BIGINT))`,
        zone
      )
      return f === undefined ? moment : formatted(moment, format)
    }
  },
  date_format: {
    args: ["datetime", "string"],
    type: varchar,
    refuses: numbers,
    unreadable: "datetime",
    sql: ([d = ""], [, f]) => formatted(d, f)
  },
  time_format: {
    args: ["time", "string"],
    type: varchar,
    refuses: ["date", "json", "bit", "vector"],
    unsure: [...numbers, "bytes", "other"],
    sql: ([t = ""], [, f]) => formatted(`(TIMESTAMP '2000-01-01 00:00:00' + ${t})`, f)
  },
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
      return clock ? (day ? parsed : `fn__clock(${parsed})`) : `CAST(${parsed} AS DATE)`
    }
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
  },
  get_format: {
    args: ["string", "string"],
    type: varchar,
    sql: (_, [kind, standard]) => literal(dateFormats(kind?.constant, standard?.constant))
  },
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
  _offset: {
    args: ["string"],
    type: time,
    macro:
      "(z) AS (CASE WHEN z[1] = '-' THEN -1 ELSE 1 END) * (to_hours(CAST(z[2:3] AS INTEGER)) + to_minutes(CAST(z[5:6] AS INTEGER)))"
  },
  addtime: {
    args: ["any", "time"],
    unsure: [...numbers, "string", "bytes", "date", "timestamp", "other"],
    type: (args) =>
      args[0]?.type?.name === "datetime" || args[0]?.type?.name === "timestamp"
        ? { ...datetime, scale: 6 }
        : { ...time, scale: 6 },
    sql: ([a = "", t = ""], [e]) => `(${timed(a, e)} + ${t})`
  },
  subtime: {
    args: ["any", "time"],
    unsure: [...numbers, "string", "bytes", "date", "timestamp", "other"],
    type: (args) =>
      args[0]?.type?.name === "datetime" || args[0]?.type?.name === "timestamp"
        ? { ...datetime, scale: 6 }
        : { ...time, scale: 6 },
    sql: ([a = "", t = ""], [e]) => `(${timed(a, e)} - ${t})`
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

/** ADDTIME takes a text for a time of today. */
const timed = (sql: string, e: Expression | undefined): string => {
  if (e?.type?.name !== "time" && e?.type?.name !== "datetime") throw unsupported("addtime or subtime of this")
  return sql
}

const asClock = (sql: string, type: SqlType | undefined): string => {
  if (type?.name === "datetime" || type?.name === "timestamp" || type?.name === "time") return sql
  if (type?.name === "date") return `CAST(${sql} AS TIMESTAMP)`
  return /^'\d+-\d+-\d+/.test(sql) ? `CAST(${sql} AS TIMESTAMP)` : `CAST(${sql} AS INTERVAL)`
}

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

/** DATE_FORMAT's specifiers over a moment `d`. */
const specifiers: Readonly<Record<string, (d: string) => string>> = {
  T: (d) => `strftime(${d}, '%H:%M:%S')`,
  r: (d) => `strftime(${d}, '%I:%M:%S %p')`,
  Y: (d) => `strftime(${d}, '%Y')`,
  y: (d) => `strftime(${d}, '%y')`,
  m: (d) => `strftime(${d}, '%m')`,
  c: (d) => `CAST(month(${d}) AS VARCHAR)`,
  M: (d) => `monthname(${d})`,
  b: (d) => `substr(monthname(${d}), 1, 3)`,
  d: (d) => `strftime(${d}, '%d')`,
  e: (d) => `CAST(day(${d}) AS VARCHAR)`,
  D: (d) => `fn__ordinal(day(${d}))`,
  H: (d) => `strftime(${d}, '%H')`,
  k: (d) => `CAST(hour(${d}) AS VARCHAR)`,
  h: (d) => `strftime(${d}, '%I')`,
  I: (d) => `strftime(${d}, '%I')`,
  l: (d) => `strftime(${d}, '%-I')`,
  i: (d) => `strftime(${d}, '%M')`,
  s: (d) => `strftime(${d}, '%S')`,
  S: (d) => `strftime(${d}, '%S')`,
  f: (d) => `strftime(${d}, '%f')`,
  p: (d) => `strftime(${d}, '%p')`,
  W: (d) => `dayname(${d})`,
  a: (d) => `substr(dayname(${d}), 1, 3)`,
  w: (d) => `CAST(dayofweek(${d}) AS VARCHAR)`,
  j: (d) => `strftime(${d}, '%j')`,
  U: (d) => weekText(d, 0),
  u: (d) => weekText(d, 1),
  V: (d) => weekText(d, 2),
  v: (d) => weekText(d, 3),
  X: (d) => `CAST(fn__yearweek(CAST(${d} AS DATE), 2) // 100 AS VARCHAR)`,
  x: (d) => `CAST(fn__yearweek(CAST(${d} AS DATE), 3) // 100 AS VARCHAR)`
}

const weekText = (d: string, mode: number): string =>
  `lpad(CAST(fn__week(CAST(${d} AS DATE), ${mode}) AS VARCHAR), 2, '0')`

/** The parts of the format one after the other. The format must be a constant: DuckDB has no such function to call per row. */
const formatted = (d: string, format: Expression | undefined): string => {
  const constant = format?.constant
  if (constant?.kind === "null") return "CAST(NULL AS VARCHAR)"
  if (constant?.kind !== "string" && constant?.kind !== "parameter") throw unsupported("a computed date format")
  const parts = [...constant.value.matchAll(/%([\s\S])|[^%]+|%$/g)].map(([whole, letter]) => {
    if (letter === undefined) return literal(whole)
    return specifiers[letter]?.(d) ?? literal(letter)
  })
  return parts.length === 0
    ? `CASE WHEN ${d} IS NULL THEN NULL ELSE '' END`
    : `(${parts.join(" || ")}${parts.every((p) => p.startsWith("'")) ? ` || CASE WHEN ${d} IS NULL THEN NULL ELSE '' END` : ""})`
}

/** Fractional digits of a moment: a text has those it is written with. */
const scaleOf = (e: Expression | undefined): number =>
  e?.constant === undefined ? (e?.type?.scale ?? 0) : fraction(e.constant)

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

const standardFormats: Readonly<Record<string, ReadonlyArray<string>>> = {
  date: ["%m.%d.%Y", "%Y-%m-%d", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"],
  datetime: ["%Y-%m-%d %H.%i.%s", "%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H.%i.%s", "%Y%m%d%H%i%s"],
  time: ["%h:%i:%s %p", "%H:%i:%s", "%H:%i:%s", "%H.%i.%s", "%H%i%s"]
}

const dateFormats = (kind: Constant | undefined, standard: Constant | undefined): string | null => {
  const at = ["usa", "jis", "iso", "eur", "internal"].indexOf(
    standard?.kind === "string" ? standard.value.toLowerCase() : ""
  )
  return (kind?.kind === "string" ? standardFormats[kind.value.toLowerCase()]?.[at] : undefined) ?? null
}
