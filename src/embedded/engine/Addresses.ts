/**
 * Internet addresses as INET6_ATON and its like take them: 4 or 16 bytes, in hexadecimal. An IPv4 address that is mapped into
 * IPv6 is an IPv4 address to MatrixOne.
 */
import { isIPv4, isIPv6 } from "node:net"

const hexOf = (bytes: ReadonlyArray<number>): string => bytes.map((b) => b.toString(16).padStart(2, "0")).join("")

const mapped = "00000000000000000000ffff"

/** The bytes of an address; undefined for a text that is none. */
export const addressBytes = (text: string): string | undefined => {
  if (isIPv4(text)) return hexOf(text.split(".").map(Number))
  if (!isIPv6(text) || text.includes("%")) return undefined
  // The last four bytes may be written as an IPv4 address.
  const whole = text.replace(/\d+\.\d+\.\d+\.\d+$/, (v4) => {
    const hex = hexOf(v4.split(".").map(Number))
    return `${hex.slice(0, 4)}:${hex.slice(4)}`
  })
  const groups = (part: string): ReadonlyArray<string> => (part === "" ? [] : part.split(":"))
  const [before = "", after] = whole.split("::")
  const head = groups(before)
  const tail = after === undefined ? [] : groups(after)
  const all = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail]
  const hex = all.map((group) => group.padStart(4, "0").toLowerCase()).join("")
  return hex.startsWith(mapped) ? hex.slice(mapped.length) : hex
}

const dotted = (hex: string): string => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join(".")

/** The address of 4 or 16 bytes, the longest run of zero groups left out; undefined for any other number of bytes. */
export const addressText = (hex: string): string | undefined => {
  const bytes = hex.toLowerCase()
  if (bytes.length === 8) return dotted(bytes)
  if (bytes.length !== 32) return undefined
  if (bytes.startsWith(mapped)) return dotted(bytes.slice(mapped.length))
  const groups = (bytes.match(/..../g) ?? []).map((group) => group.replace(/^0{1,3}/, ""))
  const text = groups.join(":")
  const runs = text.match(/(^|(?<=:))0(:0)+(?=:|$)/g) ?? []
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), "")
  if (longest === "") return text
  const at = new RegExp(`(^|:)${longest}(:|$)`).exec(text)
  return at === null ? text : `${text.slice(0, at.index)}::${text.slice(at.index + at[0].length)}`
}

/** ::a.b.c.d, but not :: itself. */
export const isCompatible = (hex: string): boolean => /^0{24}/.test(hex) && hex.length === 32 && !/^0+$/.test(hex)

export const isMapped = (hex: string): boolean => hex.length === 32 && hex.toLowerCase().startsWith(mapped)

/** Whether a text is an IPv6 address and stays one. */
export const isLong = (text: string): boolean => addressBytes(text)?.length === 32
