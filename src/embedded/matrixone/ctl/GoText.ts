/**
 * Numbers and durations as Go's standard library reads them, and what it says of those it cannot.
 */

const largest = 2n ** 64n - 1n

const cannotParse = (text: string, why: string): string => `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`

/** An unsigned integer of `bits`, or what is wrong with it. */
export const parseUint = (text: string, most = largest): bigint | string => {
  if (!/^\d+$/.test(text)) return cannotParse(text, "invalid syntax")
  const value = BigInt(text)
  return value > most ? cannotParse(text, "value out of range") : value
}

const prefixed = /^0(?:x(?:_?[\da-f])+|b(?:_?[01])+|o?(?:_?[0-7])+)$/i

/** The same with Go's prefixes and underscores: `0x1f`, `0b1`, `017`, `1_000`. Undefined where it is none. */
export const parseUintOfAnyBase = (text: string, most: bigint): bigint | undefined => {
  if (!prefixed.test(text) && !/^(?:0|[1-9](?:_?\d)*)$/.test(text)) return undefined
  const digits = text.replaceAll("_", "")
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
  return value > most ? undefined : value
}

const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600
}

/** The most nanoseconds a duration holds, in seconds. */
const longest = 9_223_372_036.854_776

/** Seconds, or what is wrong: `1h1m1.5s`. */
export const parseDuration = (text: string): number | string => {
  const quoted = JSON.stringify(text)
  const invalid = `time: invalid duration ${quoted}`
  const sign = text.startsWith("-") ? -1 : 1
  let rest = /^[-+]/.test(text) ? text.slice(1) : text
  if (rest === "0") return 0
  if (rest === "") return invalid
  let total = 0
  while (rest !== "") {
    const [whole = "", number = "", unit = ""] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? []
    if (number === "") return invalid
    if (unit === "") return `time: missing unit in duration ${quoted}`
    const factor = seconds[unit]
    if (factor === undefined) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`
    total += Number(number) * factor
    if (total > longest) return invalid
    rest = rest.slice(whole.length)
  }
  return sign * total
}

/** A duration of whole minutes as Go writes it: `1h5m0s`. */
export const shownMinutes = (minutes: bigint): string =>
  minutes < 60n ? `${minutes}m0s` : `${minutes / 60n}h${minutes % 60n}m0s`
