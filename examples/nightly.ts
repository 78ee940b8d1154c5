/**
 * A program that asks for services only. Here it runs on a server; test/examples/nightly.test.ts runs it without one, on
 * services in memory.
 */
import { fileURLToPath } from "node:url"
import { SqlClient } from "@effect/sql"
import { Console, DateTime, Effect } from "effect"
import { Snapshots } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

/** Takes today's snapshot of a database, unless it has been taken, and drops all but the newest. */
export const nightly = (database: string, keep: number) =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots.Snapshots
    const today = DateTime.formatIsoDateUtc(yield* DateTime.now).replaceAll("-", "_")
    const prefix = `${database}_nightly_`
    const taken = yield* snapshots.create(`${prefix}${today}`, { level: "database", database }, { ifNotExists: true })

    const all = yield* snapshots.list({ level: "database", database })
    const old = all.filter((snapshot) => snapshot.name.startsWith(prefix)).slice(keep)
    yield* Effect.forEach(old, (snapshot) => snapshots.drop(snapshot.name, { ifExists: true }), { discard: true })
    return { taken: taken.name, dropped: old.length }
  })

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const shop = yield* scratch("nightly")
  yield* sql`CREATE TABLE ${sql(`${shop}.users`)} (id INT PRIMARY KEY)`
  const first = yield* nightly(shop, 3)
  const again = yield* nightly(shop, 3)
  yield* Console.log(`taken ${first.taken}`)
  yield* assertEquals(again, { taken: first.taken, dropped: 0 })
})

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
}
