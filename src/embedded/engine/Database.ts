/**
 * The DuckDB instance behind all sessions, and what they share beside the data: the clock of commits, the counters of
 * AUTO_INCREMENT columns and the cache of table definitions.
 */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import type { DuckDb } from "../Peers.ts"
import { macroStatements } from "../translate/Functions.ts"
import { keepByteOrderMarks } from "./ByteOrderMark.ts"
import { Claims } from "./Claims.ts"
import type { Child } from "./ForeignKeys.ts"
import { History } from "./History.ts"
import { registerNativeFunctions } from "./NativeFunctions.ts"
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
  "CREATE OR REPLACE MACRO main.fn__text_of_moment(d) AS CASE WHEN d IS NULL THEN NULL WHEN microsecond(d) % 1000000 = 0 THEN strftime(d, '%Y-%m-%d %H:%M:%S') ELSE strftime(d, '%Y-%m-%d %H:%M:%S.%f') END",
  "CREATE OR REPLACE MACRO main.fn__round_moment(d, n) AS make_timestamp(CAST(round(epoch_us(d) / pow(10, 6 - n)) * pow(10, 6 - n) AS BIGINT))",
  "CREATE OR REPLACE MACRO main.fn__day_of_number(n) AS CASE WHEN n >= 10000 THEN TRY_CAST(printf('%04d-%02d-%02d', n // 10000, n // 100 % 100, n % 100) AS DATE) END",
  `CREATE OR REPLACE MACRO main.fn__number_of_day(d) AS CASE WHEN year(d) > 9999
     THEN error('MO:1690:data out of range: data type datetime, ') ELSE year(d) * 10000 + month(d) * 100 + day(d) END`,
  `CREATE OR REPLACE MACRO main.fn__text_of_day(n, d) AS CASE
     WHEN n BETWEEN 10000000 AND 99999999 THEN CASE WHEN year(d) <= 9999 THEN strftime(d, '%Y-%m-%d') END
     WHEN n >= 1000000 THEN error('MO:20105:not supported: a day of that many digits is not supported by the embedded server') END`,
  `CREATE OR REPLACE MACRO main.fn__integer(s, low, high) AS CASE
     WHEN s IS NULL THEN NULL
     WHEN NOT regexp_matches(trim(s), '^[+-]?[0-9]{1,30}$') THEN error('MO:20203:invalid argument cast to int, bad value ' || s)
     WHEN CAST(s AS HUGEINT) < low OR CAST(s AS HUGEINT) > high THEN error('MO:1690:data out of range: data type int, value ''' || s || '''')
     ELSE CAST(s AS HUGEINT) END`,
  `CREATE OR REPLACE MACRO main.fn__fits(s, n, kind) AS CASE WHEN length(s) > n
     THEN CASE WHEN trim(substr(s, n + 1), ' ') = '' THEN left(s, n) ELSE error('MO:1406:Can''t cast ''' || s || ''' to ' || kind || ' type. Src length ' || length(s) || ' is larger than Dest length ' || n) END ELSE s END`,
  `CREATE OR REPLACE MACRO main.fn__fits_bytes(b, n, source, kind) AS CASE WHEN octet_length(b) > n
     THEN error('MO:20101:internal error: Can''t cast column from ' || source || ' type to ' || kind || ' type because of one or more values in that column. Src length ' || octet_length(b) || ' is larger than Dest length ' || n)
     WHEN kind = 'BINARY' THEN b || repeat('\\x00'::BLOB, n - octet_length(b)) ELSE b END`,
  `CREATE OR REPLACE MACRO main.fn__within(x, low, high, kind) AS CASE WHEN x < low OR x > high
     THEN error('MO:1690:data out of range: data type ' || kind || ', value ''' || x || '''') ELSE x END`,
  `CREATE OR REPLACE MACRO main.fn__timestamp(d) AS CASE WHEN d < TIMESTAMP '1970-01-01 00:00:01'
     THEN error('MO:1366:truncated type datetime value ' || d || ' for column ts_min, 1') ELSE d END`,
  `CREATE OR REPLACE MACRO main.fn__divided(q, x, y) AS CASE WHEN x IS NOT NULL AND y = 0
     THEN error('MO:1365:division by zero') ELSE q END`,
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
    for (const wake of [...this.#waiting]) wake()
    return kept
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
