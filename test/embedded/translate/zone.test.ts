import { expect, it } from "vitest"
import { zoneOf, zoneOffset } from "../../../src/embedded/translate/Zone.ts"

const at = (moment: string): bigint => BigInt(Date.parse(moment)) * 1_000_000n

it.each([
  ["SYSTEM", "2024-07-01T00:00:00Z", 0],
  ["utc", "2024-07-01T00:00:00Z", 0],
  ["+08:00", "2024-07-01T00:00:00Z", 480],
  ["-03:30", "2024-07-01T00:00:00Z", -210],
  ["Asia/Kolkata", "2024-07-01T00:00:00Z", 330],
  ["Europe/Berlin", "2024-01-01T00:00:00Z", 60],
  ["Europe/Berlin", "2024-03-31T00:59:59Z", 60],
  ["Europe/Berlin", "2024-03-31T01:00:00Z", 120],
  ["America/St_Johns", "2024-01-01T00:00:00Z", -210],
  ["America/St_Johns", "2024-07-01T00:00:00Z", -150]
])("%s is at %s as far from UTC as it was then", (zone, moment, minutes) => {
  expect(zoneOffset(zoneOf(zone), at(moment))).toBe(minutes)
})
