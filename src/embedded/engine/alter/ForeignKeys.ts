/**
 * ALTER TABLE where foreign keys are concerned: those of the table, and those of others that point at it.
 */

import type { ParsedConstraint } from "../../translate/table/Constraint.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { foreignKey } from "../definition/ForeignKey.ts"
import type { Executor } from "../Executor.ts"
import type { Host } from "../Host.ts"
import { childrenOf } from "../References.ts"
import { type ColumnDefinition, sameName, type TableReference } from "../TableDefinition.ts"
import { redefine } from "../Tables.ts"
import type { Change } from "./Change.ts"

/** ADD FOREIGN KEY. The newest is shown first, and its rows are looked at when the statement is done. */
export const addForeignKey = async (
  change: Change,
  constraint: Extract<ParsedConstraint, { kind: "foreign" }>
): Promise<void> => {
  const { before, draft, table } = change
  const { columns, name, references } = constraint
  // What the table had before counts, also where the same statement drops it.
  if (name !== undefined && [...before.foreignKeys, ...draft.foreignKeys].some((k) => sameName(k.name, name)))
    throw new SqlFailure(1061, `Duplicate foreign key constraint name '${name}'`)
  const own = sameName(references.table, table.name) && sameName(references.database ?? table.database, table.database)
  const itself = own ? columns.find((c, i) => sameName(c, references.columns[i] ?? "")) : undefined
  if (itself !== undefined)
    throw new SqlFailure(20101, `internal error: foreign key ${itself} can not reference to itself`)
  const self = { database: table.database, name: table.name, ...draft }
  draft.foreignKeys = [await foreignKey(change.host, self, name, columns, references), ...draft.foreignKeys]
  change.verifyKeys = true
}

const sameShape = (a: ColumnDefinition, b: ColumnDefinition): boolean =>
  a.type.name === b.type.name &&
  a.type.unsigned === b.type.unsigned &&
  a.type.length === b.type.length &&
  a.autoIncrement === b.autoIncrement

/** Refuses a new definition of a column that a key depends on; one that keeps its type may get a new name. */
export const keepReferences = async (change: Change, old: ColumnDefinition, next: ColumnDefinition): Promise<void> => {
  if (sameShape(old, next)) return
  for (const key of change.draft.foreignKeys) {
    const at = key.columns.findIndex((c) => sameName(c, old.name))
    if (at < 0) continue
    const parent = await change.host.definition(change.host.reference(key.database, key.table))
    const theirs = parent?.columns.find((c) => sameName(c.name, key.referenced[at] ?? ""))
    if (theirs === undefined) continue
    const width = next.type.length ?? 0
    if (
      theirs.type.name !== next.type.name ||
      theirs.type.unsigned !== next.type.unsigned ||
      width < (theirs.type.length ?? 0) ||
      width < (old.type.length ?? 0)
    )
      throw new SqlFailure(1832, `Cannot change column '${old.name}': used in a foreign key constraint '${key.name}'`)
  }
  for (const { table, key } of await childrenOf(change.host, change.host.transactions, change.table)) {
    if (!key.referenced.some((c) => sameName(c, old.name))) continue
    if (!sameName(old.name, next.name)) throw new SqlFailure(1849, "Columns participating in a foreign key are renamed")
    throw new SqlFailure(
      1833,
      `Cannot change column '${old.name}': used in a foreign key constraint '${key.name}' of table '${table.database}.${table.name}'`
    )
  }
}

/** Refuses to drop a column of a foreign key, of the table's own (1828) or of another that points at it (1829). */
export const needNoReference = async (change: Change, column: ColumnDefinition): Promise<void> => {
  const has = (names: ReadonlyArray<string>): boolean => names.some((c) => sameName(c, column.name))
  const own = change.draft.foreignKeys.find((k) => has(k.columns))
  if (own !== undefined)
    throw new SqlFailure(1828, `Cannot drop column '${column.name}': needed in a foreign key constraint '${own.name}'`)
  const children = await childrenOf(change.host, change.host.transactions, change.table)
  const child = children.find(({ key }) => has(key.referenced))
  if (child !== undefined)
    throw new SqlFailure(
      1829,
      `Cannot drop column '${column.name}': needed in a foreign key constraint '${child.key.name}' of table '${child.table.name}'`
    )
}

/** The keys that point at columns by their old names, in the tables that have them. */
export const renameReferences = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  renamed: ReadonlyMap<string, string>
): Promise<void> => {
  const swap = (name: string): string => renamed.get(name.toLowerCase()) ?? name
  const children = new Map(
    (await childrenOf(host, executor, table)).map((child) => [`${child.table.schema}\u0000${child.table.name}`, child])
  )
  for (const { definition, table: child } of children.values()) {
    const own = child.schema === table.schema && child.name === table.name
    const current = own ? await host.definition(table, executor) : definition
    if (current === undefined) continue
    const foreignKeys = current.foreignKeys.map((k) =>
      k.database === table.database && sameName(k.table, table.name) ? { ...k, referenced: k.referenced.map(swap) } : k
    )
    await redefine(executor, child, { ...current, foreignKeys })
  }
}
