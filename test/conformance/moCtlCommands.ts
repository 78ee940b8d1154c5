/**
 * What the contract of MoCtl promises on a server that takes SQL, beyond what services in memory have.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Metadata } from "../../src/services/Metadata.ts"
import { commands, MoCtl } from "../../src/services/MoCtl.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, Harness, quoted } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

/** `storage`: there are objects in it to look at and to merge. */
export const moCtlCommands = (it: OverSql, { storage }: { readonly storage: boolean }): void => {
  describe("MoCtl on a server", () => {
    it.scoped("now is now, and what syncCommit waits for is not later", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const before = BigInt(yield* Effect.map(DateTime.now, DateTime.toEpochMillis)) * 1_000_000n
        const minute = 60_000_000_000n
        const now = yield* service.now
        assert.isTrue(now > before - minute && now < before + minute, String(now))
        const synchronized = yield* service.syncCommit
        assert.isAtLeast(synchronized.nodes, 1)
        assert.isTrue(synchronized.until > before - 60n * minute && synchronized.until < before + minute)
      })
    )

    it.scoped("protocolVersions knows every node", () =>
      Effect.gen(function* () {
        const versions = yield* (yield* MoCtl).protocolVersions
        const nodes = new Set((yield* (yield* Metadata).processes).map(({ node }) => node))
        assert.includeMembers([...versions.keys()], [...nodes])
        for (const version of versions.values()) assert.isAbove(version, 0)
      })
    )

    it.scoped("freeMemory harms nothing", () => Effect.flatMap(MoCtl, (service) => service.freeMemory))

    it.scoped("what works on everybody is not sent", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        for (const { command, refused, services } of commands) {
          if (refused === undefined) continue
          const reason = yield* reasonOf(service.run(services[0] ?? "cn", command.toLowerCase(), ""))
          assert.strictEqual(reason._tag, "InvalidInput", command)
          assert.include(reason.message, refused)
        }
      })
    )

    it.scoped("bad names and numbers are InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        for (const table of ["", "a.b", "a\\b"]) {
          assert.strictEqual((yield* reasonOf(service.tableExtra({ database: "d", table })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.merge({ database: "d", table })))._tag, "InvalidInput")
        }
        const t = { database: "d", table: "t" }
        for (const megabytes of [0, -1, 0.5, Number.NaN]) {
          assert.strictEqual((yield* reasonOf(service.merge(t, { megabytes })))._tag, "InvalidInput")
        }
        assert.strictEqual((yield* reasonOf(service.reloadAutoIncrement(-1n)))._tag, "InvalidInput")
      })
    )

    if (!storage) return

    it.scoped("the console prints; what fails in it is MoCtlFailed", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        assert.match(yield* service.inspect("help"), /^Usage:/)
        const failed = yield* Effect.flip(service.inspect("storage_usage"))
        assert.strictEqual(failed._tag, "MoCtlFailed")
      })
    )

    it.scoped("a table's index tables are those of its indexes", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* MoCtl
        const harness = yield* Harness
        const database = yield* harness.database([])
        yield* sql.unsafe(`CREATE TABLE ${quoted(database)}.t (id INT PRIMARY KEY, a INT, b INT, UNIQUE (a), KEY (b))`)
          .unprepared
        const extra = yield* service.tableExtra({ database, table: "T" })
        assert.lengthOf(extra.indexTables, 2)
        assert.isAbove(extra.rowsPerBlock, 0)
        const missing = yield* reasonOf(service.tableExtra({ database, table: "missing" }))
        assert.strictEqual(missing._tag, "ObjectNotFound", missing.message)
        const whole = yield* reasonOf(service.tableExtra({ database: fresh("missing"), table: "t" }))
        assert.strictEqual(whole._tag, "ObjectNotFound", whole.message)
      })
    )

    it.scoped("merge makes one object of many, once; in a transaction it is refused", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* MoCtl
        const metadata = yield* Metadata
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const t = { database, table: "t" }
        const refused = yield* reasonOf(sql.withTransaction(service.merge(t)))
        assert.strictEqual(refused._tag, "NotAllowedInTransaction", refused.message)
        for (let n = 0; n < 3; n++) {
          yield* harness.write(t)
          yield* service.flush(t)
        }
        const content = yield* harness.content(t)
        const live = Effect.map(metadata.objects(t, { column: "id" }), (objects) => objects.length)
        assert.strictEqual(yield* live, 3)
        assert.isTrue(yield* service.merge(t, { choose: "small" }))
        assert.strictEqual(yield* live, 1)
        assert.isFalse(yield* service.merge(t, { choose: "small", megabytes: 10 }))
        assert.deepStrictEqual(yield* harness.content(t), content)
        const missing = yield* reasonOf(service.merge({ database, table: "missing" }))
        assert.strictEqual(missing._tag, "ObjectNotFound", missing.message)
      })
    )

    it.scoped("caches are dropped and the table goes on", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const t = { database, table: "t" }
        const [table] = yield* (yield* Metadata).tables(database)
        yield* service.reloadAutoIncrement(table?.id ?? 0n)
        yield* service.collectCatalogCache("30 minutes")
        yield* service.collectCatalogCache()
        yield* harness.write(t)
        const content = Option.getOrThrow(yield* harness.content(t))
        assert.lengthOf(content.match(/"id"/g) ?? [], 2)
      })
    )
  })
}
