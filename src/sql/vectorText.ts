/**
 * Vectors as the server writes and reads them: `[1, 2, 3]`.
 */

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+Inf": Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY
}

const element = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** The elements of a vector's text, or `undefined` when it is none. */
export const parseVector = (text: string): ReadonlyArray<number> | undefined => {
  const trimmed = text.trim()
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return undefined
  const elements: Array<number> = []
  for (const part of trimmed.slice(1, -1).split(",")) {
    const word = part.trim()
    const value = words[word] ?? (element.test(word) ? Number(word) : undefined)
    if (value === undefined) return undefined
    elements.push(value)
  }
  return elements
}

/** What the server refuses as a number: it takes NaN, and then fails to build an index over it. */
const noNumber = "not a number"

/** A vector's text; one with an element that is no finite number becomes a text that the server refuses. */
export const vectorText = (vector: Iterable<number>): string =>
  `[${Array.from(vector, (n) => (Number.isFinite(n) ? (Object.is(n, -0) ? "-0" : String(n)) : noNumber)).join(",")}]`
