/**
 * SHOW RECOVERY_WINDOW: what each table can be restored from, as text in single quotes under the type JSON. MatrixOne writes
 * several rows over each other; here each says what it should.
 */
import { isSystemDatabase, listTables, ownerOf } from "../engine/Catalog.ts"
import { frozenTables } from "../engine/History.ts"
import { columnOf, table as tableResult } from "../engine/Results.ts"
import type { Session } from "../session/Session.ts"
import type { StatementFamily, StatementRow } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { varchar } from "../translate/Types.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import type { Column } from "../wire/WireSession.ts"
import type { Level } from "./Level.ts"
import { listPitrs, type Pitr, windowStart } from "./PitrStore.ts"
import { listSnapshots, type Snapshot, snapshotDatabases, snapshotSchema, timestampText } from "./SnapshotStore.ts"

interface Asked {
  readonly level: "account" | "database" | "table"
  readonly database: string | undefined
  readonly table: string | undefined
}

interface Place {
  readonly database: string
  readonly name: string
}

const isAsked = (asked: Asked, { database, name }: Place): boolean =>
  !isSystemDatabase(database) &&
  (asked.database === undefined || asked.database === database) &&
  (asked.table === undefined || asked.table === name)

/** What a snapshot or PITR of one object says nothing of. */
const reaches = (kept: { readonly level: Level; readonly database: string; readonly table: string }, asked: Asked) =>
  kept.level !== "cluster" &&
  (kept.database === "" || asked.database === undefined || kept.database === asked.database) &&
  (kept.table === "" || asked.table === undefined || kept.table === asked.table)

const within = (kept: { readonly database: string; readonly table: string }, { database, name }: Place): boolean =>
  (kept.database === "" || kept.database === database) && (kept.table === "" || kept.table === name)

const tablesOfSnapshot = async (session: Session, snapshot: Snapshot): Promise<ReadonlyArray<Place>> => {
  if (snapshot.level === "table") return [{ database: snapshot.database, name: snapshot.table }]
  const places: Array<Place> = []
  for (const database of await snapshotDatabases(session.transactions, snapshot)) {
    for (const { name } of await listTables(session.transactions, snapshotSchema(snapshot, database)))
      places.push({ database, name })
  }
  return places
}

const tablesOfPitr = async (session: Session, pitr: Pitr, start: bigint): Promise<ReadonlyArray<Place>> => {
  if (pitr.level === "table") return [{ database: pitr.database, name: pitr.table }]
  const { history } = session.server
  const version = (await history.find(start)) ?? (await history.first(pitr.created))
  if (version === undefined) return []
  const tables = await frozenTables(version, (schema) => ownerOf(schema)?.account === session.account)
  return tables.map(({ name, schema }) => ({ database: ownerOf(schema)?.database ?? "", name }))
}

const column = (name: string): Column => ({
  ...columnOf(name, varchar),
  type: ColumnType.VARCHAR,
  charset: 0,
  orgName: "",
  length: 0
})

const columns: ReadonlyArray<Column> = [
  column("RecoveryWindowLevel"),
  column("AccountName"),
  column("DatabaseName"),
  column("TableName"),
  { ...column("RecoveryWindows"), type: ColumnType.JSON }
]

const show: StatementRow["run"] = async (session, captures) => {
  const database = captures.get("database")
  const table = captures.get("table")
  const account = captures.get("account")?.toLowerCase() ?? session.account
  const asked: Asked = {
    level: table !== undefined ? "table" : database !== undefined ? "database" : "account",
    database: database === undefined ? undefined : foldName(database),
    table: table === undefined ? undefined : foldName(table)
  }
  if (account !== session.account) {
    if (session.account !== "sys") throw internal("only sys account can show other account's recovery window")
    if (session.engine.accounts.has(account)) throw unsupported("SHOW RECOVERY_WINDOW of another account")
  }
  if (asked.database !== undefined && isSystemDatabase(asked.database))
    throw internal(`can not show recovery window for system ${asked.level}`)
  const windows = new Map<string, { readonly place: Place; readonly entries: Array<string> }>()
  const add = (kept: Snapshot | Pitr, places: ReadonlyArray<Place>, entry: string): void => {
    for (const place of places) {
      if (!isAsked(asked, place) || !within(kept, place)) continue
      const key = JSON.stringify(place)
      const known = windows.get(key)
      if (known === undefined) windows.set(key, { place, entries: [entry] })
      else known.entries.push(entry)
    }
  }
  for (const snapshot of await listSnapshots(session.transactions, session.account)) {
    if (snapshot.kind === "branch" || snapshot.account !== account || !reaches(snapshot, asked)) continue
    add(
      snapshot,
      await tablesOfSnapshot(session, snapshot),
      `{'timestamp':'${timestampText(snapshot.ts)} +0000 UTC', 'source':'snapshot', 'source_name':'${snapshot.name}'}`
    )
  }
  const now = session.server.timestamp()
  for (const pitr of await listPitrs(session.transactions, session.account)) {
    if (pitr.account !== account || !reaches(pitr, asked)) continue
    let start = windowStart(pitr, now)
    if (start < pitr.modified) start = pitr.modified
    const [from, to] = [start, now].map(timestampText)
    add(
      pitr,
      await tablesOfPitr(session, pitr, start),
      `{'start_time':'${from}', 'end_time':'${to}', 'source':'pitr', 'source_name':'${pitr.name}'}`
    )
  }
  return tableResult(
    columns,
    [...windows.values()].map(({ entries, place }) => [
      asked.level,
      account,
      place.database,
      place.name,
      `[${entries.join(", ")}]`
    ])
  )
}

export const recoveryWindowStatements: StatementFamily = [
  {
    pattern: "SHOW RECOVERY_WINDOW FOR (ACCOUNT [:account] | DATABASE :database | TABLE :database :table)",
    run: show
  },
  {
    pattern: "SHOW RECOVERY_WINDOW ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
