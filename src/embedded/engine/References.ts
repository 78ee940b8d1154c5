/**
 * Which tables reference which.
 */

import { listTables, userDatabases } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import { type ForeignKey, sameName, type TableDefinition, type TableReference } from "./TableDefinition.ts"

/** Whether foreign keys are looked at. */
export const enforced = (host: Host): boolean => host.systemVariable("foreign_key_checks") !== "0"

export interface Child {
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly key: ForeignKey
}

/** Every reference of an account's tables. */
const references = async (host: Host, executor: Pick<Executor, "read">): Promise<ReadonlyArray<Child>> => {
  const own = host.transactions.hasDefinitions
  const version = host.server.definitionVersion
  const known = host.server.references.get(host.account)
  if (!own && known !== undefined && known.version === version) return known.children
  const children: Array<Child> = []
  for (const database of await userDatabases(executor, host.account)) {
    const schema = host.schemaOf(database)
    for (const { name, definition } of await listTables(executor, schema)) {
      for (const key of definition.foreignKeys) children.push({ table: { database, schema, name }, definition, key })
    }
  }
  if (!own && version === host.server.definitionVersion) host.server.references.set(host.account, { version, children })
  return children
}

/** The tables that reference `table`. */
export const childrenOf = async (
  host: Host,
  executor: Pick<Executor, "read">,
  table: TableReference
): Promise<ReadonlyArray<Child>> =>
  (await references(host, executor)).filter(
    ({ key }) => key.database === table.database && sameName(key.table, table.name)
  )
