/**
 * What RESTORE does to databases and tables: MatrixOne's rules for those that foreign keys join, and for views.
 *
 * A table that another refers to stays as it is, also when it is what should be restored; so does a database that
 * another refers into. Tables with foreign keys come last, parents first; one whose parent is not there is left out.
 */
import { databaseExists, type Listed, listTables, schemaName, userDatabases } from "../engine/Catalog.ts"
import type { Executor } from "../engine/Executor.ts"
import { queryColumns } from "../engine/QueryColumns.ts"
import type { TableReference } from "../engine/TableDefinition.ts"
import { dropTable } from "../engine/Tables.ts"
import { references } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import { internal } from "../translate/Errors.ts"
import { quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { copyTable } from "./Copy.ts"
import { type Snapshot, snapshotSchema } from "./SnapshotStore.ts"

interface Placed extends Listed {
  readonly database: string
}

const keyOf = (database: string, name: string): string => `${database}\u0000${name}`

const tablesOf = async (
  executor: Executor,
  databases: ReadonlyArray<string>,
  schemaOf: (database: string) => string
): Promise<ReadonlyMap<string, Placed>> => {
  const found = new Map<string, Placed>()
  for (const database of databases)
    for (const listed of await listTables(executor, schemaOf(database)))
      if (listed.definition.temporary !== true && listed.definition.kind !== "sequence")
        found.set(keyOf(database, listed.name), { ...listed, database })
  return found
}

/** Keys of the tables that foreign keys join, those referred to first; the children are of `tables`. */
const byForeignKeys = (tables: Iterable<Placed>): ReadonlyArray<string> => {
  const parents = new Map<string, ReadonlySet<string>>()
  for (const { database, definition, name } of tables) {
    if (definition.foreignKeys.length === 0) continue
    const own = keyOf(database, name)
    const referred = definition.foreignKeys.map((k) => keyOf(k.database, k.table)).filter((k) => k !== own)
    parents.set(own, new Set(referred))
    for (const parent of referred) if (!parents.has(parent)) parents.set(parent, new Set())
  }
  const sorted: Array<string> = []
  while (sorted.length < parents.size) {
    const next = [...parents].find(([k, before]) => !sorted.includes(k) && [...before].every((p) => sorted.includes(p)))
    if (next === undefined) throw internal("There is a cycle in dependency graph")
    sorted.push(next[0])
  }
  return sorted
}

interface Scope {
  /** Whose databases are written; what they hold is that of the snapshot's account. */
  readonly account: string
  readonly databases: ReadonlyArray<string>
  /** One table alone, of the one database. */
  readonly table?: string
}

/** Makes the databases, or the one table of a database, what they were at the snapshot. */
export const recreate = async (
  session: Session,
  executor: Executor,
  snapshot: Snapshot,
  { account, databases, table }: Scope
): Promise<void> => {
  const { publications } = session.engine
  const own = (database: string): string => schemaName(account, database)
  const place = (database: string, name: string): TableReference => ({ database, schema: own(database), name })
  const now = new Map(await tablesOf(executor, await userDatabases(executor, account), own))
  const then = await tablesOf(executor, databases, (database) => snapshotSchema(snapshot, database))
  const within = (t: Placed): boolean => databases.includes(t.database) && (table === undefined || t.name === table)
  const refersTo = (t: Placed, database: string, name?: string): boolean =>
    t.definition.foreignKeys.some((k) => k.database === database && (name === undefined || k.table === name))
  const isReferredTo = (t: Placed): boolean => [...now.values()].some((other) => refersTo(other, t.database, t.name))
  const remove = async (t: Placed): Promise<void> => {
    await dropTable(session, executor, place(t.database, t.name))
    now.delete(keyOf(t.database, t.name))
  }

  const restored = async (t: Placed): Promise<void> => {
    if (isReferredTo(t)) return
    const key = keyOf(t.database, t.name)
    const before = now.get(key)
    if (before !== undefined) await remove(before)
    for (const k of t.definition.foreignKeys) {
      const parent = keyOf(k.database, k.table)
      if (parent === key || now.has(parent)) continue
      // Told apart by the text: a name that is part of the message is taken for that of the table itself.
      const message = `no such table ${k.database}.${k.table}`
      if (message.includes(t.name)) throw new SqlFailure(1146, message)
      return
    }
    const frozen = { database: t.database, schema: snapshotSchema(snapshot, t.database), name: t.name }
    await copyTable(session, executor, frozen, place(t.database, t.name), t.definition)
    now.set(key, t)
  }

  const emptied = async (database: string): Promise<boolean> => {
    const exists = await databaseExists(executor, account, database)
    executor.changesDefinitions()
    if (table === undefined) {
      if ([...now.values()].some((t) => t.database !== database && refersTo(t, database))) return false
      for (const p of publications.publications)
        if (p.account === account && p.database === database) publications.remove(p)
      if (exists) await executor.write(`DROP SCHEMA ${quote(own(database))} CASCADE`)
      for (const [key, t] of now) if (t.database === database) now.delete(key)
    }
    if (table === undefined || !exists) await executor.write(`CREATE SCHEMA ${quote(own(database))}`)
    return true
  }

  const published = publications.saved
  executor.onUndo(() => publications.reset(published))
  for (const key of byForeignKeys([...now.values()].filter(within)).toReversed()) {
    const t = now.get(key)
    if (t !== undefined && within(t) && !isReferredTo(t)) await remove(t)
  }
  if (table !== undefined && ![...then.values()].some(within))
    throw internal(`table ${table} not exists at snapshot ${snapshot.name}`)
  const joined = byForeignKeys([...then.values()].filter(within))
  const views: Array<Placed> = []
  for (const database of databases) {
    if (publications.subscription(account, database) !== undefined) {
      if (table !== undefined) throw internal("can't restore to table for sub db")
      continue
    }
    if (!(await emptied(database))) continue
    for (const [key, t] of then) {
      if (t.database !== database || !within(t) || joined.includes(key)) continue
      if (t.definition.kind === "view") views.push(t)
      else await restored(t)
    }
  }
  for (const key of joined) {
    const t = then.get(key)
    if (t !== undefined && within(t)) await restored(t)
  }
  for (const view of byReferences(session, views)) {
    await restored(view)
    if (account === session.account) await checkView(session, view)
  }
}

/** Views after those they read. */
const byReferences = (session: Session, views: ReadonlyArray<Placed>): ReadonlyArray<Placed> => {
  const sorted: Array<Placed> = []
  const visit = (view: Placed): void => {
    if (sorted.includes(view)) return
    for (const { database = view.database, name } of references(session.parse(view.definition.view?.query ?? ""))) {
      const read = views.find(
        (v) => v !== view && v.database === database.toLowerCase() && v.name === name.toLowerCase()
      )
      if (read !== undefined) visit(read)
    }
    sorted.push(view)
  }
  for (const view of views) visit(view)
  return sorted
}

/** A view is made by its statement: what it reads must be there. Names without a database are its database's from then on. */
const checkView = async (session: Session, view: Placed): Promise<void> => {
  session.lookUpIn(view.database)
  await queryColumns(session, view.definition.view?.query ?? "", "view")
}
