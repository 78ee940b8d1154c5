/**
 * `INTERVAL n unit`, which becomes a call.
 */
import { closing, isOperator } from "../Tokens.ts"
import type { Edits } from "./Edits.ts"

export const units: ReadonlySet<string> = new Set(
  "MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR SECOND_MICROSECOND MINUTE_MICROSECOND MINUTE_SECOND HOUR_MICROSECOND HOUR_SECOND HOUR_MINUTE DAY_MICROSECOND DAY_SECOND DAY_MINUTE DAY_HOUR YEAR_MONTH".split(
    " "
  )
)

export const interval = (edits: Edits, i: number): void => {
  const { sql, tokens } = edits
  // INTERVAL(n, a, b) is a function, when no unit follows.
  if (isOperator(tokens[i + 1], "(") && !units.has(tokens[closing(sql, tokens, i + 1) + 1]?.word ?? "")) {
    edits.put(i, "fn_interval")
    return
  }
  let depth = 0
  for (let j = i + 1; j < tokens.length; j++) {
    const token = tokens[j]
    if (isOperator(token, "(")) depth++
    else if (isOperator(token, ")") && --depth < 0) return
    else if (
      depth === 0 &&
      j > i + 1 &&
      token !== undefined &&
      units.has(token.word) &&
      !isOperator(tokens[j + 1], "(")
    ) {
      edits.put(i, "fn__interval(")
      edits.put(j, `, '${token.word.toLowerCase()}')`)
      return
    }
  }
}
