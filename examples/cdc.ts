/**
 * Change data capture: a table of this server kept in step with one in another database of it. The embedded server captures
 * nothing, and this says so there. MATRIXONE_URL must be an address that the server itself reaches it by.
 */

import { SqlClient } from "@effect/sql"
import { Clock, Config, Console, Duration, Effect, Option, Redacted, Schedule } from "effect"
import { Cdc, Pitr, Query, Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

/** The server as it reaches itself, from the address this program reaches it by. */
const self = Config.redacted("MATRIXONE_TEST_URL").pipe(
  Config.orElse(() => Config.redacted("MATRIXONE_URL")),
  Config.option,
  Config.map(
    Option.map((secret): Cdc.CdcEndpoint => {
      const url = new URL(Redacted.value(secret))
      const user = decodeURIComponent(url.username)
      return {
        host: url.hostname,
        port: Number(url.port || 6001),
        username: user.includes("#") || user.includes(":") ? user : `sys#${user}`,
        password: Redacted.make(decodeURIComponent(url.password))
      }
    })
  )
)

const nobody: Cdc.CdcEndpoint = { host: "localhost", port: 6001, username: "sys#root", password: Redacted.make("111") }

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const cdc = yield* Cdc.Cdc
  const pitr = yield* Pitr.Pitr
  const shop = yield* scratch("cdc")
  const server = Option.getOrElse(yield* self, () => nobody)
  const patient = { schedule: Schedule.spaced("1 second").pipe(Schedule.intersect(Schedule.recurs(200))) }

  yield* sql`CREATE TABLE ${sql(`${shop}.orders`)} (id INT PRIMARY KEY, price INT)`
  yield* sql`INSERT INTO ${sql(`${shop}.orders`)} VALUES (1, 10), (2, 20)`
  yield* sql`CREATE DATABASE ${sql(`${shop}_sink`)}`

  // The history of what is captured must be kept for two hours and more.
  yield* Effect.acquireRelease(
    pitr.create(`${shop}_pitr`, { level: "database", database: shop }, { length: 3, unit: "h" }),
    () => Effect.orDie(pitr.drop(`${shop}_pitr`, { ifExists: true }))
  )
  const task = yield* Effect.acquireRelease(
    cdc.create(`${shop}_task`, {
      source: server,
      sink: { ...server, type: "matrixone" },
      subject: {
        level: "table",
        tables: [{ database: shop, table: "orders", sink: { database: `${shop}_sink`, table: "orders" } }]
      }
    }),
    () => Effect.orDie(cdc.drop(`${shop}_task`, { ifExists: true }))
  )
  yield* Console.log(`${task.name} is ${task.state}`)

  yield* sql`UPDATE ${sql(`${shop}.orders`)} SET price = 25 WHERE id = 2`
  const now = yield* Clock.currentTimeNanos
  const { watermarks } = yield* cdc.awaitWatermark(task.name, now, patient)
  for (const { lag, table } of watermarks) yield* Console.log(`${table} is ${Duration.format(lag)} behind`)
  const total = yield* Query.count(sql`SELECT CAST(SUM(price) AS SIGNED) FROM ${sql(`${shop}_sink.orders`)}`)
  yield* assertEquals(total, 35)

  yield* cdc.pause(task.name)
  const paused = yield* cdc.awaitState(task.name, "paused", patient)
  yield* Console.log(`${paused.name} is ${paused.state}`)
}).pipe(Reason.catch("UnsupportedError", (reason) => Console.log(`no change data capture here: ${reason.message}`)))

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
