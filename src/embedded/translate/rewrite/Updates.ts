/**
 * What the parser does not take in an UPDATE. Of the columns that ON DUPLICATE KEY UPDATE sets it takes fewer bare words than
 * for a column elsewhere; a subquery it takes behind JOIN and not behind a comma.
 */
import { refuseReserved } from "../ReservedWords.ts"
import { closing, isName, isOperator, isWord, type Token } from "../Tokens.ts"
import { backquoted, type Edits } from "./Edits.ts"

/** The names of a column from `i` on, behind which `=` stands; none where something else is written. */
const columnAt = (tokens: ReadonlyArray<Token>, i: number): ReadonlyArray<number> => {
  const names = [i]
  let end = i + 1
  for (; isOperator(tokens[end], "."); end += 2) names.push(end + 1)
  return isOperator(tokens[end], "=") && names.every((name) => isName(tokens[name])) ? names : []
}

/** Quotes them, and refuses those that MatrixOne wants quoted. */
export const quoteUpdated = (edits: Edits): void => {
  const { sql, tokens } = edits
  const start = tokens.findIndex(
    (token, i) => isWord(token, "UPDATE") && isWord(tokens[i - 1], "KEY") && isWord(tokens[i - 2], "DUPLICATE")
  )
  if (start < 0) return
  for (let i = start; i < tokens.length; i++) {
    if (isOperator(tokens[i], "(")) i = closing(sql, tokens, i)
    else if (i === start || isOperator(tokens[i], ",")) {
      for (const name of columnAt(tokens, i + 1)) {
        refuseReserved(sql, tokens[name])
        edits.put(name, backquoted(tokens[name]?.value ?? ""))
      }
    }
  }
}

export const joinSubqueries = (edits: Edits): void => {
  const { sql, tokens } = edits
  for (let i = 1; i < tokens.length && !isWord(tokens[i], "SET"); i++) {
    if (isOperator(tokens[i], ",") && isOperator(tokens[i + 1], "(")) edits.put(i, " CROSS JOIN")
    if (isOperator(tokens[i], "(")) i = closing(sql, tokens, i)
  }
}
