/** Named locks: of all programs on all machines, one at a time. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, Option } from "effect"
import { Locks } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const locks = yield* Locks.Locks
  const reports = `reports_${crypto.randomUUID()}`

  // ten workers, one at a time; those that wait need no connection
  let busy = 0
  const rebuild = Effect.gen(function* () {
    yield* assertEquals(++busy, 1)
    yield* sql`SELECT SLEEP(0.01)`
    busy--
  })
  yield* Effect.all(
    Array.from({ length: 10 }, () => Locks.withLock(rebuild, reports, { timeout: "1 minute" })),
    { concurrency: "unbounded", discard: true }
  )

  // now or not at all: somebody else is at it already
  const second = Locks.withLock(Effect.succeed("done"), reports, { timeout: 0 }).pipe(
    Effect.catchTag("LockTimeout", (busy) => Effect.as(Console.log(busy.message), "left to the other"))
  )
  yield* assertEquals(yield* Locks.withLock(second, reports), "left to the other")
  yield* assertEquals(yield* second, "done")

  // for the length of a scope, with a last look before what must not happen twice
  yield* Effect.scoped(
    Effect.gen(function* () {
      const lock = yield* locks.scoped(reports)
      yield* assertEquals(yield* locks.holder(reports), Option.some(lock.connectionId))
      yield* lock.check
    })
  )

  // when the lock's connection is lost, what runs under it is interrupted: nobody works on without the lock
  const lost = yield* Effect.gen(function* () {
    const holder = Option.getOrThrow(yield* locks.holder(reports))
    yield* sql.unsafe(`KILL ${holder}`).unprepared
    return yield* Effect.never
  }).pipe(
    Locks.withLock(reports),
    Effect.catchTag("LockLost", (error) => Effect.succeed(error._tag))
  )
  yield* assertEquals(lost, "LockLost")
  yield* assertEquals(yield* locks.holder(reports), Option.none())
})

program.pipe(Effect.provide(Embedded.layerDefault), runMain)
