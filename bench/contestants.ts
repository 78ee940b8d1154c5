/**
 * The same work done by three clients: the bare driver, the stock Effect client and ours. None of them is closed: the process
 * ends, since to MatrixOne a socket that says good-bye stays open.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { createPool as createCallbackPool } from "mysql2"
import { createPool } from "mysql2/promise"
import * as MatrixOneClient from "../src/layers/MatrixOneClient.ts"
import { table } from "./server.ts"

export const connections = 10

/** What each contestant can do; all numbers are counts of statements or rows. */
export interface Contestant {
  readonly name: string
  readonly sequential: (n: number) => Promise<void>
  readonly concurrent: (n: number, atOnce: number, protocol: "prepared" | "text") => Promise<void>
  readonly inserts: (n: number) => Promise<void>
  readonly transactions: (n: number) => Promise<void>
  readonly bigResult: (rows: number) => Promise<void>
  readonly stream: (rows: number) => Promise<void>
  readonly sleeps: (n: number) => Promise<void>
  /** The same one after another. */
  readonly sleepsSerially: (n: number) => Promise<void>
}

const expect = (seen: number, rows: number): void => {
  if (seen !== rows) throw new Error(`saw ${seen} rows of ${rows}`)
}

const inBatches = async (n: number, atOnce: number, one: (i: number) => Promise<unknown>): Promise<void> => {
  let next = 0
  const worker = async () => {
    while (next < n) await one(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const rawMysql2 = (url: string): Contestant => {
  const pool = createPool({ uri: url, connectionLimit: connections, maxIdle: connections, supportBigNumbers: true })
  const select = `SELECT id, v, s FROM ${table} WHERE id = ?`
  let inserted = 0
  return {
    name: "mysql2",
    sequential: async (n) => {
      for (let i = 0; i < n; i++) await pool.execute(select, [String(i % 1000)])
    },
    concurrent: (n, atOnce, protocol) =>
      inBatches(n, atOnce, (i) =>
        protocol === "prepared" ? pool.execute(select, [String(i % 1000)]) : pool.query(select, [i % 1000])
      ),
    inserts: async (n) => {
      for (let i = 0; i < n; i++) {
        await pool.execute(`INSERT INTO ${table}_insert (id, s) VALUES (?, ?)`, [`1${inserted++}`, "x"])
      }
    },
    transactions: async (n) => {
      for (let i = 0; i < n; i++) {
        const connection = await pool.getConnection()
        await connection.query("BEGIN")
        await connection.execute(select, [String(i % 1000)])
        await connection.query("COMMIT")
        connection.release()
      }
    },
    bigResult: async (rows) => {
      const [result] = await pool.query(`SELECT id, v, s FROM ${table} LIMIT ${rows}`)
      expect(Array.isArray(result) ? result.length : 0, rows)
    },
    stream: async (rows) => {
      const streams = createCallbackPool({ uri: url, connectionLimit: 1 })
      let seen = 0
      await new Promise<void>((resolve, reject) => {
        const query = streams.query(`SELECT id, v, s FROM ${table} LIMIT ${rows}`)
        query.on("result", () => seen++)
        query.on("end", () => resolve())
        query.on("error", reject)
      })
      expect(seen, rows)
    },
    sleeps: async (n) => {
      await Promise.all(Array.from({ length: n }, () => pool.query("SELECT SLEEP(0.1)")))
    },
    sleepsSerially: async (n) => {
      for (let i = 0; i < n; i++) await pool.query("SELECT SLEEP(0.1)")
    }
  }
}

const effectContestant = <E>(name: string, prefix: string, layer: Layer.Layer<SqlClient.SqlClient, E>): Contestant => {
  const runtime = ManagedRuntime.make(layer)
  const run = (f: (sql: SqlClient.SqlClient) => Effect.Effect<unknown, unknown>) =>
    runtime.runPromise(Effect.asVoid(Effect.flatMap(SqlClient.SqlClient, f)))
  const select = (sql: SqlClient.SqlClient, i: number) =>
    // Text: a number of one million or more does not bind on the stock client.
    sql`SELECT id, v, s FROM ${sql.literal(table)} WHERE id = ${String(i % 1000)}`
  let inserted = 0
  return {
    name,
    sequential: (n) =>
      run((sql) =>
        Effect.forEach(
          Array.from({ length: n }, (_, i) => i),
          (i) => select(sql, i),
          { discard: true }
        )
      ),
    concurrent: (n, atOnce, protocol) =>
      run((sql) =>
        Effect.forEach(
          Array.from({ length: n }, (_, i) => i),
          (i) => (protocol === "prepared" ? select(sql, i) : select(sql, i).unprepared),
          { discard: true, concurrency: atOnce }
        )
      ),
    inserts: (n) =>
      run((sql) =>
        Effect.forEach(
          Array.from({ length: n }, () => inserted++),
          (i) => sql`INSERT INTO ${sql.literal(`${table}_insert`)} (id, s) VALUES (${`${prefix}${i}`}, ${"x"})`,
          { discard: true }
        )
      ),
    transactions: (n) =>
      run((sql) =>
        Effect.forEach(
          Array.from({ length: n }, (_, i) => i),
          (i) => sql.withTransaction(select(sql, i)),
          {
            discard: true
          }
        )
      ),
    bigResult: (rows) =>
      run((sql) =>
        Effect.map(sql.unsafe(`SELECT id, v, s FROM ${table} LIMIT ${rows}`).unprepared, ({ length }) =>
          expect(length, rows)
        )
      ),
    stream: (rows) =>
      run((sql) =>
        sql.unsafe(`SELECT id, v, s FROM ${table} LIMIT ${rows}`).stream.pipe(
          Stream.chunks,
          Stream.runFold(0, (seen, chunk) => seen + Chunk.size(chunk)),
          Effect.map((seen) => expect(seen, rows))
        )
      ),
    sleeps: (n) =>
      run((sql) =>
        Effect.all(
          Array.from({ length: n }, () => sql`SELECT SLEEP(0.1)`),
          { concurrency: "unbounded", discard: true }
        )
      ),
    sleepsSerially: (n) =>
      run((sql) =>
        Effect.all(
          Array.from({ length: n }, () => sql`SELECT SLEEP(0.1)`),
          { discard: true }
        )
      )
  }
}

const stockLayer = (url: string) => {
  const { hostname, password, pathname, port, username } = new URL(url)
  return MysqlClient.layer({
    host: hostname,
    port: Number(port),
    username: decodeURIComponent(username),
    password: Redacted.make(decodeURIComponent(password)),
    database: pathname.slice(1),
    maxConnections: connections,
    // Without this every idle connection is closed within a second.
    poolConfig: { maxIdle: connections }
  })
}

export const ourLayer = (url: string, maxConnections = connections) =>
  MatrixOneClient.layer({ url: Redacted.make(url), maxConnections })

/** The bare driver, the stock client, ours: in this order. */
export const contestants = (url: string) =>
  [
    rawMysql2(url),
    effectContestant("@effect/sql-mysql2", "2", stockLayer(url)),
    effectContestant("effect-matrixone", "3", ourLayer(url))
  ] as const
