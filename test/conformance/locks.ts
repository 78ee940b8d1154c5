/**
 * Named locks: one holder at a time, none after the holder has gone.
 */
import { assert } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Scope from "effect/Scope"
import { LockLost, LockTimeout } from "../../src/errors/LockErrors.ts"
import * as Reason from "../../src/errors/Reason.ts"
import * as SqlLocks from "../../src/layers/sql/SqlLocks.ts"
import { Locks, withLock } from "../../src/services/Locks.ts"
import { MatrixOneClient, type ReservedConnection } from "../../src/services/MatrixOneClient.ts"
import { fresh } from "./Harness.ts"
import type { Tests } from "./suite.ts"

/** Takes a lock by hand, on a connection of its own, as another program would. */
const foreign = (name: string) =>
  Effect.gen(function* () {
    const client = yield* MatrixOneClient
    const connection = yield* client.reserve
    const [got] = yield* connection.executeValues("SELECT GET_LOCK(?, 0), CONNECTION_ID()", [name])
    assert.strictEqual(Number(got?.[0]), 1)
    return { connectionId: Number(got?.[1]), release: connection.execute("SELECT RELEASE_LOCK(?)", [name], undefined) }
  })

const killConnection = (id: number) =>
  Effect.flatMap(MatrixOneClient, (client) => client.unsafe(`KILL ${id}`).unprepared)

export const locks = (it: Tests<Locks | MatrixOneClient>): void => {
  it.scoped("held until its scope closes, by one connection", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const scope = yield* Scope.make()
      const lock = yield* Scope.extend(service.scoped(name.toUpperCase()), scope)
      assert.strictEqual(lock.name, name)
      assert.deepStrictEqual(yield* service.holder(name), Option.some(lock.connectionId))
      yield* lock.check
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* service.holder(name), Option.none())
    })
  )

  it.scoped("somebody else's is waited for, as long as one likes", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const other = yield* foreign(name)
      for (const timeout of [0, 300]) {
        const late = yield* Effect.flip(service.scoped(name, { timeout }))
        assert.instanceOf(late, LockTimeout)
        assert.strictEqual(late instanceof LockTimeout && late.holder, other.connectionId)
      }
      const waiting = yield* Effect.fork(
        Effect.scoped(Effect.as(service.scoped(name, { timeout: Duration.infinity }), "got it"))
      )
      yield* Effect.sleep("50 millis")
      yield* other.release
      assert.strictEqual(yield* waiting, "got it")
    })
  )

  it.scoped("many fibers take turns, and only one of them needs a connection", () =>
    Effect.gen(function* () {
      const client = yield* MatrixOneClient
      const name = fresh("lock")
      const inside = yield* Ref.make(0)
      const most = yield* Ref.make(0)
      const leased = yield* Ref.make(0)
      const work = Effect.gen(function* () {
        const now = yield* Ref.updateAndGet(inside, (n) => n + 1)
        yield* Ref.update(most, (n) => Math.max(n, now))
        yield* client`SELECT 1`
        const stats = yield* client.poolStats
        yield* Ref.update(leased, (n) => Math.max(n, stats.leased))
        yield* Ref.update(inside, (n) => n - 1)
      })
      yield* Effect.all(
        Array.from({ length: 12 }, () => withLock(work, name)),
        { concurrency: "unbounded", discard: true }
      )
      assert.strictEqual(yield* Ref.get(most), 1)
      assert.strictEqual(yield* Ref.get(leased), 1)
    })
  )

  it.scoped("waiting in this process ends in time too, and can be interrupted", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const scope = yield* Scope.make()
      const lock = yield* Scope.extend(service.scoped(name), scope)
      for (const timeout of [0, 50]) {
        const late = yield* Effect.flip(service.scoped(name, { timeout }))
        assert.strictEqual(late instanceof LockTimeout && late.holder, lock.connectionId)
      }
      const interrupted = yield* Effect.fork(Effect.scoped(service.scoped(name)))
      const next = yield* Effect.fork(Effect.scoped(Effect.as(service.scoped(name), "next")))
      yield* Effect.sleep("20 millis")
      yield* Fiber.interrupt(interrupted)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* next, "next")
    })
  )

  it.scoped("given back however the effect under it ends", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const ends: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        Effect.succeed(1),
        Effect.fail("failed"),
        Effect.die("died"),
        Effect.interrupt
      ]
      for (const end of ends) {
        const exit = yield* Effect.exit(withLock(end, name, { timeout: "5 seconds" }))
        assert.strictEqual(Exit.isSuccess(exit), end === ends[0])
        assert.deepStrictEqual(yield* service.holder(name), Option.none())
      }
    })
  )

  it.scoped("interrupted while it waits on the server, it leaves nothing there", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const other = yield* foreign(name)
      const waiting = yield* Effect.fork(Effect.scoped(service.scoped(name)))
      yield* Effect.sleep("100 millis")
      yield* Fiber.interrupt(waiting)
      yield* other.release
      yield* Effect.sleep("100 millis")
      assert.deepStrictEqual(yield* service.holder(name), Option.none())
      yield* withLock(Effect.void, name, { timeout: "5 seconds" })
    })
  )

  it.scoped("lost with its connection, it stops what runs under it", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const name = fresh("lock")
      const stopped = yield* Deferred.make<boolean>()
      const running = yield* Deferred.make<void>()
      const work = Deferred.succeed(running, undefined).pipe(
        Effect.zipRight(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(stopped, true))
      )
      const fiber = yield* Effect.fork(withLock(work, name, { heartbeat: "1 hour" }))
      yield* Deferred.await(running)
      const holder = yield* service.holder(name)
      yield* killConnection(Option.getOrThrow(holder))
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert.instanceOf(error, LockLost)
      assert.isTrue(yield* Deferred.await(stopped))
      yield* withLock(Effect.void, name, { timeout: "5 seconds" })
    })
  )

  it.scoped("a holder is told of the loss", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      const lock = yield* service.scoped(fresh("lock"), { heartbeat: "1 hour" })
      yield* killConnection(lock.connectionId)
      assert.instanceOf(yield* Effect.flip(lock.lost), LockLost)
      assert.instanceOf(yield* Effect.flip(lock.check), LockLost)
    })
  )

  it.scoped("a loss that no socket tells of is found by the heartbeat", () =>
    Effect.gen(function* () {
      const client = yield* MatrixOneClient
      const deaf = Effect.map(
        client.reserve,
        (connection): ReservedConnection => ({
          execute: (...query) => connection.execute(...query),
          executeRaw: (...query) => connection.executeRaw(...query),
          executeStream: (...query) => connection.executeStream(...query),
          executeUnprepared: (...query) => connection.executeUnprepared(...query),
          executeValues: (...query) => connection.executeValues(...query),
          lost: Effect.never
        })
      )
      const ofDeaf = new Proxy(client, {
        get: (target, key) => (key === "reserve" ? deaf : Reflect.get(target, key))
      })
      const service = yield* Effect.provideService(SqlLocks.make, MatrixOneClient, ofDeaf)
      const lock = yield* service.scoped(fresh("lock"), { heartbeat: "50 millis" })
      yield* Effect.sleep("200 millis")
      yield* lock.check
      yield* killConnection(lock.connectionId)
      assert.instanceOf(yield* Effect.flip(lock.lost), LockLost)
    })
  )

  it.effect("names that the server refuses are refused before they are sent", () =>
    Effect.gen(function* () {
      const service = yield* Locks
      for (const name of ["", "a\0b", "x".repeat(65)]) {
        const errors = [
          yield* Effect.flip(Effect.scoped(service.scoped(name))),
          yield* Effect.flip(service.holder(name))
        ]
        for (const error of errors) assert.strictEqual(Reason.of(error)._tag, "InvalidInput")
      }
      const odd = `${fresh("lock")} 'q" \\ % é`
      yield* withLock(
        Effect.flatMap(service.holder(odd), (holder) => Effect.sync(() => assert.isTrue(Option.isSome(holder)))),
        odd
      )
    })
  )
}
