/**
 * Floating numbers as the text they become: unlike on the wire, very large and very small ones have an exponent.
 */
import { doubleText, floatText } from "../wire/numberText.ts"

const shown =
  (print: (value: number) => string) =>
  (value: number): string => {
    const text = print(value)
    const size = Math.abs(value)
    if (!Number.isFinite(value) || (size < 1e15 && (size >= 1e-13 || size === 0))) return text
    return Number(text)
      .toExponential()
      .toUpperCase()
      .replace(/E([+-])(\d)$/, "E$10$2")
  }

export const shownDouble = shown(doubleText)
export const shownFloat = shown(floatText)

/** As Go's %v prints a float64, and MatrixOne reads a DOUBLE parameter: an exponent from a million on. */
export const goNumber = (value: number): string => {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e")
  if (!Number.isFinite(value) || value === 0 || (Number(exponent) >= -4 && Number(exponent) < 6)) return String(value)
  return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${exponent.slice(1).padStart(2, "0")}`
}
