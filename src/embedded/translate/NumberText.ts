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
