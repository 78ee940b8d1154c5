/**
 * What ALTER TABLE may not do to a table whose past is kept: a branch, a table with branches, one that a snapshot or a PITR
 * covers.
 */
import type { Change } from "../../engine/alter/Change.ts"
import { hiddenSchema } from "../../engine/Database.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import { literal, quote } from "../../translate/Sql.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { Lineage } from "./Lineage.ts"

/** Whether a snapshot or a PITR of any account covers the table. */
const isCovered = async (session: Session, table: TableReference): Promise<boolean> => {
  const scope = `level = 'cluster' OR account = ${literal(session.account)} AND (level = 'account' OR level = 'database' AND database_name = ${literal(table.database)} OR level = 'table' AND database_name = ${literal(table.database)} AND table_name = ${literal(table.name)})`
  const hidden = quote(hiddenSchema)
  const { rows } = await session.transactions.read(
    `SELECT 1 FROM ${hidden}.snapshots WHERE kind = 'user' AND (${scope}) UNION ALL SELECT 1 FROM ${hidden}.pitrs WHERE ${scope} LIMIT 1`
  )
  return rows.length > 0
}

const identity = (column: ColumnDefinition): string => column.origin ?? column.name

/** A column that takes the place of another: the first of a name that meant another one, or added where one was dropped. */
const replaced = (before: TableDefinition, after: TableDefinition): string | undefined => {
  const was = new Map(before.columns.map((c) => [c.name.toLowerCase(), identity(c)]))
  const same = after.columns.find((c) => (was.get(c.name.toLowerCase()) ?? identity(c)) !== identity(c))
  if (same !== undefined) return same.name
  const now = new Set(after.columns.map(identity))
  const old = new Set(was.values())
  return before.columns.every((c) => now.has(identity(c)))
    ? undefined
    : after.columns.find((c) => !old.has(identity(c)))?.name
}

/**
 * A copy of a table of the lineage is a step of it, which must be committed to be seen; and it says of each column which one it
 * was: 20105 for a copy inside a transaction, and for one that replaces a column.
 */
export const checkCopy = async (session: Session, { before, draft, table }: Change): Promise<void> => {
  const related = (await Lineage.read(session.transactions)).has(before.id)
  if (related && (!session.autocommit || session.transactions.active))
    throw new SqlFailure(
      20105,
      "not supported: ALTER on a data-branch lineage is not supported inside an explicit transaction"
    )
  const column = replaced(before, draft)
  if (column !== undefined && (related || (await isCovered(session, table))))
    throw new SqlFailure(
      20105,
      `not supported: ALTER on a data-branch lineage cannot drop and add column '${column}' in the same statement`
    )
}
