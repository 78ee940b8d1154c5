/**
 * What the types of accounts, publications and tenants promise to whoever calls.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { describe, expectTypeOf, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type {
  AccountAlreadyExists,
  AccountNotFound,
  RoleAlreadyExists,
  RoleNotFound,
  UserAlreadyExists,
  UserNotFound
} from "../../src/errors/AccountErrors.ts"
import type {
  PublicationAlreadyExists,
  PublicationNotFound,
  SubscriptionNotFound
} from "../../src/errors/PublicationErrors.ts"
import type { TenantNotFound } from "../../src/errors/TenantNotFound.ts"
import * as MatrixOne from "../../src/layers/MatrixOne.ts"
import * as SqlAccounts from "../../src/layers/sql/SqlAccounts.ts"
import * as SqlPublications from "../../src/layers/sql/SqlPublications.ts"
import * as Tenants from "../../src/layers/Tenants.ts"
import type { Account, Accounts, CreateAccount, Identity } from "../../src/services/Accounts.ts"
import type { GrantPrivileges, Privileges } from "../../src/services/Grants.ts"
import type { MatrixOneConfig } from "../../src/services/MatrixOneConfig.ts"
import type { AlterPublication, CreatePublication, Publication, Publications } from "../../src/services/Publications.ts"
import type { Snapshots } from "../../src/services/Snapshots.ts"
import type { CreateUser } from "../../src/services/Users.ts"

type Failure<F> = F extends (...args: never) => Effect.Effect<unknown, infer E, unknown>
  ? E
  : F extends Effect.Effect<unknown, infer E, unknown>
    ? E
    : never
type Success<F> = F extends (...args: never) => Effect.Effect<infer A, unknown, unknown> ? A : never

describe("accounts", () => {
  type Of = Accounts["Type"]

  it("say how each of their operations can fail", () => {
    expectTypeOf<Failure<Of["create"]>>().toEqualTypeOf<AccountAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["get"] | Of["setStatus"] | Of["setComment"] | Of["drop"]>>().toEqualTypeOf<
      AccountNotFound | SqlError
    >()
    expectTypeOf<Failure<Of["setPassword"]>>().toEqualTypeOf<AccountNotFound | UserNotFound | SqlError>()
    expectTypeOf<Failure<Of["find"] | Of["list"] | Of["usage"] | Of["current"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Failure<Of["users"]["create"]>>().toEqualTypeOf<UserAlreadyExists | RoleNotFound | SqlError>()
    expectTypeOf<
      Failure<Of["users"]["setPassword"] | Of["users"]["lock"] | Of["users"]["unlock"] | Of["users"]["drop"]>
    >().toEqualTypeOf<UserNotFound | SqlError>()
    expectTypeOf<Failure<Of["roles"]["create"]>>().toEqualTypeOf<RoleAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["roles"]["rename"]>>().toEqualTypeOf<RoleNotFound | RoleAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["roles"]["grant"] | Of["roles"]["revoke"]>>().toEqualTypeOf<
      RoleNotFound | UserNotFound | SqlError
    >()
    expectTypeOf<Failure<Of["grants"]["grant"] | Of["grants"]["revoke"]>>().toEqualTypeOf<RoleNotFound | SqlError>()
    expectTypeOf<Success<Of["create"]>>().toEqualTypeOf<Account>()
    expectTypeOf<Success<Of["find"]>>().toEqualTypeOf<Option.Option<Account>>()
    expectTypeOf<Effect.Effect.Success<Of["current"]>>().toEqualTypeOf<Identity>()
    expectTypeOf<Success<Of["users"]["create"]>>().toEqualTypeOf<boolean>()
  })

  it("take no password that is not redacted", () => {
    expectTypeOf<CreateAccount["password"]>().toEqualTypeOf<Redacted.Redacted>()
    expectTypeOf<CreateUser["password"]>().toEqualTypeOf<Redacted.Redacted>()
    expectTypeOf<string>().not.toExtend<Parameters<Of["users"]["setPassword"]>[1]>()
  })

  it("grant nothing on what it is not about", () => {
    expectTypeOf<{ privileges: ["select"]; object: { type: "table" } }>().toExtend<Privileges>()
    expectTypeOf<{ privileges: ["select"]; object: { type: "view"; database: string } }>().toExtend<Privileges>()
    expectTypeOf<{ privileges: ["create user"]; object: { type: "account" } }>().toExtend<Privileges>()
    expectTypeOf<{ privileges: ["ownership"]; object: { type: "account" } }>().not.toExtend<Privileges>()
    expectTypeOf<{ privileges: ["select"]; object: { type: "account" } }>().not.toExtend<Privileges>()
    expectTypeOf<{
      privileges: ["select"]
      object: { type: "database"; database: string }
    }>().not.toExtend<Privileges>()
    expectTypeOf<{ privileges: ["create table"]; object: { type: "table" } }>().not.toExtend<Privileges>()
    expectTypeOf<{ privileges: ["select"]; object: { type: "table"; table: string } }>().not.toExtend<Privileges>()
    expectTypeOf<{ privileges: []; object: { type: "table" } }>().not.toExtend<Privileges>()
    expectTypeOf<{ privileges: ["select"]; object: { type: "table" } }>().not.toExtend<GrantPrivileges>()
  })
})

describe("publications", () => {
  type Of = Publications["Type"]

  it("say how each of their operations can fail", () => {
    expectTypeOf<Failure<Of["create"]>>().toEqualTypeOf<PublicationAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["alter"] | Of["get"] | Of["drop"] | Of["coverage"] | Of["subscribe"]>>().toEqualTypeOf<
      PublicationNotFound | SqlError
    >()
    expectTypeOf<Failure<Of["unsubscribe"]>>().toEqualTypeOf<SubscriptionNotFound | SqlError>()
    expectTypeOf<Failure<Of["find"] | Of["list"] | Of["offers"] | Of["subscriptions"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Success<Of["alter"]>>().toEqualTypeOf<Publication>()
  })

  it("take nothing that the server could not do", () => {
    expectTypeOf<{ databases: "all"; accounts: "all" }>().toExtend<CreatePublication>()
    expectTypeOf<{ database: string; tables: [string]; accounts: [string] }>().toExtend<CreatePublication>()
    expectTypeOf<{ database: string; tables: []; accounts: [string] }>().not.toExtend<CreatePublication>()
    expectTypeOf<{ database: string }>().not.toExtend<CreatePublication>()
    expectTypeOf<{ accounts: [] }>().not.toExtend<AlterPublication>()
    expectTypeOf<{ scope: { databases: "all" } }>().not.toExtend<AlterPublication>()
  })
})

describe("layers", () => {
  it("say what they give and what they need", () => {
    expectTypeOf(SqlAccounts.layer).toEqualTypeOf<Layer.Layer<Accounts, never, SqlClient.SqlClient>>()
    expectTypeOf(SqlPublications.layer).toEqualTypeOf<Layer.Layer<Publications, never, SqlClient.SqlClient>>()
    expectTypeOf(MatrixOne.layerServices).toExtend<Layer.Layer<Accounts | Publications, never, SqlClient.SqlClient>>()
  })

  it("of tenants need what the configuration needs, and take from an effect what a tenant's client gives", () => {
    expectTypeOf(Tenants.layer(() => ({}))).toEqualTypeOf<Layer.Layer<Tenants.Tenants>>()
    const vault = (): Effect.Effect<MatrixOneConfig, TenantNotFound, "vault"> => Effect.succeed({})
    expectTypeOf(Tenants.layer(vault)).toEqualTypeOf<Layer.Layer<Tenants.Tenants, never, "vault">>()
    type Needing = Effect.Effect<number, "mine", Snapshots | SqlClient.SqlClient | "other">
    const run = (tenants: Tenants.Tenants["Type"], self: Needing) => tenants.run("acme")(self)
    expectTypeOf(run).returns.toEqualTypeOf<Effect.Effect<number, "mine" | TenantNotFound | SqlError, "other">>()
  })
})
