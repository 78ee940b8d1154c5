/**
 * The DuckDB instance behind all sessions, and what they share beside the data: the clock of commits, the counters of
 * AUTO_INCREMENT columns and the cache of table definitions.
 */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import type { DuckDb } from "../Peers.ts"
import { macroStatements } from "../translate/Macros.ts"
import { keepByteOrderMarks } from "./ByteOrderMark.ts"
import { Claims } from "./Claims.ts"
import { History } from "./History.ts"
import { registerNativeFunctions } from "./NativeFunctions.ts"
import type { Child } from "./References.ts"
import type { TableDefinition } from "./TableDefinition.ts"

export interface DatabaseOptions {
  /** The file the data is in; in memory without one. */
  readonly file?: string | undefined
  /** Nanoseconds since the epoch. Default: the machine's clock. */
  readonly clock?: (() => bigint) | undefined
}

const machineClock = (): bigint => BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)

/** Schemas of the server itself: never listed, never snapshot. */
export const hiddenSchema = "#mo"

const bootStatements: ReadonlyArray<string> = [
  "SET GLOBAL default_null_order = 'nulls_first_on_asc_last_on_desc'",
  "SET GLOBAL ieee_floating_point_ops = false",
  "SET GLOBAL TimeZone = 'UTC'",
  `CREATE SCHEMA IF NOT EXISTS "${hiddenSchema}"`,
  `CREATE TABLE IF NOT EXISTS "${hiddenSchema}".snapshots(id VARCHAR, name VARCHAR, ts BIGINT, level VARCHAR, account VARCHAR, owner VARCHAR, database_name VARCHAR, table_name VARCHAR, object_id UBIGINT, kind VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS "${hiddenSchema}".branches(child BIGINT, parent BIGINT, fork BIGINT, level VARCHAR, account VARCHAR, database_name VARCHAR, table_name VARCHAR)`,
  `CREATE SCHEMA IF NOT EXISTS "#branch"`,
  `CREATE TABLE IF NOT EXISTS "${hiddenSchema}".pitrs(id VARCHAR, name VARCHAR, level VARCHAR, account VARCHAR, owner VARCHAR, database_name VARCHAR, table_name VARCHAR, length INTEGER, unit VARCHAR, created BIGINT, modified BIGINT)`
]

export class Database {
  readonly #instance: DuckDBInstance
  readonly #clock: () => bigint
  readonly autoIncrement = new Map<string, bigint>()
  readonly definitions = new Map<
    string,
    { readonly version: number; readonly definition: TableDefinition | undefined }
  >()
  /** Foreign keys by account, as of a version of the definitions. */
  readonly references = new Map<string, { readonly version: number; readonly children: ReadonlyArray<Child> }>()
  readonly claims = new Claims()
  /** Counts committed changes to data. A transaction that has seen fewer must look again. */
  commits = 0
  /** Counts changes to definitions, committed or rolled back. */
  definitionVersion = 0
  #lastId = 1000
  #lastTimestamp = 0n
  readonly #waiting = new Set<() => void>()

  /** What the database held at earlier commits, while a PITR asks for it. */
  readonly history: History

  private constructor(instance: DuckDBInstance, clock: () => bigint) {
    this.#instance = instance
    this.#clock = clock
    this.history = new History(
      () => this.connect(),
      () => this.timestamp()
    )
  }

  static async open(duckdb: DuckDb, options: DatabaseOptions = {}): Promise<Database> {
    keepByteOrderMarks()
    // Small statements lose more by waking other threads than large ones win; sessions still run beside each other.
    const instance = await duckdb.DuckDBInstance.create(options.file ?? ":memory:", { threads: "1" })
    const connection = await instance.connect()
    try {
      registerNativeFunctions(duckdb, connection)
      await connection.run(["BEGIN", ...bootStatements, ...macroStatements(), "COMMIT"].join(";\n"))
    } finally {
      connection.closeSync()
    }
    return new Database(instance, options.clock ?? machineClock)
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect()
  }

  /** A number no other object of this server has. */
  nextId(): number {
    return ++this.#lastId
  }

  /** Numbers up to this one are taken. */
  skipIds(taken: number): void {
    this.#lastId = Math.max(this.#lastId, taken)
  }

  get lastId(): number {
    return this.#lastId
  }

  /** Nanoseconds since the epoch, as the clock has it. */
  now(): bigint {
    return this.#clock()
  }

  /** Nanoseconds since the epoch, never the same twice, later than every commit acknowledged before. */
  timestamp(): bigint {
    const now = this.now()
    this.#lastTimestamp = now > this.#lastTimestamp ? now : this.#lastTimestamp + 1n
    return this.#lastTimestamp
  }

  /**
   * To be called when a transaction that wrote has ended, either way: those who wait for its rows try again. Resolves when
   * the history has it, before which nobody may be told.
   */
  ended(): Promise<void> {
    this.commits++
    const kept = this.history.committed()
    this.wakeWaiting()
    return kept
  }

  /** Those who wait for others look again. */
  wakeWaiting(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves when some transaction ends, or after `milliseconds`, or when `interrupted` is called. */
  waitForOthers(milliseconds: number, interruptible: (wake: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      this.#waiting.add(done)
      interruptible(done)
    })
  }

  async close(): Promise<void> {
    await this.history.stop()
    this.#instance.closeSync()
  }
}
