/** Where the configuration comes from: the environment, a URL, or code; and the ways to write a login. */
import { SqlClient } from "@effect/sql"
import { Config, ConfigProvider, Console, Effect, Redacted } from "effect"
import { Login, MatrixOne, MatrixOneClient, Query, Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain } from "./support.ts"

/** The program's own environment, spelled out here so that one can see it. */
const withEnvironment = (variables: Record<string, string>) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" }))

// a user, an account and a role can be one string; these are the same login
const loginForms = Effect.gen(function* () {
  const acme = { account: "acme", username: "app", role: "reader" }
  yield* assertEquals(yield* Login.resolve({ username: "acme#app#reader" }), acme)
  yield* assertEquals(yield* Login.resolve({ username: "acme:app:reader" }), acme)
  yield* assertEquals(yield* Login.resolve({ username: "app", account: "acme", role: "reader" }), acme)
  yield* assertEquals(Login.format(acme), "acme#app#reader")

  const contradiction = yield* Login.resolve({ username: "acme#app", account: "globex" }).pipe(
    Effect.map(Login.format),
    Reason.catch("InvalidInput", (reason) => Effect.succeed(reason.message))
  )
  yield* assertEquals(contradiction, "the account is given twice and differently")
})

// what the variables say, read but not used; a password never shows
const variables = Effect.gen(function* () {
  const config = yield* MatrixOne.environment.pipe(
    withEnvironment({
      MATRIXONE_HOST: "db.internal",
      MATRIXONE_ACCOUNT: "acme",
      MATRIXONE_USER: "app",
      MATRIXONE_PASSWORD: "secret",
      MATRIXONE_DATABASE: "shop"
    })
  )
  yield* assertEquals([config.host, config.account, config.database], ["db.internal", "acme", "shop"])
  yield* assertEquals(String(config.password), "<redacted>")
})

/** The server of the environment, else an embedded one. */
const serverUrl = Config.redacted("MATRIXONE_TEST_URL").pipe(
  Config.orElse(() => Config.redacted("MATRIXONE_URL")),
  Effect.orElse(() => Effect.map(Embedded.server(), (server) => server.url))
)

const whoAmI = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { endpoint } = yield* MatrixOneClient.MatrixOneClient
  yield* Console.log(`${endpoint.username} of account ${endpoint.account} at ${endpoint.host}:${endpoint.port}`)
  return yield* Query.count(sql`SELECT 1`)
})

const program = Effect.gen(function* () {
  yield* loginForms
  yield* variables
  const url = yield* serverUrl

  // from the environment
  const fromEnvironment = whoAmI.pipe(
    Effect.provide(MatrixOne.layerConfig(MatrixOne.environment)),
    withEnvironment({ MATRIXONE_URL: Redacted.value(url) })
  )
  yield* assertEquals(yield* fromEnvironment, 1)

  // from code; what is given next to a URL wins
  const fromCode = whoAmI.pipe(
    Effect.provide(
      MatrixOne.layer({
        url,
        maxConnections: 2,
        connectTimeout: "2 seconds",
        sessionVariables: { lock_wait_timeout: 10 }
      })
    )
  )
  yield* assertEquals(yield* fromCode, 1)
})

program.pipe(Effect.scoped, runMain)
