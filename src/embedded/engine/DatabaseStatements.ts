/**
 * CREATE DATABASE and DROP DATABASE.
 */

import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { foldName } from "../translate/Fold.ts"
import { quote } from "../translate/Sql.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { databaseExists, isSystemDatabase, listTables, qualified } from "./Catalog.ts"
import type { Host } from "./Host.ts"
import { childrenOf, enforced } from "./References.ts"
import { claimDatabase } from "./TableLocks.ts"
import { dropTemporariesOf } from "./TemporaryTables.ts"

/** Creates an empty database inside a statement; 1007 when it is there. */
const createDatabase = (host: Host, name: string, ifNotExists: boolean): Promise<Result> => {
  const database = foldName(name)
  return host.transactions.atomic(async (executor) => {
    claimDatabase(executor, host.schemaOf(database), [])
    if (await databaseExists(executor, host.account, database)) {
      if (ifNotExists) return ok(1)
      throw new SqlFailure(1007, `database ${database} already exists`)
    }
    executor.changesDefinitions()
    await executor.write(`CREATE SCHEMA ${quote(host.schemaOf(database))}`)
    return ok(1)
  })
}

export const dropDatabase = async (host: Host, name: string, ifExists: boolean): Promise<Result> => {
  const database = foldName(name)
  if (isSystemDatabase(database))
    throw new SqlFailure(20101, "internal error: do not have privilege to execute the statement")
  const result = await host.transactions.atomic(async (executor) => {
    if (!(await databaseExists(executor, host.account, database))) {
      if (ifExists) return ok(0)
      throw new SqlFailure(1008, `Can't drop database '${database}'; database doesn't exist`)
    }
    const schema = host.schemaOf(database)
    const tables = await listTables(executor, schema)
    if (enforced(host)) {
      for (const { name: table } of tables) {
        const outside = (await childrenOf(host, executor, { database, schema, name: table })).find(
          (c) => c.table.database !== database
        )
        if (outside !== undefined)
          throw new SqlFailure(20101, `internal error: can not drop database. It has been referenced by foreign keys`)
      }
    }
    claimDatabase(
      executor,
      schema,
      tables.map(({ name: table }) => table)
    )
    executor.changesDefinitions()
    for (const { name: table } of tables) {
      const key = `${schema}\u0000${table}`
      for (const counter of [...host.server.autoIncrement.keys()]) {
        if (counter !== key && !counter.startsWith(`${key}\u0000`)) continue
        const value = host.server.autoIncrement.get(counter) ?? 1n
        host.server.autoIncrement.delete(counter)
        executor.onUndo(() => host.server.autoIncrement.set(counter, value))
      }
    }
    // One by one: of a table that this transaction has made and filled, CASCADE makes the COMMIT fail.
    for (const { name: table } of tables) await executor.write(`DROP TABLE ${qualified({ schema, name: table })}`)
    const temporaries = await dropTemporariesOf(executor, schema)
    await executor.write(`DROP SCHEMA ${quote(schema)} CASCADE`)
    return ok(tables.length + temporaries)
  })
  if (host.database === database) host.leaveDatabase()
  return result
}

export const databaseStatements: StatementFamily = [
  {
    pattern:
      "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name [[DEFAULT] (CHARACTER | CHARSET | COLLATE | ENCRYPTION) ...]",
    run: async (session, captures) => {
      await session.beginImplicit()
      return createDatabase(session, captures.need("name"), captures.has("EXISTS"))
    }
  },
  {
    pattern: "DROP (DATABASE | SCHEMA) [IF EXISTS] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return dropDatabase(session, captures.need("name"), captures.has("EXISTS"))
    }
  }
]
