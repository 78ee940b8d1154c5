/**
 * A foreign key, checked against the table it references.
 */
import { internal } from "../../translate/Errors.ts"
import type { ParsedReference } from "../../translate/table/Reference.ts"
import type { SqlFailure } from "../../wire/WireSession.ts"
import { needTable } from "../Catalog.ts"
import type { Host } from "../Host.ts"
import {
  type Action,
  type ColumnDefinition,
  type ForeignKey,
  type IndexDefinition,
  sameName
} from "../TableDefinition.ts"

const actions: ReadonlyArray<Action> = ["RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"]

const actionOf = (text: string): Action => actions.find((a) => a === text) ?? "RESTRICT"

const missing = (column: string, table: string): SqlFailure =>
  internal(`column '${column}' no exists in the creating table '${table}'`)

/** Fails where the table or its key is not there, or the types differ; a missing table is allowed while keys are not checked. */
export const foreignKey = async (
  host: Host,
  self: {
    readonly database: string
    readonly name: string
    readonly columns: ReadonlyArray<ColumnDefinition>
    readonly primaryKey: ReadonlyArray<string>
    readonly indexes: ReadonlyArray<IndexDefinition>
  },
  name: string | undefined,
  columns: ReadonlyArray<string>,
  references: ParsedReference
): Promise<ForeignKey> => {
  // The real server panics.
  if (references.columns.length === 0) throw internal("panic runtime error: index out of range [0] with length 0: ")
  const target = host.reference(references.database ?? self.database, references.table)
  const own = target.database === self.database && target.name === self.name
  const parent = own
    ? self
    : host.systemVariable("foreign_key_checks") === "0"
      ? await host.definition(target)
      : await needTable(host, target)
  const referenced = references.columns
  if (parent !== undefined) {
    const keys = [parent.primaryKey, ...parent.indexes.filter((i) => i.unique).map((i) => i.columns)]
    const isKey = keys.some(
      (key) => referenced.length <= key.length && referenced.every((c) => key.some((k) => sameName(k, c)))
    )
    for (const [i, column] of columns.entries()) {
      const mine = self.columns.find((c) => sameName(c.name, column))
      if (mine === undefined) throw missing(column, self.name)
      const theirs = parent.columns.find((c) => sameName(c.name, referenced[i] ?? ""))
      if (theirs === undefined) throw missing(referenced[i] ?? "", target.name)
      if (theirs.type.name !== mine.type.name || theirs.type.unsigned !== mine.type.unsigned) {
        throw internal(`type of reference column '${theirs.name}' is not match for column '${mine.name}'`)
      }
    }
    if (!isKey) throw internal("failed to add the foreign key constraint")
  }
  return {
    name: name?.toLowerCase() ?? crypto.randomUUID(),
    columns,
    database: target.database,
    table: target.name,
    referenced,
    onDelete: actionOf(references.onDelete),
    onUpdate: actionOf(references.onUpdate)
  }
}
