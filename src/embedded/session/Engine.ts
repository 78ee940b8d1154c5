/**
 * The embedded engine: one DuckDB instance, the accounts, and the sessions that are logged in.
 */

import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { authenticate, type LoginControl } from "../access/Authentication.ts"
import { type AccountOptions, Directory, type SavedDirectory } from "../access/Directory.ts"
import { schemaName } from "../engine/Catalog.ts"
import { Database, type DatabaseOptions, hiddenSchema } from "../engine/Database.ts"
import { execute } from "../engine/ResultSet.ts"
import { dropLeftTemporaries } from "../engine/TemporaryTables.ts"
import { FileRoot } from "../files/FileRoot.ts"
import { PublicationStore, type SavedPublications } from "../matrixone/PublicationStore.ts"
import { type Stage, StageStore } from "../matrixone/StageStore.ts"
import { loadDuckDb, loadParser } from "../Peers.ts"
import { makeParser, type Parser } from "../translate/Parser.ts"
import { quote } from "../translate/Sql.ts"
import { type Login, type Prepared, type SessionFactory, SqlFailure } from "../wire/WireSession.ts"
import { Documents } from "./Documents.ts"
import { type Fault, Faults } from "./Faults.ts"
import { ParsedStatements } from "./ParsedStatements.ts"
import type { PreparedStatement } from "./Prepared.ts"
import { Session } from "./Session.ts"
import { systemVariables } from "./SystemVariables.ts"

export interface EngineOptions extends Pick<DatabaseOptions, "clock"> {
  /** Where the data is kept, with all that belongs to it; made when it is not there. Without one it is in memory. */
  readonly dataDirectory?: string | undefined
  /** Accounts by name, with the passwords of their users. Default: account `sys` with `root` and `dump`, password 111. */
  readonly accounts?: AccountOptions | undefined
  /** Databases of the account `sys` to begin with. */
  readonly databases?: ReadonlyArray<string> | undefined
  /** What the handshake and `version()` say. Default `8.0.30-MatrixOne-v4.2.0`. */
  readonly serverVersion?: string | undefined
  /** Milliseconds a statement waits for a row another transaction holds, at most; the session's lock_wait_timeout is the other bound. */
  readonly lockWaitTimeout?: number | undefined
  /** The directory that stages, LOAD DATA and INTO OUTFILE may use; without one they touch no files. */
  readonly stageRoot?: string | undefined
  /** LOAD DATA checks keys and lengths as INSERT does. MatrixOne checks neither: two rows of one primary key are stored. Default false. */
  readonly strictLoad?: boolean | undefined
  readonly faults?: ReadonlyArray<Fault> | undefined
}

/** More than one process will ever give away. */
const idsOfOneRun = 1_000_000

export class Engine implements SessionFactory {
  readonly serverVersion: string
  readonly database: Database
  readonly accounts: Directory
  readonly documents: Documents
  readonly publications: PublicationStore
  readonly files: FileRoot
  readonly stages: StageStore
  readonly lockWaitTimeout: number
  readonly strictLoad: boolean
  readonly faults: Faults
  readonly started: bigint
  /** SET GLOBAL, by account. */
  readonly #globals: Map<string, Map<string, string>>
  readonly parsed: ParsedStatements
  readonly preparedStatements = new WeakMap<Prepared, PreparedStatement>()
  readonly sessions = new Map<number, Session>()

  constructor(database: Database, parser: Parser, documents: Documents, options: EngineOptions) {
    this.database = database
    this.started = database.now()
    this.parsed = new ParsedStatements(parser)
    this.documents = documents
    this.accounts = new Directory(
      options.accounts,
      documents.read<SavedDirectory>("accounts"),
      () => database.now(),
      (saved) => documents.write("accounts", saved)
    )
    const globals = documents.read<Readonly<Record<string, Readonly<Record<string, string>>>>>("globals") ?? {}
    this.#globals = new Map(Object.entries(globals).map(([name, values]) => [name, new Map(Object.entries(values))]))
    this.publications = new PublicationStore(
      this.accounts,
      documents.read<SavedPublications>("publications"),
      (saved) => documents.write("publications", saved)
    )
    this.files = new FileRoot(options.stageRoot)
    this.stages = new StageStore(this.files, documents.read<ReadonlyArray<Stage>>("stages"), (saved) =>
      documents.write("stages", saved)
    )
    this.serverVersion = options.serverVersion ?? "8.0.30-MatrixOne-v4.2.0"
    this.lockWaitTimeout = options.lockWaitTimeout ?? Number.POSITIVE_INFINITY
    this.strictLoad = options.strictLoad ?? false
    this.faults = new Faults(options.faults)
  }

  readonly login = async (login: Login): Promise<Session> => {
    const identity = authenticate(this.accounts, login, (account) => this.#loginControl(account))
    const session = new Session(this, identity, login, await this.database.connect())
    try {
      if (login.database !== undefined && login.database !== "") await session.useDatabase(login.database)
    } catch (error) {
      await session.close()
      throw error
    }
    this.sessions.set(login.connectionId, session)
    return session
  }

  #loginControl(account: string): LoginControl {
    const value = (name: string) => Number(this.globals(account).get(name) ?? systemVariables[name]?.value)
    return {
      threshold: value("connection_control_failed_connections_threshold"),
      delay: value("connection_control_max_connection_delay")
    }
  }

  forget(session: Session): void {
    if (this.sessions.get(session.login.connectionId) === session) this.sessions.delete(session.login.connectionId)
  }

  /** KILL: the statement of a session, or the session. */
  kill(connectionId: number, connection: boolean): void {
    const session = this.sessions.get(connectionId)
    if (session === undefined) throw new SqlFailure(20101, `internal error: Unknown connection id ${connectionId}`)
    session.kill()
    if (connection) session.login.disconnect()
  }

  /** What SET GLOBAL has set in an account. */
  globals(account: string): ReadonlyMap<string, string> {
    return this.#globals.get(account) ?? new Map()
  }

  setGlobal(account: string, name: string, value: string): void {
    this.#globals.set(account, new Map([...this.globals(account), [name, value]]))
    const all = [...this.#globals].map(([key, values]) => [key, Object.fromEntries(values)] as const)
    this.documents.write("globals", Object.fromEntries(all))
  }

  accountId(name: string): number {
    return this.accounts.idOf(name)
  }

  /** Ends all sessions, then the instance. */
  readonly close = async (): Promise<void> => {
    await Promise.all([...this.sessions.values()].map((session) => session.close()))
    this.documents.write("ids", this.database.lastId)
    this.documents.write(
      "autoIncrement",
      [...this.database.autoIncrement].map(([counter, next]) => [counter, String(next)] as const)
    )
    await this.documents.close()
    await this.database.close()
  }
}

/**
 * What an earlier process knew. A process that did not end in order has left no counters; they go on after the highest
 * value of their column then.
 */
const resume = async (database: Database, documents: Documents): Promise<void> => {
  const ids = documents.read<number>("ids") ?? database.lastId
  database.skipIds(ids)
  documents.write("ids", ids + idsOfOneRun)
  for (const [counter, next] of documents.read<ReadonlyArray<readonly [string, string]>>("autoIncrement") ?? [])
    database.autoIncrement.set(counter, BigInt(next))
  documents.write("autoIncrement", [])
  const connection = await database.connect()
  try {
    const pitrs = await execute(connection, `SELECT 1 FROM ${quote(hiddenSchema)}.pitrs LIMIT 1`)
    if (pitrs.rows.length > 0) await database.history.start()
    const run = (sql: string) => execute(connection, sql)
    await dropLeftTemporaries({ read: run, write: run })
  } finally {
    connection.closeSync()
  }
}

const createDatabases = async (database: Database, names: ReadonlyArray<string>): Promise<void> => {
  const connection = await database.connect()
  try {
    for (const name of names)
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quote(schemaName("sys", name.toLowerCase()))}`)
  } finally {
    connection.closeSync()
  }
}

/** Starts an engine. Rejects with what to install when a peer dependency is missing. */
export const startEngine = async (options: EngineOptions = {}): Promise<Engine> => {
  const { clock, dataDirectory } = options
  const parser = loadParser()
  // Whatever else fails first is told instead.
  parser.catch(() => undefined)
  const duckdb = loadDuckDb()
  if (dataDirectory !== undefined) await mkdir(dataDirectory, { recursive: true })
  const file = dataDirectory === undefined ? undefined : join(dataDirectory, "matrixone.duckdb")
  const database = await Database.open(duckdb, { clock, file })
  try {
    const documents = await Documents.open(database, file !== undefined)
    await resume(database, documents)
    await createDatabases(database, options.databases ?? [])
    return new Engine(database, makeParser(await parser), documents, options)
  } catch (error) {
    await database.close()
    throw error
  }
}
