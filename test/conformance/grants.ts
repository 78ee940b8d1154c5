/**
 * Grants: what they let who do, and that they are data.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { privilegesOf } from "../../src/services/Grants.ts"
import { tagOf } from "../support/failures.ts"
import { as, inAccount } from "../support/Logins.ts"
import type { OverAccounts } from "./suite.ts"

const secret = Redacted.make

export const grants = (it: OverAccounts): void => {
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
