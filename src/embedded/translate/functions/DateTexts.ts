/**
 * Dates and times as texts of a given format, and texts read as dates.
 */
import type { Constant } from "../Constant.ts"
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { FunctionTable } from "../FunctionDefinition.ts"
import { literal } from "../Sql.ts"
import { varchar } from "../Types.ts"
import { localMoment } from "../Zone.ts"
import { date, fraction, numbers, time } from "./DateArguments.ts"

export const dateTextFunctions: FunctionTable = {
  _ordinal: {
    args: ["integer"],
    type: varchar,
    macro:
      "(n) AS CAST(n AS VARCHAR) || CASE WHEN n IN (11, 12, 13) THEN 'th' WHEN n % 10 = 1 THEN 'st' WHEN n % 10 = 2 THEN 'nd' WHEN n % 10 = 3 THEN 'rd' ELSE 'th' END"
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
  to_date: {
    args: ["string", "string"],
    type: date,
    sql: ([a = ""], [, format]) =>
      format?.constant?.kind === "string" || format?.constant?.kind === "parameter"
        ? `CAST(try_strptime(${a}, '${strptimeFormat(format.constant.value).replaceAll("'", "''")}') AS DATE)`
        : `CAST(${a} AS DATE)`
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
    refuses: ["date", "datetime", "json", "bit", "vector"],
    unsure: [...numbers, "bytes", "other", "timestamp"],
    sql: ([t = ""], [, f]) =>
      `(CASE WHEN epoch_us(${t}) < 0 THEN '-' ELSE '' END || ${formatted(t, f, timeSpecifiers)})`
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
  get_format: {
    args: ["string", "string"],
    type: varchar,
    sql: (_, [kind, standard]) => literal(dateFormats(kind?.constant, standard?.constant))
  }
}

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

const within = (t: string): string =>
  `(TIMESTAMP '2000-01-01 00:00:00' + to_microseconds(abs(epoch_us(${t})) % 86400000000))`

const hours = (t: string): string => `(abs(epoch_us(${t})) // 3600000000)`

/** TIME_FORMAT's over a time `t`, which may be negative or longer than a day; the rest are letters. */
const timeSpecifiers: Readonly<Record<string, (t: string) => string>> = {
  ...Object.fromEntries(
    Object.entries(specifiers)
      .filter(([letter]) => "rhIlisSp".includes(letter))
      .map(([letter, show]) => [letter, (t: string) => show(within(t))])
  ),
  T: (t) => `ltrim(fn__time_text(${t}, 0), '-')`,
  H: (t) => `printf('%02d', ${hours(t)})`,
  k: (t) => `CAST(${hours(t)} AS VARCHAR)`,
  f: (t) => `strftime(${within(t)}, '%f')`
}

export const weekText = (d: string, mode: number): string =>
  `lpad(CAST(fn__week(CAST(${d} AS DATE), ${mode}) AS VARCHAR), 2, '0')`

/** The parts of the format one after the other. The format must be a constant: DuckDB has no such function to call per row. */
const formatted = (d: string, format: Expression | undefined, of = specifiers): string => {
  const constant = format?.constant
  if (constant?.kind === "null") return "CAST(NULL AS VARCHAR)"
  if (constant?.kind !== "string" && constant?.kind !== "parameter") throw unsupported("a computed date format")
  const parts = [...constant.value.matchAll(/%([\s\S])|[^%]+|%$/g)].map(([whole, letter]) => {
    if (letter === undefined) return literal(whole)
    return of[letter]?.(d) ?? literal(letter)
  })
  return parts.length === 0
    ? `CASE WHEN ${d} IS NULL THEN NULL ELSE '' END`
    : `(${parts.join(" || ")}${parts.every((p) => p.startsWith("'")) ? ` || CASE WHEN ${d} IS NULL THEN NULL ELSE '' END` : ""})`
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
