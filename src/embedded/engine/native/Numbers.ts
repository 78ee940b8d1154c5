/**
 * Numbers as text.
 */
import { unsupported } from "../../translate/Errors.ts"
import { goNumber, shownDouble, shownFloat } from "../../translate/NumberText.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

/** The digits of a number in one base written in another, by 64 bits. */
const converted = strict(([source = "", from = "10", to = "10"]) => {
  const [base, target] = [Number(from), Number(to)]
  if (source === "" || base < 2 || base > 36 || ![2, 8, 10, 16].includes(target)) return null
  const digits = source.replace(/^-/, "").toLowerCase()
  if (digits === "" || [...digits].some((digit) => !(Number.parseInt(digit, 36) < base)))
    throw new SqlFailure(20301, `invalid input: invalid conv input "${source}" for base ${from}`)
  const size = [...digits].reduce((sum, digit) => sum * BigInt(base) + BigInt(Number.parseInt(digit, 36)), 0n)
  if (size >= 1n << 64n) throw unsupported("conv of more than 64 bits")
  return BigInt.asUintN(64, source.startsWith("-") ? -size : size)
    .toString(target)
    .toUpperCase()
})

const unscaled = (text: string): { readonly digits: bigint; readonly scale: number } => {
  const [whole = "", places = ""] = text.split(".")
  return { digits: BigInt(whole + places), scale: places.length }
}

/** Both without a fraction. */
const wholeNumbers = (a: string, b: string, places: number): readonly [dividend: bigint, divisor: bigint] => {
  const [x, y] = [unscaled(a), unscaled(b)]
  const shift = places - x.scale + y.scale
  return shift < 0 ? [x.digits, y.digits * 10n ** BigInt(-shift)] : [x.digits * 10n ** BigInt(shift), y.digits]
}

const scaled = (digits: bigint, places: number): string => {
  if (places === 0) return String(digits)
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, "0")
  return `${digits < 0n ? "-" : ""}${text.slice(0, -places)}.${text.slice(-places)}`
}

/** The quotient of two decimals to so many places, half of one rounded away from zero. */
const quotient = strict(([a = "", b = "", places = "0"]) => {
  const [dividend, divisor] = wholeNumbers(a, b, Number(places))
  if (divisor === 0n) return null
  const up = dividend < 0n === divisor < 0n ? 1n : -1n
  const magnitude = divisor < 0n ? -divisor : divisor
  return scaled((2n * dividend * (divisor < 0n ? -1n : 1n) + up * magnitude) / (2n * magnitude), Number(places))
})

const wholeQuotient = strict(([a = "", b = ""]) => {
  const [dividend, divisor] = wholeNumbers(a, b, 0)
  return divisor === 0n ? null : String(dividend / divisor)
})

export const numberFunctions: NativeFunctions = {
  js_double_text: strict(([source = ""]) => shownDouble(Number(source))),
  js_conv: converted,
  js_quotient: quotient,
  js_whole_quotient: wholeQuotient,
  js_go_number: strict(([source = ""]) => goNumber(Number(source))),
  js_json_double: strict(([source = ""]) => String(Number(source))),
  js_float_text: strict(([source = ""]) => shownFloat(Number(source)))
}
