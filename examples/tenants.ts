/** One program, many accounts: a client for each, opened when it is needed. Needs the sys account, to make the tenants. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, type Redacted } from "effect"
import { Accounts, MatrixOneClient, Query, TenantNotFound, Tenants } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratchAccount } from "./support.ts"

/** What a request does; it does not know of which tenant it is. */
const order = (item: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE DATABASE IF NOT EXISTS shop`
    yield* sql`CREATE TABLE IF NOT EXISTS shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, item VARCHAR(20))`
    yield* sql`INSERT INTO shop.orders ${sql.insert({ item })}`
    return yield* Query.count(sql`SELECT COUNT(*) FROM shop.orders`)
  })

const program = Effect.gen(function* () {
  const { host, port } = (yield* MatrixOneClient.MatrixOneClient).endpoint
  const [acme, ajax] = [yield* scratchAccount("acme"), yield* scratchAccount("ajax")]

  // where a program would ask its vault
  const passwords = new Map<string, Redacted.Redacted>([acme, ajax].map((login) => [login.account, login.password]))
  const configuration = (account: string) =>
    Effect.gen(function* () {
      const password = passwords.get(account)
      if (password === undefined) return yield* new TenantNotFound.TenantNotFound({ account })
      yield* Console.log(`opening a client for ${account}`)
      return { host, port, username: "admin", password, maxConnections: 2 }
    })

  yield* Effect.gen(function* () {
    const tenants = yield* Tenants.Tenants

    // requests of many tenants at once, each with its own data; two of one tenant share its client
    yield* tenants.run(acme.account)(order("anvil"))
    const counts = yield* Effect.forEach(
      [acme.account, ajax.account, acme.account.toUpperCase()],
      (account) => tenants.run(account)(order("rocket")),
      { concurrency: "unbounded" }
    )
    yield* assertEquals(counts[1], 1)
    yield* assertEquals(yield* tenants.run(acme.account)(order("roller skates")), 4)
    yield* assertEquals((yield* tenants.open).length, 2)

    // who is no tenant
    const outcome = yield* tenants
      .run("nobody")(order("anvil"))
      .pipe(
        Effect.as("served"),
        Effect.catchTag("TenantNotFound", (error) => Effect.succeed(error.message))
      )
    yield* assertEquals(outcome, 'account "nobody" is none of this program\'s tenants')

    // a new password: the next client is opened with it
    const accounts = yield* Accounts.Accounts
    const password = yield* Accounts.generatePassword()
    yield* accounts.setPassword(acme.account, { user: "admin", password })
    passwords.set(acme.account, password)
    yield* tenants.invalidate(acme.account)
    yield* assertEquals(yield* tenants.run(acme.account)(order("magnet")), 5)
  }).pipe(Effect.provide(Tenants.layer(configuration, { idleTimeToLive: "1 minute" })))
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
