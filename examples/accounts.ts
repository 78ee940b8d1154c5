/** Accounts, users, roles and grants: a tenant is made, its users get what they need and no more. Needs the sys account. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, Option } from "effect"
import { Accounts, Grants, MatrixOne, MatrixOneClient, Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratchAccount } from "./support.ts"

const program = Effect.gen(function* () {
  const accounts = yield* Accounts.Accounts
  const { host, port } = (yield* MatrixOneClient.MatrixOneClient).endpoint
  yield* Console.log(`${(yield* accounts.current).user} of ${(yield* accounts.current).account}`)

  // an account is a tenant: databases, users and snapshots of its own; its password is in no span, log or error
  const login = yield* scratchAccount("accounts")
  const made = yield* accounts.get(login.account)
  yield* assertEquals([made.administrator, made.status], ["admin", "open"])
  yield* accounts.setComment(login.account, "trial until spring")
  const again = yield* Effect.flip(accounts.create(login.account, { administrator: "admin", password: login.password }))
  yield* Console.log(`${again._tag}: ${again.message}`)

  // what its administrator does, as it
  const analyst = { password: yield* Accounts.generatePassword(), defaultRole: "reader" }
  yield* Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { grants, roles, users } = yield* Accounts.Accounts
    yield* sql`CREATE DATABASE shop`
    yield* sql`CREATE TABLE shop.orders (id INT PRIMARY KEY)`
    yield* sql`CREATE TABLE shop.salaries (id INT PRIMARY KEY)`

    // privileges go to roles, roles to users
    yield* roles.create("reader")
    const orders = { type: "table", database: "shop", table: "orders" } as const
    yield* grants.grant({ privileges: ["select"], object: orders, to: "reader" })
    yield* users.create("analyst", analyst)

    // what was granted is data: here another role gets the same
    yield* roles.create("auditor")
    for (const grant of yield* grants.list({ role: "reader" })) {
      yield* Option.match(Grants.privilegesOf(grant), {
        onNone: () => Effect.void,
        onSome: (privileges) => grants.grant({ ...privileges, to: "auditor" })
      })
    }
    const [copied] = yield* grants.list({ role: "auditor" })
    yield* assertEquals([copied?.privilege, copied?.object], ["select", orders])
  }).pipe(Effect.provide(MatrixOne.layer({ host, port, ...login })))

  // what the analyst may, and may not
  const count = (table: string) =>
    Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM shop.${sql(table)}`).pipe(
      Effect.map((rows) => `${rows.length} rows`),
      Reason.catch("AuthorizationError", () => Effect.succeed("refused")),
      Effect.provide(
        MatrixOne.layer({ host, port, account: login.account, username: "analyst", password: analyst.password })
      )
    )
  yield* assertEquals(yield* Effect.all([count("orders"), count("salaries")]), ["0 rows", "refused"])

  // suspended, nobody logs in
  yield* accounts.setStatus(login.account, "suspended")
  const suspended = yield* Effect.flip(count("orders"))
  yield* assertEquals(Reason.of(suspended)._tag, "AuthenticationError")
  yield* accounts.setStatus(login.account, "open")

  // a new password, for the administrator who forgot the old one
  const password = yield* Accounts.generatePassword()
  yield* accounts.setPassword(login.account, { user: "admin", password })
  const who = yield* Effect.flatMap(Accounts.Accounts, ({ current }) => current).pipe(
    Effect.provide(MatrixOne.layer({ host, port, ...login, password }))
  )
  yield* assertEquals([who.account, who.user, who.role], [login.account, "admin", "accountadmin"])
  yield* assertThat(String(password) === "<redacted>", "nobody reads it by accident")
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
