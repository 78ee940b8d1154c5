/**
 * DATA BRANCH CREATE and DELETE.
 */

import { isSystemTable } from "../../catalog/SystemColumn.ts"
import { databaseExists, isSystemDatabase, listTables, needDatabase, noSuchTable } from "../../engine/Catalog.ts"
import { dropDatabase } from "../../engine/DatabaseStatements.ts"
import type { Executor } from "../../engine/Executor.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import { dropTable } from "../../engine/Tables.ts"
import { noSuchSource } from "../../session/Environment.ts"
import type { Session } from "../../session/Session.ts"
import { ok } from "../../session/StatementFamily.ts"
import type { NamedTable } from "../../translate/Cursor.ts"
import { internal, unsupported } from "../../translate/Errors.ts"
import type { Hint } from "../../translate/Hint.ts"
import { quote } from "../../translate/Sql.ts"
import { type Result, SqlFailure } from "../../wire/WireSession.ts"
import { copyTable } from "../Copy.ts"
import { type Snapshot, snapshotSchema } from "../SnapshotStore.ts"
import { resolveHint } from "../TimeTravel.ts"
import { identifiedRows } from "./Endpoint.ts"
import { Lineage, reclaim, recordBranch } from "./Lineage.ts"

const noPrivilege = (): SqlFailure => internal("do not have privilege to execute the statement")

const checkAccount = (session: Session, account: string | undefined): void => {
  if (account === undefined) return
  if (!session.engine.accounts.has(account)) throw internal(`there is no account ${account}`)
  if (account !== session.account) throw unsupported("DATA BRANCH CREATE TO another ACCOUNT")
}

/** Where a branch comes from. */
interface Origin {
  readonly table: TableReference
  readonly at: TableReference
  readonly definition: TableDefinition
  readonly snapshot: Snapshot | undefined
}

const branchTable = async (
  session: Session,
  executor: Executor,
  origin: Origin,
  target: TableReference,
  fork: bigint,
  level: string,
  definition: TableDefinition
): Promise<void> => {
  const child = session.server.nextId()
  const frozen = await recordBranch(
    executor,
    {
      child,
      parent: origin.definition.id,
      fork,
      level,
      account: session.account,
      database: origin.table.database,
      table: origin.table.name
    },
    `SELECT * EXCLUDE ("#row", "#own"), "#row" AS "#parent" FROM (${await identifiedRows(executor, origin.at, origin.snapshot === undefined)})`,
    origin.definition
  )
  await copyTable(session, executor, frozen, target, definition, origin.table, child)
}

export const createTableBranch = async (
  session: Session,
  named: NamedTable,
  from: NamedTable,
  account: string | undefined
): Promise<Result> => {
  const target = session.reference(named.database, named.name)
  const table = session.reference(from.database, from.name)
  checkAccount(session, account)
  for (const database of [target.database, table.database]) await needDatabase(session, session.transactions, database)
  if (isSystemDatabase(target.database)) throw noPrivilege()
  if (isSystemDatabase(table.database)) {
    if (!isSystemTable(table.database, table.name, session.account)) throw noSuchSource(from.name)
    throw unsupported("DATA BRANCH CREATE from a system database")
  }
  const snapshot = from.hint === undefined ? undefined : await resolveHint(session, from.hint)
  checkLevel(snapshot, table)
  return session.transactions.atomic(async (executor) => {
    const at = snapshot === undefined ? table : { ...table, schema: snapshotSchema(snapshot, table.database) }
    const definition = await session.definition(at, executor)
    if (definition === undefined) throw noSuchSource(from.name)
    if (definition.kind !== "table") throw internal(`${table.database}.${table.name} is not BASE TABLE`)
    if ((await session.definition(target, executor)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    await reclaim(executor)
    const { temporary: _, ...permanent } = definition
    const origin = { table, at, definition: permanent, snapshot }
    await branchTable(session, executor, origin, target, snapshot?.ts ?? session.server.timestamp(), "table", permanent)
    return ok()
  })
}

const checkLevel = (snapshot: Snapshot | undefined, table: TableReference): void => {
  if (snapshot === undefined) return
  if (snapshot.level === "table" && (snapshot.table !== table.name || snapshot.database !== table.database)) {
    throw internal(
      `table-level snapshot(${snapshot.name}) does not belong to the table(${table.database}-${table.name})`
    )
  }
  if (snapshot.level === "database" && snapshot.database !== table.database)
    throw internal(`database-level snapshot(${snapshot.name}) does not belong to the database(${table.database})`)
}

export const createDatabaseBranch = async (
  session: Session,
  target: string,
  from: string,
  hint: Hint | undefined,
  account: string | undefined
): Promise<Result> => {
  const name = target.toLowerCase()
  const database = from.toLowerCase()
  checkAccount(session, account)
  const snapshot = hint === undefined ? undefined : await resolveHint(session, hint)
  if (snapshot?.level === "table") throw internal("cannot use a table-level snapshot to clone cluster/account/database")
  if (snapshot?.level === "database" && snapshot.database !== database)
    throw internal(`database-level snapshot(${snapshot.name}) does not belong to the database(${database})`)
  return session.transactions.atomic(async (executor) => {
    if (await databaseExists(executor, session.account, name))
      throw new SqlFailure(1007, `database ${name} already exists`)
    executor.changesDefinitions()
    const schema = session.schemaOf(name)
    await executor.write(`CREATE SCHEMA ${quote(schema)}`)
    if (isSystemDatabase(database)) return ok()
    await reclaim(executor)
    const source = snapshot === undefined ? session.schemaOf(database) : snapshotSchema(snapshot, database)
    const fork = snapshot?.ts ?? session.server.timestamp()
    for (const listed of await listTables(executor, source)) {
      if (listed.definition.temporary === true) continue
      const table = { database, schema: session.schemaOf(database), name: listed.name }
      const at = { ...table, schema: source }
      const copy = { database: name, schema, name: listed.name }
      const definition: TableDefinition = {
        ...listed.definition,
        foreignKeys: listed.definition.foreignKeys.map((k) => (k.database === database ? { ...k, database: name } : k))
      }
      if (definition.kind !== "table") await copyTable(session, executor, at, copy, definition)
      else {
        const origin = { table, at, definition: listed.definition, snapshot }
        await branchTable(session, executor, origin, copy, fork, "database", definition)
      }
    }
    return ok()
  })
}

const notActive = (name: string): SqlFailure =>
  internal(`DATA BRANCH DELETE target ${name} is not an active branch table`)

export const deleteTableBranch = (session: Session, named: NamedTable): Promise<Result> => {
  const table = session.reference(named.database, named.name)
  return session.transactions.atomic(async (executor) => {
    const definition = await session.definition(table, executor)
    if (definition === undefined) throw noSuchTable(table)
    if (!(await Lineage.read(executor)).isBranch(definition.id)) throw notActive(`${table.database}.${table.name}`)
    await dropTable(session, executor, table)
    await reclaim(executor)
    return ok()
  })
}

export const deleteDatabaseBranch = async (session: Session, named: string): Promise<Result> => {
  const database = named.toLowerCase()
  const { transactions } = session
  await needDatabase(session, transactions, database)
  if (isSystemDatabase(database)) throw noPrivilege()
  const tables = (await listTables(transactions, session.schemaOf(database))).filter(
    (t) => t.definition.kind !== "view"
  )
  if (tables.length === 0) throw internal(`DATA BRANCH DELETE target ${database} is not an active branch database`)
  const lineage = await Lineage.read(transactions)
  const other = tables.find((t) => !lineage.isBranch(t.definition.id))
  if (other !== undefined) throw notActive(`${database}.${other.name}`)
  await dropDatabase(session, database, false)
  await transactions.atomic(reclaim)
  return ok()
}
