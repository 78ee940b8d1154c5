/**
 * What MatrixOne's grammar does not have although the parser does.
 */
import { isName, isOperator, isWord, type Token } from "../Tokens.ts"

type Refusal = (tokens: ReadonlyArray<Token>, i: number) => boolean

const first: Refusal = (_, i) => i === 0
const second: Refusal = (_, i) => i === 1

/** A call of nothing, where MatrixOne reads a keyword with arguments. */
const emptyCall: Refusal = (t, i) => isOperator(t[i + 1], "(") && isOperator(t[i + 2], ")")

const saysSomething = (token: Token | undefined): boolean => token?.kind === "string" && token.value !== ""

/** By the word or operator that each looks at first. */
const refusals: Readonly<Record<string, ReadonlyArray<Refusal>>> = {
  ":=": [(t) => !isWord(t[0], "SET")],
  "*": [(t, i) => isOperator(t[i + 1], "*"), (t, i) => isOperator(t[i - 1], "(") && isOperator(t[i + 1], ",")],
  "(": [(t, i) => isWord(t[i - 1], "LATERAL")],
  AS: [(t, i) => isName(t[i + 1]) && isWord(t[i + 2], "ON") && isWord(t[i + 3], "DUPLICATE")],
  // AGAINST takes a text that says something, or a parameter.
  AGAINST: [(t, i) => isOperator(t[i + 1], "(") && t[i + 2]?.kind !== "parameter" && !saysSomething(t[i + 2])],
  CURRVAL: [emptyCall],
  CUBE: [(t, i) => isWord(t[i - 1], "WITH")],
  DELAYED: [second],
  DELETE: [(t, i) => i === 0 && !t.some((token) => token.word === "FROM")],
  DISTINCT: [(t, i) => isWord(t[i + 1], "ON") && isOperator(t[i + 2], "(")],
  FLUSH: [first],
  HANDLER: [first],
  HELP: [first],
  INTO: [(t, i) => t[i + 1]?.kind === "userVariable"],
  LASTVAL: [(t, i) => isOperator(t[i + 1], "(") && !isOperator(t[i + 2], ")")],
  LOW_PRIORITY: [second],
  MERGE: [first],
  NEXTVAL: [emptyCall],
  NOWAIT: [(t, i) => isWord(t[i - 1], "UPDATE", "SHARE")],
  NULLS: [(t, i) => isWord(t[i + 1], "FIRST", "LAST")],
  OPTIMIZE: [first],
  PARTITION: [(t, i) => isOperator(t[i + 1], "(") && isName(t[i + 2]) && isName(t[i - 1]) && !isWord(t[i - 1], "BY")],
  REPAIR: [first],
  SETVAL: [emptyCall],
  SIGNAL: [first],
  SKIP: [(t, i) => isWord(t[i + 1], "LOCKED")],
  TABLE: [first],
  TOP: [(t, i) => isWord(t[i - 1], "SELECT") && t[i + 1]?.kind === "number"],
  VALUE: [(t, i) => isOperator(t[i + 1], "(") && isWord(t[0], "INSERT", "REPLACE")],
  WINDOW: [(t, i) => isName(t[i + 1]) && isWord(t[i + 2], "AS")],
  XA: [first]
}

/** Whether MatrixOne has no statement with this token at `i`. */
export const isRefused = (tokens: ReadonlyArray<Token>, i: number): boolean => {
  const token = tokens[i]
  const key = token?.kind === "operator" ? token.value : token?.kind === "word" ? token.word : ""
  return refusals[key]?.some((refuses) => refuses(tokens, i)) === true
}
