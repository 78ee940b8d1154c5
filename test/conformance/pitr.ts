/**
 * What the contract of Pitr promises, over a server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TypeId } from "../../src/services/MatrixOneClient.ts"
import { Pitr, type PitrTarget, type Range, type RestoreTarget, Unit } from "../../src/services/Pitr.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, Harness, taken } from "./Harness.ts"
import type { Capabilities, OverSql } from "./suite.ts"

const hour: Range = { length: 1, unit: "h" }

/** A PITR's name that no other test uses; whatever PITR has it is dropped when the scope closes. */
const freshPitr = Effect.gen(function* () {
  const pitr = yield* Pitr
  const name = fresh("p")
  yield* Effect.addFinalizer(() => Effect.orDie(pitr.drop(name, { ifExists: true })))
  return name
})

const source = Effect.gen(function* () {
  const harness = yield* Harness
  const database = yield* harness.database(["t", "u"])
  return { database, t: { database, table: "t" }, u: { database, table: "u" } }
})

/** The server's own instant, to the nanosecond: after everything that was committed before. */
const instant = Effect.map(taken({ level: "account" }), ({ timestamp }) => timestamp)

export const pitr = (it: OverSql, { alone }: Pick<Capabilities, "alone">): void => {
  describe("Pitr", () => {
    it.scoped("create answers the PITR as the server has it, for each target", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        const targets: ReadonlyArray<readonly [PitrTarget, string | undefined, string | undefined]> = [
          [{ level: "database", database }, database, undefined],
          [{ level: "table", database, table: "t" }, database, "t"],
          // One for each object: others may have made these.
          ...(alone ? [[{ level: "account" }, undefined, undefined] as const] : []),
          ...(alone ? [[{ level: "cluster" }, undefined, undefined] as const] : [])
        ]
        for (const [i, [target, ofDatabase, ofTable]] of targets.entries()) {
          const name = yield* freshPitr
          const unit = Unit.literals[i % Unit.literals.length] ?? "h"
          const before = yield* DateTime.now
          const made = yield* service.create(name.toUpperCase(), target, { length: 1 + 33 * i, unit })
          assert.strictEqual(made.name, name)
          assert.strictEqual(made.level, target.level)
          assert.strictEqual(Option.getOrUndefined(made.database), ofDatabase)
          assert.strictEqual(Option.getOrUndefined(made.table), ofTable)
          assert.deepStrictEqual(made.account, target.level === "cluster" ? Option.none() : Option.some("sys"))
          assert.deepStrictEqual([made.length, made.unit], [1 + 33 * i, unit])
          assert.deepStrictEqual(made.createdAt, made.modifiedAt)
          // Another machine's clock may be off, but by no time zone.
          assert.isBelow(Math.abs(made.createdAt.epochMillis - before.epochMillis), 600_000)
          assert.deepStrictEqual(yield* service.get(name), made)
          assert.deepStrictEqual(yield* service.find(name.toUpperCase()), Option.some(made))
          assert.isTrue(yield* service.exists(name))
          assert.deepStrictEqual(
            (yield* service.list()).filter((each) => each.name === name),
            [made]
          )
          const altered = yield* service.alter(name, { length: 100, unit: "mo" })
          assert.deepStrictEqual([altered.length, altered.unit], [100, "mo"])
          assert.deepStrictEqual(altered.createdAt, made.createdAt)
          yield* service.drop(name)
          assert.isFalse(yield* service.exists(name))
          assert.deepStrictEqual(yield* service.find(name), Option.none())
        }
      })
    )

    it.scoped("a missing one is PitrNotFound by its stored name", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        const name = yield* freshPitr
        const upper = name.toUpperCase()
        for (const operation of [
          service.get(upper),
          service.alter(upper, hour),
          service.drop(upper),
          service.restore(upper, { level: "database", database }, yield* instant)
        ]) {
          const error = yield* Effect.flip(operation)
          assert.strictEqual(error._tag, "PitrNotFound", String(error))
          if (error._tag === "PitrNotFound") assert.strictEqual(error.pitr, name)
        }
        yield* service.drop(name, { ifExists: true })
      })
    )

    it.scoped("a name and an object are taken once; ifNotExists keeps one of the same target", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        const [name, other] = [yield* freshPitr, yield* freshPitr]
        const target = { level: "database", database } as const
        const made = yield* service.create(name, target, hour)
        for (const options of [{}, { ifNotExists: true }]) {
          const ofTable = yield* Effect.flip(
            service.create(name, { level: "table", database, table: "t" }, hour, options)
          )
          const again = yield* Effect.flip(service.create(other, target, hour, options))
          assert.deepInclude(ofTable, { _tag: "PitrAlreadyExists", pitr: name, taken: "name" })
          assert.deepInclude(again, { _tag: "PitrAlreadyExists", pitr: other, taken: "target" })
        }
        assert.strictEqual(yield* tagOf(service.create(name, target, hour)), "PitrAlreadyExists")
        const kept = yield* service.create(
          name.toUpperCase(),
          { level: "database", database: database.toUpperCase() },
          { length: 9, unit: "y" },
          { ifNotExists: true }
        )
        assert.deepStrictEqual(kept, made)
      })
    )

    it.scoped("a range is 1 to 100 of a unit, else InvalidInput and nothing is made or changed", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        const name = yield* freshPitr
        for (const length of [0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
          const range = { length, unit: "h" } as const
          const reason = yield* reasonOf(service.create(name, { level: "database", database }, range))
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
          assert.strictEqual((yield* reasonOf(service.alter(name, range)))._tag, "InvalidInput")
        }
        assert.isFalse(yield* service.exists(name))
        for (const length of [1, 100]) {
          assert.strictEqual(
            (yield* service.create(name, { level: "database", database }, { length, unit: "y" })).length,
            length
          )
          yield* service.drop(name)
        }
      })
    )

    it.scoped("bad names are InvalidInput, sent nowhere", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database, t } = yield* source
        const bad = [
          "",
          "a b",
          "a\tb",
          "a\nb",
          "a`b",
          "a'b",
          'a"b',
          "a\\b",
          "a\0b",
          "x".repeat(5001),
          "SYS_mo_catalog_pitr"
        ]
        for (const name of bad) {
          const operations: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            service.create(name, { level: "database", database }, hour),
            service.create(name, { level: "database", database }, hour, { ifNotExists: true }),
            service.get(name),
            service.find(name),
            service.exists(name),
            service.alter(name, hour),
            service.drop(name, { ifExists: true }),
            service.restore(name, { level: "table", ...t }, 0n)
          ]
          for (const operation of operations) {
            const reason = yield* reasonOf(operation)
            assert.strictEqual(reason._tag, "InvalidInput", `${JSON.stringify(name)}: ${reason.message}`)
          }
        }
        const name = yield* freshPitr
        for (const wrong of ["", "a'b", "a\\b"]) {
          const operations: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            service.create(name, { level: "database", database: wrong }, hour),
            service.create(name, { level: "table", database, table: wrong }, hour),
            service.create(name, { level: "account", account: wrong }, hour),
            service.restore(name, { level: "account", account: wrong }, 0n),
            service.restore(name, { level: "account", from: wrong }, 0n),
            service.recoveryWindows({ level: "table", database, table: wrong })
          ]
          for (const operation of operations) {
            assert.strictEqual((yield* reasonOf(operation))._tag, "InvalidInput")
          }
        }
      })
    )

    it.scoped("odd names are one name each", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        for (const odd of ["%", "_", "a;b", "--", "a.b", "é", "日本"]) {
          const name = `${fresh("p")}${odd}`
          yield* Effect.addFinalizer(() => Effect.orDie(service.drop(name, { ifExists: true })))
          const made = yield* service.create(name, { level: "database", database }, hour)
          assert.strictEqual(made.name, name)
          assert.deepStrictEqual(yield* service.find(name), Option.some(made))
          assert.deepStrictEqual(yield* service.find(`${name.slice(0, -odd.length)}x`), Option.none())
          yield* service.drop(name)
        }
      })
    )

    it.scoped("what is not there is ObjectNotFound, what is the server's own InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        const name = yield* freshPitr
        const tags = yield* Effect.forEach(
          [
            { level: "database", database: fresh("missing") },
            { level: "table", database, table: "missing" },
            { level: "account", account: fresh("missing") },
            { level: "database", database: "mo_catalog" },
            { level: "table", database: "mo_catalog", table: "mo_tables" }
          ] satisfies ReadonlyArray<PitrTarget>,
          (target) => Effect.map(reasonOf(service.create(name, target, hour)), ({ _tag }) => _tag)
        )
        assert.deepStrictEqual(tags, [
          "ObjectNotFound",
          "ObjectNotFound",
          "ObjectNotFound",
          "InvalidInput",
          "InvalidInput"
        ])
        assert.isFalse(yield* service.exists(name))
      })
    )

    it.scoped("restores a table and a database to the very instant", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const name = yield* freshPitr
        yield* service.create(name, { level: "database", database }, hour)
        const ofT = [yield* harness.content(t)]
        const instants: Array<bigint> = [yield* instant]
        for (let i = 0; i < 3; i++) {
          yield* harness.write(t)
          ofT.push(yield* harness.content(t))
          instants.push(yield* instant)
        }
        yield* harness.dropTable(t)
        const ofU = yield* harness.content(u)
        for (const i of [1, 3, 0, 2]) {
          yield* service.restore(name.toUpperCase(), { level: "table", ...t }, instants[i] ?? 0n)
          assert.deepStrictEqual(yield* harness.content(t), ofT[i], String(i))
          assert.deepStrictEqual(yield* harness.content(u), ofU)
        }
        yield* harness.write(u)
        yield* harness.createTable({ database, table: "later" })
        yield* service.restore(name, { level: "database", database: database.toUpperCase() }, instants[1] ?? 0n)
        assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
        assert.deepStrictEqual(yield* harness.content(t), ofT[1])
        assert.deepStrictEqual(yield* harness.content(u), ofU)
      })
    )

    it.scoped("a DateTime is an instant of its own, in whatever zone it is shown", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const harness = yield* Harness
        const { t } = yield* source
        const name = yield* freshPitr
        yield* service.create(name, { level: "table", ...t }, hour)
        const then = yield* harness.content(t)
        const at = yield* instant
        yield* Effect.sleep("20 millis")
        yield* harness.write(t)
        const zoned = DateTime.unsafeMakeZoned(Number(at / 1_000_000n) + 1, { timeZone: "America/New_York" })
        yield* service.restore(name, { level: "table", ...t }, zoned)
        assert.deepStrictEqual(yield* harness.content(t), then)
      })
    )

    it.scoped("an instant it does not reach is OutsideRecoveryWindow and changes nothing", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const harness = yield* Harness
        const { t } = yield* source
        const early = yield* instant
        const name = yield* freshPitr
        const made = yield* service.create(name, { level: "table", ...t }, hour)
        yield* harness.write(t)
        const now = yield* harness.content(t)
        const instants = [
          early,
          DateTime.unsafeMake("2020-02-29T12:00:00.5Z"),
          DateTime.add(made.createdAt, { days: 1 })
        ]
        for (const to of instants) {
          const error = yield* Effect.flip(service.restore(name, { level: "table", ...t }, to))
          assert.strictEqual(error._tag, "OutsideRecoveryWindow", String(error))
          if (error._tag === "OutsideRecoveryWindow") {
            const millis = typeof to === "bigint" ? Number(to / 1_000_000n) : to.epochMillis
            assert.deepStrictEqual([error.pitr, error.instant.epochMillis], [name, millis])
          }
        }
        for (const to of [-1n, 10n ** 21n, 253_402_300_800_000_000_000n]) {
          assert.strictEqual(
            (yield* reasonOf(service.restore(name, { level: "table", ...t }, to)))._tag,
            "InvalidInput"
          )
        }
        assert.deepStrictEqual(yield* harness.content(t), now)
      })
    )

    it.scoped("the wrong level, another object, and what was not there then change nothing", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const harness = yield* Harness
        const { database, t, u } = yield* source
        const other = yield* harness.database(["t"])
        const [ofTable, ofDatabase] = [yield* freshPitr, yield* freshPitr]
        yield* service.create(ofTable, { level: "table", ...t }, hour)
        yield* service.create(ofDatabase, { level: "database", database }, hour)
        const at = yield* instant
        yield* harness.write(t)
        const later = { database, table: "later" }
        yield* harness.createTable(later)
        const now = [yield* harness.content(t), yield* harness.content(later)]
        const refused: ReadonlyArray<readonly [string, RestoreTarget]> = [
          [ofTable, { level: "table", ...u }],
          [ofTable, { level: "table", database: other, table: "t" }],
          [ofTable, { level: "database", database }],
          [ofTable, { level: "account" }],
          [ofTable, { level: "cluster" }],
          [ofDatabase, { level: "table", database: other, table: "t" }],
          [ofDatabase, { level: "database", database: other }],
          [ofDatabase, { level: "database", database: "mo_catalog" }],
          [ofDatabase, { level: "account" }],
          [ofDatabase, { level: "account", account: "sys", from: "sys" }],
          [ofDatabase, { level: "cluster" }]
        ]
        for (const [name, target] of refused) {
          const reason = yield* reasonOf(service.restore(name, target, at))
          assert.strictEqual(reason._tag, "InvalidInput", `${JSON.stringify(target)}: ${reason.message}`)
        }
        for (const target of [later, { database, table: "missing" }]) {
          const reason = yield* reasonOf(service.restore(ofDatabase, { level: "table", ...target }, at))
          assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
        }
        assert.deepStrictEqual([yield* harness.content(t), yield* harness.content(later)], now)
      })
    )

    it.scoped("runs in no transaction", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const sql = yield* SqlClient.SqlClient
        const { database } = yield* source
        const name = yield* freshPitr
        yield* sql.withTransaction(
          Effect.gen(function* () {
            const operations: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
              service.create(name, { level: "database", database }, hour),
              service.alter(name, hour),
              service.drop(name),
              service.list(),
              service.find(name),
              service.restore(name, { level: "database", database }, 0n),
              service.recoveryWindows({ level: "database", database })
            ]
            for (const operation of operations) {
              assert.strictEqual((yield* reasonOf(operation))._tag, "NotAllowedInTransaction")
            }
          })
        )
      })
    )

    it.scoped("recovery windows: the instants of snapshots and PITRs, exactly, table by table", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const { database } = yield* source
        if (!(TypeId in (yield* SqlClient.SqlClient))) {
          const reason = yield* reasonOf(service.recoveryWindows({ level: "database", database }))
          return assert.strictEqual(reason._tag, "UnsupportedError")
        }
        // Others may have taken a snapshot of the whole account meanwhile.
        const none = yield* service.recoveryWindows({ level: "database", database })
        assert.deepStrictEqual(
          none.flatMap(({ pitrs }) => pitrs),
          []
        )
        const early = yield* taken({ level: "table", database, table: "t" })
        const [ofTable, ofDatabase] = [yield* freshPitr, yield* freshPitr]
        const before = (yield* taken({ level: "database", database })).timestamp
        yield* service.create(ofTable, { level: "table", database, table: "t" }, hour)
        yield* service.create(ofDatabase, { level: "database", database }, hour)
        const between = yield* taken({ level: "database", database })
        const windows = yield* service.recoveryWindows({ level: "database", database: database.toUpperCase() })
        const after = yield* instant
        const [t, u, ...more] = [...windows].sort((a, b) => (a.table < b.table ? -1 : 1))
        assert.deepStrictEqual(more, [])
        assert.deepInclude(t, { account: "sys", database, table: "t" })
        assert.deepInclude(u, { account: "sys", database, table: "u" })
        const own = (each: typeof t) =>
          each?.snapshots.filter(({ snapshot }) => snapshot === early.name || snapshot === between.name) ?? []
        assert.sameDeepMembers(own(t), [
          { snapshot: early.name, timestamp: early.timestamp },
          { snapshot: between.name, timestamp: between.timestamp }
        ])
        assert.deepStrictEqual(own(u), [{ snapshot: between.name, timestamp: between.timestamp }])
        assert.deepStrictEqual(t?.pitrs.map((each) => each.pitr).sort(), [ofTable, ofDatabase].sort())
        assert.deepStrictEqual(
          u?.pitrs.map((each) => each.pitr),
          [ofDatabase]
        )
        for (const { end, start } of [...(t?.pitrs ?? []), ...(u?.pitrs ?? [])]) {
          assert.isTrue(before < start && start < between.timestamp, `${before} ${start} ${between.timestamp}`)
          assert.isTrue(between.timestamp < end && end < after, `${between.timestamp} ${end} ${after}`)
        }
        const alone = yield* service.recoveryWindows({ level: "table", database, table: "U" })
        assert.deepStrictEqual(
          alone.map((each) => [each.table, own(each)]),
          [["u", own(u)]]
        )
        for (const [target, tag] of [
          [{ level: "database", database: "mo_catalog" }, "InvalidInput"],
          [{ level: "database", database: fresh("missing") }, "success"]
        ] as const) {
          assert.strictEqual(yield* tagOf(service.recoveryWindows(target)), tag)
        }
      })
    )

    it.scoped.runIf(alone)("an account and the cluster", () =>
      Effect.gen(function* () {
        const service = yield* Pitr
        const harness = yield* Harness
        const { database, t } = yield* source
        const [ofAccount, ofCluster] = [yield* freshPitr, yield* freshPitr]
        yield* service.create(ofAccount, { level: "account" }, hour)
        yield* service.create(ofCluster, { level: "cluster" }, hour)
        assert.strictEqual(
          (yield* reasonOf(service.restore(ofCluster, { level: "table", ...t }, 0n)))._tag,
          "InvalidInput"
        )
        const then = yield* harness.content(t)
        const at = yield* instant
        for (const target of [{ level: "account" }, { level: "account", account: "SYS" }] as const) {
          yield* harness.write(t)
          const later = yield* harness.database(["x"])
          yield* service.restore(ofAccount, target, at)
          assert.deepStrictEqual(yield* harness.content(t), then)
          assert.isFalse(yield* harness.hasDatabase(later))
          assert.deepStrictEqual(yield* harness.tables(database), ["t", "u"])
        }
      })
    )
  })
}
