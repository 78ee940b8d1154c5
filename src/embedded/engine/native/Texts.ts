/**
 * FORMAT, SOUNDEX, MAKE_SET, EXPORT_SET.
 */
import { plainDecimal } from "../../wire/numberText.ts"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

const separators: Readonly<Record<string, readonly [thousands: string, point: string]>> = {
  de_de: [".", ","],
  de_at: [".", ","],
  es_es: ["", ","],
  fr_fr: ["", ","],
  it_it: ["", ","],
  nl_nl: ["", ","],
  pt_br: [".", ","],
  id_id: [".", ","],
  tr_tr: [".", ","],
  da_dk: [".", ","],
  de_ch: ["'", "."]
}

/** FORMAT(number, digits[, locale]). */
const format = strict(([number = "0", digits = "0", locale = "en_US"]) => {
  const places = Math.max(0, Math.min(30, Math.trunc(Number(digits))))
  const [thousands, point] = separators[locale.toLowerCase()] ?? [",", "."]
  const [whole = "0", fraction = ""] = rounded(number, places).split(".")
  const sign = whole.startsWith("-") ? "-" : ""
  const grouped = whole.replace("-", "").replace(/\B(?=(\d{3})+(?!\d))/g, thousands)
  return sign + grouped + (places === 0 ? "" : point + fraction)
})

/**
 * A decimal text with so many places. None are cut off; others are rounded where a five or more is cut off, as Go rounds a
 * float64, and MatrixOne 4.2.0 loses the sign there.
 */
const rounded = (number: string, places: number): string => {
  const m = /^(-?)(\d+)(?:\.(\d*))?$/.exec(plainDecimal(number.trim()))
  if (m === null) return (0).toFixed(places)
  const [, sign = "", whole = "0", fraction = ""] = m
  if (places > 0 && (fraction[places] ?? "0") >= "5") return evenly(Number(`${whole}.${fraction}`), places)
  return `${sign}${whole}${places === 0 ? "" : `.${fraction.padEnd(places, "0").slice(0, places)}`}`
}

/** Halves go to the even digit. */
const evenly = (value: number, places: number): string => {
  if (value >= Number.MAX_SAFE_INTEGER) return `${BigInt(value)}.${"0".repeat(places)}`
  const shown = value.toFixed(places)
  const exact = value.toFixed(Math.min(100, places + 60))
  const half = /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + places))
  return half && Number(shown.slice(-1)) % 2 === 1 ? exact.slice(0, exact.indexOf(".") + 1 + places) : shown
}

const sounds: Readonly<Record<string, string>> = {
  B: "1",
  F: "1",
  P: "1",
  V: "1",
  C: "2",
  G: "2",
  J: "2",
  K: "2",
  Q: "2",
  S: "2",
  X: "2",
  Z: "2",
  D: "3",
  T: "3",
  L: "4",
  M: "5",
  N: "5",
  R: "6"
}

const soundex = strict(([source = ""]) => {
  const letters = source.toUpperCase().replace(/[^A-Z]/g, "")
  let code = letters.charAt(0)
  let last = ""
  for (const letter of letters.slice(1)) {
    const sound = sounds[letter] ?? last
    if (sound !== last) code += sound
    last = sound
  }
  return code.slice(0, 4).padEnd(4, "0")
})

export const textFunctions: NativeFunctions = {
  js_format: format,
  js_soundex: soundex,
  js_make_set: ([bits, ...items]) =>
    bits === null || bits === undefined
      ? null
      : items.filter((item, i) => item !== null && (BigInt(bits) >> BigInt(i)) & 1n).join(","),
  js_export_set: strict(([bits = "0", on = "1", off = "0", separator = ",", count = "64"]) =>
    Array.from({ length: Math.max(0, Math.min(64, Number(count))) }, (_, i) =>
      (BigInt(bits) >> BigInt(i)) & 1n ? on : off
    ).join(separator)
  )
}
