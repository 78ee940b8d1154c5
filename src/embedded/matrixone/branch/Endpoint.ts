/**
 * A table at one end of a DIFF, MERGE or PICK: as it is, or as a snapshot or the history has it.
 */

import { findDefinition, qualified } from "../../engine/Catalog.ts"
import type { Executor } from "../../engine/Executor.ts"
import { execute } from "../../engine/ResultSet.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import { noSuchSource } from "../../session/Environment.ts"
import type { Session } from "../../session/Session.ts"
import type { NamedTable } from "../../translate/Cursor.ts"
import { quote } from "../../translate/Sql.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { rowIdsOf } from "../SnapshotStore.ts"
import { resolveHint, timeTravel } from "../TimeTravel.ts"

export type Reader = Pick<Executor, "read">

export interface Endpoint {
  readonly name: string
  readonly table: TableReference
  readonly definition: TableDefinition
  /** Where its rows are. */
  readonly at: TableReference
  /** The time it is read at; undefined is now. */
  readonly moment: bigint | undefined
}

/**
 * What others see. DIFF, MERGE and PICK look at committed rows only, also inside a transaction that has changed some; so they
 * read over a connection of their own then.
 */
export const withCommitted = async <A>(session: Session, use: (reader: Reader) => Promise<A>): Promise<A> => {
  if (!session.transactions.active) return use(session.transactions)
  const connection = await session.server.connect()
  try {
    return await use({
      read: async (sql) => {
        const result = await execute(connection, sql)
        session.interruption.check()
        return result
      }
    })
  } finally {
    connection.closeSync()
  }
}

/** The endpoint a statement names; 1064 when there is no such table. */
export const endpoint = async (session: Session, reader: Reader, named: NamedTable): Promise<Endpoint> => {
  const table = session.reference(named.database, named.name)
  if (named.hint !== undefined) {
    const moment = await resolveHint(session, named.hint)
    const { definition, at } = await timeTravel(session, table, named.hint)
    if (definition === undefined) throw noSuchSource(named.name)
    return { name: table.name, table, definition: baseTable(table, definition), at, moment: moment.ts }
  }
  const definition = await findDefinition(reader, table)
  if (definition === undefined) {
    const own = await session.definition(table)
    if (own === undefined) throw noSuchSource(named.name)
    // Made by this transaction: nobody knows yet when it began.
    throw new SqlFailure(
      20101,
      `internal error: cannot find table ${own.id} commit ts at snapshot ${session.server.timestamp()}-1`
    )
  }
  return { name: table.name, table, definition: baseTable(table, definition), at: table, moment: undefined }
}

const baseTable = (table: TableReference, definition: TableDefinition): TableDefinition => {
  if (definition.kind === "table") return definition
  throw new SqlFailure(20101, `internal error: ${table.database}.${table.name} is not BASE TABLE`)
}

/**
 * A query for the rows of `at` with what tells them apart where they have no key, as `#row`: their ids in the live table.
 * `#own` is where a row is in `at` itself.
 */
export const identifiedRows = async (reader: Reader, at: TableReference, live: boolean): Promise<string> => {
  if (live) return `SELECT *, rowid AS "#row", rowid AS "#own" FROM ${qualified(at)}`
  const ids = await rowIdsOf(reader, at)
  return ids === undefined
    ? `SELECT *, CAST(NULL AS BIGINT) AS "#row", rowid AS "#own" FROM ${qualified(at)}`
    : `SELECT s.*, i.id AS "#row", s.rowid AS "#own" FROM ${qualified(at)} s LEFT JOIN ${quote(ids.schema)}.${quote(ids.name)} i ON i.n = s.rowid ORDER BY s.rowid`
}
