/**
 * All databases and tables of an account, read once per statement that asks.
 */
import { type Listed, listTables, userDatabases } from "../engine/Catalog.ts"
import { visibleTables } from "../matrixone/Subscriptions.ts"
import type { Session } from "../session/Session.ts"

export interface CatalogTable extends Listed {
  readonly database: string
}

export const allTables = async (session: Session): Promise<ReadonlyArray<CatalogTable>> => {
  const found: Array<CatalogTable> = []
  for (const database of await userDatabases(session.transactions, session.account)) {
    const all = await listTables(session.transactions, session.schemaOf(database))
    for (const listed of visibleTables(session, database, all)) {
      if (listed.definition.temporary !== true) found.push({ ...listed, database })
    }
  }
  return found
}

/** Stable numbers for databases, from their place in the list: MatrixOne's ids, of which only equality means something. */
export const databaseId = (name: string): number => {
  let hash = 300_000
  for (const c of name) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) % 2_000_000_000
  return hash
}
