/**
 * The one type of dates and times beside each other, and beside what is none, where one of several values is chosen.
 */
import { cast } from "../Sql.ts"
import type { SqlType } from "../Types.ts"
import { type Choosing, isChoice } from "./ChoiceForms.ts"

const scaleOf = (type: SqlType): number => type.scale ?? 0

const rounded = (name: SqlType["name"], scale: number): SqlType => ({ name, scale, rounds: true })

/** Of one kind: the first one's digits, and the others' are cut off; UNION rounds them. */
const ofOneKind = (a: SqlType, b: SqlType, place: Choosing): SqlType => {
  const most = { ...a, scale: Math.max(scaleOf(a), scaleOf(b)) }
  if (isChoice(place)) return a
  if (place === "union") return rounded(a.name, scaleOf(a))
  if (place !== "coalesce" || a.name === "timestamp") return most
  return a.name === "time" ? { name: "time", scale: 0 } : a
}

/** Neither is a TIME: a date beside a TIMESTAMP is a date to CASE, and a TIMESTAMP to COALESCE and UNION. */
export const commonMoment = (a: SqlType, b: SqlType, place: Choosing): SqlType => {
  if (a.name === b.name) return ofOneKind(a, b, place)
  const most = Math.max(scaleOf(a), scaleOf(b))
  const days = [a.name, b.name].sort().join(" ") === "date timestamp"
  if (days && isChoice(place)) return { name: "date" }
  if (days && place !== "extreme") return { name: "timestamp", scale: most }
  return isChoice(place) || place === "union" ? rounded("datetime", 0) : { name: "datetime", scale: most }
}

/** Beside NULL or a text, CASE and UNION take a moment for one without a fraction. */
export const besideNoMoment = (type: SqlType, place: Choosing): SqlType => {
  if (type.name === "date") return type
  if (place === "union") return type.name === "datetime" ? rounded("datetime", 0) : { ...type, scale: 6 }
  if (isChoice(place)) return rounded(type.name, 0)
  return place === "coalesce" && type.name === "time" ? { name: "time", scale: 0 } : type
}

/** A moment as one of another type. */
export const momentAs = (sql: string, from: SqlType, to: SqlType): string => {
  if (to.name === "date") return from.name === "date" ? sql : cast(sql, "DATE")
  const moment = from.name === "date" ? cast(sql, "TIMESTAMP") : sql
  if (to.rounds !== true || scaleOf(from) <= scaleOf(to)) return moment
  return `fn__round_${to.name === "time" ? "time" : "moment"}(${moment}, ${scaleOf(to)})`
}
