/**
 * A table under ALTER TABLE: what it was, what it is to be, and where the values come from.
 */
import { quote } from "../../translate/Sql.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import type { Host } from "../Host.ts"
import { type ColumnDefinition, findColumn, type TableDefinition, type TableReference } from "../TableDefinition.ts"
import { storedColumns } from "../Tables.ts"

type Draft = { -readonly [K in keyof TableDefinition]: TableDefinition[K] }

/** A table under change: its new definition and where each column's values come from. */
export interface Change {
  readonly host: Host
  readonly before: TableDefinition
  readonly sql: string
  readonly table: TableReference
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

/** Each stored column filled with itself: what a rebuild starts from. */
export const ownValues = (definition: TableDefinition): Map<string, string> =>
  new Map(storedColumns(definition).map((name) => [name, quote(name)]))
