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

/** Tables of mo_catalog that only `sys` has. */
const sysOnly: ReadonlySet<string> = new Set([
  "mo_account",
  "mo_branch_metadata",
  "mo_cdc_task",
  "mo_feature_limit",
  "mo_feature_registry",
  "mo_pitr",
  "mo_pubs",
  "mo_subs"
])

export const systemTableNames = (database: string, account: string): ReadonlyArray<string> =>
  Object.keys(databases[database] ?? {})
    .filter((name) => systemTable(database, name, account) !== undefined)
    .sort()

export const systemTable = (database: string, name: string, account: string): SystemTable | undefined =>
  account !== "sys" && database === "mo_catalog" && sysOnly.has(name) ? undefined : databases[database]?.[name]

/** A system table as a relation of a query; undefined when there is none of the name. */
export const listCatalogTable = async (
  session: Session,
  database: string,
  name: string
): Promise<Relation | undefined> => {
  const found = systemTable(database, name, session.account)
  if (found === undefined) return undefined
  const columns = found.columns.map(([column, type]) => ({ name: column, type }))
  return { kind: "table", sql: `(${valuesRelation(columns, await found.rows(session))})`, columns }
}
