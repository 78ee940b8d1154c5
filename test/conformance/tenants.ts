/**
 * Clients by account: each its own, shared, closed when idle, tried again after a failure.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { TenantNotFound } from "../../src/errors/TenantNotFound.ts"
import * as Tenants from "../../src/layers/Tenants.ts"
import { Accounts } from "../../src/services/Accounts.ts"
import { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { tagOf } from "../support/failures.ts"
import { freshAccount, type Login, Logins } from "../support/Logins.ts"
import { fresh } from "./Harness.ts"
import type { OverAccounts } from "./suite.ts"

/** Waits for something to become true. */
const eventually = <E, R>(condition: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  condition.pipe(
    Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("50 millis") }),
    Effect.timeoutFail({ duration: "60 seconds", onTimeout: () => new Error("it never came true") }),
    Effect.orDie
  )

const query = (text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(text).unprepared)

/** Who a tenant's effect runs as. */
const self = Effect.flatMap(Accounts, ({ current }) => Effect.map(current, ({ account }) => account))

/** The tenants of these logins, and how often each was asked for its configuration. */
const serving = (logins: ReadonlyArray<Login>, options?: Tenants.TenantsOptions) =>
  Effect.gen(function* () {
    const { config } = yield* Logins
    const asked: Array<string> = []
    const passwords = new Map(logins.map(({ account, password }) => [account, password]))
    const layer = Tenants.layer((account) => {
      asked.push(account)
      const password = passwords.get(account)
      const { account: _, ...rest } = config({ account, username: "admin", password: Redacted.make("") })
      return password === undefined
        ? Effect.fail(new TenantNotFound({ account }))
        : Effect.succeed({ ...rest, password, maxConnections: 2 })
    }, options)
    const context = yield* Layer.build(layer)
    return {
      asked,
      passwords,
      tenants: yield* Effect.provide(Tenants.Tenants, context)
    }
  })

export const tenants = (it: OverAccounts): void => {
  describe("tenants", () => {
    it.scoped("have a client and services of their own", () =>
      Effect.gen(function* () {
        const [one, two] = [yield* freshAccount, yield* freshAccount]
        const { asked, tenants } = yield* serving([one, two])
        const snapshot = fresh("s")
        const take = Effect.flatMap(Snapshots, (snapshots) => snapshots.create(snapshot, { level: "account" }))
        for (const { account } of [one, two]) {
          yield* tenants.run(account)(query("CREATE DATABASE own"))
          const taken = yield* tenants.run(account)(take)
          assert.deepStrictEqual(taken.account, Option.some(account), "the snapshot is the account's own")
        }
        const both = yield* Effect.all(
          [one, two].map(({ account }) =>
            tenants.run(account)(
              Effect.zip(
                self,
                Effect.map(MatrixOneClient, (client) => client.endpoint.account)
              )
            )
          ),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(both, [
          [one.account, one.account],
          [two.account, two.account]
        ])
        assert.deepStrictEqual([...(yield* tenants.open)].sort(), [one.account, two.account].sort())
        assert.deepStrictEqual(asked, [one.account, two.account])
      })
    )

    it.scoped("share a client however their account is written, and whoever asks for it", () =>
      Effect.gen(function* () {
        const one = yield* freshAccount
        const { asked, tenants } = yield* serving([one])
        const names = [one.account, one.account.toUpperCase(), one.account]
        const clients = yield* Effect.forEach(names, (name) => tenants.run(name)(MatrixOneClient), {
          concurrency: "unbounded"
        })
        assert.strictEqual(new Set(clients).size, 1)
        const byLayer = Effect.provide(MatrixOneClient, tenants.layer(one.account.toUpperCase()))
        assert.strictEqual(yield* byLayer, clients[0])
        assert.deepStrictEqual(asked, [one.account])
      })
    )

    it.scoped("are closed when nobody has used them for a while, and with the layer", () =>
      Effect.gen(function* () {
        const one = yield* freshAccount
        const sql = yield* SqlClient.SqlClient
        const sessions = Effect.map(
          sql<{ n: number }>`SELECT COUNT(*) AS n FROM mo_catalog.mo_sessions WHERE account = ${one.account}`,
          (rows) => Number(rows[0]?.n)
        )
        const { asked, tenants } = yield* serving([one], { idleTimeToLive: "200 millis" })
        const busy = yield* Deferred.make<void>()
        const working = yield* Effect.fork(tenants.run(one.account)(Effect.all([self, Deferred.await(busy), self])))
        yield* eventually(Effect.map(tenants.open, (open) => open.length === 1))
        const since = yield* Clock.currentTimeMillis
        yield* eventually(Effect.map(Clock.currentTimeMillis, (now) => now - since > 600))
        assert.deepStrictEqual(yield* tenants.open, [one.account], "it is in use")
        yield* Deferred.succeed(busy, undefined)
        assert.deepStrictEqual(yield* working, [one.account, undefined, one.account])
        yield* eventually(Effect.map(tenants.open, (open) => open.length === 0))
        yield* eventually(Effect.map(sessions, (n) => n === 0))
        assert.strictEqual(yield* tenants.run(one.account)(self), one.account)
        assert.deepStrictEqual(asked, [one.account, one.account])

        yield* Effect.scoped(
          Effect.gen(function* () {
            const lasting = yield* serving([one])
            yield* lasting.tenants.run(one.account)(self)
            assert.isAbove(yield* sessions, 0)
          })
        )
        yield* eventually(Effect.map(sessions, (n) => n === 0))
      })
    )

    it.scoped("that cannot be reached are tried again by the next one", () =>
      Effect.gen(function* () {
        const one = yield* freshAccount
        const { asked, passwords, tenants } = yield* serving([one])
        passwords.set(one.account, Redacted.make("wrong"))
        const several = Effect.all(
          [1, 2, 3].map(() => tagOf(tenants.run(one.account)(self))),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(yield* several, Array(3).fill("AuthenticationError"))
        assert.deepStrictEqual(yield* tenants.open, [])
        assert.strictEqual(yield* tagOf(Effect.provide(self, tenants.layer(one.account))), "AuthenticationError")
        passwords.set(one.account, one.password)
        const before = asked.length
        assert.strictEqual(yield* tenants.run(one.account)(self), one.account)
        assert.strictEqual(asked.length, before + 1)
      })
    )

    it.scoped("that are none, or cannot be, open nothing", () =>
      Effect.gen(function* () {
        const { asked, tenants } = yield* serving([])
        const error = yield* Effect.flip(tenants.run("nobody")(self))
        assert.strictEqual(error._tag, "TenantNotFound")
        for (const name of ["", "a b", "a'b", "acc#admin", "é"]) {
          assert.strictEqual(yield* tagOf(tenants.run(name)(self)), "InvalidInput")
          yield* tenants.invalidate(name)
        }
        assert.deepStrictEqual(asked, ["nobody"])
        assert.deepStrictEqual(yield* tenants.open, [])
      })
    )

    it.scoped("get a new client after they were invalidated, while the old one serves who has it", () =>
      Effect.gen(function* () {
        const one = yield* freshAccount
        const { asked, tenants } = yield* serving([one])
        yield* tenants.run(one.account)(
          Effect.gen(function* () {
            const old = yield* MatrixOneClient
            yield* tenants.invalidate(one.account.toUpperCase())
            assert.notStrictEqual(yield* tenants.run(one.account)(MatrixOneClient), old)
            assert.strictEqual(yield* self, one.account)
          })
        )
        assert.deepStrictEqual(asked, [one.account, one.account])
        assert.strictEqual(yield* tenants.run(one.account)(self), one.account)
        assert.deepStrictEqual(asked, [one.account, one.account])
      })
    )

    it.scoped("whose login is refused later are asked for a new configuration", () =>
      Effect.gen(function* () {
        const accounts = yield* Accounts
        const one = yield* freshAccount
        const { asked, tenants } = yield* serving([one])
        assert.strictEqual(yield* tenants.run(one.account)(self), one.account)
        yield* accounts.setStatus(one.account, "suspended")
        yield* eventually(Effect.map(tagOf(tenants.run(one.account)(self)), (tag) => tag === "AuthenticationError"))
        assert.deepStrictEqual(yield* tenants.open, [])
        yield* accounts.setStatus(one.account, "open")
        const before = asked.length
        assert.strictEqual(yield* tenants.run(one.account)(self), one.account)
        assert.strictEqual(asked.length, before + 1)
      })
    )

    it.scoped("are left to others by who is interrupted while they open", () =>
      Effect.gen(function* () {
        const one = yield* freshAccount
        const { config } = yield* Logins
        const gate = yield* Deferred.make<void>()
        const reached = yield* Deferred.make<void>()
        const { account: _, ...rest } = config(one)
        const context = yield* Layer.build(
          Tenants.layer(() =>
            Deferred.succeed(reached, undefined).pipe(
              Effect.zipRight(Deferred.await(gate)),
              Effect.as({ ...rest, maxConnections: 1 })
            )
          )
        )
        const served = yield* Effect.provide(Tenants.Tenants, context)
        const first = yield* Effect.fork(served.run(one.account)(self))
        yield* Deferred.await(reached)
        const second = yield* Effect.fork(served.run(one.account)(self))
        yield* first.interruptAsFork(first.id())
        yield* first.await
        yield* Deferred.succeed(gate, undefined)
        assert.strictEqual(yield* second, one.account)
      })
    )
  })
}
