/**
 * From MatrixOne's text to text the parser reads, token by token and without looking at the session, so that the result can
 * be cached by statement text. Everything with its own syntax becomes a call: functions `f(…)` become `fn_f(…)` (which the
 * parser leaves alone), casts, intervals, variables and parameters `fn__…(…)`, table hints a suffix of the table's name.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { unsupported } from "./Errors.ts"
import { type Hint, hintMark, hintOf } from "./Hint.ts"
import { bareFunctions, call, isFunction } from "./rewrite/Call.ts"
import { documentPath } from "./rewrite/DocumentPath.ts"
import { backquoted, Edits, textLiteral } from "./rewrite/Edits.ts"
import { interval } from "./rewrite/Interval.ts"
import { isClause, nameProjections } from "./rewrite/Projections.ts"
import { isRefused } from "./rewrite/Refusals.ts"
import { quoteTables } from "./rewrite/TableNames.ts"
import { joinSubqueries, quoteUpdated } from "./rewrite/Updates.ts"
import { syntaxError } from "./SyntaxError.ts"
import { closing, isName, isOperator, isWord, type Token } from "./Tokens.ts"

interface Rewritten {
  readonly text: string
  readonly hints: ReadonlyArray<Hint>
  readonly parameters: number
}

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

export const rewrite = (sql: string, tokens: ReadonlyArray<Token>): Rewritten => {
  if (isWord(tokens[0], "REPLACE") && tokens.some((t) => t.word === "RETURNING")) {
    throw new SqlFailure(20105, "not supported: DML RETURNING does not support REPLACE")
  }
  const edits = new Edits(sql, tokens)
  const hints: Array<Hint> = []
  let parameters = 0
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined || edits.isPut(i)) continue
    if (isRefused(tokens, i)) throw syntaxError(sql, tokens[i]?.start ?? 0)
    switch (token.kind) {
      case "string":
        // A character set introducer says nothing here: everything is utf8mb4.
        if (isWord(tokens[i - 1], "_UTF8MB4", "_UTF8", "_BINARY", "_LATIN1")) edits.put(i - 1, "")
        edits.put(i, textLiteral(token.value))
        break
      case "number":
        if (/^0+\d/.test(token.value)) edits.put(i, token.value.replace(/^0+(?=\d)/, ""))
        break
      case "hex":
        edits.put(i, `x'${token.value.length % 2 === 0 ? token.value : `0${token.value}`}'`)
        break
      case "bits":
        edits.put(i, `b'${token.value}'`)
        break
      case "userVariable":
        edits.put(i, `fn__user_variable(${textLiteral(token.value)})`)
        break
      case "systemVariable":
        edits.put(i, `fn__system_variable(${textLiteral(token.value)})`)
        break
      case "parameter":
        edits.put(i, `fn__parameter(${parameters++})`)
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
          for (let j = i; j <= end; j++) edits.put(j, "")
          const written = !tokens.slice(0, i).some((t) => t.word === "SELECT")
          // That of what is written says nothing, where no rows are looked for: else MatrixOne finds those of then, and stores
          // what becomes of them beside those there are now.
          if (written && isWord(tokens[0], "INSERT", "REPLACE", "UPDATE", "DELETE")) {
            const joined = isWord(before, "JOIN") || isOperator(before, ",")
            if (!joined && (isWord(tokens[0], "UPDATE") || (isWord(tokens[0], "DELETE") && end + 1 < tokens.length)))
              throw unsupported("changing some rows of a table as it was")
            if (!joined) {
              i = end
              break
            }
          }
          edits.put(i - 1, backquoted(`${table.value}${hintMark}${hints.length}`))
          if (!isWord(tokens[end + 1], "AS") && !(isName(tokens[end + 1]) && !isClause(tokens[end + 1]))) {
            edits.append(i - 1, ` AS ${backquoted(table.value)}`)
          }
          hints.push(hint)
          i = end
        } else if (token.value === "->" || token.value === "->>") {
          documentPath(edits, i)
        } else if (token.value === "!" && !isOperator(tokens[i + 1], "=")) {
          edits.put(i, "fn__not(")
          edits.append(operandEnd(edits, i + 1), ")")
        }
        break
      case "word": {
        // count(ALL x): all of them are counted anyway.
        const all =
          token.word === "ALL" &&
          isOperator(tokens[i - 1], "(") &&
          (isFunction(edits, i - 2) || isWord(tokens[i - 2], "GROUP_CONCAT"))
        if (all || (token.word === "ROW" && isOperator(tokens[i + 1], "("))) {
          edits.put(i, "")
        } else if (token.word === "INTERVAL" && !isOperator(tokens[i - 1], ".")) {
          interval(edits, i)
        } else if (isFunction(edits, i)) {
          call(edits, i, token)
        } else if (
          bareFunctions.has(token.word) &&
          !isOperator(tokens[i + 1], "(") &&
          !isOperator(tokens[i - 1], ".")
        ) {
          edits.put(i, `fn_${token.value.toLowerCase()}()`)
        } else if (
          isWord(token, "SQL_CALC_FOUND_ROWS", "HIGH_PRIORITY", "SQL_NO_CACHE", "SQL_SMALL_RESULT") &&
          isWord(tokens[i - 1], "SELECT")
        ) {
          edits.put(i, "")
        } else if (token.word === "BY" && isWord(tokens[i + 1], "RANK") && isWord(tokens[i + 2], "WITH")) {
          for (let j = i; j <= i + 4; j++) edits.put(j, "")
        }
        break
      }
      default:
        if (token.kind === "quoted" && isFunction(edits, i)) call(edits, i, token)
    }
  }

  // INTO may be left out.
  if (isWord(tokens[0], "INSERT", "REPLACE")) {
    const at = isWord(tokens[1], "IGNORE") ? 2 : 1
    if (!isWord(tokens[at], "INTO") && isName(tokens[at])) edits.prepend(at, "INTO ")
  }
  // INSERT INTO t () VALUES (): the empty list says nothing.
  for (let i = 1; i < 6 && isWord(tokens[0], "INSERT", "REPLACE"); i++) {
    if (isOperator(tokens[i], "(") && isOperator(tokens[i + 1], ")") && isWord(tokens[i + 2], "VALUES")) {
      edits.put(i, "")
      edits.put(i + 1, "")
    }
  }

  if (isWord(tokens[0], "INSERT")) quoteUpdated(edits)
  if (isWord(tokens[0], "UPDATE")) joinSubqueries(edits)
  quoteTables(edits)

  for (let i = 0; i < tokens.length; i++) {
    if (isWord(tokens[i], "SELECT") && !isOperator(tokens[i - 1], ".")) nameProjections(edits, i)
    else if (isWord(tokens[i], "RETURNING") && i > 0) nameProjections(edits, i)
  }
  return { text: edits.text(), hints, parameters }
}

/** The last token of the operand that begins at `i`. */
const operandEnd = (edits: Edits, i: number): number => {
  const { sql, tokens } = edits
  if (isOperator(tokens[i], "(")) return closing(sql, tokens, i)
  if (isOperator(tokens[i], "!") || isOperator(tokens[i], "-")) return operandEnd(edits, i + 1)
  let j = i
  while (isOperator(tokens[j + 1], ".")) j += 2
  return isOperator(tokens[j + 1], "(") ? closing(sql, tokens, j + 1) : j
}
