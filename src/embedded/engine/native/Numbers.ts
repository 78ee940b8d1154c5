/**
 * Numbers as text.
 */
import { unsupported } from "../../translate/Errors.ts"
import { shownDouble, shownFloat } from "../../translate/NumberText.ts"
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

export const numberFunctions: NativeFunctions = {
  js_double_text: strict(([source = ""]) => shownDouble(Number(source))),
  js_conv: converted,
  js_json_double: strict(([source = ""]) => String(Number(source))),
  js_float_text: strict(([source = ""]) => shownFloat(Number(source)))
}
