/**
 * The tables of information_schema, mo_catalog and mysql: computed from the catalogue when they are read.
 */

import type { Session } from "../session/Session.ts"
import type { Relation } from "../translate/Expression.ts"
import type { SqlType } from "../translate/Types.ts"
import type { Cell } from "../wire/WireSession.ts"
import { informationSchema } from "./InformationSchema.ts"
import { moCatalog } from "./MoCatalog.ts"
import { valuesRelation } from "./ShowQuery.ts"

export interface SystemTable {
  readonly columns: ReadonlyArray<readonly [name: string, type: SqlType]>
  readonly rows: (session: Session) => Promise<ReadonlyArray<ReadonlyArray<Cell>>>
}

export type SystemTables = Readonly<Record<string, SystemTable>>

const databases: Readonly<Record<string, SystemTables>> = {
  information_schema: informationSchema,
  mo_catalog: moCatalog
}

export const systemTableNames = (database: string): ReadonlyArray<string> =>
  Object.keys(databases[database] ?? {}).sort()

export const systemTable = (database: string, name: string): SystemTable | undefined => databases[database]?.[name]

/** A system table as a relation of a query; undefined when there is none of the name. */
export const listCatalogTable = async (
  session: Session,
  database: string,
  name: string
): Promise<Relation | undefined> => {
  const found = systemTable(database, name)
  if (found === undefined) return undefined
  const columns = found.columns.map(([column, type]) => ({ name: column, type }))
  return { kind: "table", sql: `(${valuesRelation(columns, await found.rows(session))})`, columns }
}
