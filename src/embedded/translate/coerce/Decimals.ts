/**
 * Decimals on their way into a column: digit by digit, as no double could hold them.
 */
import { plainDecimal } from "../../wire/numberText.ts"
import { type Constant, plainText } from "../Constant.ts"
import { invalidInput } from "../Errors.ts"
import { literal } from "../Sql.ts"
import { duckTypeOf, type SqlType } from "../Types.ts"
import { numberText } from "./Numbers.ts"

export const decimal = (value: Constant, type: SqlType): string => {
  // 0xFF is the number 255 here.
  if (value.kind === "bytes" || value.kind === "bits")
    return `CAST(${value.kind === "bits" ? value.value : BigInt(`0x${value.hex || "0"}`)} AS ${duckTypeOf(type)})`
  const source = value.kind === "number" ? value.value : plainText(value).trim()
  if (!numberText.test(source)) {
    throw invalidInput(
      `${plainText(value)} beyond the range, can't be converted to Decimal${(type.length ?? 38) <= 18 ? 64 : 128}(${type.length ?? 38},${type.scale ?? 0}).`
    )
  }
  return `CAST(${literal(plainDecimal(source))} AS ${duckTypeOf(type)})`
}

/**
 * The declared precision of a decimal, which an INSERT of a value holds to, unless it is a whole number: those are stored
 * as they are.
 */
export const requirePrecision = (value: Constant, type: SqlType): void => {
  if (type.name !== "decimal" || value.kind === "bytes" || value.kind === "bits") return
  if (value.kind === "number" && /^[+-]?\d+$/.test(value.value)) return
  const source = value.kind === "number" ? value.value : plainText(value).trim()
  if (value.kind === "null" || !numberText.test(source)) return
  const precision = type.length ?? 38
  const scale = type.scale ?? 0
  const [, whole = "", fraction = ""] = /^[+-]?0*(\d*)\.?(\d*)$/.exec(plainDecimal(source)) ?? []
  const kept = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}` || "0")
  const rounded = kept + (/^[5-9]/.test(fraction.slice(scale)) ? 1n : 0n)
  if (rounded < 10n ** BigInt(precision)) return
  const shown = value.kind === "number" ? source.replace(/^-/, "") : plainText(value)
  const wide = value.kind === "number" ? whole.length + fraction.length >= 18 || precision > 18 : precision > 18
  throw invalidInput(
    `${shown} beyond the range, can't be converted to Decimal${wide ? 128 : 64}(${precision},${scale}).`
  )
}
