import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Accounts } from "../../src/services/Accounts.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { as, inAccount, type Login, loggedIn } from "../support/Logins.ts"
import { refusedNames } from "./oddNames.ts"
import type { OverAccounts } from "./suite.ts"

const secret = Redacted.make

export const principals = (it: OverAccounts): void => {
  describe("users", () => {
    it.scoped("are made, listed, locked, given passwords, dropped", () =>
      inAccount(({ roles, users }, login) =>
        Effect.gen(function* () {
          const bob: Login = { ...login, username: "Bob", password: secret("bob's") }
          assert.strictEqual(
            yield* tagOf(users.create("Bob", { password: bob.password, defaultRole: "reader" })),
            "RoleNotFound"
          )
          yield* roles.create("Reader")
          assert.isTrue(yield* users.create("Bob", { password: bob.password, defaultRole: "READER" }))
          assert.isTrue(yield* users.create("bob", { password: secret("other") }))
          const list = yield* users.list
          assert.deepStrictEqual(
            list.map(({ defaultRole, locked, name }) => [name, Option.getOrNull(defaultRole), locked]),
            [
              ["Bob", "reader", false],
              ["admin", "accountadmin", false],
              ["bob", "public", false]
            ]
          )
          assert.deepStrictEqual(yield* users.find("Bob"), Option.fromNullable(list[0]))
          assert.deepStrictEqual(yield* users.find("BOB"), Option.none())
          assert.strictEqual(yield* loggedIn(bob), `${login.account}#Bob#reader`)
          assert.strictEqual(yield* loggedIn({ ...bob, role: "public" }), `${login.account}#Bob#public`)

          assert.strictEqual(yield* tagOf(users.create("Bob", { password: secret("x") })), "UserAlreadyExists")
          assert.strictEqual(yield* tagOf(users.create("reader", { password: secret("x") })), "UserAlreadyExists")
          const kept = { password: secret("x"), defaultRole: "reader", ifNotExists: true }
          assert.isFalse(yield* users.create("Bob", kept))
          assert.strictEqual(yield* tagOf(users.create("Bob", { ...kept, defaultRole: "public" })), "UserAlreadyExists")
          assert.strictEqual(yield* tagOf(users.create("reader", kept)), "UserAlreadyExists")
          assert.strictEqual(yield* loggedIn(bob), `${login.account}#Bob#reader`, "its password is the old one")

          yield* users.setPassword("Bob", secret("new"))
          assert.strictEqual(yield* loggedIn(bob), "AuthenticationError")
          const now = { ...bob, password: secret("new") }
          assert.strictEqual(yield* loggedIn(now), `${login.account}#Bob#reader`)

          yield* users.lock("Bob")
          assert.isTrue(Option.getOrThrow(yield* users.find("Bob")).locked)
          assert.strictEqual(yield* loggedIn(now), "AuthenticationError")
          yield* users.unlock("Bob")
          assert.strictEqual(yield* loggedIn(now), `${login.account}#Bob#reader`)

          yield* users.drop("Bob")
          assert.strictEqual(yield* loggedIn(now), "AuthenticationError")
          for (const one of [users.drop("Bob"), users.lock("Bob"), users.setPassword("Bob", secret("x"))]) {
            assert.strictEqual(yield* tagOf<unknown, unknown, never>(one), "UserNotFound")
          }
          yield* users.drop("Bob", { ifExists: true })
          assert.strictEqual(yield* tagOf(users.drop("admin")), "InvalidInput")
          assert.strictEqual(yield* tagOf(users.drop("bob")), "success")
        })
      )
    )

    it.scoped("without the privilege do none of it", () =>
      inAccount(({ users }, login) =>
        Effect.gen(function* () {
          const password = secret("p")
          yield* users.create("u", { password })
          yield* Effect.gen(function* () {
            const service = yield* Accounts
            for (const one of [
              service.users.create("v", { password }),
              service.users.setPassword("u", password),
              service.users.list,
              service.users.drop("admin"),
              service.roles.create("r"),
              service.roles.grants,
              service.grants.list(),
              service.usage,
              service.list
            ]) {
              assert.strictEqual(yield* tagOf<unknown, unknown, never>(one), "AuthorizationError")
            }
            assert.deepInclude(yield* service.current, { account: login.account, user: "u", role: "public" })
          }).pipe(as({ ...login, username: "u", password }))
        })
      )
    )

    it.scoped("and roles that cannot be are refused before anything is sent", () =>
      Effect.gen(function* () {
        const { grants, roles, users } = yield* Accounts
        const password = secret("p")
        const refused = [
          ...[...refusedNames, "a".repeat(301)].flatMap((name) => [
            users.create(name, { password }),
            users.setPassword(name, password),
            users.find(name),
            users.drop(name),
            roles.create(name),
            roles.rename("r", name),
            roles.find(name),
            roles.drop(name),
            roles.grant({ roles: "r", to: name }),
            roles.revoke({ roles: name, from: "u" }),
            grants.list({ role: name }),
            grants.grant({ privileges: ["connect"], object: { type: "account" }, to: name })
          ]),
          ...["", "a'b", "a\\b", "a\u200bb"].flatMap((name) => [
            grants.grant({ privileges: ["select"], object: { type: "table", database: name }, to: "r" }),
            grants.revoke({ privileges: ["all"], object: { type: "database", database: name }, from: "r" })
          ]),
          users.create("u", { password: secret("") }),
          users.setPassword("u", secret("half \udc00"))
        ]
        for (const one of refused) {
          const reason = yield* reasonOf<unknown, unknown, never>(one)
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
          assert.isUndefined(reason.errno, reason.message)
        }
      })
    )
  })

  describe("roles", () => {
    it.scoped("are made, renamed, given, taken, dropped", () =>
      inAccount(({ roles, users }, login) =>
        Effect.gen(function* () {
          const password = secret("p")
          yield* users.create("U", { password })
          assert.isTrue(yield* roles.create("Reader"))
          assert.isFalse(yield* roles.create("READER", { ifNotExists: true }))
          assert.strictEqual(yield* tagOf(roles.create("reader")), "RoleAlreadyExists")
          yield* roles.create("writer")
          yield* users.create("taken", { password })
          for (const name of ["taken"]) {
            assert.strictEqual(yield* tagOf(roles.create(name)), "RoleAlreadyExists")
            assert.strictEqual(yield* tagOf(roles.create(name, { ifNotExists: true })), "RoleAlreadyExists")
            assert.strictEqual(yield* tagOf(roles.rename("reader", name)), "RoleAlreadyExists")
          }
          assert.strictEqual(yield* tagOf(roles.rename("reader", "writer")), "RoleAlreadyExists")
          assert.strictEqual(yield* tagOf(roles.rename("nope", "other")), "RoleNotFound")
          assert.strictEqual(yield* tagOf(roles.create("public")), "InvalidInput")
          assert.strictEqual(yield* tagOf(roles.drop("accountadmin")), "InvalidInput")
          assert.deepStrictEqual(
            (yield* roles.list).map(({ name }) => name),
            ["accountadmin", "public", "reader", "writer"]
          )

          yield* roles.grant({ roles: ["reader", "writer"], to: "U" })
          yield* roles.grant({ roles: "reader", to: ["writer"], grantOption: true })
          assert.strictEqual(yield* tagOf(roles.grant({ roles: "writer", to: "reader" })), "InvalidInput", "a circle")
          const nobody = yield* Effect.flip(roles.grant({ roles: "reader", to: "u" }))
          assert.strictEqual(nobody._tag, "UserNotFound", "the case of users' names counts")
          const nothing = yield* Effect.flip(roles.grant({ roles: "nope", to: "U" }))
          assert.strictEqual(nothing._tag, "RoleNotFound")
          const given = (yield* roles.grants).filter(({ role }) => role !== "public" && role !== "accountadmin")
          assert.deepStrictEqual(
            given.map((g) => [g.role, g.grantee, g.granteeType, g.grantOption]),
            [
              ["reader", "U", "user", false],
              ["reader", "writer", "role", true],
              ["writer", "U", "user", false]
            ]
          )
          const reading: Login = { ...login, username: "U", password, role: "reader" }
          assert.strictEqual(yield* loggedIn(reading), `${login.account}#U#reader`)

          yield* roles.rename("reader", "Looker")
          assert.deepStrictEqual(yield* roles.find("reader"), Option.none())
          assert.isTrue(Option.isSome(yield* roles.find("LOOKER")))
          assert.strictEqual(yield* loggedIn({ ...reading, role: "looker" }), `${login.account}#U#looker`)

          yield* roles.revoke({ roles: "looker", from: ["U"] })
          yield* roles.revoke({ roles: "looker", from: "U" })
          assert.strictEqual(yield* loggedIn({ ...reading, role: "looker" }), "AuthenticationError")
          assert.strictEqual(yield* tagOf(roles.revoke({ roles: "public", from: "U" })), "InvalidInput")
          assert.strictEqual(yield* tagOf(roles.revoke({ roles: "nope", from: "U" })), "RoleNotFound")

          yield* roles.drop("looker")
          assert.strictEqual(yield* tagOf(roles.drop("looker")), "RoleNotFound")
          yield* roles.drop("looker", { ifExists: true })
          assert.isFalse((yield* roles.grants).some(({ role }) => role === "looker"))
        })
      )
    )
  })
}
