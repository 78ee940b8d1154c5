/**
 * Accounts, users, roles and grants: made, changed, found, refused, and what they let who do.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Reason from "../../src/errors/Reason.ts"
import type { Services } from "../../src/layers/MatrixOne.ts"
import { Accounts, generatePassword } from "../../src/services/Accounts.ts"
import { privilegesOf } from "../../src/services/Grants.ts"
import { TypeId } from "../../src/services/MatrixOneClient.ts"
import { logs, spans } from "../layers/sql/collected.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { freshAccount, type Login, Logins } from "../support/Logins.ts"
import { fresh, type Harness } from "./Harness.ts"
import type { Tests } from "./suite.ts"

/** What the suite needs: the services by whatever client, and to log in to the same server as somebody else. */
export type OverAccounts = Tests<Services | SqlClient.SqlClient | Harness | Logins>

const secret = Redacted.make

/** Runs as somebody else. */
const as =
  (login: Login) =>
  <A, E, R>(self: Effect.Effect<A, E, R | Services | SqlClient.SqlClient>) =>
    Effect.flatMap(Logins, (logins) => Effect.provide(self, logins.as(login)))

const loggedIn = (login: Login): Effect.Effect<string, never, Logins> =>
  Effect.gen(function* () {
    const { account, role, user } = yield* (yield* Accounts).current
    return `${account}#${user}#${role}`
  }).pipe(
    as(login),
    Effect.catchAll((error) => Effect.succeed(Reason.of(error)._tag))
  )

/** The service as the administrator of an account of its own. */
const inAccount = <A, E, R>(
  f: (accounts: Accounts["Type"], login: Login) => Effect.Effect<A, E, R | Services | SqlClient.SqlClient>
) => Effect.flatMap(freshAccount, (login) => as(login)(Effect.flatMap(Accounts, (accounts) => f(accounts, login))))

const refusedNames = ["", " ", "a b", "a'b", 'a"b', "a`b", "a\\b", "a:b", "a#b", "a?b", "a%3Ab", "a\nb", "\ud800", "\0"]

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

  describe("grants", () => {
    it.scoped("are data: what was granted is listed, what is listed grants the same, and can be taken back", () =>
      inAccount(({ grants, roles }) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* sql`CREATE DATABASE \`Shop\``
          yield* sql`CREATE TABLE shop.orders (id INT)`
          yield* sql.unsafe("CREATE TABLE shop.`we.ird``t` (id INT)")
          yield* sql`CREATE VIEW shop.v AS SELECT id FROM shop.orders`
          yield* roles.create("r")
          yield* grants.grant({ privileges: ["create user", "all"], object: { type: "account" }, to: "R" })
          yield* grants.grant({ privileges: ["create table"], object: { type: "database" }, to: "r" })
          yield* grants.grant({
            privileges: ["create view", "ownership"],
            object: { type: "database", database: "SHOP" },
            to: ["r"],
            grantOption: true
          })
          yield* grants.grant({ privileges: ["select"], object: { type: "table" }, to: "r" })
          yield* grants.grant({ privileges: ["insert"], object: { type: "table", database: "shop" }, to: "r" })
          const weird = { type: "table", database: "shop", table: "we.ird`t" } as const
          yield* grants.grant({ privileges: ["update", "delete", "all", "ownership"], object: weird, to: "r" })
          yield* grants.grant({
            privileges: ["select"],
            object: { type: "view", database: "shop", table: "v" },
            to: "r"
          })

          const listed = yield* grants.list({ role: "R" })
          const shop = { type: "database", database: "shop" } as const
          assert.sameDeepMembers(
            listed.map(({ grantOption, object, privilege }) => [privilege, object, grantOption]),
            [
              ["create user", { type: "account" }, false],
              ["all", { type: "account" }, false],
              ["create table", { type: "database" }, false],
              ["create view", shop, true],
              ["ownership", shop, true],
              ["select", { type: "table" }, false],
              ["insert", { type: "table", database: "shop" }, false],
              ["update", weird, false],
              ["delete", weird, false],
              ["all", weird, false],
              ["ownership", weird, false],
              ["select", { type: "view", database: "shop", table: "v" }, false]
            ]
          )

          yield* roles.create("copy")
          const again = listed.map((grant) => [grant, Option.getOrThrow(privilegesOf(grant))] as const)
          for (const [{ grantOption }, one] of again) yield* grants.grant({ ...one, to: "copy", grantOption })
          const copied = yield* grants.list({ role: "copy" })
          assert.deepStrictEqual(
            copied.map(({ grantOption, object, privilege }) => ({ grantOption, object, privilege })),
            listed.map(({ grantOption, object, privilege }) => ({ grantOption, object, privilege }))
          )
          for (const [, one] of again) yield* grants.revoke({ ...one, from: ["copy"] })
          for (const [, one] of again) yield* grants.revoke({ ...one, from: "copy" })
          assert.deepStrictEqual(yield* grants.list({ role: "copy" }), [])
          assert.isAbove((yield* grants.list()).length, listed.length)

          yield* sql`DROP DATABASE shop`
          const left = yield* grants.list({ role: "r" })
          assert.deepStrictEqual(
            left.map(({ privilege }) => privilege).sort(),
            ["all", "create table", "create user", "select"],
            "what was granted on what is gone"
          )
        })
      )
    )

    it.scoped("let their users do what they say, and no more", () =>
      inAccount(({ grants, roles, users }, login) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* sql`CREATE DATABASE shop`
          yield* sql`CREATE TABLE shop.orders (id INT)`
          yield* sql`CREATE TABLE shop.secrets (id INT)`
          yield* roles.create("reader")
          const password = secret("p")
          yield* users.create("u", { password, defaultRole: "reader" })
          const reading = (table: string) =>
            Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(`SELECT * FROM shop.${table}`)).pipe(
              as({ ...login, username: "u", password }),
              tagOf
            )
          const orders = { type: "table", database: "shop", table: "orders" } as const
          assert.strictEqual(yield* reading("orders"), "AuthorizationError")
          yield* grants.grant({ privileges: ["select"], object: orders, to: "reader" })
          assert.strictEqual(yield* reading("orders"), "success")
          assert.strictEqual(yield* reading("secrets"), "AuthorizationError")
          yield* grants.revoke({ privileges: ["select"], object: orders, from: "reader" })
          assert.strictEqual(yield* reading("orders"), "AuthorizationError")
        })
      )
    )

    it.scoped("on what is not there, or to whom", () =>
      inAccount(({ grants, roles }) =>
        Effect.gen(function* () {
          yield* roles.create("r")
          const on = (database: string, table?: string) => ({ type: "table", database, table }) as const
          const select = { privileges: ["select"] } as const
          for (const object of [on("nope"), on("nope", "t"), on("mo_catalog", "nope")]) {
            assert.strictEqual(yield* tagOf(grants.grant({ ...select, object, to: "r" })), "ObjectNotFound")
          }
          const anywhere = { type: "table" } as const
          const error = yield* Effect.flip(grants.grant({ ...select, object: anywhere, to: ["r", "nope"] }))
          assert.strictEqual(error._tag, "RoleNotFound")
          assert.include(error.message, "nope")
          assert.deepStrictEqual(yield* grants.list({ role: "r" }), [])
          assert.strictEqual(yield* tagOf(grants.revoke({ ...select, object: anywhere, from: "nope" })), "RoleNotFound")
          assert.strictEqual(
            yield* tagOf(grants.grant({ ...select, object: anywhere, to: "accountadmin" })),
            "InvalidInput"
          )
          const connect = { privileges: ["connect"], object: { type: "account" }, from: "public" } as const
          assert.strictEqual(yield* tagOf(grants.revoke(connect)), "InvalidInput")
        })
      )
    )
  })
}

/** Pieces of which passwords are made that something on their way could take for something else. */
const pieces = [
  "'",
  '"',
  "`",
  "\\",
  "\\'",
  "\0",
  "\n",
  "\r",
  "\t",
  "\u001a",
  "?",
  "%",
  ";",
  "--",
  "#",
  ":",
  " ",
  "é",
  "😀",
  "日本",
  "x"
]

const password = FastCheck.oneof(
  FastCheck.array(FastCheck.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((some) => some.join("")),
  FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
)

const name = FastCheck.array(
  FastCheck.constantFrom(
    "a",
    "Z",
    "-",
    ";",
    "%",
    "_",
    "@",
    "*",
    ".",
    ",",
    "é",
    "😀",
    "É",
    "(",
    "}",
    "$",
    "/",
    "select",
    "--"
  ),
  {
    minLength: 1,
    maxLength: 6
  }
).map((some) => some.join(""))

export const passwords = (it: OverAccounts, runs: number): void => {
  describe("passwords and names", () => {
    it.scoped(
      "of every kind log in, and inject nothing",
      () =>
        inAccount(({ roles, users }, login) =>
          Effect.gen(function* () {
            const tried = [
              ...FastCheck.sample(FastCheck.tuple(name, password), runs),
              ...["' OR '1'='1", "\\", "'", "\\'; DROP USER admin; --", "a\0b", "😀", " ", "x".repeat(5000)].map(
                (text) => ["u", text] as const
              )
            ]
            for (const [i, [odd, text]] of tried.entries()) {
              const user: Login = { ...login, username: `u${i}${odd}`, password: secret(text) }
              const told = `${JSON.stringify(user.username)} ${JSON.stringify(text)}`
              assert.isTrue(yield* users.create(user.username, { password: user.password }), told)
              assert.strictEqual(yield* loggedIn(user), `${login.account}#${user.username}#public`, told)
              assert.strictEqual(
                yield* loggedIn({ ...user, password: secret(`${text}x`) }),
                "AuthenticationError",
                told
              )
              const role = `r${i}${odd}`
              yield* roles.create(role)
              yield* roles.grant({ roles: role, to: user.username })
              const given = (yield* roles.grants).filter(({ grantee }) => grantee === user.username)
              assert.strictEqual(given.length, 2, told)
              const stored = given.find((one) => one.role !== "public")?.role
              assert.isTrue(Option.isSome(yield* roles.find(role)), told)
              assert.strictEqual(
                yield* loggedIn({ ...user, role: stored }),
                `${login.account}#${user.username}#${stored}`,
                told
              )
              yield* users.setPassword(user.username, secret(`${text}y`))
              assert.strictEqual(
                yield* loggedIn({ ...user, password: secret(`${text}y`) }),
                `${login.account}#${user.username}#public`,
                told
              )
            }
            assert.strictEqual((yield* users.list).length, tried.length + 1)
            assert.strictEqual((yield* roles.list).length, tried.length + 2)
          })
        ),
      300_000
    )
  })

  describe("a password", () => {
    it.scoped("is in no span, no log and no error", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const sql = yield* SqlClient.SqlClient
        const hidden = "S3cret'pass\\word"
        const login = { administrator: "a", password: secret(hidden) }
        const account = fresh("acc")
        yield* Effect.addFinalizer(() => Effect.orDie(service.drop(account, { ifExists: true })))
        const everything = Effect.all(
          [
            service.create(account, login),
            service.create(account, login),
            service.setPassword(account, { user: "a", password: login.password }),
            service.setPassword(account, { user: "nope", password: login.password }),
            service.users.create("root", login),
            service.users.create("nobody", { ...login, defaultRole: "nope" }),
            service.users.setPassword("nope", login.password),
            // The stock client tells its spans the whole of what a program itself sends, ours does not.
            ...(TypeId in sql
              ? [
                  sql.unsafe("CREATE USER root IDENTIFIED BY 'S3cret'").unprepared,
                  sql.unsafe("CREATE USER u IDENTIFIED BY 'S3cret' WRONG").unprepared
                ]
              : [])
          ].map((one) => Effect.either<unknown, unknown, never>(one))
        )
        const [[outcomes, told], said] = yield* logs(spans(everything))
        assert.strictEqual(outcomes.filter(({ _tag }) => _tag === "Left").length, outcomes.length - 2)
        const shown = JSON.stringify([outcomes, told, said, outcomes.map(String)])
        for (const piece of ["S3cret", "pass", "word", JSON.stringify(hidden)])
          assert.notInclude(shown.replaceAll("password", "").replaceAll("Password", ""), piece)
        const texts = told.map(({ attributes }) => String(attributes["db.query.text"]))
        assert.include(texts.join("\n"), `CREATE ACCOUNT \`${account}\` ADMIN_NAME ? IDENTIFIED BY ?`)
      })
    )
  })
}
