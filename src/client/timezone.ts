/**
 * The client's time zone: a fixed offset, or a name that only the server knows.
 */

const offset = /^[+-](?:0\d|1[0-4]):[0-5]\d$/

/** `+08:00` and the like, for all spellings of UTC too; `undefined` for a named zone. */
export const offsetOf = (timezone: string | undefined): string | undefined =>
  timezone === undefined || /^(?:utc|z)$/i.test(timezone) ? "+00:00" : offset.test(timezone) ? timezone : undefined

export const minutesOf = (offset: string): number => {
  const [hours, minutes] = offset.slice(1).split(":").map(Number)
  return (offset.startsWith("-") ? -1 : 1) * ((hours ?? 0) * 60 + (minutes ?? 0))
}
