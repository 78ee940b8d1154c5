/**
 * The order of documents: null, true, false, numbers, texts, objects, arrays. A text for each that is ordered byte by byte
 * as they are.
 */
import { isArray, isNumber, isObject, type Json, sortedKeys } from "./Json.ts"

/** The bits of a double, so that they are in the order of the numbers; behind them what a double cannot hold. */
const numberKey = (digits: string): string => {
  const bits = Buffer.alloc(8)
  bits.writeDoubleBE(Number(digits))
  const all = bits.readBigUInt64BE()
  const ordered = all >> 63n === 1n ? all ^ 0xffffffffffffffffn : all | (1n << 63n)
  const rest = /^-?\d{1,20}$/.test(digits) ? BigInt(digits) : 0n
  return ordered.toString(16).padStart(16, "0") + (rest + (1n << 67n)).toString(16).padStart(20, "0")
}

/** Its end is less than anything that may follow. */
const textKey = (value: string): string => `${Buffer.from(value).toString("hex")} `

export const jsonSortKey = (value: Json): string => {
  if (value === null) return "10"
  if (typeof value === "boolean") return value ? "11" : "12"
  if (typeof value === "string") return `3${textKey(value)}`
  if (isNumber(value)) return `2${numberKey(value.number)}`
  if (isArray(value)) return `5${value.map(jsonSortKey).join("")} `
  if (!isObject(value)) return ""
  const members = sortedKeys(value).map((key) => textKey(key) + jsonSortKey(value.get(key) ?? null))
  return `4${String(value.size).padStart(10, "0")}${members.join("")}`
}
