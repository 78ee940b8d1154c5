/**
 * Calls of functions: their names get the prefix that the parser leaves alone, and those with a syntax of their own the
 * usual one.
 */
import { syntaxError } from "../SyntaxError.ts"
import { closing, isName, isOperator, isWord, type Token, textOf } from "../Tokens.ts"
import { type Edits, textLiteral } from "./Edits.ts"

/** Words that may stand before a parenthesis without being a function. */
const notFunctions: ReadonlySet<string> = new Set(
  "IN VALUES VALUE AND OR NOT ON USING OVER EXISTS ANY ALL SOME WHEN THEN ELSE CASE BETWEEN IS LIKE SELECT FROM WHERE HAVING BY LIMIT OFFSET UNION EXCEPT INTERSECT MINUS JOIN AS SET PARTITION DISTINCT XOR DIV REGEXP RLIKE RETURNING LATERAL MATCH AGAINST GROUP_CONCAT INTO TABLE UPDATE KEY INDEX WITH RECURSIVE ROLLUP CUBE SETS FORCE USE IGNORE ESCAPE INTERVAL FILTER UNKNOWN WINDOW KEYS UNIQUE PRIMARY".split(
    " "
  )
)

/** Functions that need no parentheses. */
export const bareFunctions: ReadonlySet<string> = new Set(
  "CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP UTC_TIMESTAMP UTC_DATE UTC_TIME CURRENT_USER SYSDATE".split(
    " "
  )
)

/** The index of the word at the depth of `open`'s content, between its parentheses. */
const inside = (edits: Edits, open: number, ...words: ReadonlyArray<string>): number => {
  const { sql, tokens } = edits
  const end = closing(sql, tokens, open)
  let depth = 0
  for (let i = open + 1; i < end; i++) {
    if (isOperator(tokens[i], "(")) depth++
    else if (isOperator(tokens[i], ")")) depth--
    else if (depth === 0 && isWord(tokens[i], ...words)) return i
  }
  return -1
}

/** A call of `token`, a function's name at `i`: the words between its arguments become commas. */
export const call = (edits: Edits, i: number, token: Token): void => {
  const { sql, tokens } = edits
  const name = token.value.toLowerCase()
  const open = i + 1
  const end = closing(sql, tokens, open)
  if (token.word === "CAST" || (token.word === "CONVERT" && inside(edits, open, "USING") < 0)) {
    const as = token.word === "CAST" ? inside(edits, open, "AS") : lastComma(tokens, open, end)
    if (as < 0) throw syntaxError(sql, tokens[end]?.start ?? sql.length)
    edits.put(i, "fn__cast")
    edits.put(as, ",")
    edits.put(as + 1, textLiteral(textOf(sql, tokens.slice(as + 1, end))))
    edits.remove(as + 2, end)
    return
  }
  if (token.word === "CONVERT") {
    const using = inside(edits, open, "USING")
    edits.put(i, "fn__cast")
    edits.put(using, ",")
    edits.put(using + 1, "'char'")
    return
  }
  if (token.word === "EXTRACT") {
    const from = inside(edits, open, "FROM")
    if (from === open + 2) {
      edits.put(i, "fn_extract")
      edits.put(open + 1, textLiteral((tokens[open + 1]?.value ?? "").toLowerCase()))
      edits.put(from, ",")
      return
    }
  }
  if (token.word === "TRIM") {
    const from = inside(edits, open, "FROM")
    const mode = isWord(tokens[open + 1], "BOTH", "LEADING", "TRAILING") ? open + 1 : -1
    if (from > 0) {
      edits.put(i, "fn_trim")
      if (mode > 0)
        edits.put(
          mode,
          mode + 1 === from
            ? `${textLiteral(tokens[mode]?.value ?? "")}, ' '`
            : `${textLiteral(tokens[mode]?.value ?? "")},`
        )
      else edits.prepend(open + 1, "'both', ")
      edits.put(from, ",")
      return
    }
  }
  if (["SUBSTRING", "SUBSTR", "MID"].includes(token.word)) {
    const from = inside(edits, open, "FROM")
    if (from > 0) {
      edits.put(from, ",")
      const length = inside(edits, open, "FOR")
      if (length > 0) edits.put(length, ",")
    }
  }
  if (token.word === "POSITION") {
    const within = inside(edits, open, "IN")
    if (within > 0) edits.put(within, ",")
  }
  if (token.word === "GET_FORMAT" && isWord(tokens[open + 1], "DATE", "TIME", "DATETIME"))
    edits.put(open + 1, textLiteral(tokens[open + 1]?.value ?? ""))
  if (["TIMESTAMPDIFF", "TIMESTAMPADD"].includes(token.word) && isName(tokens[open + 1])) {
    edits.put(open + 1, textLiteral((tokens[open + 1]?.value ?? "").toLowerCase()))
  }
  edits.put(i, `fn_${name}`)
}

const lastComma = (tokens: ReadonlyArray<Token>, open: number, end: number): number => {
  let depth = 0
  for (let i = end - 1; i > open; i--) {
    if (isOperator(tokens[i], ")")) depth++
    else if (isOperator(tokens[i], "(")) depth--
    else if (depth === 0 && isOperator(tokens[i], ",")) return i
  }
  return -1
}

/** Whether the name at `i` is that of a function. */
export const isFunction = (edits: Edits, i: number): boolean => {
  const { sql, tokens } = edits
  const token = tokens[i]
  const previous = tokens[i - 1]
  if (token === undefined || !isOperator(tokens[i + 1], "(") || !isName(token)) return false
  if (isOperator(previous, ".") || isOperator(previous, ")")) return false
  if (token.kind === "word" && notFunctions.has(token.word)) return false
  if (isWord(previous, "INTO", "TABLE", "UPDATE", "INSERT", "REPLACE", "WITH", "RECURSIVE", "AS", "KEY", "INDEX"))
    return false
  if (isWord(previous, "IGNORE") && isWord(tokens[0], "INSERT")) return false
  // A common table expression with a column list: name (…) AS (…)
  if (isOperator(previous, ",") && isWord(tokens[0], "WITH")) {
    const end = closing(sql, tokens, i + 1)
    if (isWord(tokens[end + 1], "AS") && isOperator(tokens[end + 2], "(")) return false
  }
  return true
}
