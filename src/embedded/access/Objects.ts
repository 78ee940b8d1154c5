/**
 * The numbers databases and tables have in grants. A table's is its definition's, gone with it; a database's follows from
 * its name, so what was granted on one that is gone is forgotten when another of the name is made.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import { databaseExists } from "../engine/Catalog.ts"
import type { TableDefinition } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import { internal } from "../translate/Errors.ts"
import type { AccessObject } from "./Authorization.ts"
import type { GrantObject } from "./GrantSyntax.ts"

export const databaseObject = (database: string | undefined): AccessObject => ({
  on: "database",
  database: database === undefined ? 0 : databaseId(database),
  table: 0
})

/** The number a table keeps, whatever is done to it. */
export const tableId = ({ id, logicalId }: Pick<TableDefinition, "id" | "logicalId">): number => logicalId ?? id

export const tableObject = (database: string, definition: TableDefinition): AccessObject => ({
  on: "table",
  database: databaseId(database),
  table: tableId(definition)
})

/** The object of a GRANT; 20101 when there is none of the name. */
export const grantedObject = async (session: Session, object: GrantObject): Promise<AccessObject> => {
  const { on, level, table, unsupported } = object
  if (unsupported !== undefined)
    throw internal(`in the object type "${on}" the privilege level "${unsupported}" is unsupported`)
  if (level === "*.*" || (level === "*" && on !== "table" && on !== "view")) return { on, database: 0, table: 0 }
  const database = object.database ?? session.database ?? ""
  if (table === undefined) {
    if (!(await databaseExists(session.transactions, session.account, database)))
      throw internal(`there is no database "${database}"`)
    return { on, database: databaseId(database), table: 0 }
  }
  // A table of a subscription is in the publisher's account.
  const there = database !== "" && session.engine.publications.subscription(session.account, database) === undefined
  const definition = there ? await session.definition(session.reference(database, table)) : undefined
  if (definition === undefined || (on === "view" && definition.kind !== "view"))
    throw internal(`there is no ${on} "${table}" in database "${database}"`)
  return { on, database: databaseId(database), table: tableId(definition) }
}
