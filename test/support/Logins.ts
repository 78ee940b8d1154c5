/**
 * Logging in to the server of a suite as somebody else.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as Embedded from "../../src/embedded/Embedded.ts"
import * as Reason from "../../src/errors/Reason.ts"
import * as MatrixOne from "../../src/layers/MatrixOne.ts"
import { Accounts } from "../../src/services/Accounts.ts"
import type { MatrixOneConfig } from "../../src/services/MatrixOneConfig.ts"
import * as Harness from "../conformance/Harness.ts"
import { fresh } from "../conformance/Harness.ts"
import * as servers from "./servers.ts"

export interface Login {
  readonly account: string
  readonly username: string
  readonly password: Redacted.Redacted
  readonly role?: string | undefined
  readonly database?: string | undefined
}

export class Logins extends Context.Tag("test/Logins")<
  Logins,
  {
    readonly as: (login: Login) => Layer.Layer<MatrixOne.Provided, SqlError>
    /** The services as somebody else, by the client that the suite is about. */
    readonly services: (login: Login) => Layer.Layer<MatrixOne.Services | SqlClient.SqlClient, SqlError | ConfigError>
    /** The configuration of such a client. */
    readonly config: (login: Login) => MatrixOneConfig
  }
>() {}

const at = ({ host, port }: { readonly host: string; readonly port: number }, by: "ours" | "stock"): Logins["Type"] => {
  const config = (login: Login): MatrixOneConfig => ({ host, port, maxConnections: 3, ...login })
  const as = (login: Login) => MatrixOne.layer(config(login))
  const stock = ({ account, password, username }: Login) =>
    Layer.provideMerge(
      MatrixOne.layerServices,
      MysqlClient.layer({ host, port, username: `${account}#${username}`, password, maxConnections: 3 })
    )
  return { config, as, services: by === "ours" ? as : stock }
}

const ofUrl = (url: Redacted.Redacted, by: "ours" | "stock"): Layer.Layer<Logins> =>
  Layer.sync(Logins, () => {
    const { hostname, port } = new URL(Redacted.value(url))
    return at({ host: hostname, port: port === "" ? 6001 : Number(port) }, by)
  })

type AnyError = SqlError | Embedded.EmbeddedStartError | ConfigError

export const embedded: Layer.Layer<MatrixOne.Provided | Harness.Harness | Logins, AnyError> = Layer.unwrapScoped(
  Effect.map(Embedded.server(), (server) =>
    Layer.merge(
      Layer.provideMerge(Harness.sql, MatrixOne.layer({ url: server.url })),
      Layer.succeed(Logins, at(server, "ours"))
    )
  )
)

export const live = (url: Redacted.Redacted): Layer.Layer<MatrixOne.Provided | Harness.Harness | Logins, AnyError> =>
  Layer.merge(servers.liveOurs(url), ofUrl(url, "ours"))

export const liveStock = (url: Redacted.Redacted): Layer.Layer<servers.OnStock | Logins, AnyError> =>
  Layer.merge(servers.liveStock(url), ofUrl(url, "stock"))

export const embeddedStock: Layer.Layer<servers.OnStock | Logins, AnyError> = Layer.unwrapScoped(
  Effect.map(Embedded.server(), (server) =>
    Layer.merge(Layer.provideMerge(Harness.sql, servers.stock(server.url)), Layer.succeed(Logins, at(server, "stock")))
  )
)

/** An account that no other test uses, and its administrator's login; dropped when the scope closes. */
export const freshAccount: Effect.Effect<Login, unknown, Accounts | Scope> = Effect.gen(function* () {
  const accounts = yield* Accounts
  const login = { account: fresh("acc"), username: "admin", password: Redacted.make("of the administrator") }
  yield* Effect.addFinalizer(() => Effect.orDie(accounts.drop(login.account, { ifExists: true })))
  yield* accounts.create(login.account, { administrator: login.username, password: login.password })
  return login
})

/** Runs as somebody else. */
export const as =
  (login: Login) =>
  <A, E, R>(self: Effect.Effect<A, E, R | MatrixOne.Services | SqlClient.SqlClient>) =>
    Effect.flatMap(Logins, (logins) => Effect.provide(self, logins.as(login)))

export const loggedIn = (login: Login): Effect.Effect<string, never, Logins> =>
  Effect.gen(function* () {
    const { account, role, user } = yield* (yield* Accounts).current
    return `${account}#${user}#${role}`
  }).pipe(
    as(login),
    Effect.catchAll((error) => Effect.succeed(Reason.of(error)._tag))
  )

/** The service as the administrator of an account of its own. */
export const inAccount = <A, E, R>(
  f: (accounts: Accounts["Type"], login: Login) => Effect.Effect<A, E, R | MatrixOne.Services | SqlClient.SqlClient>
) => Effect.flatMap(freshAccount, (login) => as(login)(Effect.flatMap(Accounts, (accounts) => f(accounts, login))))
