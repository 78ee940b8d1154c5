/**
 * Copying tables and databases, as CLONE, RESTORE and DATA BRANCH do.
 */

import { type Listed, listTables, qualified } from "../engine/Catalog.ts"
import type { Host } from "../engine/Host.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { createTable, setCounter, storedColumns } from "../engine/Tables.ts"
import type { Executor } from "../session/Transaction.ts"
import { quote } from "../translate/Sql.ts"

/** AUTO_INCREMENT of a copy goes on after the ids its original's node may have reserved: a batch of 10,000. */
const batch = 10_000n

/** Makes `to` a copy of `from`, which has `definition`. */
export const copyTable = async (
  host: Host,
  executor: Executor,
  from: TableReference,
  to: TableReference,
  definition: TableDefinition
): Promise<void> => {
  await createTable(host, executor, to, { ...definition, id: host.server.nextId() })
  if (definition.kind !== "table") return
  const columns = storedColumns(definition).map(quote).join(", ")
  await executor.write(`INSERT INTO ${qualified(to)} (${columns}) SELECT ${columns} FROM ${qualified(from)}`)
  setCounter(host, executor, to, batch + 1n)
}

/** Foreign keys that point into `from` point into `to` in the copy. */
const relocated = (listed: Listed, from: string, to: string): TableDefinition => ({
  ...listed.definition,
  foreignKeys: listed.definition.foreignKeys.map((k) => (k.database === from ? { ...k, database: to } : k))
})

/** Copies every table and view of a database into an existing, empty one. */
export const copyDatabase = async (
  host: Host,
  executor: Executor,
  source: { readonly database: string; readonly schema: string },
  target: { readonly database: string; readonly schema: string }
): Promise<void> => {
  for (const listed of await listTables(executor, source.schema)) {
    if (listed.definition.temporary === true) continue
    await copyTable(
      host,
      executor,
      { ...source, name: listed.name },
      { ...target, name: listed.name },
      relocated(listed, source.database, target.database)
    )
  }
}
