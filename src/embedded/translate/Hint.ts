/**
 * `{snapshot = 's'}`, `{timestamp = '…'}`, `{mo_ts = …}`, `{as of timestamp '…'}` after a table's name: the table as it was.
 */
import { isReserved } from "./ReservedWords.ts"
import { isOperator, isWord, type Token } from "./Tokens.ts"

export interface Hint {
  readonly kind: "snapshot" | "timestamp" | "mo_ts" | "as_of"
  readonly value: string
  readonly numeric: boolean
}

/** Separates a table's name from the number of its hint. */
export const hintMark = "\u0001"

/** The content of the braces after a table's name. */
export const hintOf = (tokens: ReadonlyArray<Token>): Hint | undefined => {
  const [first, second, third, fourth] = tokens
  const value = (token: Token | undefined) =>
    token !== undefined &&
    (token.kind === "string" ||
      token.kind === "number" ||
      token.kind === "quoted" ||
      (token.kind === "word" && !isReserved(token.word)))
      ? token
      : undefined
  if (isWord(first, "AS") && isWord(second, "OF") && isWord(third, "TIMESTAMP") && tokens.length === 4) {
    const at = value(fourth)
    return at === undefined ? undefined : { kind: "as_of", value: at.value, numeric: at.kind === "number" }
  }
  if (!isOperator(second, "=") || tokens.length !== 3) return undefined
  const at = value(third)
  if (at === undefined) return undefined
  const numeric = at.kind === "number"
  if (isWord(first, "SNAPSHOT") && !numeric) return { kind: "snapshot", value: at.value, numeric }
  if (isWord(first, "TIMESTAMP")) return { kind: "timestamp", value: at.value, numeric }
  if (isWord(first, "MO_TS")) return { kind: "mo_ts", value: at.value, numeric }
  return undefined
}
