/**
 * Accounts: made, changed, found, refused, and who may.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Accounts, generatePassword } from "../../src/services/Accounts.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { as, freshAccount, inAccount, loggedIn } from "../support/Logins.ts"
import { fresh } from "./Harness.ts"
import { refusedNames } from "./oddNames.ts"
import type { OverAccounts } from "./suite.ts"

const secret = Redacted.make

export const accounts = (it: OverAccounts): void => {
  describe("accounts", () => {
    it.scoped("are made, read, changed and dropped", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const name = fresh("acc")
        yield* Effect.addFinalizer(() => Effect.orDie(service.drop(name, { ifExists: true })))
        const made = yield* service.create(name.toUpperCase(), {
          administrator: "Chief",
          password: secret("first"),
          comment: "it's 😀 `%` \n;"
        })
        assert.strictEqual(made.name, name)
        assert.strictEqual(made.administrator, "Chief")
        assert.strictEqual(made.status, "open")
        assert.strictEqual(made.comment, "it's 😀 `%` \n;")
        assert.deepStrictEqual(made.suspendedAt, Option.none())
        assert.deepStrictEqual(yield* service.get(name), made)
        assert.deepStrictEqual(yield* service.find(name.toUpperCase()), Option.some(made))
        const all = yield* service.list
        assert.deepStrictEqual(
          all.find((account) => account.name === name),
          made
        )
        assert.isTrue(all.some((account) => account.name === "sys" && account.id === 0))
        assert.isTrue((yield* service.usage).some((usage) => usage.account === name && usage.databases > 0))
        yield* service.setComment(name, "")
        assert.strictEqual((yield* service.get(name)).comment, "")
        yield* service.drop(name)
        assert.deepStrictEqual(yield* service.find(name), Option.none())
        assert.strictEqual(yield* tagOf(service.get(name)), "AccountNotFound")
        assert.strictEqual(yield* tagOf(service.drop(name)), "AccountNotFound")
        yield* service.drop(name, { ifExists: true })
        assert.strictEqual(yield* tagOf(service.setStatus(name, "open")), "AccountNotFound")
        assert.strictEqual(yield* tagOf(service.setComment(name, "x")), "AccountNotFound")
        const nobody = { user: "u", password: secret("p") }
        assert.strictEqual(yield* tagOf(service.setPassword(name, nobody)), "AccountNotFound")
      })
    )

    it.scoped("of a name that is taken are kept only of the same administrator", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const { account } = yield* freshAccount
        const there = yield* service.get(account)
        const again = { administrator: "admin", password: secret("another") }
        const error = yield* Effect.flip(service.create(account, again))
        assert.strictEqual(error._tag, "AccountAlreadyExists")
        assert.include(error.message, account)
        assert.deepStrictEqual(yield* service.create(account, { ...again, ifNotExists: true }), there)
        const other = { administrator: "somebody", password: secret("another"), ifNotExists: true }
        assert.strictEqual(yield* tagOf(service.create(account, other)), "AccountAlreadyExists")
      })
    )

    it.scoped("let nobody in while they are suspended, nobody write while restricted", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const login = yield* freshAccount
        const admin = `${login.account}#admin#accountadmin`
        assert.strictEqual(yield* loggedIn(login), admin)
        yield* service.setStatus(login.account, "suspended")
        const suspended = yield* service.get(login.account)
        assert.strictEqual(suspended.status, "suspended")
        assert.isTrue(Option.isSome(suspended.suspendedAt))
        assert.strictEqual(yield* loggedIn(login), "AuthenticationError")
        yield* service.setStatus(login.account, "restricted")
        assert.strictEqual((yield* service.get(login.account)).status, "restricted")
        const writing = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`CREATE DATABASE d`)
        assert.notStrictEqual(yield* tagOf(as(login)(writing)), "success")
        yield* service.setStatus(login.account, "open")
        assert.deepStrictEqual((yield* service.get(login.account)).suspendedAt, Option.none())
        assert.strictEqual(yield* tagOf(as(login)(writing)), "success")
      })
    )

    it.scoped("may begin suspended", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const name = fresh("acc")
        yield* Effect.addFinalizer(() => Effect.orDie(service.drop(name, { ifExists: true })))
        const made = yield* service.create(name, {
          administrator: "admin",
          password: secret("p"),
          status: "suspended",
          comment: "later"
        })
        assert.deepStrictEqual([made.status, made.comment], ["suspended", "later"])
      })
    )

    it.scoped("have the passwords of their users set", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const login = yield* freshAccount
        const password = yield* generatePassword()
        yield* service.setPassword(login.account, { user: "admin", password })
        assert.strictEqual(yield* loggedIn(login), "AuthenticationError")
        assert.strictEqual(yield* loggedIn({ ...login, password }), `${login.account}#admin#accountadmin`)
        const missing = service.setPassword(login.account, { user: "Admin", password })
        assert.strictEqual(yield* tagOf(missing), "UserNotFound")
      })
    )

    it.scoped("that cannot be are refused before anything is sent", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const good = { administrator: "admin", password: secret("p") }
        const refused = [
          ...["", "a b", "a'b", "a;b", "a`b", "é", "a".repeat(301)].flatMap((name) => [
            service.create(name, good),
            service.drop(name),
            service.find(name),
            service.setStatus(name, "open")
          ]),
          ...refusedNames.map((administrator) => service.create(fresh("acc"), { ...good, administrator })),
          ...['say "hi"', "a\\tb", "c".repeat(257)].flatMap((comment) => [
            service.create(fresh("acc"), { ...good, comment }),
            service.setComment("sys", comment)
          ]),
          ...["", "\ud800"].map((password) => service.create(fresh("acc"), { ...good, password: secret(password) })),
          service.setStatus("SYS", "suspended"),
          service.drop("sys", { ifExists: true })
        ]
        for (const one of refused) {
          const reason = yield* reasonOf<unknown, unknown, never>(one)
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
          assert.isUndefined(reason.errno, reason.message)
        }
      })
    )

    it.scoped("are nothing for transactions", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const sql = yield* SqlClient.SqlClient
        const password = secret("p")
        for (const one of [
          service.create(fresh("acc"), { administrator: "a", password }),
          service.drop(fresh("acc")),
          service.setStatus(fresh("acc"), "open"),
          service.users.create(fresh("u"), { password }),
          service.users.setPassword("u", password),
          service.users.lock("u"),
          service.users.drop("u"),
          service.roles.create(fresh("r")),
          service.roles.rename("a", "b"),
          service.roles.drop("r"),
          service.roles.grant({ roles: "r", to: "u" }),
          service.roles.revoke({ roles: "r", from: "u" }),
          service.grants.grant({ privileges: ["connect"], object: { type: "account" }, to: "r" }),
          service.grants.revoke({ privileges: ["connect"], object: { type: "account" }, from: "r" })
        ]) {
          assert.strictEqual(yield* tagOf(sql.withTransaction<never, unknown, unknown>(one)), "NotAllowedInTransaction")
        }
        const inside = Effect.all([service.current, service.find("sys"), service.users.list, service.grants.list()])
        assert.strictEqual((yield* sql.withTransaction(inside))[0].account, "sys")
      })
    )

    it.scoped("are the sys account's alone", () =>
      inAccount((service, login) =>
        Effect.gen(function* () {
          const password = secret("p")
          for (const one of [
            service.create(fresh("acc"), { administrator: "a", password }),
            service.list,
            service.find(login.account),
            service.drop(fresh("acc")),
            service.setComment(login.account, "x"),
            service.setPassword(login.account, { user: "admin", password })
          ]) {
            assert.strictEqual(yield* tagOf<unknown, unknown, never>(one), "AuthorizationError")
          }
          const usage = yield* service.usage
          assert.deepStrictEqual(
            usage.map(({ account }) => account),
            [login.account]
          )
          const identity = yield* service.current
          assert.deepInclude(identity, { account: login.account, user: "admin", role: "accountadmin" })
          assert.isAbove(identity.accountId, 0)
        })
      )
    )
  })
}
