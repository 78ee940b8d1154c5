/**
 * RENAME TABLE, and what it and ALTER TABLE … RENAME do to the table.
 */

import { ok } from "../session/StatementFamily.ts"
import type { Executor } from "../session/Transaction.ts"
import { quote } from "../translate/Sql.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { counterKey, needTable, tableExists } from "./Catalog.ts"
import type { Host } from "./Host.ts"
import type { TableReference } from "./TableDefinition.ts"

/** Gives the table another name; its counters go with it. */
export const moveTable = async (host: Host, executor: Executor, table: TableReference, to: string): Promise<void> => {
  if ((await host.definition({ ...table, name: to }, executor)) !== undefined) throw tableExists(to)
  executor.changesDefinitions()
  await executor.write(`ALTER TABLE ${quote(table.schema)}.${quote(table.name)} RENAME TO ${quote(to)}`)
  const own = counterKey(table)
  const next = counterKey({ ...table, name: to })
  for (const [key, value] of [...host.server.autoIncrement]) {
    if (key === own || key.startsWith(`${own}\u0000`))
      host.server.autoIncrement.set(next + key.slice(own.length), value)
  }
}

export const renameTable = async (host: Host, table: TableReference, to: string): Promise<Result> => {
  const definition = await needTable(host, table)
  if (definition.kind === "view")
    throw new SqlFailure(20101, "internal error: you should use alter view statemnt for View")
  return host.transactions.atomic(async (executor) => {
    await moveTable(host, executor, table, to.toLowerCase())
    return ok()
  })
}
