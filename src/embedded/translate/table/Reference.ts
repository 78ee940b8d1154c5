/**
 * REFERENCES, read from tokens.
 */

import { isOperator } from "../Tokens.ts"
import type { DefinitionCursor } from "./DefinitionCursor.ts"

export interface ParsedReference {
  readonly database: string | undefined
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly onDelete: string
  readonly onUpdate: string
}

const action = (cursor: DefinitionCursor): string => {
  if (cursor.words("SET", "NULL")) return "SET NULL"
  if (cursor.words("SET", "DEFAULT")) return "SET DEFAULT"
  if (cursor.words("NO", "ACTION")) return "NO ACTION"
  if (cursor.word("CASCADE")) return "CASCADE"
  if (cursor.word("RESTRICT")) return "RESTRICT"
  throw cursor.fail()
}

export const reference = (cursor: DefinitionCursor): ParsedReference => {
  let table = cursor.name()
  let database: string | undefined
  if (cursor.operator(".")) {
    database = table
    table = cursor.name()
  }
  const columns = isOperator(cursor.token, "(") ? cursor.columns() : []
  let onDelete = "RESTRICT"
  let onUpdate = "RESTRICT"
  for (;;) {
    if (cursor.words("ON", "DELETE")) onDelete = action(cursor)
    else if (cursor.words("ON", "UPDATE")) onUpdate = action(cursor)
    else if (cursor.word("MATCH")) cursor.index++
    else return { database, table, columns, onDelete, onUpdate }
  }
}
