/**
 * The servers that `@effect/sql`'s own modules are tried on, each with the client on a database of its own.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import type { Vitest } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../../src/services/MatrixOneConfig.ts"

/** Tests with a real clock over the client on one of the servers. */
export type OnServer = Vitest.MethodsNonLive<MatrixOneClient.Provided | Server, true>

export class Server extends Context.Tag("test/Server")<
  Server,
  {
    /** Of a database that is dropped when the scope closes. */
    readonly url: Redacted.Redacted
    readonly speaks: "MatrixOne" | "MySQL"
  }
>() {}

const run = crypto.randomUUID().slice(0, 8)
let counter = 0

/** A name that no other test and no other run of the tests uses. */
export const fresh = (what: string): string => `eco_${run}_${what}_${counter++}`

const inDatabase = (url: Redacted.Redacted, database: string): Redacted.Redacted => {
  const parsed = new URL(Redacted.value(url))
  parsed.pathname = `/${database}`
  return Redacted.make(parsed.href)
}

/** The client on a new database of the server that `url` leads to. */
export const server = <E>(
  speaks: "MatrixOne" | "MySQL",
  url: Effect.Effect<Redacted.Redacted, E, Scope>
): Layer.Layer<MatrixOneClient.Provided | Server, E | SqlError> =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const given = yield* url
      const admin = Context.get(yield* Layer.build(MatrixOneClient.layer({ url: given })), SqlClient.SqlClient)
      const database = fresh("d")
      // What the server would take without being asked may be less than all of Unicode.
      const charset = admin.literal(speaks === "MySQL" ? "CHARACTER SET utf8mb4" : "")
      yield* Effect.acquireRelease(admin`CREATE DATABASE ${admin(database)} ${charset}`, () =>
        Effect.orDie(admin`DROP DATABASE IF EXISTS ${admin(database)}`)
      )
      const own = inDatabase(given, database)
      return Layer.merge(MatrixOneClient.layer({ url: own }), Layer.succeed(Server, { url: own, speaks }))
    })
  )

/** Another client of the same database. */
export const another = (
  config: MatrixOneConfig
): Effect.Effect<MatrixOneClient.MatrixOneClient, SqlError, Server | Scope> =>
  Effect.gen(function* () {
    const { url } = yield* Server
    return Context.get(yield* Layer.build(MatrixOneClient.layer({ ...config, url })), MatrixOneClient.MatrixOneClient)
  })

/** A table with these columns, dropped when the scope closes; its name. */
export const table = (columns: string): Effect.Effect<string, SqlError, SqlClient.SqlClient | Scope> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const name = fresh("t")
    yield* Effect.acquireRelease(sql`CREATE TABLE ${sql(name)} (${sql.literal(columns)})`, () =>
      Effect.orDie(sql`DROP TABLE IF EXISTS ${sql(name)}`)
    )
    return name
  })

/** What the statements of an effect were compiled to, in order. */
export const statementsOf = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [A, ReadonlyArray<string>], E, R> =>
  Effect.suspend(() => {
    const seen: Array<string> = []
    return self.pipe(
      Statement.withTransformer((statement) =>
        Effect.sync(() => {
          seen.push(statement.compile()[0])
          return statement
        })
      ),
      Effect.map((a) => [a, seen] as const)
    )
  })
