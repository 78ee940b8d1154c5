/**
 * From MatrixOne's text to text the parser reads, token by token and without looking at the session, so that the result can
 * be cached by statement text. Everything with its own syntax becomes a call: functions `f(…)` become `fn_f(…)` (which the
 * parser leaves alone), casts, intervals, variables and parameters `fn__…(…)`, table hints a suffix of the table's name.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { columnName } from "./ColumnNames.ts"
import { unsupported } from "./Errors.ts"
import { syntaxError } from "./SyntaxError.ts"
import { closing, isName, isOperator, isWord, type Token, textOf } from "./Tokens.ts"

/** `{snapshot = 's'}`, `{timestamp = '…'}`, `{mo_ts = …}`, `{as of timestamp '…'}` after a table's name. */
export interface Hint {
  readonly kind: "snapshot" | "timestamp" | "mo_ts" | "as_of"
  readonly value: string
  readonly numeric: boolean
}

export interface Rewritten {
  readonly text: string
  readonly hints: ReadonlyArray<Hint>
  readonly parameters: number
}

/** Stands for the empty name, which DuckDB does not have: that of a projection of an empty text. */
export const emptyName = "\u0004"

/** Separates a table's name from the number of its hint. */
export const hintMark = "\u0001"

/** Words that may stand before a parenthesis without being a function. */
const notFunctions = new Set(
  "IN VALUES VALUE AND OR NOT ON USING OVER EXISTS ANY ALL SOME WHEN THEN ELSE CASE BETWEEN IS LIKE SELECT FROM WHERE HAVING BY LIMIT OFFSET UNION EXCEPT INTERSECT MINUS JOIN AS SET PARTITION DISTINCT XOR DIV REGEXP RLIKE RETURNING LATERAL MATCH AGAINST GROUP_CONCAT INTO TABLE UPDATE KEY INDEX WITH RECURSIVE ROLLUP CUBE SETS FORCE USE IGNORE ESCAPE INTERVAL FILTER UNKNOWN WINDOW KEYS UNIQUE PRIMARY".split(
    " "
  )
)

const bareFunctions = new Set(
  "CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP UTC_TIMESTAMP UTC_DATE UTC_TIME CURRENT_USER SYSDATE".split(
    " "
  )
)

const units = new Set(
  "MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR SECOND_MICROSECOND MINUTE_MICROSECOND MINUTE_SECOND HOUR_MICROSECOND HOUR_SECOND HOUR_MINUTE DAY_MICROSECOND DAY_SECOND DAY_MINUTE DAY_HOUR YEAR_MONTH".split(
    " "
  )
)

/** Ends of a projection list. */
const clauses = new Set(
  "FROM UNION EXCEPT INTERSECT MINUS LIMIT ORDER WHERE INTO HAVING GROUP FOR LOCK WINDOW ON".split(" ")
)

/** Words that a table's name may follow. */
const beforeTables = [
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "INSERT",
  "REPLACE",
  "IGNORE",
  "USING",
  "STRAIGHT_JOIN",
  "APPLY"
]

const operands = new Set(["string", "number", "hex", "bits", "userVariable", "systemVariable", "parameter", "quoted"])

/** `DATE '…'`, `TIME '…'` and `TIMESTAMP '…'`, with the word at `i`. */
export const isTypedLiteral = (tokens: ReadonlyArray<Token>, i: number): boolean =>
  isWord(tokens[i], "DATE", "TIME", "TIMESTAMP") && tokens[i + 1]?.kind === "string" && !isOperator(tokens[i - 1], ".")

/** Words that cannot end an expression, so that a name after them is not an alias. */
const connectives = new Set(
  "ESCAPE ILIKE AND OR NOT XOR DIV MOD IS IN LIKE BETWEEN REGEXP RLIKE CASE WHEN THEN ELSE DISTINCT ALL BINARY COLLATE AS INTERVAL EXISTS".split(
    " "
  )
)

/** What MatrixOne's grammar does not have although the parser does. */
const refusals: ReadonlyArray<(tokens: ReadonlyArray<Token>, i: number) => boolean> = [
  (t, i) => isOperator(t[i], ":=") && !isWord(t[0], "SET"),
  (t, i) => i === 0 && isWord(t[i], "DELETE") && !t.some((token) => token.word === "FROM"),
  (t, i) => isOperator(t[i], "*") && isOperator(t[i + 1], "*"),
  (t, i) => isOperator(t[i], "*") && isOperator(t[i - 1], "(") && isOperator(t[i + 1], ","),
  (t, i) => isWord(t[i], "WINDOW") && isName(t[i + 1]) && isWord(t[i + 2], "AS"),
  (t, i) => isWord(t[i], "CUBE") && isWord(t[i - 1], "WITH"),
  (t, i) => isOperator(t[i], "(") && isWord(t[i - 1], "LATERAL"),
  (t, i) => isWord(t[i], "SKIP") && isWord(t[i + 1], "LOCKED"),
  (t, i) => isWord(t[i], "NOWAIT") && isWord(t[i - 1], "UPDATE", "SHARE"),
  (t, i) => isWord(t[i], "DISTINCT") && isWord(t[i + 1], "ON") && isOperator(t[i + 2], "("),
  (t, i) => i === 0 && isWord(t[i], "TABLE", "MERGE", "HANDLER", "HELP", "FLUSH", "OPTIMIZE", "REPAIR", "SIGNAL", "XA"),
  (t, i) => isWord(t[i], "NULLS") && isWord(t[i + 1], "FIRST", "LAST"),
  (t, i) =>
    isWord(t[i], "PARTITION") &&
    isOperator(t[i + 1], "(") &&
    isName(t[i + 2]) &&
    isName(t[i - 1]) &&
    !isWord(t[i - 1], "BY"),
  (t, i) => isWord(t[i], "VALUE") && isOperator(t[i + 1], "(") && isWord(t[0], "INSERT", "REPLACE"),
  (t, i) => isWord(t[i], "INTO") && t[i + 1]?.kind === "userVariable",
  (t, i) => isWord(t[i], "DELAYED", "LOW_PRIORITY") && i === 1,
  (t, i) => isWord(t[i], "AS") && isName(t[i + 1]) && isWord(t[i + 2], "ON") && isWord(t[i + 3], "DUPLICATE"),
  (t, i) => isWord(t[i], "TOP") && isWord(t[i - 1], "SELECT") && t[i + 1]?.kind === "number"
]

const mysqlText = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`

export const rewrite = (sql: string, tokens: ReadonlyArray<Token>): Rewritten => {
  if (isWord(tokens[0], "REPLACE") && tokens.some((t) => t.word === "RETURNING")) {
    throw new SqlFailure(20105, "not supported: DML RETURNING does not support REPLACE")
  }
  const replaced = new Map<number, string>()
  const before = new Map<number, string>()
  const after = new Map<number, string>()
  const hints: Array<Hint> = []
  let parameters = 0
  const put = (i: number, text: string) => replaced.set(i, text)
  const prepend = (i: number, text: string) => before.set(i, text + (before.get(i) ?? ""))
  const append = (i: number, text: string) => after.set(i, (after.get(i) ?? "") + text)
  /** The index of the word at the depth of `open`'s content, between its parentheses. */
  const inside = (open: number, ...words: ReadonlyArray<string>): number => {
    const end = closing(sql, tokens, open)
    let depth = 0
    for (let i = open + 1; i < end; i++) {
      if (isOperator(tokens[i], "(")) depth++
      else if (isOperator(tokens[i], ")")) depth--
      else if (depth === 0 && isWord(tokens[i], ...words)) return i
    }
    return -1
  }

  const call = (i: number, token: Token) => {
    const name = token.value.toLowerCase()
    const open = i + 1
    const end = closing(sql, tokens, open)
    if (token.word === "CAST" || (token.word === "CONVERT" && inside(open, "USING") < 0)) {
      const as = token.word === "CAST" ? inside(open, "AS") : lastComma(open, end)
      if (as < 0) throw syntaxError(sql, tokens[end]?.start ?? sql.length)
      put(i, "fn__cast")
      put(as, ",")
      put(as + 1, mysqlText(textOf(sql, tokens.slice(as + 1, end))))
      for (let j = as + 2; j < end; j++) put(j, "")
      return
    }
    if (token.word === "CONVERT") {
      const using = inside(open, "USING")
      put(i, "fn__cast")
      put(using, ",")
      put(using + 1, "'char'")
      return
    }
    if (token.word === "EXTRACT") {
      const from = inside(open, "FROM")
      if (from === open + 2) {
        put(i, "fn_extract")
        put(open + 1, mysqlText((tokens[open + 1]?.value ?? "").toLowerCase()))
        put(from, ",")
        return
      }
    }
    if (token.word === "TRIM") {
      const from = inside(open, "FROM")
      const mode = isWord(tokens[open + 1], "BOTH", "LEADING", "TRAILING") ? open + 1 : -1
      if (from > 0) {
        put(i, "fn_trim")
        if (mode > 0)
          put(
            mode,
            mode + 1 === from
              ? `${mysqlText(tokens[mode]?.value ?? "")}, ' '`
              : `${mysqlText(tokens[mode]?.value ?? "")},`
          )
        else prepend(open + 1, "'both', ")
        put(from, ",")
        return
      }
    }
    if (["SUBSTRING", "SUBSTR", "MID"].includes(token.word)) {
      const from = inside(open, "FROM")
      if (from > 0) {
        put(from, ",")
        const length = inside(open, "FOR")
        if (length > 0) put(length, ",")
      }
    }
    if (token.word === "POSITION") {
      const within = inside(open, "IN")
      if (within > 0) put(within, ",")
    }
    if (token.word === "GET_FORMAT" && isWord(tokens[open + 1], "DATE", "TIME", "DATETIME"))
      put(open + 1, mysqlText(tokens[open + 1]?.value ?? ""))
    if (["TIMESTAMPDIFF", "TIMESTAMPADD"].includes(token.word) && isName(tokens[open + 1])) {
      put(open + 1, mysqlText((tokens[open + 1]?.value ?? "").toLowerCase()))
    }
    put(i, `fn_${name}`)
  }

  const lastComma = (open: number, end: number): number => {
    let depth = 0
    for (let i = end - 1; i > open; i--) {
      if (isOperator(tokens[i], ")")) depth++
      else if (isOperator(tokens[i], "(")) depth--
      else if (depth === 0 && isOperator(tokens[i], ",")) return i
    }
    return -1
  }

  const isFunction = (i: number): boolean => {
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

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined || replaced.has(i)) continue
    if (refusals.some((refuses) => refuses(tokens, i))) throw syntaxError(sql, tokens[i]?.start ?? 0)
    switch (token.kind) {
      case "string":
        // A character set introducer says nothing here: everything is utf8mb4.
        if (isWord(tokens[i - 1], "_UTF8MB4", "_UTF8", "_BINARY", "_LATIN1")) put(i - 1, "")
        put(i, mysqlText(token.value))
        break
      case "number":
        if (/^0+\d/.test(token.value)) put(i, token.value.replace(/^0+(?=\d)/, ""))
        break
      case "hex":
        put(i, `x'${token.value.length % 2 === 0 ? token.value : `0${token.value}`}'`)
        break
      case "bits":
        put(i, `b'${token.value}'`)
        break
      case "userVariable":
        put(i, `fn__user_variable(${mysqlText(token.value)})`)
        break
      case "systemVariable":
        put(i, `fn__system_variable(${mysqlText(token.value)})`)
        break
      case "parameter":
        put(i, `fn__parameter(${parameters++})`)
        break
      case "operator":
        if (token.value === "{") {
          const end = tokens.findIndex((t, j) => j > i && isOperator(t, "}"))
          const table = tokens[i - 1]
          const hint = end < 0 ? undefined : hintOf(tokens.slice(i + 1, end))
          if (hint === undefined || table === undefined || !isName(table)) throw syntaxError(sql, token.start)
          // After its alias a table has none.
          const before = tokens[isOperator(tokens[i - 2], ".") ? i - 4 : i - 2]
          if (isName(before) && !isWord(before, ...beforeTables)) throw syntaxError(sql, token.start)
          for (let j = i; j <= end; j++) put(j, "")
          const written = !tokens.slice(0, i).some((t) => t.word === "SELECT")
          // MatrixOne changes the rows as they were and stores them beside those there are now.
          if (written && isWord(tokens[0], "UPDATE", "DELETE")) throw unsupported("changing a table as it was")
          // That of an INSERT's target is read and ignored.
          if (written && isWord(tokens[0], "INSERT", "REPLACE")) {
            i = end
            break
          }
          put(i - 1, `\`${table.value.replaceAll("`", "``")}${hintMark}${hints.length}\``)
          if (!isWord(tokens[end + 1], "AS") && !(isName(tokens[end + 1]) && !isClause(tokens[end + 1]))) {
            append(i - 1, ` AS \`${table.value.replaceAll("`", "``")}\``)
          }
          hints.push(hint)
          i = end
        } else if (token.value === "!" && !isOperator(tokens[i + 1], "=")) {
          put(i, "fn__not(")
          append(operandEnd(i + 1), ")")
        }
        break
      case "word":
        if (token.word === "ROW" && isOperator(tokens[i + 1], "(")) {
          put(i, "")
        } else if (token.word === "INTERVAL" && !isOperator(tokens[i - 1], ".")) {
          interval(i)
        } else if (isFunction(i)) {
          call(i, token)
        } else if (
          bareFunctions.has(token.word) &&
          !isOperator(tokens[i + 1], "(") &&
          !isOperator(tokens[i - 1], ".")
        ) {
          put(i, `fn_${token.value.toLowerCase()}()`)
        } else if (
          isWord(token, "SQL_CALC_FOUND_ROWS", "HIGH_PRIORITY", "SQL_NO_CACHE", "SQL_SMALL_RESULT") &&
          isWord(tokens[i - 1], "SELECT")
        ) {
          put(i, "")
        } else if (token.word === "BY" && isWord(tokens[i + 1], "RANK") && isWord(tokens[i + 2], "WITH")) {
          for (let j = i; j <= i + 4; j++) put(j, "")
        }
        break
      default:
        if (token.kind === "quoted" && isFunction(i)) call(i, token)
    }
  }

  function interval(i: number): void {
    // INTERVAL(n, a, b) is a function, when no unit follows.
    if (isOperator(tokens[i + 1], "(") && !units.has(tokens[closing(sql, tokens, i + 1) + 1]?.word ?? "")) {
      put(i, "fn_interval")
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
        put(i, "fn__interval(")
        put(j, `, '${token.word.toLowerCase()}')`)
        return
      }
    }
  }

  function operandEnd(i: number): number {
    if (isOperator(tokens[i], "(")) return closing(sql, tokens, i)
    if (isOperator(tokens[i], "!") || isOperator(tokens[i], "-")) return operandEnd(i + 1)
    let j = i
    while (isOperator(tokens[j + 1], ".")) j += 2
    return isOperator(tokens[j + 1], "(") ? closing(sql, tokens, j + 1) : j
  }

  // INTO may be left out.
  if (isWord(tokens[0], "INSERT", "REPLACE")) {
    const at = isWord(tokens[1], "IGNORE") ? 2 : 1
    if (!isWord(tokens[at], "INTO") && isName(tokens[at])) prepend(at, "INTO ")
  }
  // INSERT INTO t () VALUES (): the empty list says nothing.
  for (let i = 1; i < 6 && isWord(tokens[0], "INSERT", "REPLACE"); i++) {
    if (isOperator(tokens[i], "(") && isOperator(tokens[i + 1], ")") && isWord(tokens[i + 2], "VALUES")) {
      put(i, "")
      put(i + 1, "")
    }
  }

  for (let i = 0; i < tokens.length; i++) {
    if (isWord(tokens[i], "SELECT") && !isOperator(tokens[i - 1], ".")) nameProjections(i)
    else if (isWord(tokens[i], "RETURNING") && i > 0) nameProjections(i)
  }

  /** Gives every projection that has no name the one MatrixOne gives it. */
  function nameProjections(select: number): void {
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
        if (i > start) nameProjection(start, i)
        if (ends) return
        start = i + 1
      }
    }
  }

  function nameProjection(start: number, end: number): void {
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
      if (last.kind === "string") put(end - 1, `\`${last.value.replaceAll("`", "``")}\``)
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
      if (last.kind === "string") put(end - 1, ` AS \`${last.value.replaceAll("`", "``")}\``)
      return
    }
    append(
      end - 1,
      ` AS \`${(columnName(items.filter((t) => !/^_(utf8mb4|utf8|binary|latin1)$/i.test(t.value) || t.kind !== "word")) || emptyName).replaceAll("`", "``")}\``
    )
  }

  let text = ""
  let position = 0
  tokens.forEach((token, i) => {
    text += /\s|\/|#|-/.test(sql.slice(position, token.start)) ? " " : ""
    text += (before.get(i) ?? "") + (replaced.get(i) ?? sql.slice(token.start, token.end)) + (after.get(i) ?? "")
    position = token.end
  })
  return { text, hints, parameters }
}

const isClause = (token: Token | undefined): boolean =>
  token !== undefined && token.kind === "word" && clauses.has(token.word)

/** The content of the braces after a table's name. */
export const hintOf = (tokens: ReadonlyArray<Token>): Hint | undefined => {
  const [first, second, third, fourth] = tokens
  const value = (token: Token | undefined) =>
    token !== undefined && (token.kind === "string" || token.kind === "number" || isName(token)) ? token : undefined
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
