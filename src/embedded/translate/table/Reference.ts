/**
 * REFERENCES, read from tokens.
 */

import type { Cursor } from "../Cursor.ts"
import { isOperator } from "../Tokens.ts"

export interface ParsedReference {
  readonly database: string | undefined
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly onDelete: string
  readonly onUpdate: string
}

const action = (cursor: Cursor): string => {
  if (cursor.take("SET", "NULL")) return "SET NULL"
  if (cursor.take("SET", "DEFAULT")) return "SET DEFAULT"
  if (cursor.take("NO", "ACTION")) return "NO ACTION"
  if (cursor.take("CASCADE")) return "CASCADE"
  if (cursor.take("RESTRICT")) return "RESTRICT"
  throw cursor.unexpected()
}

export const reference = (cursor: Cursor): ParsedReference => {
  let table = cursor.name()
  let database: string | undefined
  if (cursor.takeOperator(".")) {
    database = table
    table = cursor.name()
  }
  const columns = isOperator(cursor.token, "(") ? cursor.names() : []
  let onDelete = "RESTRICT"
  let onUpdate = "RESTRICT"
  for (;;) {
    if (cursor.take("ON", "DELETE")) onDelete = action(cursor)
    else if (cursor.take("ON", "UPDATE")) onUpdate = action(cursor)
    else if (cursor.take("MATCH")) cursor.skip()
    else return { database, table, columns, onDelete, onUpdate }
  }
}
