/**
 * Tables and their aliases behind FROM, JOIN and UPDATE: bare words are names there that the parser takes for its own, as
 * settings, comment and type.
 */
import { isReserved } from "../ReservedWords.ts"
import { closing, isName, isOperator, isWord, type Token } from "../Tokens.ts"
import { backquoted, type Edits } from "./Edits.ts"

const isBareName = (token: Token | undefined): token is Token =>
  token?.kind === "word" && !isReserved(token.word) && !isWord(token, "DUAL")

/** What may follow a table without being its alias, though it is no reserved word. */
const follows = ["RETURNING", "WINDOW", "OFFSET", "FETCH", "TABLESAMPLE"]

const quoteAt = (edits: Edits, i: number): void => {
  const token = edits.tokens[i]
  if (isBareName(token) && !edits.isPut(i)) edits.put(i, backquoted(token.value))
}

/** Quotes the alias of what ends at `end`, and returns where that ends. */
const quoteAlias = (edits: Edits, end: number): number => {
  const { tokens } = edits
  const at = isWord(tokens[end + 1], "AS") ? end + 2 : end + 1
  if (at === end + 1 && isWord(tokens[at], ...follows)) return end
  quoteAt(edits, at)
  return isName(tokens[at]) && !isReserved(tokens[at].word) ? at : end
}

/** Quotes the table that begins at `start`, and its alias; returns where it ends. */
const quoteTable = (edits: Edits, start: number): number => {
  const { tokens } = edits
  if (!isName(tokens[start]) || isReserved(tokens[start].word)) return start
  let end = start
  while (isOperator(tokens[end + 1], ".")) end += 2
  if (isOperator(tokens[end + 1], "(") || isOperator(tokens[end + 1], "{")) return end
  for (let i = start; i <= end; i += 2) quoteAt(edits, i)
  return quoteAlias(edits, end)
}

export const quoteTables = (edits: Edits): void => {
  const { sql, tokens } = edits
  tokens.forEach((token, i) => {
    const updated = i === 0 && isWord(token, "UPDATE")
    if (!updated && !isWord(token, "FROM", "JOIN")) return
    for (let at = i + 1; at < tokens.length; at++) {
      at = isOperator(tokens[at], "(") ? quoteAlias(edits, closing(sql, tokens, at)) : quoteTable(edits, at)
      if (!isOperator(tokens[at + 1], ",")) return
      at++
    }
  })
}
