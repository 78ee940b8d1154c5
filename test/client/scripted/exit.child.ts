/**
 * Not a test: what the exit test runs in a process of its own, which must end by itself when all of this is over. Prints the
 * name of each part as it ends.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { client, millis, scripted, server, until } from "./scripted.ts"

const holding = { statement: (_: unknown, sql: string) => sql === "SELECT 'held'" }

/** Effect.never would itself keep the process. */
const forever = Effect.async<never>(() => {})

const parts: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
  refused: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({})
      yield* Effect.promise(() => listening.close())
      yield* Effect.flip(client(listening))
    })
  ),
  silent: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({ accept: () => false })
      yield* Effect.flip(client(listening, { connectTimeout: millis(50) }))
    })
  ),
  wrongPassword: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({
        login: (connection) => {
          connection.error(1045, "Access denied for user root", "28000")
          return true
        }
      })
      yield* Effect.flip(client(listening))
    })
  ),
  interruptedConnecting: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({ accept: () => false })
      const fiber = yield* Effect.fork(Effect.scoped(client(listening, { connectTimeout: "1 hour" })))
      yield* until(() => listening.opened === 1)
      yield* Fiber.interrupt(fiber)
    })
  ),
  used: Effect.scoped(
    Effect.gen(function* () {
      const { sql } = yield* scripted({})
      yield* Effect.all([sql`SELECT 1`, sql.withTransaction(sql`SELECT 2`), Stream.runDrain(sql`SELECT 3`.stream)], {
        concurrency: "unbounded"
      })
    })
  ),
  cut: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding)
      const fiber = yield* Effect.fork(Effect.flip(sql`SELECT 'held'`))
      yield* until(() => listening.count("SELECT") === 1)
      for (const connection of listening.connections.values()) connection.cut()
      yield* fiber
    })
  ),
  ignoredKill: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding, { cancelTimeout: millis(50) })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
    })
  ),
  timedOutWaiting: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding, {
        maxConnections: 1,
        acquireTimeout: millis(1000),
        cancelTimeout: millis(50)
      })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Effect.flip(sql`SELECT 1`)
      yield* Fiber.interrupt(fiber)
    })
  ),
  closedWhileBusy: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server(holding)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* client(listening, { closeTimeout: millis(50), cancelTimeout: "1 hour" })
          yield* Effect.forkDaemon(Effect.ignore(sql`SELECT 'held'`))
          yield* Effect.forkDaemon(Effect.ignore(sql.withTransaction(forever)))
          yield* until(() => listening.count("SELECT") === 1 && listening.count("BEGIN") === 1)
        })
      )
    })
  ),
  unansweredPing: Effect.scoped(
    Effect.gen(function* () {
      const { sql } = yield* scripted({ ping: () => true }, { pingAfter: millis(1) })
      yield* Effect.sleep(millis(20))
      const fiber = yield* Effect.fork(sql`SELECT 1`)
      yield* Effect.sleep(millis(20))
      yield* Fiber.interrupt(fiber)
    })
  )
}

await Effect.runPromise(
  Effect.forEach(
    Object.entries(parts),
    ([name, part]) => Effect.tap(part, () => Effect.sync(() => console.log(name))),
    {
      discard: true
    }
  )
)
console.log("over")
