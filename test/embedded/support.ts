/** An engine and sessions on it, without the wire. */
import { createHash } from "node:crypto"
import { afterAll, beforeAll, beforeEach } from "vitest"
import { type EngineOptions, startEngine } from "../../src/embedded/session/Engine.ts"
import type { Session } from "../../src/embedded/session/Session.ts"
import { type Cell, type Result, SqlFailure } from "../../src/embedded/wire/WireSession.ts"

const sha1 = (data: string | Buffer): Buffer => createHash("sha1").update(data).digest()

const hashOf = (password: string): string =>
  password === "" ? "" : `*${sha1(sha1(password)).toString("hex").toUpperCase()}`

export interface Client {
  readonly session: Session
  /** Runs a batch; its last result. */
  readonly run: (sql: string) => Promise<Result>
  /** The rows of the last statement, numbers as text. */
  readonly rows: (sql: string) => Promise<ReadonlyArray<ReadonlyArray<Cell>>>
  /** The number of the error, or 0. */
  readonly errno: (sql: string) => Promise<number>
  readonly affected: (sql: string) => Promise<number>
  readonly prepared: (sql: string, ...parameters: ReadonlyArray<string | number | null>) => Promise<Result>
}

const last = async (session: Session, sql: string): Promise<Result> => {
  let result: Result = { _tag: "Ok", affectedRows: 0, insertId: 0 }
  for await (const each of session.query(sql)) result = each
  return result
}

const shown = (cell: Cell): Cell => (typeof cell === "number" || typeof cell === "bigint" ? String(cell) : cell)

export const rowsOf = async (result: Result): Promise<ReadonlyArray<ReadonlyArray<Cell>>> => {
  if (result._tag !== "Rows") throw new Error(`no rows but ${result._tag}`)
  const all: Array<ReadonlyArray<Cell>> = []
  if (Symbol.asyncIterator in result.rows) for await (const chunk of result.rows) all.push(...chunk)
  else all.push(...result.rows)
  return all.map((row) => row.map(shown))
}

export const openEngine = async (options: EngineOptions = {}) => {
  const engine = await startEngine({ databases: ["d"], lockWaitTimeout: 5000, ...options })
  let connections = 0
  return {
    engine,
    close: () => engine.close(),
    connect: async (user = "root", password = "111", database: string | undefined = "d"): Promise<Client> => {
      const session = await engine.login({
        connectionId: ++connections,
        user,
        database,
        remoteAddress: "127.0.0.1:1",
        verify: (expected) => expected === password,
        verifyHash: (hash) => hash === hashOf(password),
        disconnect: () => {},
        cut: () => {}
      })
      return {
        session,
        run: (sql) => last(session, sql),
        rows: async (sql) => rowsOf(await last(session, sql)),
        errno: (sql) =>
          last(session, sql).then(
            () => 0,
            (error: unknown) => (error instanceof SqlFailure ? error.errno : -1)
          ),
        affected: async (sql) => {
          const result = await last(session, sql)
          return result._tag === "Ok" ? Number(result.affectedRows) : -1
        },
        prepared: async (sql, ...parameters) => session.execute(await session.prepare(sql), parameters)
      }
    }
  }
}

type Opened = Awaited<ReturnType<typeof openEngine>>

const started = <A>(value: A | undefined): A => {
  if (value === undefined) throw new Error("used before the tests have begun")
  return value
}

/** An engine for the tests of a file, and its clients. */
export const engineOfFile = (options: EngineOptions = {}) => {
  let opened: Opened | undefined
  beforeAll(async () => {
    opened = await openEngine(options)
  })
  afterAll(() => opened?.close())
  const connect: Opened["connect"] = (...login) => started(opened).connect(...login)
  return {
    connect,
    /** One client for all tests, or a new one before each; `first` is what it does before them. */
    client: (tests: "all" | "each", first?: (client: Client) => Promise<unknown>): Client => {
      let current: Client | undefined
      const before = tests === "all" ? beforeAll : beforeEach
      before(async () => {
        current = await connect()
        await first?.(current)
      })
      return {
        get session() {
          return started(current).session
        },
        run: (sql) => started(current).run(sql),
        rows: (sql) => started(current).rows(sql),
        errno: (sql) => started(current).errno(sql),
        affected: (sql) => started(current).affected(sql),
        prepared: (sql, ...parameters) => started(current).prepared(sql, ...parameters)
      }
    }
  }
}

/** What a new client does that is to find database `d` empty. */
export const emptyDatabase = (client: Client): Promise<unknown> =>
  client.run("drop database if exists d; create database d; use d")
