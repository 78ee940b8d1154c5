/**
 * The definition of a column, read from tokens.
 */

import { refuseReserved } from "../ReservedWords.ts"
import { isOperator, isWord, type Token } from "../Tokens.ts"
import type { SqlType } from "../Types.ts"
import { readType } from "../TypeText.ts"
import { DefinitionCursor } from "./DefinitionCursor.ts"
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
  readonly checks: ReadonlyArray<{ readonly name?: string; readonly tokens: ReadonlyArray<Token> }>
  readonly references?: ParsedReference
  readonly comment: string
}

/** An operand of DEFAULT or ON UPDATE: a literal with its sign, a call, or something in parentheses. */
const operand = (cursor: DefinitionCursor): ReadonlyArray<Token> => {
  const start = cursor.index
  if (isOperator(cursor.token, "(")) cursor.parenthesized()
  else {
    if (isOperator(cursor.token, "-") || isOperator(cursor.token, "+")) cursor.index++
    if (cursor.token === undefined) throw cursor.fail()
    cursor.index++
    if (isOperator(cursor.token, "(")) cursor.parenthesized()
  }
  return cursor.tokens.slice(start, cursor.index)
}

/** A column definition: its name, type and attributes. */
export const parseColumn = (sql: string, tokens: ReadonlyArray<Token>): ParsedColumn => {
  const cursor = new DefinitionCursor(sql, tokens)
  refuseReserved(sql, cursor.token)
  const name = cursor.name()
  const [type, taken] = readType(sql, tokens.slice(cursor.index))
  cursor.index += taken
  const column: { -readonly [K in keyof ParsedColumn]: ParsedColumn[K] } = {
    name,
    type,
    notNull: false,
    explicitNull: false,
    autoIncrement: false,
    primaryKey: false,
    unique: false,
    checks: [],
    comment: ""
  }
  const checks: Array<{ readonly name?: string; readonly tokens: ReadonlyArray<Token> }> = []
  while (!cursor.done) {
    if (cursor.words("NOT", "NULL")) column.notNull = true
    else if (cursor.word("NULL")) column.explicitNull = true
    else if (cursor.word("DEFAULT")) column.default = operand(cursor)
    else if (cursor.words("ON", "UPDATE")) column.onUpdate = operand(cursor)
    else if (cursor.word("AUTO_INCREMENT")) column.autoIncrement = true
    else if (cursor.words("PRIMARY", "KEY")) column.primaryKey = true
    else if (cursor.words("UNIQUE", "KEY") || cursor.word("UNIQUE")) column.unique = true
    else if (cursor.word("KEY")) column.primaryKey = true
    else if (cursor.word("COMMENT")) column.comment = cursor.value()
    else if (cursor.word("COLLATE") || cursor.word("CHARSET")) cursor.index++
    else if (cursor.words("CHARACTER", "SET")) cursor.index++
    else if (cursor.words("GENERATED", "ALWAYS", "AS") || cursor.word("AS")) {
      const generated = cursor.parenthesized()
      const stored = cursor.word("STORED", "PERSISTENT")
      if (!stored) cursor.word("VIRTUAL")
      column.generated = { tokens: generated, stored }
    } else if (cursor.word("REFERENCES")) column.references = reference(cursor)
    else if (cursor.word("CHECK")) {
      checks.push({ tokens: cursor.parenthesized() })
      if (!cursor.word("ENFORCED")) cursor.words("NOT", "ENFORCED")
    } else if (isWord(cursor.token, "CONSTRAINT")) {
      cursor.index++
      const constraint = isWord(cursor.token, "CHECK") ? undefined : cursor.name()
      if (!cursor.word("CHECK")) throw cursor.fail()
      checks.push({ ...(constraint === undefined ? {} : { name: constraint }), tokens: cursor.parenthesized() })
    } else if (
      cursor.words("STORAGE", "DISK") ||
      cursor.word("COLUMN_FORMAT") ||
      cursor.word("SIGNED") ||
      cursor.word("PROPERTIES")
    )
      cursor.index += 0
    else throw cursor.fail()
  }
  return { ...column, checks }
}
