/**
 * A table under ALTER TABLE: what it was, what it is to be, and where the values come from.
 */
import { internal, invalidInput } from "../../translate/Errors.ts"
import { quote } from "../../translate/Sql.ts"
import { isName, isOperator, tokenize } from "../../translate/Tokens.ts"
import type { SqlType } from "../../translate/Types.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import type { Host } from "../Host.ts"
import {
  type ColumnDefinition,
  findColumn,
  sameName,
  type TableDefinition,
  type TableReference
} from "../TableDefinition.ts"
import { storedColumns } from "../Tables.ts"
import type { Algorithm } from "./Algorithm.ts"

type Draft = { -readonly [K in keyof TableDefinition]: TableDefinition[K] }

/** A table under change: its new definition and where each column's values come from. */
export interface Change {
  readonly host: Host
  readonly before: TableDefinition
  readonly sql: string
  readonly table: TableReference
  readonly algorithm: Algorithm
  readonly draft: Draft
  /** SQL over the old table, by new column name. */
  readonly values: Map<string, string>
  /** The stored shape changes. */
  shape: boolean
  newName?: string
  verifyKeys?: boolean
  /** New names of columns, by their old ones in lower case. */
  readonly renamed: Map<string, string>
}

export const cannotDrop = (name: string): SqlFailure =>
  new SqlFailure(1091, `Can't DROP '${name}'; check that column/key exists`)
export const cannotDropKey = (name: string): SqlFailure =>
  new SqlFailure(20101, `internal error: Can't DROP '${name}'; check that column/key exists`)

export const needColumn = (change: Change, name: string): ColumnDefinition => {
  const column = findColumn(change.draft, name)
  if (column === undefined) throw new SqlFailure(1054, `Unknown column '${name}' in '${change.table.name}'`)
  return column
}

/** Of a table that has just lost its primary key MatrixOne forgets that it has none, and panics. */
export const needKey = ({ before, draft }: Change): void => {
  if (before.primaryKey.length > 0 && draft.primaryKey.length === 0)
    throw internal("panic runtime error: invalid memory address or nil pointer dereference")
}

/** 20301 where a generated column is reckoned from the column. */
export const refuseDependent = (change: Change, name: string): void => {
  for (const { generated, name: dependent } of change.draft.columns) {
    if (generated === undefined) continue
    const tokens = tokenize(generated.sql)
    if (tokens.some((token, i) => isName(token) && sameName(token.value, name) && !isOperator(tokens[i + 1], "(")))
      throw invalidInput(`Cannot modify column '${name}': generated column '${dependent}' depends on it`)
  }
}

/**
 * The values of a column that is redefined or gets another name. A copy is filled by a query over the old table, which knows
 * the column by its present name or not at all.
 */
export const sourceOf = (
  change: Change,
  column: ColumnDefinition
): { readonly sql: string; readonly type: SqlType } => {
  if (change.algorithm === "in place")
    return { sql: change.values.get(column.name) ?? quote(column.name), type: column.type }
  const old = findColumn(change.before, column.name)
  if (old === undefined) throw invalidInput(`column ${column.name} does not exist`)
  return { sql: quote(old.name), type: old.type }
}

/** Each stored column filled with itself: what a rebuild starts from. */
export const ownValues = (definition: TableDefinition): Map<string, string> =>
  new Map(storedColumns(definition).map((name) => [name, quote(name)]))
