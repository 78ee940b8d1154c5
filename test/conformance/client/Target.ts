/**
 * A server that the client is tried on, with a database of its own there.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, type TestContext, type Vitest } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as MatrixOneClient from "../../../src/layers/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../../../src/services/MatrixOneConfig.ts"

/** What servers differ in, as far as the client's tests meet it. */
export interface Capabilities {
  /** How many SLEEPs run in a database, and how many connections are there: SQL with one parameter each. */
  readonly running: string
  readonly connections: string
  /** The variable that bounds waiting for a lock, in seconds. */
  readonly lockWait: string
  /** CREATE TABLE rolls back with its transaction. */
  readonly definitionsRollBack: boolean
  /** Isolation levels and READ ONLY are accepted and mean nothing. */
  readonly ignoresIsolation: boolean
  /** INSERT … RETURNING, and UPDATE and DELETE. */
  readonly returning: boolean
  /** VECF32 columns and L2_DISTANCE. */
  readonly vectors: boolean
  /** Geometry columns, sent as text. */
  readonly geometryAsText: boolean
  /** JSON columns are announced as JSON. */
  readonly json: boolean
  /** A float's text has all of its digits. */
  readonly exactFloatText: boolean
  /** What a database of the tests is made with: MariaDB's own is not UTF-8. */
  readonly database: string
  /** The server lives in the tests' own process, and off its memory. */
  readonly shareProcess: boolean
}

export const matrixOne: Capabilities = {
  running: "SELECT COUNT(*) FROM mo_catalog.mo_sessions WHERE db = ? AND info LIKE '%SLEEP%'",
  connections: "SELECT COUNT(*) FROM mo_catalog.mo_sessions WHERE db = ?",
  lockWait: "lock_wait_timeout",
  definitionsRollBack: true,
  ignoresIsolation: true,
  returning: true,
  vectors: true,
  geometryAsText: true,
  json: true,
  exactFloatText: true,
  database: "",
  shareProcess: false
}

export const embedded: Capabilities = { ...matrixOne, geometryAsText: false, shareProcess: true }

export const mariaDb: Capabilities = {
  running: "SELECT COUNT(*) FROM information_schema.processlist WHERE DB = ? AND INFO LIKE '%SLEEP%'",
  connections: "SELECT COUNT(*) FROM information_schema.processlist WHERE DB = ?",
  lockWait: "innodb_lock_wait_timeout",
  definitionsRollBack: false,
  ignoresIsolation: false,
  returning: false,
  vectors: false,
  geometryAsText: false,
  json: false,
  exactFloatText: false,
  database: "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
  shareProcess: false
}

export type Client = MatrixOneClient.MatrixOneClient

export class Target extends Context.Tag("test/Target")<
  Target,
  {
    readonly can: Capabilities
    /** Leads to the database of the tests. */
    readonly url: Redacted.Redacted
    /** Of another database. */
    readonly admin: SqlClient.SqlClient
    /** SLEEPs that run and connections that are in the database of the tests. */
    readonly running: Effect.Effect<number, SqlError>
    readonly connections: Effect.Effect<number, SqlError>
  }
>() {}

/** Tests with a real clock on one of the servers. */
export type OnTarget = Vitest.MethodsNonLive<Target, true>

const run = crypto.randomUUID().slice(0, 8)
let counter = 0

/** A name that no other test and no other run of the tests uses. */
const fresh = (what: string): string => `cc_${run}_${what}_${counter++}`

const inDatabase = (url: Redacted.Redacted, database: string): Redacted.Redacted => {
  const parsed = new URL(Redacted.value(url))
  parsed.pathname = `/${database}`
  return Redacted.make(parsed.href)
}

/** A client of its own, closed with the scope. */
const clientOf = (config: MatrixOneConfig): Effect.Effect<Client, SqlError, Scope> =>
  Effect.map(Layer.build(MatrixOneClient.layer(config)), Context.get(MatrixOneClient.MatrixOneClient))

/** A new database on the server that `url` leads to, dropped at the end. */
export const target = <E>(
  can: Capabilities,
  url: Effect.Effect<Redacted.Redacted, E, Scope>
): Layer.Layer<Target, E | SqlError> =>
  Layer.scoped(
    Target,
    Effect.gen(function* () {
      const given = yield* url
      const admin = yield* clientOf({ url: given, maxConnections: 2 })
      const database = fresh("d")
      yield* Effect.acquireRelease(admin`CREATE DATABASE ${admin(database)} ${admin.literal(can.database)}`, () =>
        Effect.orDie(admin`DROP DATABASE IF EXISTS ${admin(database)}`)
      )
      const count = (sql: string) =>
        Effect.map(admin.unsafe(sql, [database]).values, ([row]) => Number(row?.[0] ?? Number.NaN))
      return {
        can,
        url: inDatabase(given, database),
        admin,
        running: count(can.running),
        connections: count(can.connections)
      }
    })
  )

/** A client of the tests' database, closed with the scope. */
export const connect = (config: MatrixOneConfig = {}): Effect.Effect<Client, SqlError, Target | Scope> =>
  Effect.flatMap(Target, ({ url }) => clientOf({ url, ...config }))

/** A table with these columns, dropped when the scope closes; its name. */
export const table = (sql: SqlClient.SqlClient, columns: string): Effect.Effect<string, SqlError, Scope> => {
  const name = fresh("t")
  return Effect.as(
    Effect.acquireRelease(sql`CREATE TABLE ${sql(name)} (${sql.literal(columns)})`, () =>
      Effect.orDie(sql`DROP TABLE IF EXISTS ${sql(name)}`)
    ),
    name
  )
}

/** The rows of a table, in order of their first column. */
export const contents = (sql: SqlClient.SqlClient, name: string) => sql`SELECT * FROM ${sql(name)} ORDER BY 1`.values

/** Waits until an effect answers that; the test's own limit ends it if it never does. */
export const until = <A, E, R>(effect: Effect.Effect<A, E, R>, wanted: (a: A) => boolean): Effect.Effect<A, E, R> =>
  Effect.flatMap(effect, (a) =>
    wanted(a) ? Effect.succeed(a) : Effect.zipRight(Effect.sleep("10 millis"), until(effect, wanted))
  )

/** Time enough for a statement to begin; a KILL that comes too early is sent again. */
export const soon = Effect.sleep("30 millis")

/** Waits until so many SLEEPs run in the database of the tests. MatrixOne's list is up to three seconds old. */
export const running = (n: number): Effect.Effect<number, SqlError, Target> =>
  Effect.flatMap(Target, (target) => until(target.running, (m) => m === n))

let asked = 0

/** A statement is answered, and with its own answer. */
export const alive = (sql: SqlClient.SqlClient): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const n = ++asked
    return Effect.map(sql.unsafe(`SELECT ${n} AS n`), (rows) => assert.deepStrictEqual(rows, [{ n }]))
  })

/** Skips the rest of a test on a server that has not what it is about: what did not run must not count as passed. */
export const requires = (test: TestContext, has: boolean, what: string): Effect.Effect<void> =>
  Effect.sync(() => test.skip(!has, `the server has not: ${what}`))
