/**
 * The query of CREATE TABLE … AS SELECT.
 */
import { isOperator, isWord, type Statement } from "./Tokens.ts"

/** Undefined for a statement that is none. */
export const createdFrom = ({ sql, tokens }: Statement): string | undefined => {
  if (!isWord(tokens[0], "CREATE") || !tokens.some((t) => isWord(t, "TABLE"))) return undefined
  const start = tokens.find(
    (t, i) => isWord(t, "SELECT") && (isWord(tokens[i - 1], "AS") || isOperator(tokens[i - 1], ")"))
  )
  return start === undefined ? undefined : sql.slice(start.start)
}
