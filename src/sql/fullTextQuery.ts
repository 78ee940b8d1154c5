/**
 * What people search for, as the text that MatrixOne's MATCH … AGAINST reads.
 */
import * as Struct from "effect/Struct"
import type { BooleanQuery, Query, Term } from "../services/FullText.ts"
import { fold } from "./names.ts"

/** What the server's tokenizer takes for no part of a word. Beyond ASCII: punctuation and white space. */
const breakers = String.raw`\x00-/:-@\[-\x60{-\x7f\p{P}\p{Z}`
const outside = new RegExp(`^[${breakers}]+|[${breakers}]+$`, "gu")
// biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character that is no letter and no digit
const operators = /[\x00-/:-@[-\x60{-\x7f]/g

/**
 * Words that stand next to each other, without anything that boolean mode would take for an operator. A breaker is put in its
 * place, since the server compares where words begin. Empty when there is no word in it.
 */
const words = (text: string): string => fold(text.replace(outside, "")).replace(operators, "_")

const term = (given: Term): string => {
  if (typeof given === "string") return words(given)
  const prefix = words(given.prefix)
  return prefix === "" || prefix.includes("_") ? prefix : `${prefix}*`
}

const clause = (given: Term | { readonly anyOf: ReadonlyArray<Term> }): string => {
  if (typeof given === "string" || "prefix" in given) return term(given)
  const each = given.anyOf.map(term).filter((text) => text !== "")
  return each.length === 0 ? "" : `(${each.join(" ")})`
}

/** In the order in which they are written; what is not wanted comes last and finds nothing by itself. */
const operatorOf = { must: "+", should: "", raise: ">", lower: "<", discourage: "~" } as const

const clauses = (operator: string, given: BooleanQuery[keyof BooleanQuery]): ReadonlyArray<string> =>
  (given ?? [])
    .map(clause)
    .filter((text) => text !== "")
    .map((text) => operator + text)

const booleanText = (query: BooleanQuery): string => {
  const wanted = Struct.entries(operatorOf).flatMap(([key, operator]) => clauses(operator, query[key]))
  return wanted.length === 0 ? "" : [...wanted, ...clauses("-", query.mustNot)].join(" ")
}

/** The text to search with and the mode; `undefined` when there is nothing in it that could be found. */
export const against = (query: Query): { readonly text: string; readonly mode: string } | undefined => {
  const natural = typeof query === "string"
  const text = natural ? fold(query.replace(outside, "")) : booleanText(query)
  return text === "" ? undefined : { text, mode: natural ? "" : " IN BOOLEAN MODE" }
}
