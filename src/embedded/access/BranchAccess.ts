/**
 * Whether a session may run a DATA BRANCH statement.
 */
import { databaseExists, listTables } from "../engine/Catalog.ts"
import { readBranchStatement } from "../matrixone/branch/Syntax.ts"
import { noSuchSource } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import type { NamedTable } from "../translate/Cursor.ts"
import type { Statement } from "../translate/Tokens.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { type Authority, databaseKey, tableKey } from "./Authority.ts"
import { wholeAccount } from "./Authorization.ts"
import { type BranchNeed, branchNeeds } from "./BranchNeeds.ts"
import { databaseObject, tableId, tableObject } from "./Objects.ts"
import { readAccess } from "./TableAccess.ts"

const creating = ["create table", "database all", "database ownership"] as const
const dropping = ["drop table", "drop object", "database all", "database ownership"] as const

/** Reads the table as a query of its own would: 1049 and 1064 where there is none. */
const mayRead = async (session: Session, authority: Authority, table: NamedTable): Promise<boolean> => {
  const reference = session.reference(table.database, table.name)
  if (table.hint === undefined && (await session.definition(reference)) === undefined) {
    if (!(await databaseExists(session.transactions, session.account, reference.database)))
      throw new SqlFailure(1049, `Unknown database ${reference.database}`)
    throw noSuchSource(table.name)
  }
  return authority.access(await readAccess(session, [table], session.database))
}

const may = async (session: Session, authority: Authority, need: BranchNeed): Promise<boolean> => {
  switch (need.kind) {
    case "read":
      return mayRead(session, authority, need.table)
    case "write": {
      const reference = session.reference(need.table.database, need.table.name)
      const definition = await session.definition(reference)
      const privileges = [need.privilege, "table all", "table ownership"] as const
      return definition === undefined || authority.any(privileges, tableObject(reference.database, definition))
    }
    case "create table":
      return authority.any(creating, databaseObject(need.database?.toLowerCase() ?? session.database))
    case "drop table": {
      const reference = session.reference(need.table.database, need.table.name)
      if (authority.any(dropping, databaseObject(reference.database))) return true
      const definition = await session.definition(reference)
      return definition !== undefined && authority.owns(tableKey(tableId(definition)))
    }
    case "create database":
      return authority.any(["create database", "account all"], wholeAccount)
    case "read all": {
      const database = need.database.toLowerCase()
      for (const { definition, name } of await listTables(session.transactions, session.schemaOf(database)))
        if (definition.kind !== "sequence" && !(await mayRead(session, authority, { database, name, hint: undefined })))
          return false
      return true
    }
    case "drop database":
      return (
        authority.any(["drop database", "account all"], wholeAccount) ||
        ((await databaseExists(session.transactions, session.account, need.database.toLowerCase())) &&
          authority.owns(databaseKey(need.database)))
      )
  }
}

export const mayBranch = async (session: Session, authority: Authority, statement: Statement): Promise<boolean> => {
  for (const need of branchNeeds(readBranchStatement(statement)))
    if (!(await may(session, authority, need))) return false
  return true
}
