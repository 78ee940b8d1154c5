/**
 * What the contract of Cdc promises on a server that captures changes; this server is also the sink, into another database.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { Cdc, type CdcEndpoint, type CdcOptions } from "../../src/services/Cdc.ts"
import { Pitr } from "../../src/services/Pitr.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, Harness } from "./Harness.ts"
import type { Tests } from "./suite.ts"

interface CdcCapabilities {
  /** The server as it reaches itself. */
  readonly self: CdcEndpoint
}

/** A server starts, pauses and restarts tasks when it comes to it, which takes up to a minute. */
const patient = { schedule: Schedule.spaced("1 second").pipe(Schedule.intersect(Schedule.recurs(150))) }

export const cdc = (it: Tests<Cdc | Pitr | SqlClient.SqlClient | Harness>, { self }: CdcCapabilities): void => {
  const captured = (database: string, sink: string): CdcOptions => ({
    source: self,
    sink: { ...self, type: "matrixone" },
    subject: { level: "table", tables: [{ database, table: "t", sink: { database: sink, table: "t2" } }] }
  })

  /** Two databases, a PITR on the first, and a name whose task is dropped at the end. */
  const prepared = Effect.gen(function* () {
    const service = yield* Cdc
    const pitr = yield* Pitr
    const harness = yield* Harness
    const database = yield* harness.database(["t"])
    const sink = yield* harness.database([])
    const keeping = fresh("p")
    yield* Effect.acquireRelease(pitr.create(keeping, { level: "database", database }, { length: 3, unit: "h" }), () =>
      Effect.orDie(pitr.drop(keeping, { ifExists: true }))
    )
    const name = fresh("c")
    yield* Effect.addFinalizer(() => Effect.orDie(service.drop(name, { ifExists: true })))
    return { database, name, options: captured(database, sink), sink }
  })

  describe("Cdc", () => {
    it.scoped(
      "keeps a table in step: its content, then its changes; pauses, goes on, begins again, ends",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const service = yield* Cdc
          const { database, name, options, sink } = yield* prepared
          const task = yield* service.create(name.toUpperCase(), options)
          assert.strictEqual(task.name, name)
          assert.strictEqual(task.state, "running")
          assert.deepStrictEqual(
            Option.map(task.sink, (address) => ({ ...address })),
            Option.some({ host: self.host, port: self.port, username: self.username })
          )
          assert.deepStrictEqual((yield* service.list).filter((each) => each.name === name).length, 1)

          const values = Effect.map(
            sql<{ value: string }>`SELECT value FROM ${sql(`${sink}.t2`)} ORDER BY id`,
            (rows) => rows.map(({ value }) => value)
          )
          const source = sql`SELECT value FROM ${sql(`${database}.t`)} ORDER BY id`
          const now = DateTime.now
          const caughtUp = yield* service.awaitWatermark(name, yield* now, patient)
          assert.deepStrictEqual(
            caughtUp.watermarks.map(({ table }) => table),
            [`${database}.t`]
          )
          assert.isTrue(Duration.lessThan(caughtUp.watermarks[0]?.lag ?? Duration.infinity, "2 minutes"))
          assert.lengthOf(yield* values, 1)

          yield* sql`INSERT INTO ${sql(`${database}.t`)} (value) VALUES ('second')`
          yield* sql`UPDATE ${sql(`${database}.t`)} SET value = 'first' WHERE id = 1`
          yield* service.awaitWatermark(name, yield* now, patient)
          assert.deepStrictEqual(yield* values, ["first", "second"])
          assert.lengthOf(yield* source, 2)

          assert.strictEqual(yield* tagOf(service.resume(name)), "CdcTaskBusy")
          yield* service.pause(name)
          const paused = yield* service.awaitState(name, "paused", patient)
          assert.strictEqual(paused.state, "paused")
          assert.strictEqual(yield* tagOf(service.pause(name)), "CdcTaskBusy")
          yield* sql`INSERT INTO ${sql(`${database}.t`)} (value) VALUES ('third')`
          assert.strictEqual(yield* tagOf(service.awaitWatermark(name, yield* now, patient)), "CdcNotReached")
          assert.lengthOf(yield* values, 2)
          yield* service.resume(name)
          yield* service.awaitWatermark(name, yield* now, patient)
          assert.deepStrictEqual(yield* values, ["first", "second", "third"])

          yield* service.restart(name)
          yield* service.awaitState(name, "running", patient)
          yield* service.awaitWatermark(name, yield* now, patient)
          assert.deepStrictEqual(yield* values, ["first", "second", "third"])

          yield* service.drop(name)
          assert.deepStrictEqual(yield* service.find(name), Option.none())
          assert.strictEqual(yield* tagOf(service.drop(name)), "CdcTaskNotFound")
          yield* service.drop(name, { ifExists: true })
        }),
      400_000
    )

    it.scoped("a name is taken once; ifNotExists keeps one with the same ends", () =>
      Effect.gen(function* () {
        const service = yield* Cdc
        const { name, options } = yield* prepared
        const task = yield* service.create(name, options)
        assert.strictEqual(yield* tagOf(service.create(name, options)), "CdcTaskAlreadyExists")
        assert.strictEqual((yield* service.create(name, { ...options, ifNotExists: true })).id, task.id)
        const elsewhere = { ...options, source: { ...self, host: "localhost" }, ifNotExists: true }
        assert.strictEqual(yield* tagOf(service.create(name, elsewhere)), "CdcTaskAlreadyExists")
      })
    )

    it.scoped(
      "ends that cannot be reached and history that is not kept have errors of their own, without passwords",
      () =>
        Effect.gen(function* () {
          const service = yield* Cdc
          const harness = yield* Harness
          const { name, options } = yield* prepared
          const secret = `s3cr?t'@:/%\\${crypto.randomUUID()}`
          const wrong = { ...self, password: Redacted.make(secret) }
          const source = yield* Effect.flip(service.create(name, { ...options, source: wrong }))
          assert.strictEqual(source._tag, "CdcEndpointUnreachable")
          const sink = yield* Effect.flip(service.create(name, { ...options, sink: { ...wrong, type: "matrixone" } }))
          assert.strictEqual(sink._tag, "CdcEndpointUnreachable")
          const nobody = { ...self, port: 1, type: "mysql" as const }
          const refused = yield* Effect.flip(service.create(name, { ...options, sink: nobody }))
          assert.strictEqual(refused._tag === "CdcEndpointUnreachable" ? refused.endpoint : refused._tag, "sink")
          for (const error of [source, sink, refused]) {
            assert.notInclude(JSON.stringify([error, error.message, String(error.cause)]), secret.slice(-36))
          }
          const other = yield* harness.database(["t"])
          const pitr = yield* Effect.flip(service.create(name, captured(other, other)))
          assert.strictEqual(pitr._tag === "CdcPitrRequired" ? pitr.hours : pitr._tag, 2)
          assert.deepStrictEqual(yield* service.find(name), Option.none())
        })
    )

    it.scoped("a missing task is CdcTaskNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Cdc
        const name = fresh("missing")
        for (const told of [service.pause(name), service.resume(name), service.restart(name), service.drop(name)]) {
          assert.strictEqual(yield* tagOf(told), "CdcTaskNotFound")
        }
        assert.strictEqual(yield* tagOf(service.get(name)), "CdcTaskNotFound")
        assert.strictEqual(yield* tagOf(service.awaitState(name, "running")), "CdcTaskNotFound")
        assert.deepStrictEqual(yield* service.find(name), Option.none())
      })
    )

    it.scoped("bad names are InvalidInput, in a transaction nothing is sent", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Cdc
        for (const name of ["", "a b", "x' OR '1'='1", "a`b"]) {
          assert.strictEqual((yield* reasonOf(service.find(name)))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.drop(name, { ifExists: true })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.create(name, captured("a", "b"))))._tag, "InvalidInput")
        }
        assert.strictEqual((yield* reasonOf(service.create("c", captured("a,b", "c"))))._tag, "InvalidInput")
        const all: ReadonlyArray<Effect.Effect<void, unknown>> = [
          Effect.asVoid(service.list),
          Effect.asVoid(service.find("c")),
          service.pause("c"),
          service.drop("c"),
          Effect.asVoid(service.create("c", captured("a", "b")))
        ]
        for (const refused of all) {
          assert.strictEqual((yield* reasonOf(sql.withTransaction(refused)))._tag, "NotAllowedInTransaction")
        }
      })
    )
  })
}
