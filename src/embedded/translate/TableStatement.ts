/**
 * CREATE TABLE, read from tokens.
 */

import { Cursor } from "./Cursor.ts"
import { syntaxError } from "./SyntaxError.ts"
import { isOperator, isWord, splitCommas, type Token } from "./Tokens.ts"
import { type ParsedColumn, parseColumn } from "./table/Column.ts"
import { comment } from "./table/Comment.ts"
import { type ParsedConstraint, parseConstraint } from "./table/Constraint.ts"
import { type PartitionRule, partition } from "./table/Partition.ts"

export interface ParsedTable {
  readonly columns: ReadonlyArray<ParsedColumn>
  readonly constraints: ReadonlyArray<ParsedConstraint>
  readonly comment: string
  readonly autoIncrement?: string
  readonly suffix?: string
  /** The columns of CLUSTER BY. */
  readonly clusterBy?: ReadonlyArray<string>
  readonly partition?: PartitionRule
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
  let told = ""
  let autoIncrement: string | undefined
  let suffix: string | undefined
  let clusterBy: ReadonlyArray<string> | undefined
  let rule: PartitionRule | undefined
  let select: ReadonlyArray<Token> | undefined
  while (!cursor.ended) {
    if (cursor.take("COMMENT")) {
      cursor.takeOperator("=")
      told = comment(cursor)
    } else if (cursor.take("AUTO_INCREMENT")) {
      cursor.takeOperator("=")
      autoIncrement = cursor.value()
    } else if (cursor.take("CLUSTER", "BY")) {
      clusterBy = isOperator(cursor.token, "(") ? cursor.names() : [cursor.name()]
      suffix = ` CLUSTER BY (${clusterBy.map((c) => `\`${c}\``).join(", ")})`
    } else if (isWord(cursor.token, "PARTITION") && isWord(cursor.tokens[cursor.at + 1], "BY")) {
      const read = partition(sql, cursor)
      suffix = read.shown
      rule = read.rule
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
    comment: told,
    ...(autoIncrement === undefined ? {} : { autoIncrement }),
    ...(suffix === undefined ? {} : { suffix }),
    ...(clusterBy === undefined ? {} : { clusterBy }),
    ...(rule === undefined ? {} : { partition: rule }),
    ...(select === undefined ? {} : { select })
  }
}
