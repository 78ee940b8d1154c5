/**
 * What the contract of Metadata promises on a server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { outsideTransaction } from "../../src/layers/sql/statement.ts"
import { type Feature, Metadata, type WholeTableName } from "../../src/services/Metadata.ts"
import { MoCtl } from "../../src/services/MoCtl.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, Harness, quoted } from "./Harness.ts"
import type { Tests } from "./suite.ts"

interface MetadataCapabilities {
  /** What the server has of what it can be asked for. */
  readonly features: ReadonlyArray<Feature>
  /** It knows who holds and waits for locks, and how much tables take. */
  readonly insight: boolean
  /** How many random cases a property is tried with. */
  readonly runs: number
}

/** A database with one of each. */
const populated = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const harness = yield* Harness
  const database = yield* harness.database([])
  const within = quoted(database)
  const run = (text: string) => sql.unsafe(text.replaceAll("@", within)).unprepared
  yield* run(
    "CREATE TABLE @.parent (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY COMMENT 'the key', a INT NOT NULL DEFAULT 7, " +
      "b VARCHAR(40) NOT NULL, c DECIMAL(12,3), d DATETIME(3) DEFAULT CURRENT_TIMESTAMP, f VECF32(4), h TEXT, " +
      "UNIQUE KEY u_ab (b, a), KEY k_c (c) COMMENT 'idx') COMMENT 'a parent'"
  )
  yield* run(
    "CREATE TABLE @.child (y INT, x INT, pid BIGINT UNSIGNED, total INT GENERATED ALWAYS AS (x + y) STORED, " +
      "PRIMARY KEY (x, y), CONSTRAINT fk1 FOREIGN KEY (pid) REFERENCES @.parent (id) ON DELETE CASCADE)"
  )
  yield* run("CREATE VIEW @.seen AS SELECT a, b FROM @.parent WHERE a > 1")
  yield* run("CREATE SEQUENCE @.counter")
  return database
})

export const metadata = (
  it: Tests<Metadata | MoCtl | SqlClient.SqlClient | Harness>,
  capabilities: MetadataCapabilities
): void => {
  describe("Metadata", () => {
    it.scoped("databases: own ones, system ones on demand, made when they were made", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const before = yield* DateTime.now
        const database = yield* harness.database([])
        const own = yield* service.databases()
        const made = own.find(({ name }) => name === database)
        assert.isDefined(made)
        assert.isFalse(made?.subscribed)
        assert.isAbove(Number(made?.id ?? 0n), 0)
        const age = DateTime.distance(before, made?.createdAt ?? DateTime.unsafeMake(0))
        assert.isBelow(Math.abs(age), 60_000)
        assert.notInclude(
          own.map(({ name }) => name),
          "mo_catalog"
        )
        const all = yield* service.databases({ includeSystem: true })
        assert.includeMembers(
          all.map(({ name }) => name),
          [database, "mo_catalog", "information_schema"]
        )
        assert.strictEqual(new Set(all.map(({ name }) => name)).size, all.length)
      })
    )

    it.scoped("tables: of each kind, none of the server's own", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const tables = yield* service.tables(database)
        assert.deepStrictEqual(
          tables.map(({ kind, name }) => [name, kind]),
          [
            ["child", "table"],
            ["counter", "sequence"],
            ["parent", "table"],
            ["seen", "view"]
          ]
        )
        const parent = tables.find(({ name }) => name === "parent")
        assert.strictEqual(parent?.comment, "a parent")
        assert.strictEqual(parent?.database, database)
        assert.isFalse(parent?.partitioned)
        assert.deepStrictEqual(yield* service.tables(database.toUpperCase()), tables)
      })
    )

    it.scoped("an empty database has no tables and no views, a missing one is ObjectNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        assert.deepStrictEqual(yield* service.tables(database), [])
        assert.deepStrictEqual(yield* service.views(database), [])
        for (const read of [
          (name: string) => Effect.asVoid(service.tables(name)),
          (name: string) => Effect.asVoid(service.views(name))
        ]) {
          const reason = yield* reasonOf(read(fresh("missing")))
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
        }
      })
    )

    it.scoped("views with their statement", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const views = yield* service.views(yield* populated)
        assert.deepStrictEqual(
          views.map(({ name }) => name),
          ["seen"]
        )
        assert.match(views[0]?.definition ?? "", /create view .*seen.* where a > 1/i)
      })
    )

    it.scoped("columns: types, defaults, keys in order, nothing hidden", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const columns = yield* service.columns({ database, table: "parent" })
        assert.deepStrictEqual(
          columns.map(({ name, position, type }) => [position, name, type]),
          [
            [1, "id", "bigint unsigned"],
            [2, "a", "int"],
            [3, "b", "varchar"],
            [4, "c", "decimal"],
            [5, "d", "datetime"],
            [6, "f", "vecf32"],
            [7, "h", "text"]
          ]
        )
        const [id, a, b, c, d, f, h] = columns
        assert.isTrue(id?.autoIncrement)
        assert.deepStrictEqual(id?.primaryKey, Option.some(1))
        assert.strictEqual(id?.comment, "the key")
        assert.deepStrictEqual(a?.default, Option.some("7"))
        assert.isFalse(a?.nullable)
        assert.deepStrictEqual(a?.primaryKey, Option.none())
        assert.deepStrictEqual(b?.maxLength, Option.some(40))
        assert.strictEqual(b?.columnType, "VARCHAR(40)")
        assert.deepStrictEqual([c?.precision, c?.scale], [Option.some(12), Option.some(3)])
        assert.isTrue(c?.nullable)
        assert.deepStrictEqual(d?.fraction, Option.some(3))
        assert.deepStrictEqual(f?.dimension, Option.some(4))
        assert.deepStrictEqual([h?.maxLength, h?.dimension], [Option.none(), Option.none()])
        const child = yield* service.columns({ database, table: "child" })
        assert.deepStrictEqual(
          child.map(({ name, primaryKey }) => [name, Option.getOrUndefined(primaryKey)]),
          [
            ["y", 2],
            ["x", 1],
            ["pid", undefined],
            ["total", undefined]
          ]
        )
        assert.match(
          Option.getOrElse(child[3]?.generated ?? Option.none(), () => ""),
          /x \+ y/
        )
        assert.lengthOf(yield* service.columns({ database, table: "seen" }), 2)
      })
    )

    it.scoped("indexes with their columns in order, the primary key first", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const indexes = yield* service.indexes({ database, table: "parent" })
        assert.deepStrictEqual(
          indexes.map(({ columns, comment, kind, name }) => ({ columns, comment, kind, name })),
          [
            { columns: ["id"], comment: "", kind: "primary", name: "PRIMARY" },
            { columns: ["c"], comment: "idx", kind: "secondary", name: "k_c" },
            { columns: ["b", "a"], comment: "", kind: "unique", name: "u_ab" }
          ]
        )
        assert.deepStrictEqual(
          indexes.map(({ tables }) => Object.keys(tables)),
          [[], [""], [""]]
        )
        assert.deepStrictEqual((yield* service.indexes({ database, table: "child" }))[0]?.columns, ["x", "y"])
        assert.deepStrictEqual(yield* service.indexes({ database, table: "seen" }), [])
      })
    )

    it.scoped("indexes of other algorithms are one index each", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const t = `${quoted(database)}.t`
        yield* sql.unsafe(`CREATE TABLE ${t} (id INT PRIMARY KEY, v VECF32(2), s TEXT, FULLTEXT ft (s))`).unprepared
        yield* sql.unsafe(`CREATE INDEX near USING IVFFLAT ON ${t} (v) LISTS = 2 OP_TYPE 'vector_l2_ops'`).unprepared
        const indexes = yield* service.indexes({ database, table: "t" })
        assert.deepStrictEqual(
          indexes.map(({ algorithm, columns, kind, name }) => [name, kind, Option.getOrUndefined(algorithm), columns]),
          [
            ["PRIMARY", "primary", undefined, ["id"]],
            ["ft", "fulltext", "fulltext", ["s"]],
            ["near", "secondary", "ivfflat", ["v"]]
          ]
        )
        if (!capabilities.insight) return
        assert.deepStrictEqual(indexes[2]?.parameters, { lists: "2", op_type: "vector_l2_ops" })
        assert.hasAllKeys(indexes[2]?.tables, ["metadata", "centroids", "entries"])
      })
    )

    it.scoped("foreign keys", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const database = yield* populated
        const keys = yield* service.foreignKeys({ database, table: "child" })
        assert.deepStrictEqual(
          keys.map((key) => ({ ...key })),
          [
            {
              name: "fk1",
              columns: [{ column: "pid", referenced: "id" }],
              referencedDatabase: database,
              referencedTable: "parent",
              onDelete: "CASCADE",
              onUpdate: "RESTRICT"
            }
          ]
        )
        assert.deepStrictEqual(yield* service.foreignKeys({ database, table: "parent" }), [])
      })
    )

    it.scoped("a missing table is ObjectNotFound, a bad name InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const reads: ReadonlyArray<(table: WholeTableName) => Effect.Effect<void, SqlError>> = [
          (table) => Effect.asVoid(service.columns(table)),
          (table) => Effect.asVoid(service.indexes(table)),
          (table) => Effect.asVoid(service.foreignKeys(table)),
          (table) => Effect.asVoid(service.size(table))
        ]
        for (const read of reads) {
          for (const table of [
            { database, table: fresh("missing") },
            { database: fresh("missing"), table: "t" }
          ]) {
            const reason = yield* reasonOf(read(table))
            assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
          }
          assert.strictEqual((yield* reasonOf(read({ database, table: "" })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(read({ database: "a\\b", table: "t" })))._tag, "InvalidInput")
        }
      })
    )

    it.scoped("whatever a table is called, it and its columns are found", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        const name = FastCheck.string({
          unit: FastCheck.constantFrom(
            "a",
            "Z",
            "0",
            " ",
            "`",
            '"',
            ".",
            "%",
            "_",
            "-",
            "ü",
            "日",
            "🦀",
            "$",
            "?",
            ";"
          ),
          minLength: 1,
          maxLength: 12
        }).filter((text) => text.trim() === text && !text.startsWith("__") && !/^[%$]/.test(text))
        for (const table of FastCheck.sample(name, { numRuns: capabilities.runs, seed: 4200 })) {
          yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.${quoted(table)} (${quoted(table)} INT)`).unprepared
          const columns = yield* service.columns({ database, table })
          assert.deepStrictEqual(
            columns.map((column) => column.name.toLowerCase()),
            [table.toLowerCase()]
          )
          assert.deepStrictEqual(yield* service.indexes({ database, table }), [])
          assert.strictEqual((yield* service.size({ database, table })).rows, 0n, table)
          const listed = (yield* service.tables(database)).map((each) => each.name)
          assert.deepStrictEqual(listed, [table.toLowerCase()])
          yield* sql.unsafe(`DROP TABLE ${quoted(database)}.${quoted(table)}`).unprepared
        }
      })
    )

    it.scoped("inside a transaction reads what the transaction made", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database([])
        yield* Effect.gen(function* () {
          yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.inner_table (n INT)`).unprepared
          assert.lengthOf(yield* service.tables(database), 1)
          assert.lengthOf(yield* service.columns({ database, table: "inner_table" }), 1)
          return yield* Effect.fail("undo")
        }).pipe(sql.withTransaction, Effect.flip)
        assert.deepStrictEqual(yield* service.tables(database), [])
      })
    )

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
