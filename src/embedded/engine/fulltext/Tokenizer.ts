/**
 * Texts cut into words as MatrixOne's index holds them: with the byte where each begins, since phrases are told by distance.
 */
import { isArray, isNumber, isObject, type Json, parseJson } from "../../translate/Json.ts"

export interface Token {
  readonly word: string
  readonly position: number
}

const encoder = new TextEncoder()
export const byteLength = (text: string): number => encoder.encode(text).length

/** Longer words are cut, in bytes. */
const longestWord = 23
/** Of writing without spaces, every three characters that stand together are a word. */
const gram = 3

type Kind = "breaker" | "letter" | "ideograph"

const kindOf = (character: string): Kind => {
  const point = character.codePointAt(0) ?? 0
  if (point < 128) return /[0-9A-Za-z]/.test(character) ? "letter" : "breaker"
  if (/[\p{P}\p{Z}\u0085]/u.test(character)) return "breaker"
  return point < 0x7ff ? "letter" : "ideograph"
}

const shortened = (word: string): string => {
  if (byteLength(word) <= longestWord) return word
  let cut = ""
  let bytes = 0
  for (const character of word) {
    const size = byteLength(character)
    // A character of several bytes that reaches the last one goes whole.
    if (bytes + size > longestWord || (size > 1 && bytes + size === longestWord)) break
    cut += character
    bytes += size
  }
  return cut
}

const wordsOf = (run: ReadonlyArray<string>, kind: Kind, start: number): ReadonlyArray<Token> => {
  if (kind === "breaker") return []
  if (kind === "letter") return [{ word: shortened(run.join("")).toLowerCase(), position: start }]
  const tokens: Array<Token> = []
  let position = start
  run.forEach((character, i) => {
    tokens.push({ word: run.slice(i, i + gram).join(""), position })
    position += byteLength(character)
  })
  return tokens
}

export const tokenize = (text: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  let run: Array<string> = []
  let kind: Kind = "breaker"
  let start = 0
  let at = 0
  for (const character of text) {
    const next = kindOf(character)
    if (next !== kind) {
      tokens.push(...wordsOf(run, kind, start))
      run = []
      kind = next
      start = at
    }
    run.push(character)
    at += byteLength(character)
  }
  tokens.push(...wordsOf(run, kind, start))
  return tokens
}

const scalars = (value: Json): ReadonlyArray<string> => {
  if (isArray(value)) return value.flatMap(scalars)
  if (isObject(value)) return Array.from(value.values()).flatMap(scalars)
  if (isNumber(value)) return [value.number]
  return typeof value === "string" ? [value] : []
}

/** The words of a row's columns, by the parser that the index names. */
export const documentTokens = (
  columns: ReadonlyArray<string | null>,
  parser: string | undefined
): ReadonlyArray<Token> => {
  const given = columns.filter((text) => text !== null)
  if (parser !== "json" && parser !== "json_value") return tokenize(given.join("\n"))
  let offset = 0
  return given.flatMap((text) => {
    const value = parseJson(text)
    return (value === undefined ? [] : scalars(value)).flatMap((scalar) => {
      const words = parser === "json_value" ? [{ word: scalar.toLowerCase(), position: 0 }] : tokenize(scalar)
      const placed = words.map(({ word, position }) => ({ word, position: position + offset }))
      offset += byteLength(scalar)
      return placed
    })
  })
}
