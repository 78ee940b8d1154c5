/**
 * JSON as MatrixOne keeps and prints it: keys sorted, `: ` and `, ` between, numbers with the digits they were given.
 */

/** A number keeps its text: no integer loses digits, no decimal its zeros. */
interface JsonNumber {
  readonly number: string
}

export type Json = null | boolean | string | JsonNumber | ReadonlyArray<Json> | ReadonlyMap<string, Json>

export const isNumber = (value: Json): value is JsonNumber =>
  typeof value === "object" && value !== null && "number" in value
export const isArray = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)
export const isObject = (value: Json): value is ReadonlyMap<string, Json> => value instanceof Map

const text = /"(?:[^"\\]|\\.)*"/sy
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

const at = (pattern: RegExp, source: string, index: number): string | undefined => {
  pattern.lastIndex = index
  return pattern.exec(source)?.[0]
}

class NotJson extends Error {}

/** How deep a document may be. */
const deepest = 1000

/** Reads a document; undefined where `source` is none. */
export const parseJson = (source: string): Json | undefined => {
  let i = 0
  const skip = () => {
    while (i < source.length && " \t\n\r".includes(source.charAt(i))) i++
  }
  const string = (): string => {
    const found = at(text, source, i)
    if (found === undefined) throw new NotJson()
    i += found.length
    return String(JSON.parse(found))
  }
  /** Reads members up to `close`. */
  const list = (close: string, member: () => void): void => {
    i++
    skip()
    if (source.charAt(i) === close) {
      i++
      return
    }
    for (;;) {
      skip()
      member()
      skip()
      const end = source.charAt(i++)
      if (end === close) return
      if (end !== ",") throw new NotJson()
    }
  }
  const value = (depth: number): Json => {
    if (depth > deepest) throw new NotJson()
    skip()
    const c = source.charAt(i)
    if (c === "{") {
      const members = new Map<string, Json>()
      list("}", () => {
        const key = string()
        skip()
        if (source.charAt(i++) !== ":") throw new NotJson()
        members.set(key, value(depth + 1))
      })
      return members
    }
    if (c === "[") {
      const items: Array<Json> = []
      list("]", () => items.push(value(depth + 1)))
      return items
    }
    if (c === '"') return string()
    const found = at(word, source, i)
    if (found === undefined) throw new NotJson()
    i += found.length
    return found === "null" ? null : found === "true" ? true : found === "false" ? false : { number: found }
  }
  try {
    const result = value(0)
    skip()
    return i === source.length ? result : undefined
  } catch {
    return undefined
  }
}

export const sortedKeys = (value: ReadonlyMap<string, Json>): ReadonlyArray<string> =>
  [...value.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

export const printJson = (value: Json): string => {
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "string") return JSON.stringify(value)
  if (isNumber(value)) return value.number
  if (isArray(value)) return `[${value.map(printJson).join(", ")}]`
  if (isObject(value))
    return `{${sortedKeys(value)
      .map((key) => `${JSON.stringify(key)}: ${printJson(value.get(key) ?? null)}`)
      .join(", ")}}`
  return "null"
}

/** The same over several lines, two spaces a level. */
export const prettyJson = (value: Json, indent = ""): string => {
  const inner = `${indent}  `
  if (isArray(value))
    return value.length === 0 ? "[]" : `[\n${value.map((v) => inner + prettyJson(v, inner)).join(",\n")}\n${indent}]`
  if (isObject(value)) {
    return value.size === 0
      ? "{}"
      : `{\n${sortedKeys(value)
          .map((key) => `${inner}${JSON.stringify(key)}: ${prettyJson(value.get(key) ?? null, inner)}`)
          .join(",\n")}\n${indent}}`
  }
  return printJson(value)
}

/** Numbers as MatrixOne stores them from text: without trailing zeros, integers of any size as they are. */
const normalized = (value: Json): Json => {
  if (value === null || typeof value !== "object") return value
  if (isNumber(value)) return /^-?\d+$/.test(value.number) ? value : { number: String(Number(value.number)) }
  if (isArray(value)) return value.map(normalized)
  if (isObject(value)) return new Map([...value].map(([key, inner]) => [key, normalized(inner)]))
  return value
}

/** The canonical text of a document that is stored; undefined where `source` is none. */
export const canonicalJson = (source: string): string | undefined => {
  const value = parseJson(source)
  return value === undefined ? undefined : printJson(normalized(value))
}

/** The canonical text of a document that is shown: numbers stay as they are written. */
export const shownJson = (source: string): string => {
  const value = parseJson(source)
  return value === undefined ? source : printJson(value)
}

/** A string's content, anything else as its text. */
export const unquoted = (value: Json): string => (typeof value === "string" ? value : printJson(value))

export const equalJson = (a: Json, b: Json): boolean =>
  isNumber(a) && isNumber(b) ? Number(a.number) === Number(b.number) : printJson(a) === printJson(b)
