/**
 * What the wire asks of a session, and what a session answers. The wire knows no SQL; a session knows no packets.
 */

/** A cell as the session hands it over: text for decimals, dates, times, json and vectors; bytes for binary columns. */
export type Cell = string | number | bigint | boolean | Uint8Array | null

export type Row = ReadonlyArray<Cell>

/** A result column, in the terms of MySQL's column definition packet. */
export interface Column {
  readonly name: string
  /** One of `ColumnType`. */
  readonly type: number
  readonly unsigned?: boolean
  /** Character set 63: bytes, not text. */
  readonly binary?: boolean
  /** The character set to say instead of the one that follows from `type` and `binary`; MatrixOne says 0 of some SHOW columns. */
  readonly charset?: number
  readonly length?: number
  readonly decimals?: number
  readonly schema?: string
  readonly table?: string
  readonly orgTable?: string
  readonly orgName?: string
  readonly flags?: number
}

export interface OkResult {
  readonly _tag: "Ok"
  readonly affectedRows: number | bigint
  readonly insertId: number | bigint
  readonly warnings?: number
  readonly info?: string
}

export interface RowsResult {
  readonly _tag: "Rows"
  readonly columns: ReadonlyArray<Column>
  /** All rows, or chunks of rows that are pulled only as fast as the client reads. */
  readonly rows: ReadonlyArray<Row> | AsyncIterable<ReadonlyArray<Row>>
}

/** LOAD DATA LOCAL: the wire requests the file from the client and hands its bytes over. */
export interface LocalInfileResult {
  readonly _tag: "LocalInfile"
  readonly fileName: string
  readonly receive: (chunks: AsyncIterable<Uint8Array>) => Promise<OkResult>
}

export type Result = OkResult | RowsResult | LocalInfileResult

export interface Prepared {
  readonly parameterCount: number
  /** The columns of its result as far as they are known before execution; empty when it returns none. */
  readonly columns: ReadonlyArray<Column>
}

/** A bound parameter as it arrived: integers as number or bigint, text as string, blobs as bytes, dates and times as text. */
export type Parameter = string | number | bigint | Uint8Array | null

export interface WireSession {
  /** The server status bits (in transaction 1, autocommit 2) to put into OK and EOF packets, read after each statement. */
  readonly status: () => number
  /** The current database. */
  readonly database: string | undefined
  /**
   * Runs the statements of one COM_QUERY. Each result is sent before the next statement is run; a rejection ends the batch
   * and is sent as an error packet after the results before it.
   */
  readonly query: (sql: string) => AsyncIterable<Result>
  readonly prepare: (sql: string) => Promise<Prepared>
  readonly execute: (prepared: Prepared, parameters: ReadonlyArray<Parameter>) => Promise<Result>
  readonly useDatabase: (name: string) => Promise<void>
  /** The connection has ended, for whatever reason: stop what runs, roll back, forget everything. Never rejects. */
  readonly close: () => Promise<void>
}

/** Who logs in: the user name exactly as sent, to be split by the session side. */
export interface Login {
  readonly connectionId: number
  readonly user: string
  readonly database: string | undefined
  readonly remoteAddress: string
  /** Whether `password` is the one the client proved to know. */
  readonly verify: (password: string) => boolean
  /** The same of a password kept as `*` and the hexadecimal digits of SHA1(SHA1(password)); empty for an empty password. */
  readonly verifyHash: (hash: string) => boolean
  /** Ends the connection from the server's side, as KILL CONNECTION does. */
  readonly disconnect: () => void
  /** Cuts the connection at once, without an answer, as a network that breaks does. */
  readonly cut: () => void
}

export interface SessionFactory {
  /** What the handshake announces, for example `8.0.30-MatrixOne-v4.2.0`. */
  readonly serverVersion: string
  /** Resolves to a session, or rejects with the `SqlFailure` that refuses the login. */
  readonly login: (login: Login) => Promise<WireSession>
}

/** A failure as it goes over the wire. */
export class SqlFailure extends Error {
  override readonly name = "SqlFailure"
  readonly errno: number
  readonly sqlState: string
  constructor(errno: number, message: string, sqlState = "HY000") {
    super(message)
    this.errno = errno
    this.sqlState = sqlState
  }
}
