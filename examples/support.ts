/**
 * What the examples share: a database that does not outlive them, an assertion, and a main that cleans up when it is
 * interrupted.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { makeRunMain } from "@effect/platform/Runtime"
import { SqlClient } from "@effect/sql"
import { Cause, Effect, Exit } from "effect"
import { Snapshots } from "effect-matrixone"

/**
 * A database under a fresh name. When the scope closes it is dropped, and so is every database and snapshot whose name
 * begins with that name.
 */
export const scratch = (purpose: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const snapshots = yield* Snapshots.Snapshots
    const name = `example_${purpose}_${randomBytes(4).toString("hex")}`

    const dropSnapshots = snapshots.list().pipe(
      Effect.map((all) => all.filter((snapshot) => snapshot.name.startsWith(name))),
      Effect.flatMap(Effect.forEach((snapshot) => snapshots.drop(snapshot.name, { ifExists: true }), { discard: true }))
    )
    const dropDatabases = sql`SHOW DATABASES`.values.pipe(
      Effect.map((rows) => rows.map(([database]) => String(database)).filter((database) => database.startsWith(name))),
      Effect.flatMap(Effect.forEach((database) => sql`DROP DATABASE IF EXISTS ${sql(database)}`, { discard: true }))
    )

    return yield* Effect.acquireRelease(Effect.as(sql`CREATE DATABASE ${sql(name)}`, name), () =>
      Effect.orDie(Effect.all([dropSnapshots, dropDatabases], { discard: true }))
    )
  })

/** Dies unless both are deeply equal. */
export const assertEquals = <A>(actual: A, expected: NoInfer<A>) =>
  Effect.sync(() => assert.deepStrictEqual(actual, expected))

/** Dies unless it holds. */
export const assertThat = (condition: boolean, message: string) => Effect.sync(() => assert.ok(condition, message))

/**
 * Runs a program as the process's main: the first SIGINT or SIGTERM interrupts it, and the process ends when everything it
 * acquired has been released; the second one ends it at once. Exits with 0, 1 for a failure, or 128 and the signal's
 * number. With `@effect/platform-node`, `NodeRuntime.runMain` does this.
 */
export const runMain = makeRunMain(({ fiber, teardown }) => {
  const signals = { SIGINT: 130, SIGTERM: 143 }
  const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
  let signalled: number | undefined

  const interrupt = (signal: keyof typeof signals) => {
    signalled = signals[signal]
    stopListening()
    fiber.unsafeInterruptAsFork(fiber.id())
  }
  const stopListening = () => {
    process.off("SIGINT", interrupt)
    process.off("SIGTERM", interrupt)
  }
  process.on("SIGINT", interrupt)
  process.on("SIGTERM", interrupt)

  fiber.addObserver((exit) => {
    stopListening()
    clearInterval(keepAlive)
    if (signalled !== undefined) process.exitCode = signalled
    else if (Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)) process.exitCode = 130
    else teardown(exit, (code) => (process.exitCode = code))
  })
})
