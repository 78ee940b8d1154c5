import mysql from "mysql2/promise"
import { type ListenOptions, listen, type WireServer } from "../../../src/embedded/wire/WireServer.ts"
import {
  type Column,
  type Login,
  type OkResult,
  type Parameter,
  type Prepared,
  type Result,
  type Row,
  type RowsResult,
  SqlFailure,
  type WireSession
} from "../../../src/embedded/wire/WireSession.ts"

export const PASSWORD = "111"

export const ok = (affectedRows: number | bigint = 0, more: Partial<OkResult> = {}): OkResult => ({
  _tag: "Ok",
  affectedRows,
  insertId: 0,
  ...more
})

export const rows = (columns: ReadonlyArray<Column>, rows: RowsResult["rows"]): RowsResult => ({
  _tag: "Rows",
  columns,
  rows
})

export const text = (name: string): Column => ({ name, type: 253 })

export const single = (value: Row[number]): RowsResult => rows([text("value")], [[value]])

/** What a stub session does; a test overrides the parts it is about. */
export interface Script {
  readonly query: (sql: string) => AsyncIterable<Result>
  readonly prepare: (sql: string) => Promise<Prepared>
  readonly execute: (sql: string, parameters: ReadonlyArray<Parameter>) => Promise<Result>
  readonly useDatabase: (name: string) => Promise<void>
  readonly status: () => number
  readonly database: string | undefined
  readonly close: () => Promise<void>
  readonly login: (login: Login) => Promise<void>
}

const echo: Script = {
  query: async function* (sql) {
    for (const statement of sql.split(";")) {
      if (statement === "fail") throw new SqlFailure(1146, "no such table a.b")
      yield statement === "ok" ? ok(1) : single(statement)
    }
  },
  prepare: async (sql) => ({ parameterCount: sql.split("?").length - 1, columns: [] }),
  execute: async (sql, parameters) => single(`${sql} ${parameters.length}`),
  useDatabase: async () => {},
  status: () => 2,
  database: "d",
  close: async () => {},
  login: async (login) => {
    if (!login.verify(PASSWORD)) throw new SqlFailure(1045, `Access denied for user ${login.user}.`, "28000")
  }
}

export interface StubServer extends WireServer {
  readonly connect: (options?: mysql.ConnectionOptions) => Promise<mysql.Connection>
  readonly logins: Array<Login>
  /** How many sessions have been opened and closed. */
  readonly sessions: { opened: number; closed: number }
}

/** Starts a wire server over stub sessions. It is closed, and its clients are, when `use` has settled. */
export const withServer = async <A>(
  script: Partial<Script>,
  use: (server: StubServer) => Promise<A>,
  options: Partial<ListenOptions> = {}
): Promise<A> => {
  const all: Script = { ...echo, ...script }
  const sessions = { opened: 0, closed: 0 }
  const logins: Array<Login> = []
  const sqlOf = new WeakMap<Prepared, string>()
  const open = (): WireSession => {
    sessions.opened++
    return {
      status: all.status,
      database: all.database,
      query: all.query,
      prepare: async (sql) => {
        const prepared = await all.prepare(sql)
        sqlOf.set(prepared, sql)
        return prepared
      },
      execute: (prepared, parameters) => all.execute(sqlOf.get(prepared) ?? "", parameters),
      useDatabase: all.useDatabase,
      close: () => {
        sessions.closed++
        return all.close()
      }
    }
  }
  const server = await listen({
    factory: {
      serverVersion: "8.0.30-MatrixOne-v4.2.0",
      login: async (login) => {
        logins.push(login)
        await all.login(login)
        return open()
      }
    },
    ...options
  })
  const clients: Array<mysql.Connection> = []
  const connect = async (more: mysql.ConnectionOptions = {}) => {
    const client = await mysql.createConnection({
      host: "127.0.0.1",
      port: server.port,
      user: "root",
      password: PASSWORD,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      ...more
    })
    client.on("error", () => {})
    clients.push(client)
    return client
  }
  try {
    return await use({ ...server, connect, logins, sessions })
  } finally {
    for (const client of clients) client.destroy()
    await server.close()
  }
}

/** A promise and the means to settle it. */
export const deferred = <A>() => {
  let resolve: (value: A) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<A>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** Waits until `value` has not changed for a while, and returns it: whoever changes it is held up. */
export const settled = async (value: () => number): Promise<number> => {
  let last = -1
  while (last !== value()) {
    last = value()
    await new Promise((resume) => setTimeout(resume, 150))
  }
  return last
}

/** Waits until `condition` holds; the test's own timeout ends it if it never does. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resume) => setTimeout(resume, 1))
}
