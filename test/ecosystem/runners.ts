/**
 * The cluster's runners on `SqlRunnerStorage`: who is there, and that each shard has one of them, by the server's locks or
 * by a table.
 */
import * as Runner from "@effect/cluster/Runner"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as ShardId from "@effect/cluster/ShardId"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { another, fresh, type OnServer } from "./Server.ts"

const shards = [1, 2, 3, 4].map((n) => ShardId.make("default", n))
const [first, second] = [RunnerAddress.make("one", 1), RunnerAddress.make("two", 2)]
const runnerAt = (address: RunnerAddress.RunnerAddress) => Runner.make({ address, groups: ["default"], weight: 1 })

interface Locking {
  readonly shardLockDisableAdvisory: boolean
  readonly shardsPerGroup?: number
  readonly shardLockExpiration?: number
}

/** A runner's storage as a process of its own would have it, and the client it runs on. */
const storage = (prefix: string, config: Locking) =>
  Effect.gen(function* () {
    const client = yield* another({})
    const made = SqlRunnerStorage.layerWith({ prefix }).pipe(
      Layer.provide([ShardingConfig.layer(config), Layer.succeed(SqlClient.SqlClient, client)])
    )
    return { client, store: Context.get(yield* Layer.build(made), RunnerStorage.RunnerStorage) }
  })

const numbers = (ids: ReadonlyArray<ShardId.ShardId>) => ids.map(({ id }) => id).toSorted((a, b) => a - b)

/** A runner asks again and again, too. */
const again = Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(100))

const eitherWay = (it: OnServer, locking: Locking): void => {
  it.scoped("a runner is registered once, with its health, until it leaves", () =>
    Effect.gen(function* () {
      const { store } = yield* storage(fresh("cluster"), locking)
      const id = yield* store.register(runnerAt(first), true)
      expect(yield* store.register(runnerAt(first), true)).toBe(id)
      expect(yield* store.register(runnerAt(second), false)).not.toBe(id)
      const byHost = Effect.map(store.getRunners, (all) =>
        Object.fromEntries(all.map(([runner, healthy]) => [runner.address.host, healthy]))
      )
      expect(yield* byHost).toEqual({ one: true, two: false })
      yield* store.setRunnerHealth(first, false)
      yield* store.setRunnerHealth(second, true)
      expect(yield* byHost).toEqual({ one: false, two: true })
      yield* store.unregister(first)
      expect(yield* byHost).toEqual({ two: true })
    })
  )

  it.scoped("a shard is one runner's until it releases it; the other gets the rest", () =>
    Effect.gen(function* () {
      const prefix = fresh("cluster")
      const [{ store: a }, { store: b }] = yield* Effect.all([storage(prefix, locking), storage(prefix, locking)])
      yield* a.register(runnerAt(first), true)
      yield* b.register(runnerAt(second), true)
      expect(numbers(yield* a.acquire(first, shards.slice(0, 3)))).toEqual([1, 2, 3])
      expect(numbers(yield* a.acquire(first, shards.slice(0, 3)))).toEqual([1, 2, 3])
      expect(numbers(yield* b.acquire(second, shards))).toEqual([4])
      expect(numbers(yield* a.refresh(first, shards.slice(0, 3)))).toEqual([1, 2, 3])
      for (const shard of shards.slice(1, 2)) yield* a.release(first, shard)
      expect(numbers(yield* b.acquire(second, shards))).toEqual([2, 4])
      yield* a.releaseAll(first)
      expect(numbers(yield* b.acquire(second, shards))).toEqual([1, 2, 3, 4])
    })
  )

  it.scoped("of two that ask at the same moment each shard has one", () =>
    Effect.gen(function* () {
      const prefix = fresh("cluster")
      const [{ store: a }, { store: b }] = yield* Effect.all([storage(prefix, locking), storage(prefix, locking)])
      for (let round = 0; round < 5; round++) {
        const [mine, theirs] = yield* Effect.all([a.acquire(first, shards), b.acquire(second, shards)], {
          concurrency: "unbounded"
        })
        expect(numbers([...mine, ...theirs])).toEqual([1, 2, 3, 4])
        yield* a.releaseAll(first)
        yield* b.releaseAll(second)
      }
    })
  )
}

export const runners = (it: OnServer): void => {
  describe("SqlRunnerStorage with the server's locks", () => {
    const locking: Locking = { shardLockDisableAdvisory: false, shardsPerGroup: 8 }
    eitherWay(it, locking)

    it.scoped("a runner that stops leaves its shards to others", () =>
      Effect.gen(function* () {
        const prefix = fresh("cluster")
        const { store } = yield* storage(prefix, locking)
        const scope = yield* Scope.make()
        const gone = yield* Scope.extend(storage(prefix, locking), scope)
        expect(yield* gone.store.acquire(first, shards)).toHaveLength(4)
        expect(yield* store.acquire(second, shards)).toEqual([])
        yield* Scope.close(scope, Exit.void)
        expect(numbers(yield* store.acquire(second, shards))).toEqual([1, 2, 3, 4])
      })
    )

    it.scoped("a runner that loses its connection has lost its shards, is told, and gets them back", () =>
      Effect.gen(function* () {
        const prefix = fresh("cluster")
        const { client, store } = yield* storage(prefix, locking)
        const other = yield* storage(prefix, locking)
        yield* store.acquire(first, shards)
        const [holder] = yield* client<{ id: number }>`SELECT IS_USED_LOCK(${`${prefix}.default:1`}) AS id`
        yield* other.client`KILL CONNECTION ${client.literal(String(Number(holder?.id)))}`
        const told = yield* Effect.flip(Effect.repeat(store.refresh(first, shards), again))
        expect(told._tag).toBe("PersistenceError")
        const back = yield* Effect.retry(
          Effect.filterOrFail(store.refresh(first, shards), (held) => held.length === 4),
          again
        )
        expect(numbers(back)).toEqual([1, 2, 3, 4])
        expect(yield* other.store.acquire(second, shards)).toEqual([])
      })
    )
  })

  describe("SqlRunnerStorage with a table of locks", () => {
    const locking: Locking = { shardLockDisableAdvisory: true }
    eitherWay(it, locking)

    it.scoped("a lock that is not refreshed expires", () =>
      Effect.gen(function* () {
        const prefix = fresh("cluster")
        const brief = { ...locking, shardLockExpiration: 1_000 }
        const [{ store: a }, { store: b }] = yield* Effect.all([storage(prefix, brief), storage(prefix, brief)])
        yield* a.acquire(first, shards)
        const taken = yield* Effect.retry(
          Effect.filterOrFail(b.acquire(second, shards), (held) => held.length === 4),
          again
        )
        expect(numbers(taken)).toEqual([1, 2, 3, 4])
        expect(yield* a.refresh(first, shards)).toEqual([])
      })
    )
  })
}
