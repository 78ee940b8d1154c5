/**
 * What Metadata promises of the server and what runs on it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { outsideTransaction } from "../../src/layers/sql/statement.ts"
import { Metadata } from "../../src/services/Metadata.ts"
import { MoCtl } from "../../src/services/MoCtl.ts"
import { reasonOf } from "../support/failures.ts"
import { Harness, quoted } from "./Harness.ts"
import { type MetadataCapabilities, populated } from "./metadataSource.ts"
import type { Tests } from "./suite.ts"

export const serverActivity = (
  it: Tests<Metadata | MoCtl | SqlClient.SqlClient | Harness>,
  capabilities: MetadataCapabilities
): void => {
  describe("Metadata", () => {
    it.scoped("processes: this session and what it runs", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const now = yield* DateTime.now
        const processes = yield* service.processes
        const asking = processes.find(({ statement }) =>
          Option.exists(statement, ({ text }) => text.includes("mo_catalog.mo_sessions"))
        )
        assert.isDefined(asking)
        assert.strictEqual(asking?.account, "sys")
        assert.isBelow(Math.abs(DateTime.distance(now, asking?.startedAt ?? DateTime.unsafeMake(0))), 3_600_000)
        const sent = Option.flatMap(asking?.statement ?? Option.none(), ({ startedAt }) => startedAt)
        assert.isTrue(Option.exists(sent, (at) => Math.abs(DateTime.distance(now, at)) < 60_000))
        assert.strictEqual(new Set(processes.map(({ connectionId }) => connectionId)).size, processes.length)
      })
    )

    it.scoped("kill stops the statement of a session, and only that", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const mark = crypto.randomUUID()
        const sleeping = yield* Effect.fork(reasonOf(sql.unsafe(`SELECT SLEEP(300), '${mark}' AS mark`)))
        const running = service.processes.pipe(
          Effect.map((all) =>
            all.filter(({ statement }) => Option.exists(statement, ({ text }) => text.includes(`'${mark}'`)))
          ),
          Effect.filterOrFail((some) => some.length > 0),
          Effect.retry(Schedule.spaced("50 millis").pipe(Schedule.intersect(Schedule.recurs(200))))
        )
        const [victim] = yield* running
        assert.isDefined(victim)
        // One that comes before the statement has begun is lost.
        const killing = yield* Effect.fork(
          Effect.repeat(service.kill(victim?.connectionId ?? 0), Schedule.spaced("100 millis"))
        )
        assert.strictEqual((yield* Fiber.join(sleeping))._tag, "QueryCanceled")
        yield* Fiber.interrupt(killing)
      })
    )

    it.scoped("kill: no such session is ObjectNotFound, no such number InvalidInput, in a transaction not sent", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        for (const what of ["query", "connection"] as const) {
          assert.strictEqual((yield* reasonOf(service.kill(4_000_000_000, what)))._tag, "ObjectNotFound")
        }
        for (const number of [-1, 1.5, Number.NaN, -1n]) {
          assert.strictEqual((yield* reasonOf(service.kill(number)))._tag, "InvalidInput")
        }
        const refused = yield* reasonOf(sql.withTransaction(service.kill(4_000_000_000)))
        assert.strictEqual(refused._tag, "NotAllowedInTransaction")
      })
    )

    it.scoped("server: what it says of itself", () =>
      Effect.gen(function* () {
        const server = yield* (yield* Metadata).server
        assert.match(server.version, /MatrixOne/)
        assert.strictEqual(server.account, "sys")
        assert.isTrue(Option.exists(server.release, (release) => /^\d+\.\d+/.test(release)))
        assert.isFalse(server.caseSensitiveNames)
        assert.isAbove(server.connectionId, 0)
      })
    )

    it.scoped("features: what it has, also inside a transaction", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        assert.sameMembers([...(yield* service.features)], [...capabilities.features])
        assert.sameMembers([...(yield* sql.withTransaction(service.features))], [...capabilities.features])
      })
    )

    if (!capabilities.insight) return

    it.scoped("size: rows that have been committed, bytes of rows", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const database = yield* populated
        const size = service.size({ database, table: "parent" })
        assert.strictEqual((yield* size).rows, 0n)
        const parent = `${quoted(database)}.parent`
        yield* sql.unsafe(`INSERT INTO ${parent} (a, b) SELECT result, 'x' FROM generate_series(1, 5000) g`).unprepared
        const after = yield* size
        assert.strictEqual(after.rows, 5000n)
        assert.isAbove(Number(after.bytes), 0)
        assert.strictEqual((yield* reasonOf(service.size({ database, table: "seen" })))._tag, "ObjectNotFound")
      })
    )

    it.scoped("objects: nothing before the flush, all rows after it, of columns and of indexes", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const database = yield* populated
        const parent = { database, table: "parent" }
        assert.deepStrictEqual(yield* service.objects(parent), [])
        yield* sql.unsafe(
          `INSERT INTO ${quoted(database)}.parent (a, b) SELECT result, 'x' FROM generate_series(1, 5000) g`
        ).unprepared
        yield* (yield* MoCtl).flush(parent)
        const [key] = Object.values((yield* service.indexes(parent)).find(({ name }) => name === "u_ab")?.tables ?? {})
        yield* (yield* MoCtl).flush({ database, table: key ?? "" })
        const column = yield* service.objects(parent, { column: "c" })
        const sum = (numbers: ReadonlyArray<bigint>) => numbers.reduce((a, b) => a + b, 0n)
        assert.strictEqual(sum(column.map(({ rows }) => rows)), 5000n)
        assert.strictEqual(sum(column.map(({ nulls }) => nulls)), 5000n)
        assert.isTrue(
          column.every(({ bytes, compressedBytes, createdAt }) => bytes > 0n && compressedBytes > 0n && createdAt > 0n)
        )
        const all = yield* service.objects(parent)
        assert.sameMembers([...new Set(all.map((object) => object.column))], ["id", "a", "b", "c", "d", "f", "h"])
        const index = yield* service.objects(parent, { index: "u_ab" })
        assert.isAbove(index.length, 0)
        assert.notInclude(
          index.map(({ column }) => column),
          "id"
        )
        assert.deepStrictEqual(yield* service.objects(parent, { tombstones: true }), [])
        const missing = yield* reasonOf(service.objects({ database, table: "missing" }))
        assert.strictEqual(missing._tag, "ObjectNotFound", missing.message)
        const dotted = yield* reasonOf(service.objects({ database, table: "a.b" }))
        assert.strictEqual(dotted._tag, "InvalidInput")
      })
    )

    it.scoped("locks and transactions: who holds, who waits, for what", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const t = `${quoted(database)}.t`
        const table = (yield* service.tables(database))[0]
        yield* Effect.gen(function* () {
          yield* sql.unsafe(`UPDATE ${t} SET value = 'mine' WHERE id = 1`)
          const waiting = yield* Effect.forkDaemon(
            outsideTransaction(sql.unsafe(`UPDATE ${t} SET value = 'theirs' WHERE id = 1`))
          )
          const held = yield* service.locks.pipe(
            Effect.map((locks) => locks.filter(({ tableId }) => tableId === table?.id)),
            Effect.filterOrFail((locks) => locks.some(({ waiters }) => waiters.length > 0)),
            Effect.retry(Schedule.spaced("50 millis").pipe(Schedule.intersect(Schedule.recurs(200))))
          )
          const lock = held.find(({ waiters }) => waiters.length > 0)
          assert.deepStrictEqual([lock?.mode, lock?.granularity], ["Exclusive", "point"])
          assert.lengthOf(lock?.holders ?? [], 1)
          const open = yield* service.transactions
          const holder = open.find(({ id }) => id === lock?.holders[0])
          assert.deepStrictEqual([holder?.user, holder?.status, holder?.waitsFor], [true, "Active", []])
          const waiter = open.find(({ id }) => id === lock?.waiters[0])
          assert.deepStrictEqual(
            waiter?.waitsFor.map(({ tableId }) => tableId),
            table === undefined ? [] : [table.id]
          )
          return waiting
        }).pipe(sql.withTransaction, Effect.flatMap(Fiber.join))
      })
    )

    it.scoped(
      "statements: from the log, newest first, by duration and moment",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const service = yield* Metadata
          const since = yield* DateTime.now
          const mark = crypto.randomUUID()
          yield* sql.unsafe(`SELECT SLEEP(1) AS slept, '${mark}' AS mark`)
          yield* Effect.ignore(sql.unsafe(`SELECT '${mark}' AS mark FROM no_such_table_of_anybody`))
          const logged = (filter: Parameters<typeof service.statements>[0]) =>
            service.statements({ since, ...filter }).pipe(
              Stream.filter(({ text }) => text.includes(mark)),
              Stream.runCollect,
              Effect.map((chunk) => [...chunk])
            )
          const until = Schedule.spaced("1 second").pipe(Schedule.intersect(Schedule.recurs(60)))
          const [slow] = yield* logged({ longerThan: "1 second" }).pipe(
            Effect.filterOrFail((some) => some.length > 0),
            Effect.retry(until)
          )
          assert.strictEqual(slow?.status, "Success")
          assert.isTrue(Duration.greaterThanOrEqualTo(slow?.duration ?? Duration.zero, "1 second"))
          assert.isBelow(Math.abs(DateTime.distance(since, slow?.startedAt ?? DateTime.unsafeMake(0))), 60_000)
          assert.strictEqual(slow?.type, "Select")
          assert.deepStrictEqual(yield* logged({ longerThan: "1 hour" }), [])
          assert.deepStrictEqual(yield* logged({ until: since, since: DateTime.subtract(since, { hours: 1 }) }), [])
          const both = yield* logged({}).pipe(
            Effect.filterOrFail((some) => some.some(({ status }) => status === "Failed")),
            Effect.retry(until)
          )
          const failed = both.find(({ status }) => status === "Failed")
          assert.isTrue(
            Option.exists(failed?.error ?? Option.none(), ({ message }) => message.includes("no_such_table"))
          )
          assert.isAtLeast(DateTime.distance(slow?.startedAt ?? since, failed?.startedAt ?? since), 0)
          // Ending early leaves nothing running and nothing held.
          const first = yield* Stream.runHead(service.statements())
          assert.isTrue(Option.isSome(first))
          yield* sql`SELECT 1`
        }),
      180_000
    )
  })
}
