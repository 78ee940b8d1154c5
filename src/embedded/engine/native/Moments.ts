/**
 * Texts of columns as dates and times, read as constants are.
 */
import { internal, unsupported } from "../../translate/Errors.ts"
import { parseDateTime, parseTime } from "../../translate/Temporal.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

/** A text that is none is NULL, or fails with the number that is given; an empty one is no date. */
const readBy = (read: (source: string) => string) =>
  strict(([source = "", errno]) => {
    try {
      if (source.trim() !== "") return read(source)
    } catch {
      if (errno !== undefined) throw new SqlFailure(Number(errno), `invalid date: ${source}`)
      return null
    }
    // An empty text fails where it is called no date, and is NULL where it is called no datetime.
    if (errno !== undefined && errno !== "20301") throw new SqlFailure(Number(errno), "invalid date: ")
    return null
  })

/** Days since 1970, of a year that is 2000 later: the calendar and the days of the week repeat. */
const dayNumber = (year: number, month: number, day: number): number =>
  Date.UTC(year + 2000, month - 1, day) / 86_400_000

/**
 * The year and the week of a day in MySQL's eight modes: bit 0 Monday first, bit 1 weeks 1-53, bit 2 the first week is the
 * other of the first full one and the first of four days.
 */
const weekOf = strict(([source = "", given = "0"]) => {
  const [year = 0, month = 0, day = 0] = source.split("-").map(Number)
  const mode = Number(given)
  const monday = (mode & 1) === 1
  const full = monday === ((mode & 4) === 4)
  const start = (of: number): number => {
    const first = dayNumber(of, 1, 1)
    const weekday = (first + (monday ? 3 : 4)) % 7
    return full ? first + ((7 - weekday) % 7) : weekday <= 3 ? first - weekday : first + 7 - weekday
  }
  const at = dayNumber(year, month, day)
  if ((mode & 2) === 0 && at < start(year)) return String(year * 100)
  const of = (mode & 2) === 0 ? year : at < start(year) ? year - 1 : at >= start(year + 1) ? year + 1 : year
  return String(of * 100 + Math.floor((at - start(of)) / 7) + 1)
})

type Part = "hour" | "minute" | "second" | "microsecond"

/** EXTRACT's units of a time, each the parts that stand in it. */
const partsOf: Readonly<Record<string, ReadonlyArray<Part>>> = {
  hour: ["hour"],
  minute: ["minute"],
  second: ["second"],
  microsecond: ["microsecond"],
  hour_minute: ["hour", "minute"],
  hour_second: ["hour", "minute", "second"],
  hour_microsecond: ["hour", "minute", "second", "microsecond"],
  minute_second: ["minute", "second"],
  minute_microsecond: ["minute", "second", "microsecond"],
  second_microsecond: ["second", "microsecond"]
}

type Parts = Readonly<Record<Part, string>>

const partsIn = (time: string): Parts => {
  const [hour = "", minute = "", second = "", microsecond = ""] = time.split(/[:.]/)
  return { hour, minute, second, microsecond }
}

/** Several parts of a time: two wide, filled with spaces, with nothing between them. */
const ofTime = (parts: ReadonlyArray<Part>, of: Parts): string =>
  parts.map((p) => (p === "microsecond" ? of[p] : String(Number(of[p])).padStart(2))).join("")

/** Several parts of a moment: as a time is written, with a space before an hour of one digit. */
const ofMoment = (parts: ReadonlyArray<Part>, of: Parts): string =>
  parts
    .map((p, i) => (i === 0 ? "" : p === "microsecond" ? "." : ":") + (p === "hour" ? of[p].replace(/^0/, " ") : of[p]))
    .join("")

const extractOf = (source: string, parts: ReadonlyArray<Part>): string => {
  // A day alone, or one with a T behind it, is no time.
  const moment = /^(?:\d+-\d+-\d+(?:T.*)?)$/.test(source)
  const of = partsIn(
    moment ? (parseDateTime(source, { name: "datetime", scale: 6 }).split(" ")[1] ?? "") : parseTime(source, 6)
  )
  const [only, second] = parts
  if (only !== undefined && second === undefined) return only === "microsecond" ? String(Number(of[only])) : of[only]
  return (moment ? ofMoment : ofTime)(parts, of)
}

/** EXTRACT's units of a time out of a text, which is a time rather than a moment. */
const extracted = strict(([source = "", unit = ""]) => {
  const text = source.trim()
  if (source === "") return ""
  // More digits are rounded into the parts; a sign stands before each of them.
  if (/\.\d{7}|^-/.test(text)) throw unsupported("extract of a time with a sign or more than six digits")
  if (/^\d{8,}(?:\.\d*)?$/.test(text)) throw unsupported("extract of a text of digits")
  try {
    return extractOf(text, partsOf[unit] ?? [])
  } catch {
    throw internal("invalid input")
  }
})

export const momentFunctions: NativeFunctions = {
  js_moment: readBy((source) => parseDateTime(source, { name: "datetime", scale: 6 })),
  js_week: weekOf,
  js_extract: extracted,
  js_clock: readBy((source) => parseTime(source, 6))
}
