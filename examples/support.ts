/**
 * What the examples share: a database that does not outlive them, an assertion, and a main that cleans up when it is
 * interrupted.
 */
import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { makeRunMain } from "@effect/platform/Runtime"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Accounts, Snapshots } from "effect-matrixone"

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

/** An account with an administrator and a password that nobody else knows; dropped when the scope closes. Needs sys. */
export const scratchAccount = (purpose: string) =>
  Effect.gen(function* () {
    const accounts = yield* Accounts.Accounts
    const name = `example_${purpose}_${randomBytes(4).toString("hex")}`
    const password = yield* Accounts.generatePassword()
    yield* Effect.acquireRelease(accounts.create(name, { administrator: "admin", password }), () =>
      Effect.orDie(accounts.drop(name, { ifExists: true }))
    )
    return { account: name, username: "admin", password }
  })

/** Dies unless both are deeply equal. */
export const assertEquals = <A>(actual: A, expected: NoInfer<A>) =>
  Effect.sync(() => assert.deepStrictEqual(actual, expected))

/** Dies unless it holds. */
export const assertThat = (condition: boolean, message: string) => Effect.sync(() => assert.ok(condition, message))

/** What ends a program from outside, and the exit code it then has. The last is a reader that has gone: `… | head`. */
const endings = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, EPIPE: 141 }

/**
 * Runs a program as the process's main. The first signal interrupts it, and the process ends when everything it acquired
 * has been released; the second one ends it at once. Exits with 0, 1 for a failure, or 128 and the signal's number.
 * `NodeRuntime.runMain` of `@effect/platform-node` is the ready-made one.
 */
export const runMain = makeRunMain(({ fiber, teardown }) => {
  const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
  let ending: keyof typeof endings | undefined

  const interrupt = (by: keyof typeof endings) => {
    if (ending !== undefined) return
    ending = by
    stopListening()
    fiber.unsafeInterruptAsFork(fiber.id())
  }
  const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const
  const stopListening = () => signals.forEach((signal) => process.off(signal, interrupt))
  signals.forEach((signal) => process.on(signal, interrupt))
  process.stdout.on("error", () => interrupt("EPIPE"))

  fiber.addObserver((exit) => {
    stopListening()
    clearInterval(keepAlive)
    if (ending !== undefined) process.exitCode = endings[ending]
    else teardown(exit, (code) => (process.exitCode = code))
  })
})
