/**
 * CREATE TABLE, read from tokens.
 */

import { Cursor } from "./Cursor.ts"
import { syntaxError } from "./SyntaxError.ts"
import { closing, isName, isOperator, isWord, splitCommas, type Token, textOf } from "./Tokens.ts"
import { type ParsedColumn, parseColumn } from "./table/Column.ts"
import { type ParsedConstraint, parseConstraint } from "./table/Constraint.ts"

export interface ParsedTable {
  readonly columns: ReadonlyArray<ParsedColumn>
  readonly constraints: ReadonlyArray<ParsedConstraint>
  readonly comment: string
  readonly autoIncrement?: string
  readonly suffix?: string
  /** The query of CREATE TABLE … AS SELECT. */
  readonly select?: ReadonlyArray<Token>
}

/** What follows the table's name: `(…) options [PARTITION BY …] [AS SELECT …]`. */
export const parseTable = (sql: string, tokens: ReadonlyArray<Token>): ParsedTable => {
  const cursor = new Cursor({ sql, tokens })
  const columns: Array<ParsedColumn> = []
  const constraints: Array<ParsedConstraint> = []
  if (isOperator(cursor.token, "(") && !isWord(cursor.tokens[1], "SELECT", "WITH")) {
    const inner = cursor.parenthesized({ empty: true })
    if (inner.length > 0) {
      for (const part of splitCommas(inner)) {
        if (part.length === 0) throw syntaxError(sql, inner[0]?.start ?? 0)
        const constraint = parseConstraint(sql, part)
        if (constraint === undefined) columns.push(parseColumn(sql, part))
        else constraints.push(constraint)
      }
    }
  }
  let comment = ""
  let autoIncrement: string | undefined
  let suffix: string | undefined
  let select: ReadonlyArray<Token> | undefined
  while (!cursor.ended) {
    if (cursor.take("COMMENT")) {
      cursor.takeOperator("=")
      comment = cursor.value()
    } else if (cursor.take("AUTO_INCREMENT")) {
      cursor.takeOperator("=")
      autoIncrement = cursor.value()
    } else if (cursor.take("CLUSTER", "BY")) {
      const by = isOperator(cursor.token, "(") ? cursor.names() : [cursor.name()]
      suffix = ` CLUSTER BY (${by.map((c) => `\`${c}\``).join(", ")})`
    } else if (isWord(cursor.token, "PARTITION") && isWord(cursor.tokens[cursor.at + 1], "BY")) {
      suffix = partition(sql, cursor)
    } else if (isWord(cursor.token, "AS", "SELECT", "WITH") || isOperator(cursor.token, "(")) {
      cursor.take("AS")
      select = cursor.takeWhile(() => true)
    } else if (cursor.take("DEFAULT") || cursor.takeOperator(",")) continue
    else if (
      cursor.take("CHARACTER", "SET") ||
      cursor.takeAny(
        "ENGINE",
        "CHARSET",
        "COLLATE",
        "ROW_FORMAT",
        "KEY_BLOCK_SIZE",
        "STATS_PERSISTENT",
        "MAX_ROWS",
        "MIN_ROWS",
        "AVG_ROW_LENGTH",
        "CHECKSUM",
        "DELAY_KEY_WRITE",
        "COMPRESSION",
        "PACK_KEYS",
        "STATS_AUTO_RECALC",
        "STATS_SAMPLE_PAGES",
        "CONNECTION",
        "PASSWORD",
        "TABLESPACE",
        "INSERT_METHOD"
      )
    ) {
      cursor.takeOperator("=")
      cursor.value()
    } else throw cursor.unexpected()
  }
  return {
    columns,
    constraints,
    comment,
    ...(autoIncrement === undefined ? {} : { autoIncrement }),
    ...(suffix === undefined ? {} : { suffix }),
    ...(select === undefined ? {} : { select })
  }
}

/** `partition by …` in the words MatrixOne shows it with: names quoted, the rest as written. */
const partition = (sql: string, cursor: Cursor): string => {
  const tokens = cursor.takeWhile((token) => !isWord(token, "AS", "SELECT"))
  const open = tokens.findIndex((t) => isOperator(t, "("))
  if (open < 0) return ` ${textOf(sql, tokens).toLowerCase()}`
  const close = closing(sql, tokens, open)
  const head = tokens
    .slice(0, open)
    .map((t) => t.value.toLowerCase())
    .join(" ")
  const names = tokens
    .slice(open + 1, close)
    .map((t, i, all) => (isName(t) && !isOperator(all[i + 1], "(") ? `\`${t.value}\`` : t.value))
    .join("")
    .replaceAll(",", ", ")
  const tail = textOf(sql, tokens.slice(close + 1))
  return ` ${head} (${names})${tail === "" ? "" : ` ${tail.replace(/\bPARTITIONS?\b|\bVALUES\b|\bLESS\b|\bTHAN\b|\bIN\b/g, (w) => w.toLowerCase())}`}`
}
