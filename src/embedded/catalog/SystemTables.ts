/**
 * The tables of information_schema, mo_catalog and mysql: computed from the catalogue when they are read.
 */

import type { Session } from "../session/Session.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Relation } from "../translate/Expression.ts"
import type { SqlType } from "../translate/Types.ts"
import type { Cell } from "../wire/WireSession.ts"
import { informationSchema } from "./InformationSchema.ts"
import { moCatalog } from "./MoCatalog.ts"
import { valuesRelation } from "./ShowQuery.ts"
import { isSystemTable, systemColumnsOf } from "./SystemColumn.ts"

type Rows = (session: Session) => Promise<ReadonlyArray<ReadonlyArray<Cell>>>

export interface SystemTable {
  readonly columns: ReadonlyArray<readonly [name: string, type: SqlType]>
  readonly rows: Rows
}

export type SystemTables = Readonly<Record<string, SystemTable>>

/** Rows of tables whose columns systemColumns.ts has; a table without is empty. */
export type SystemRows = Readonly<Record<string, Rows>>

const none: Rows = async () => []

const described = (database: string, name: string, rows: Rows | undefined): SystemTable | undefined => {
  const columns = systemColumnsOf(database, name)
  return columns === undefined
    ? undefined
    : { columns: columns.map((c) => [c.name, c.type] as const), rows: rows ?? none }
}

/** A system table that can be read; undefined when there is none of the name. */
const systemTable = (database: string, name: string, account: string): SystemTable | undefined => {
  if (!isSystemTable(database, name, account)) return undefined
  return database === "mo_catalog"
    ? moCatalog[name]
    : described(database, name, database === "information_schema" ? informationSchema[name] : undefined)
}

/** A system table as a relation of a query; undefined when there is none of the name. */
export const listCatalogTable = async (
  session: Session,
  database: string,
  name: string
): Promise<Relation | undefined> => {
  const found = systemTable(database, name, session.account)
  if (found === undefined) {
    if (isSystemTable(database, name, session.account)) throw unsupported(`reading ${database}.${name}`)
    return undefined
  }
  const columns = found.columns.map(([column, type]) => ({ name: column, type }))
  return { kind: "table", sql: `(${valuesRelation(columns, await found.rows(session))})`, columns }
}
