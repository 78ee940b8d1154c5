/**
 * `PersistedQueue` on `SqlPersistedQueue`: every element once, to one of several workers.
 */
import * as PersistedQueue from "@effect/experimental/PersistedQueue"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlPersistedQueue from "@effect/sql/SqlPersistedQueue"
import { describe, expect } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as MysqlCompat from "../../src/layers/MysqlCompat.ts"
import { another, fresh, type OnServer, Server } from "./Server.ts"

const Job = Schema.Struct({ n: Schema.Number, text: Schema.String })

/** A worker as a process of its own would be: its client, its store. */
const worker = (tableName: string) =>
  Effect.gen(function* () {
    const client = yield* another({})
    const store = SqlPersistedQueue.layerStore({ tableName, pollInterval: "10 millis" })
    const context = yield* Layer.build(
      PersistedQueue.layer.pipe(Layer.provide(store), Layer.provide(Layer.succeed(SqlClient.SqlClient, client)))
    )
    return yield* Context.get(context, PersistedQueue.PersistedQueueFactory).make({ name: "jobs", schema: Job })
  })

const queueTable = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const name = fresh("queue")
  yield* Effect.addFinalizer(() => Effect.orDie(sql`DROP TABLE IF EXISTS ${sql(name)}`))
  return name
})

export const queue = (it: OnServer): void => {
  describe("SqlPersistedQueue with MysqlCompat", () => {
    it.scoped("three workers take sixty elements, each of them once", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const tableName = yield* queueTable
        const workers = yield* Effect.forEach([1, 2, 3], () => worker(tableName))
        const [producer] = workers
        const total = 60
        const taken: Array<number> = []
        const done = yield* Deferred.make<void>()
        const take = (each: (typeof workers)[number]) =>
          each.take(({ n, text }) =>
            Effect.sync(() => {
              expect(text).toBe(`it's ${n} "quoted" \\ SKIP LOCKED`)
              taken.push(n)
              if (taken.length === total) Deferred.unsafeDone(done, Effect.void)
            })
          )
        const running = yield* Effect.forEach(workers, (each) => Effect.fork(Effect.forever(take(each))))
        yield* Effect.forEach(
          Array.from({ length: total }, (_, n) => n),
          (n) => producer?.offer({ n, text: `it's ${n} "quoted" \\ SKIP LOCKED` }) ?? Effect.void,
          { concurrency: 8 }
        )
        yield* Deferred.await(done)
        yield* Fiber.interruptAll(running)
        expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, n) => n))
        const [left] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${sql(tableName)} WHERE completed = FALSE`
        expect(Number(left?.n)).toBe(0)
      }).pipe(Effect.provide(MysqlCompat.layer))
    )

    it.scoped("an element whose work fails is given again with its count of attempts; one id is taken once", () =>
      Effect.gen(function* () {
        const jobs = yield* worker(yield* queueTable)
        yield* jobs.offer({ n: 1, text: "" }, { id: "the one" })
        yield* jobs.offer({ n: 2, text: "" }, { id: "the one" })
        const failed = yield* Effect.flip(jobs.take((_, { attempts }) => Effect.fail(attempts)))
        const succeeded = yield* jobs.take((job, { attempts, id }) => Effect.succeed([job.n, attempts, id]))
        expect([failed, succeeded]).toEqual([0, [1, 1, "the one"]])
        const nothing = yield* Effect.timeoutOption(
          jobs.take(() => Effect.void),
          "200 millis"
        )
        expect(nothing._tag).toBe("None")
      }).pipe(Effect.provide(MysqlCompat.layer))
    )

    it.scoped("what is taken by a worker that is interrupted goes to another", () =>
      Effect.gen(function* () {
        const tableName = yield* queueTable
        const [first, second] = yield* Effect.all([worker(tableName), worker(tableName)])
        yield* first.offer({ n: 7, text: "" })
        const started = yield* Deferred.make<void>()
        const stuck = yield* Effect.fork(
          first.take(() => Effect.zipRight(Deferred.succeed(started, undefined), Effect.never))
        )
        yield* Deferred.await(started)
        yield* Fiber.interrupt(stuck)
        expect(yield* second.take(({ n }) => Effect.succeed(n))).toBe(7)
      }).pipe(Effect.provide(MysqlCompat.layer))
    )

    it.scoped("without MysqlCompat MatrixOne delivers nothing, and nobody is told", () =>
      Effect.gen(function* () {
        const { speaks } = yield* Server
        const jobs = yield* worker(yield* queueTable)
        yield* jobs.offer({ n: 1, text: "" })
        const take = Effect.timeoutOption(
          jobs.take(({ n }) => Effect.succeed(n)),
          "400 millis"
        )
        expect(yield* take).toEqual(speaks === "MatrixOne" ? Option.none() : Option.some(1))
      })
    )
  })
}
