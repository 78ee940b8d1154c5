/**
 * REPLACE: the rows that collide go, the new ones come.
 */

import { quote } from "../translate/Sql.ts"
import { qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import { checkParents, refuseReferenced } from "./ForeignKeys.ts"
import { collision, given, statement, type Target, type Values, type Written } from "./InsertedRows.ts"
import { childrenOf } from "./References.ts"
import { claimRows } from "./RowLocks.ts"
import { uniqueKeys } from "./TableDefinition.ts"

/** The parents of rows that REPLACE has put in. */
const parentsOf = async ({ host, table, definition }: Target, executor: Executor, values: Values): Promise<void> => {
  if (definition.foreignKeys.length === 0 || values.rows.length === 0) return
  await checkParents(host, executor, table, definition, given(values), "change")
}

export const replaceRows = async (target: Target, executor: Executor, values: Values): Promise<Written> => {
  let affected = 0
  if (uniqueKeys(target.definition).length === 0 && values.rows.length > 0) {
    const { changed } = await executor.write(statement(target, values))
    await parentsOf(target, executor, values)
    return { affected: changed, inserted: changed }
  }
  const referencing = await childrenOf(target.host, executor, target.table)
  for (const row of values.rows) {
    const where = collision(target, values, row)
    if (where !== undefined) {
      const { definition, host, table } = target
      const from = `${qualified(table)} AS ${quote(table.name)} WHERE ${where}`
      await claimRows(host, executor, { table, definition, alias: table.name, from, change: "gone" })
      if (referencing.length > 0) await refuseReferenced(host, executor, referencing, `SELECT * FROM ${from}`)
      affected += (await executor.write(`DELETE FROM ${qualified(table)} WHERE ${where}`)).changed
    }
    affected += (await executor.write(statement(target, { columns: values.columns, rows: [row] }))).changed
  }
  await parentsOf(target, executor, values)
  return { affected, inserted: values.rows.length }
}
