/**
 * The definition of a column, read from tokens.
 */

import { Cursor } from "../Cursor.ts"
import { refuseReserved } from "../ReservedWords.ts"
import { isOperator, isWord, type Token } from "../Tokens.ts"
import type { SqlType } from "../Types.ts"
import { readType } from "../TypeText.ts"
import { check, type ParsedCheck } from "./Check.ts"
import { comment } from "./Comment.ts"
import { type ParsedReference, reference } from "./Reference.ts"

export interface ParsedColumn {
  readonly name: string
  readonly type: SqlType
  readonly notNull: boolean
  readonly explicitNull: boolean
  readonly autoIncrement: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly default?: ReadonlyArray<Token>
  readonly onUpdate?: ReadonlyArray<Token>
  readonly generated?: { readonly tokens: ReadonlyArray<Token>; readonly stored: boolean }
  readonly checks: ReadonlyArray<ParsedCheck>
  readonly references?: ParsedReference
  readonly comment: string
  /** It says what CREATE and ADD read and forget, and what MODIFY and CHANGE do not take: COLLATE, VISIBLE … */
  readonly more: boolean
}

/** An operand of DEFAULT: a literal with its sign, a call, or something in parentheses. */
const operand = (cursor: Cursor): ReadonlyArray<Token> => {
  const start = cursor.at
  if (isOperator(cursor.token, "(")) cursor.parenthesized()
  else {
    if (!cursor.takeOperator("-")) cursor.takeOperator("+")
    cursor.skip()
    if (isOperator(cursor.token, "(")) cursor.parenthesized({ empty: true })
  }
  return cursor.tokens.slice(start, cursor.at)
}

/** ON UPDATE knows the names of the present moment alone, and NOW is none of them. */
const moment = (cursor: Cursor): ReadonlyArray<Token> => {
  if (!isWord(cursor.token, "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP")) throw cursor.unexpected()
  return operand(cursor)
}

/** Attributes that mean nothing here, with the values they may have; none is any name or text. */
const meaningless: Readonly<Record<string, ReadonlyArray<string> | undefined>> = {
  VISIBLE: [],
  INVISIBLE: [],
  COLLATE: undefined,
  COLUMN_FORMAT: ["FIXED", "DYNAMIC", "DEFAULT"],
  STORAGE: ["DISK", "MEMORY", "DEFAULT"]
}

const forgotten = (cursor: Cursor): boolean => {
  const { word = "" } = cursor.token ?? {}
  if (!Object.hasOwn(meaningless, word)) return false
  cursor.skip()
  const values = meaningless[word]
  if (values === undefined) cursor.value()
  else if (values.length > 0 && !cursor.takeAny(...values)) throw cursor.unexpected()
  return true
}

/** A column definition: its name, type and attributes. */
export const parseColumn = (sql: string, tokens: ReadonlyArray<Token>): ParsedColumn => {
  const cursor = new Cursor({ sql, tokens })
  refuseReserved(sql, cursor.token)
  const name = cursor.name()
  const [type, taken] = readType(sql, tokens.slice(cursor.at))
  cursor.skip(taken)
  const column: { -readonly [K in keyof ParsedColumn]: ParsedColumn[K] } = {
    name,
    type,
    notNull: false,
    explicitNull: false,
    autoIncrement: false,
    primaryKey: false,
    unique: false,
    checks: [],
    comment: "",
    more: false
  }
  const checks: Array<ParsedCheck> = []
  while (!cursor.ended) {
    if (cursor.take("NOT", "NULL")) column.notNull = true
    else if (cursor.take("NULL")) column.explicitNull = true
    else if (cursor.take("DEFAULT", "CHARACTER", "SET") || cursor.take("CHARACTER", "SET")) {
      cursor.takeOperator("=")
      cursor.name()
      column.more = true
    } else if (cursor.take("DEFAULT")) column.default = operand(cursor)
    else if (cursor.take("ON", "UPDATE")) column.onUpdate = moment(cursor)
    else if (cursor.take("AUTO_INCREMENT")) column.autoIncrement = true
    else if (cursor.take("PRIMARY", "KEY")) column.primaryKey = true
    else if (cursor.take("UNIQUE", "KEY") || cursor.take("UNIQUE")) column.unique = true
    else if (cursor.take("KEY")) column.primaryKey = true
    else if (cursor.take("COMMENT")) column.comment = comment(cursor)
    else if (forgotten(cursor)) column.more = true
    else if (cursor.take("GENERATED", "ALWAYS", "AS") || cursor.take("AS")) {
      const generated = cursor.parenthesized()
      const stored = cursor.takeAny("STORED", "PERSISTENT")
      if (!stored) cursor.take("VIRTUAL")
      column.generated = { tokens: generated, stored }
    } else if (cursor.take("REFERENCES")) column.references = reference(cursor)
    else if (cursor.take("CHECK")) checks.push(check(cursor))
    else if (cursor.take("CONSTRAINT")) {
      const constraint = isWord(cursor.token, "CHECK") ? undefined : cursor.name()
      if (!cursor.take("CHECK")) throw cursor.unexpected()
      checks.push(check(cursor, constraint))
    } else throw cursor.unexpected()
  }
  return { ...column, checks }
}
