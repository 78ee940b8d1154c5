/**
 * A snapshot that waits for a transaction, over a client whose transactions are a list of hooks.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { assert, describe, it } from "@effect/vitest"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as MatrixOne from "../../src/layers/MatrixOne.ts"
import { MemoryServer } from "../../src/layers/memory/MemoryServer.ts"
import { MatrixOneClient, type TransactionOutcome } from "../../src/services/MatrixOneClient.ts"
import { createAfterCommit, Snapshots } from "../../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "../support/failures.ts"

type Hook = (outcome: TransactionOutcome) => Effect.Effect<void>

/** Statements have nothing to do with it: any that is sent is a defect. */
const connection = (): Connection => {
  const never = () => Effect.dieMessage("sends nothing")
  return {
    execute: never,
    executeRaw: never,
    executeValues: never,
    executeUnprepared: never,
    executeStream: () => {
      throw new Error("sends nothing")
    }
  }
}

/** Runs an effect as in a transaction that ends so, and its hooks when it has. */
const inTransaction = <A, E, R>(
  outcome: TransactionOutcome,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R | Hooks> =>
  Effect.gen(function* () {
    const { open } = yield* Hooks
    const hooks: Array<Hook> = []
    open.push(hooks)
    const a = yield* Effect.provideService(effect, SqlClient.TransactionConnection, [connection(), 0])
    open.pop()
    yield* Effect.forEach(hooks, (hook) => hook(outcome), { discard: true })
    return a
  })

class Hooks extends Effect.Service<Hooks>()("test/Hooks", { succeed: { open: [] as Array<Hook>[] } }) {}

const client = Layer.effect(
  MatrixOneClient,
  Effect.map(Hooks, ({ open }) => {
    const afterTransaction: MatrixOneClient["afterTransaction"] = <R>(
      f: (outcome: TransactionOutcome) => Effect.Effect<void, never, R>
    ) =>
      Effect.contextWithEffect((context: Context.Context<R>) => {
        const hooks = open.at(-1)
        if (hooks === undefined) return Effect.provide(f("committed"), context)
        hooks.push((outcome) => Effect.provide(f(outcome), context))
        return Effect.void
      })
    // Nothing else of a client is asked for.
    return { afterTransaction } as MatrixOneClient
  })
)

const layer = Layer.provideMerge(Layer.merge(client, MatrixOne.layerMemory), Layer.fresh(Hooks.Default))

const target = { level: "database", database: "shop" } as const

const shop = Effect.flatMap(MemoryServer, (server) => server.createDatabase("shop"))

describe("createAfterCommit", () => {
  it.effect("takes nothing before the commit, and the snapshot after it", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      const waiting = yield* inTransaction(
        "committed",
        Effect.gen(function* () {
          const registered = yield* createAfterCommit("published", target, { description: "v1" })
          assert.isFalse(yield* snapshots.exists("published"))
          return registered
        })
      )
      const snapshot = yield* waiting
      assert.deepStrictEqual(snapshot, Option.some(yield* snapshots.get("published")))
      assert.deepStrictEqual(
        Option.flatMap(snapshot, ({ description }) => description),
        Option.some("v1")
      )
      assert.deepStrictEqual(yield* waiting, snapshot)
    }).pipe(Effect.provide(layer))
  )

  for (const outcome of ["rolledBack", "unknown"] as const) {
    it.effect(`takes none when the transaction is ${outcome}, and says so`, () =>
      Effect.gen(function* () {
        yield* shop
        const snapshots = yield* Snapshots
        const waiting = yield* inTransaction(outcome, createAfterCommit("published", target))
        assert.deepStrictEqual(yield* waiting, Option.none())
        assert.isFalse(yield* snapshots.exists("published"))
      }).pipe(Effect.provide(layer))
    )
  }

  it.effect("takes it at once outside of a transaction", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      const waiting = yield* createAfterCommit("published", target)
      assert.isTrue(yield* snapshots.exists("published"))
      assert.isTrue(Option.isSome(yield* waiting))
    }).pipe(Effect.provide(layer))
  )

  it.effect("leaves the commit as it is when the snapshot cannot be taken", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      yield* snapshots.create("published", target)
      const used = yield* inTransaction("committed", createAfterCommit("published", target))
      assert.strictEqual(yield* tagOf(used), "SnapshotAlreadyExists")
      const missing = yield* inTransaction(
        "committed",
        createAfterCommit("other", { level: "database", database: "nope" })
      )
      assert.strictEqual((yield* reasonOf(missing))._tag, "ObjectNotFound")
      const kept = yield* inTransaction("committed", createAfterCommit("published", target, { ifNotExists: true }))
      assert.isTrue(Option.isSome(yield* kept))
    }).pipe(Effect.provide(layer))
  )

  it.effect("fails, and does not hang, when it is waited for inside its own transaction", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      const waiting = yield* inTransaction(
        "committed",
        Effect.gen(function* () {
          const registered = yield* createAfterCommit("published", target)
          assert.strictEqual((yield* reasonOf(registered))._tag, "NotAllowedInTransaction")
          return registered
        })
      )
      assert.isTrue(Option.isSome(yield* waiting))
      assert.isTrue(yield* snapshots.exists("published"))
      const elsewhere = yield* inTransaction("committed", waiting)
      assert.isTrue(Option.isSome(elsewhere))
    }).pipe(Effect.provide(layer))
  )

  it.effect("can be waited for from another fiber while the transaction runs", () =>
    Effect.gen(function* () {
      yield* shop
      const handed = yield* Deferred.make<Effect.Effect<Option.Option<unknown>, unknown>>()
      const watcher = yield* Effect.fork(Effect.flatten(Deferred.await(handed)))
      yield* inTransaction(
        "committed",
        Effect.gen(function* () {
          yield* Deferred.succeed(handed, yield* createAfterCommit("published", target))
          yield* Effect.yieldNow()
          assert.isTrue(Option.isNone(yield* Fiber.poll(watcher)))
        })
      )
      assert.isTrue(Option.isSome(yield* Fiber.join(watcher)))
    }).pipe(Effect.provide(layer))
  )
})
