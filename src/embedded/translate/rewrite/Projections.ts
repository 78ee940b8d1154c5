/**
 * Names for the projections that have none: those that MatrixOne gives them.
 */
import { columnName } from "../ColumnNames.ts"
import { isName, isOperator, isWord, type Token } from "../Tokens.ts"
import { bareFunctions } from "./Call.ts"
import { backquoted, type Edits } from "./Edits.ts"
import { units } from "./Interval.ts"

/** Stands for the empty name, which DuckDB does not have: that of a projection of an empty text. */
export const emptyName = "\u0004"

/** Ends of a projection list. */
const clauses: ReadonlySet<string> = new Set(
  "FROM UNION EXCEPT INTERSECT MINUS LIMIT ORDER WHERE INTO HAVING GROUP FOR LOCK WINDOW ON".split(" ")
)

const operands: ReadonlySet<string> = new Set([
  "string",
  "number",
  "hex",
  "bits",
  "userVariable",
  "systemVariable",
  "parameter",
  "quoted"
])

/** `DATE '…'`, `TIME '…'` and `TIMESTAMP '…'`, with the word at `i`. */
const isTypedLiteral = (tokens: ReadonlyArray<Token>, i: number): boolean =>
  isWord(tokens[i], "DATE", "TIME", "TIMESTAMP") && tokens[i + 1]?.kind === "string" && !isOperator(tokens[i - 1], ".")

/** Words that cannot end an expression, so that a name after them is not an alias. */
const connectives: ReadonlySet<string> = new Set(
  "ESCAPE ILIKE AND OR NOT XOR DIV MOD IS IN LIKE BETWEEN REGEXP RLIKE CASE WHEN THEN ELSE DISTINCT ALL BINARY COLLATE AS INTERVAL EXISTS".split(
    " "
  )
)

export const isClause = (token: Token | undefined): boolean =>
  token !== undefined && token.kind === "word" && clauses.has(token.word)

/** Gives every projection that has no name the one MatrixOne gives it. */
export const nameProjections = (edits: Edits, select: number): void => {
  const { tokens } = edits
  let i = select + 1
  while (
    isWord(tokens[i], "DISTINCT", "ALL", "SQL_CALC_FOUND_ROWS", "HIGH_PRIORITY", "SQL_NO_CACHE", "SQL_SMALL_RESULT")
  )
    i++
  let start = i
  let depth = 0
  for (; i <= tokens.length; i++) {
    const token = tokens[i]
    if (isOperator(token, "(")) depth++
    else if (isOperator(token, ")")) depth--
    const ends = token === undefined || depth < 0 || (depth === 0 && isClause(token))
    if (ends || (depth === 0 && isOperator(token, ","))) {
      if (i > start) nameProjection(edits, start, i)
      if (ends) return
      start = i + 1
    }
  }
}

const nameProjection = (edits: Edits, start: number, end: number): void => {
  const { tokens } = edits
  const items = tokens.slice(start, end)
  const last = items[items.length - 1]
  const previous = items[items.length - 2]
  if (last === undefined || isOperator(last, "*")) return
  const plain =
    isName(last) &&
    !["NULL", "TRUE", "FALSE", "UNKNOWN"].includes(last.word) &&
    !bareFunctions.has(last.word) &&
    (items.length === 1 ||
      (items.length % 2 === 1 && items.every((t, j) => (j % 2 === 1 ? isOperator(t, ".") : isName(t)))))
  if (plain) return
  if (isWord(previous, "AS")) {
    if (last.kind === "string") edits.put(end - 1, backquoted(last.value))
    return
  }
  const aliased =
    items.length > 1 &&
    (last.kind === "quoted" ||
      last.kind === "string" ||
      (last.kind === "word" &&
        !connectives.has(last.word) &&
        last.word !== "END" &&
        last.word !== "NULL" &&
        last.word !== "TRUE" &&
        last.word !== "FALSE" &&
        last.word !== "UNKNOWN" &&
        !units.has(last.word))) &&
    previous !== undefined &&
    (operands.has(previous.kind) ||
      isOperator(previous, ")") ||
      (previous.kind === "word" && !connectives.has(previous.word))) &&
    !isWord(previous, "_UTF8MB4", "_UTF8", "_BINARY", "_LATIN1") &&
    !(last.kind === "string" && isTypedLiteral(items, items.length - 2)) &&
    !isWord(items[items.length - 2], "COLLATE")
  if (aliased) {
    if (last.kind === "string") edits.put(end - 1, ` AS \`${last.value.replaceAll("`", "``")}\``)
    return
  }
  edits.append(
    end - 1,
    ` AS \`${(columnName(items.filter((t) => !/^_(utf8mb4|utf8|binary|latin1)$/i.test(t.value) || t.kind !== "word")) || emptyName).replaceAll("`", "``")}\``
  )
}
