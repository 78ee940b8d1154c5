/**
 * What AGAINST says, as a tree: words, beginnings of words, and in boolean mode the operators around them.
 */

import { byteLength, type Token, tokenize } from "../../engine/fulltext/Tokenizer.ts"
import { internal } from "../../translate/Errors.ts"

/** A word, or with `star` the beginning of words. */
export interface Word extends Token {
  readonly star: boolean
}

type Operator = "plus" | "minus" | "less" | "greater" | "discourage"

export type Pattern =
  | { readonly kind: "leaf"; readonly text: string; readonly star: boolean }
  | { readonly kind: "phrase"; readonly words: ReadonlyArray<Word> }
  | { readonly kind: "group"; readonly children: ReadonlyArray<Pattern> }
  | { readonly kind: Operator; readonly children: ReadonlyArray<Pattern> }

/** Shorter words are looked up as beginnings. */
const shortest = 3

const characters = (text: string): number => [...text].length

/**
 * The words of a text that must stand where they stand in it. Of the overlapping words that writing without spaces is cut
 * into, as few as cover it.
 */
export const naturalWords = (text: string): ReadonlyArray<Word> => {
  if (characters(text) < shortest) return [{ word: text, position: 0, star: true }]
  const words: Array<Word> = []
  let skipped: Array<Token> = []
  let covered = 0
  for (const token of tokenize(text)) {
    const end = token.position + byteLength(token.word)
    if (token.position < covered) {
      skipped.push(token)
      continue
    }
    const longer = skipped.find((each) => each.position + byteLength(each.word) === end)
    const chosen = characters(token.word) < shortest ? (longer ?? token) : token
    words.push({ ...chosen, star: characters(chosen.word) < shortest })
    skipped = []
    covered = end
  }
  if (words.length === 0) throw internal("Invalid input search string.  search string converted to empty pattern")
  return words
}

const phrase = (text: string): Pattern => {
  const words: Array<Word> = []
  for (const found of text.matchAll(/[^ ]+/g)) {
    words.push({ word: found[0], position: byteLength(text.slice(0, found.index)), star: false })
  }
  return { kind: "phrase", words }
}

/** Cut at spaces outside of parentheses. What follows a closing parenthesis begins anew. */
const pieces = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let piece = ""
  let depth = 0
  const take = (): void => {
    if (piece !== "") found.push(piece)
    piece = ""
  }
  for (const character of text) {
    if (depth === 0 && character === " ") {
      take()
      continue
    }
    piece += character
    if (character === "(") depth++
    else if (character === ")" && depth > 0) {
      depth--
      if (depth === 0) take()
    }
  }
  if (depth > 0) throw internal("no close bracket found")
  // One character behind a space, at the very end, is not read.
  if (found.length > 0 && characters(piece) === 1 && text.endsWith(` ${piece}`)) piece = ""
  take()
  return found
}

const operators: Readonly<Record<string, Operator>> = {
  "+": "plus",
  "-": "minus",
  "<": "less",
  ">": "greater",
  "~": "discourage"
}

const patternOf = (piece: string): Pattern => {
  if (piece.startsWith("(") && piece.endsWith(")")) {
    return { kind: "group", children: parse(piece.slice(1, -1).trim()) }
  }
  const operator = operators[piece.charAt(0)]
  if (operator !== undefined) return { kind: operator, children: parse(piece.slice(1)) }
  return piece.endsWith("*")
    ? { kind: "leaf", text: piece.slice(0, -1), star: true }
    : { kind: "leaf", text: piece, star: false }
}

const parse = (text: string): ReadonlyArray<Pattern> => {
  if (!text.startsWith('"') || !text.endsWith('"')) return pieces(text).map(patternOf)
  const inside = text.slice(1, -1).replace(/^ +| +$/g, "")
  if (inside === "") throw internal("phrase is empty string")
  return [phrase(inside)]
}

const isOneOf = (pattern: Pattern | undefined, ...kinds: ReadonlyArray<Pattern["kind"]>): boolean =>
  pattern !== undefined && kinds.includes(pattern.kind)

const check = (pattern: Pattern): void => {
  if (pattern.kind === "leaf" || pattern.kind === "phrase") return
  const { children, kind } = pattern
  if (kind === "plus" || kind === "minus") {
    if (children.length !== 1) throw internal("+/- must have single child with value")
    if (isOneOf(children[0], "plus", "minus", "phrase")) throw internal("double +/- operator")
  } else if (kind === "group") {
    if (children.length === 0) throw internal("sub-query is empty")
    if (children.some((each) => isOneOf(each, "plus", "minus", "phrase")))
      throw internal("sub-query cannot have +/-/phrase operator")
  } else {
    if (children.length !== 1) throw internal("LESSTHAN, GREATERTHAN, RANKLESS must have single child only")
    if (!isOneOf(children[0], "group", "leaf")) throw internal("double operator")
  }
  children.forEach(check)
}

/** The patterns of boolean mode, those that must be there first, those that must not last. */
export const booleanPatterns = (text: string): ReadonlyArray<Pattern> => {
  const patterns = parse(text.toLowerCase())
  patterns.forEach(check)
  const rankOf = (pattern: Pattern): number => (pattern.kind === "plus" ? 0 : pattern.kind === "minus" ? 2 : 1)
  return [...patterns].sort((a, b) => rankOf(a) - rankOf(b))
}
