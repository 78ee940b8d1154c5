/**
 * Reading dates and times as MatrixOne reads them from text.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import type { SqlType } from "./Types.ts"

const bad = (what: string, value: string): SqlFailure =>
  new SqlFailure(20203, `invalid argument ${what}, bad value ${value}`)

const pad = (value: number, width = 2): string => String(value).padStart(width, "0")

const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()

const validDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly time: string
}

const split = (value: string): Parts | undefined => {
  const m =
    /^(\d{1,4})[-/.:@](\d{1,2})[-/.:@](\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?$/.exec(value) ??
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})(?:\.(\d+))?)?$/.exec(value)
  if (m === null) return undefined
  const [, y = "", mo = "", d = "", h = "0", mi = "0", s = "0", f = ""] = m
  if (Number(h) > 23 || Number(mi) > 59 || Number(s) > 59) return undefined
  return {
    year: y.length < 3 ? Number(y) + (Number(y) < 70 ? 2000 : 1900) : Number(y),
    month: Number(mo),
    day: Number(d),
    time: `${pad(Number(h))}:${pad(Number(mi))}:${pad(Number(s))}.${f.padEnd(6, "0")}`
  }
}

/** `YYYY-MM-DD`; 20203 "parsedate" otherwise. An empty text is the zero date, 0001-01-01. */
export const parseDate = (value: string): string => {
  const source = value.trim()
  if (source === "") return "0001-01-01"
  if (source.startsWith("0000-00-00")) {
    throw new SqlFailure(1366, `truncated type date value ${source} for column value, 1`)
  }
  const parts = split(source)
  if (parts === undefined || !validDay(parts.year, parts.month, parts.day)) throw bad("parsedate", value)
  return `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`
}

/** `YYYY-MM-DD HH:MM:SS.ffffff`, rounded to the type's scale. */
export const parseDateTime = (value: string, type: SqlType): string => {
  const source = value.trim()
  if (source === "") return "0001-01-01 00:00:00"
  const parts = split(source)
  if (parts === undefined || !validDay(parts.year, parts.month, parts.day)) {
    throw type.name === "timestamp"
      ? bad("parse timestamp", value)
      : new SqlFailure(20301, `invalid input: invalid datetime value ${value}`)
  }
  const rounded = round(`${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`, parts.time, type.scale ?? 0)
  // The last second of all years has none to be rounded up to.
  if (rounded.startsWith("10000")) throw new SqlFailure(20301, `invalid input: invalid datetime value ${value}`)
  return rounded
}

const round = (date: string, time: string, scale: number): string => {
  const [clock = "00:00:00", fraction = ""] = time.split(".")
  const unit = 10 ** (6 - scale)
  const micros = Math.round(Number(`${fraction.slice(0, 6)}.${fraction.slice(6) || "0"}`) / unit) * unit
  if (micros < 1_000_000) return `${date} ${clock}.${pad(micros, 6)}`
  const next = new Date(Date.parse(`2000${date.slice(4)}T${clock}Z`) + 1000)
  // Years are shifted to a leap year for the calendar; a rounding that leaves the year is taken back to it.
  const year = Number(date.slice(0, 4)) + (next.getUTCFullYear() - 2000)
  return `${pad(year, 4)}${next.toISOString().slice(4, 19).replace("T", " ")}.000000`
}

/** `[-]HHH:MM:SS.ffffff`. Accepts `D HH:MM:SS`, `HH:MM`, and plain digits read from the right. */
export const parseTime = (value: string, scale: number): string => {
  const source = value.trim()
  const m = /^(-?)(?:(\d+) )?(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?$/.exec(source)
  const digits = m === null ? /^(-?)(\d{1,7})(?:\.(\d+))?$/.exec(source) : null
  const dated = m === null && digits === null ? split(source) : undefined
  let sign = ""
  let hours = 0
  let minutes = 0
  let seconds = 0
  let fraction = ""
  if (m !== null) {
    sign = m[1] ?? ""
    hours = Number(m[2] ?? 0) * 24 + Number(m[3])
    minutes = Number(m[4])
    seconds = Number(m[5] ?? 0)
    fraction = m[6] ?? ""
  } else if (digits !== null) {
    sign = digits[1] ?? ""
    const all = (digits[2] ?? "").padStart(6, "0")
    hours = Number(all.slice(0, -4))
    minutes = Number(all.slice(-4, -2))
    seconds = Number(all.slice(-2))
    fraction = digits[3] ?? ""
  } else if (dated !== undefined) {
    const [clock = "", rest = ""] = dated.time.split(".")
    const [h = "0", mi = "0", s = "0"] = clock.split(":")
    hours = Number(h)
    minutes = Number(mi)
    seconds = Number(s)
    fraction = rest
  } else {
    throw new SqlFailure(20301, `invalid input: invalid time value ${value}`)
  }
  if (minutes > 59 || seconds > 59) throw new SqlFailure(20301, `invalid input: invalid time value ${value}`)
  const unit = 10 ** (6 - scale)
  const micros =
    ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 +
    Math.round(Number(fraction.padEnd(6, "0").slice(0, 6)) / unit) * unit
  const total = Math.floor(micros / 1_000_000)
  return `${sign}${pad(Math.floor(total / 3600))}:${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}.${pad(micros % 1_000_000, 6)}`
}
