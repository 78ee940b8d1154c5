/**
 * Time zones. TIMESTAMP columns are kept in UTC; everywhere else moments are in the session's zone, so the two meet
 * where a column is read and where it is written.
 */
import { literal } from "./Sql.ts"
import type { SqlType } from "./Types.ts"

/** A zone other than UTC: minutes east of it, or a name of the time zone database. */
export type Zone = number | string

/** What a value of `time_zone` means; undefined is UTC, which is the server's own zone. */
export const zoneOf = (value: string): Zone | undefined => {
  if (/^(system|utc)$/i.test(value)) return undefined
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(value)
  if (offset === null) return value
  const minutes = Number(offset[2]) * 60 + Number(offset[3])
  return minutes === 0 ? undefined : offset[1] === "-" ? -minutes : minutes
}

/** Minutes east of UTC, at a moment in nanoseconds since the epoch. */
export const zoneOffset = (zone: Zone | undefined, at: bigint): number => {
  if (typeof zone !== "string") return zone ?? 0
  const shown = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(Number(at / 1_000_000n))
    .find((part) => part.type === "timeZoneName")
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(shown?.value ?? "") ?? []
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
}

/** A moment in UTC, shown in the session's zone. */
export const localMoment = (sql: string, zone: Zone | undefined): string => {
  if (zone === undefined) return sql
  return typeof zone === "number"
    ? `(${sql} + to_minutes(${zone}))`
    : `timezone(${literal(zone)}, timezone('UTC', ${sql}))`
}

/** A moment in the session's zone, as it is kept. */
export const utcMoment = (sql: string, zone: Zone | undefined): string => {
  if (zone === undefined) return sql
  const moment = `CAST(${sql} AS TIMESTAMP)`
  return typeof zone === "number"
    ? `(${moment} - to_minutes(${zone}))`
    : `timezone('UTC', timezone(${literal(zone)}, ${moment}))`
}

/** A column as it is kept, as the session sees it. */
export const localColumn = (sql: string, type: SqlType | undefined, zone: Zone | undefined): string =>
  type?.name === "timestamp" ? localMoment(sql, zone) : sql
