/**
 * `CREATE ALGORITHM = … DEFINER = … SQL SECURITY … VIEW`, as tools write views down. MatrixOne takes the words, each at most once
 * and in this order, and keeps none of them but INVOKER.
 */
import { unsupported } from "./Errors.ts"
import { isOperator, isWord, type Statement, type Token } from "./Tokens.ts"

const algorithms = ["UNDEFINED", "MERGE", "TEMPTABLE"]

/** How many tokens of `tokens` are options; undefined where they are none. */
const optionsIn = (tokens: ReadonlyArray<Token>): number | undefined => {
  let at = 0
  const take = (word: string): boolean => {
    const found = isWord(tokens[at], word)
    if (found) at++
    return found
  }
  const equals = (): boolean => {
    const found = isOperator(tokens[at], "=")
    if (found) at++
    return found
  }
  if (take("ALGORITHM") && !(equals() && isWord(tokens[at++], ...algorithms))) return undefined
  if (take("DEFINER")) {
    if (!equals() || isWord(tokens[at], "CURRENT_USER")) return undefined
    while (at < tokens.length && !isWord(tokens[at], "ALGORITHM", "SQL", "VIEW")) at++
  }
  if (take("SQL")) {
    if (!take("SECURITY")) return undefined
    if (isWord(tokens[at], "INVOKER")) throw unsupported("a view with SQL SECURITY INVOKER")
    if (!take("DEFINER")) return undefined
  }
  return isWord(tokens[at], "VIEW") ? at : undefined
}

/** The statement without the options of a view; its text stays as it was written. */
export const plainView = (statement: Statement): Statement => {
  const { tokens } = statement
  if (!isWord(tokens[0], "CREATE") || !isWord(tokens[1], "ALGORITHM", "DEFINER", "SQL")) return statement
  const options = optionsIn(tokens.slice(1))
  return options === undefined
    ? statement
    : { ...statement, tokens: [...tokens.slice(0, 1), ...tokens.slice(1 + options)] }
}
