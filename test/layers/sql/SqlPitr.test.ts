/**
 * What the PITR service sends, and how it converts instants, on servers whose clocks are set otherwise than UTC.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as recoveryWindows from "../../../src/layers/sql/recoveryWindows.ts"
import * as SqlPitr from "../../../src/layers/sql/SqlPitr.ts"
import { Pitr, type PitrTarget, Unit } from "../../../src/services/Pitr.ts"
import { ruleOf, textRule } from "../../../src/sql/statements.ts"
import { reasonOf } from "../../support/failures.ts"
import { byText, hex, make, type Reply, type ScriptedSql, type Sent } from "./ScriptedSql.ts"

const over = <A, E>(sql: ScriptedSql, effect: Effect.Effect<A, E, Pitr | SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(SqlPitr.layer), Effect.provide(sql.layer))

const using = <A, E>(f: (pitr: Pitr["Type"]) => Effect.Effect<A, E>) => Effect.flatMap(Pitr, f)

const shown = (level: string, database = "*", table = "*") => ({
  PITR_NAME: "p",
  CREATED_TIME: new Date(0),
  MODIFIED_TIME: new Date(0),
  PITR_LEVEL: level,
  ACCOUNT_NAME: level === "cluster" ? "*" : "acme",
  DATABASE_NAME: database,
  TABLE_NAME: table,
  PITR_LENGTH: 1,
  PITR_UNIT: "h"
})

/** A machine whose clock is ahead of UTC by what `ahead` says, in minutes, of a moment in UTC and of a local one. */
const machine =
  (ahead: { readonly at: (utc: number) => number; readonly local: (local: number) => number }) =>
  ({ sql }: Sent): Reply => {
    const utc = Date.parse(`${/'([^']*)', '\+00:00', 'Local'/.exec(sql)?.[1]?.replace(" ", "T")}Z`)
    const text = (millis: number) => new Date(millis).toISOString().slice(0, 19).replace("T", " ")
    const local = utc + ahead.at(utc) * 60_000
    return [{ local: text(local), back: text(local - ahead.local(local) * 60_000) }]
  }

const fixed = (minutes: number) => machine({ at: () => minutes, local: () => minutes })

const server = (record: object, clock: (sent: Sent) => Reply) =>
  make(byText([/CONVERT_TZ/, clock], [/^SHOW PITR/, [record]], [/current_account_name/, [{ name: hex("acme") }]]))

const restores = (sql: ScriptedSql) => sql.texts().filter((text) => text.startsWith("RESTORE"))

describe("statements", () => {
  it.effect("are spelled as the server's grammar has them", () => {
    const sql = server(shown("account"), fixed(0))
    const targets: ReadonlyArray<PitrTarget> = [
      { level: "cluster" },
      { level: "account" },
      { level: "account", account: "other" },
      { level: "database", database: "sh`op" },
      { level: "table", database: "shop", table: "Orders" }
    ]
    return over(
      sql,
      using((pitr) =>
        Effect.gen(function* () {
          for (const target of targets) yield* pitr.create("P", target, { length: 7, unit: "mo" })
          yield* pitr.alter("P", { length: 1, unit: "y" })
          yield* pitr.drop("P")
          assert.deepStrictEqual(
            sql.texts().filter((text) => !/^(?:SHOW|SELECT)/.test(text)),
            [
              "CREATE PITR `p` FOR CLUSTER RANGE 7 'mo'",
              "CREATE PITR `p` FOR ACCOUNT RANGE 7 'mo'",
              "CREATE PITR `p` FOR ACCOUNT `other` RANGE 7 'mo'",
              "CREATE PITR `p` FOR DATABASE `sh``op` RANGE 7 'mo'",
              "CREATE PITR `p` FOR TABLE `shop` `Orders` RANGE 7 'mo'",
              "ALTER PITR `p` RANGE 1 'y'",
              "DROP PITR `p`"
            ]
          )
          assert.isTrue(sql.sent.every(({ how, sql }) => how === "text" || sql.startsWith("SELECT")))
        })
      )
    )
  })

  it.effect("restore what the PITR's level allows, and send nothing else", () =>
    Effect.gen(function* () {
      const table = { level: "table", database: "shop", table: "t" } as const
      const database = { level: "database", database: "shop" } as const
      const cases = [
        [shown("table", "shop", "t"), table, "RESTORE DATABASE `shop` TABLE `t` FROM PITR `p` '"],
        [shown("database", "shop"), table, "RESTORE DATABASE `shop` TABLE `t` FROM PITR `p` '"],
        [shown("database", "shop"), database, "RESTORE DATABASE `shop` FROM PITR `p` '"],
        [shown("account"), database, "RESTORE DATABASE `shop` FROM PITR `p` '"],
        [shown("account"), { level: "account" }, "RESTORE FROM PITR `p` '"],
        [shown("account"), { level: "account", account: "ACME" }, "RESTORE FROM PITR `p` '"],
        [
          { ...shown("account"), ACCOUNT_NAME: "b" },
          { level: "account", account: "b" },
          "RESTORE ACCOUNT `b` FROM PITR"
        ],
        [shown("cluster"), { level: "cluster" }, "RESTORE CLUSTER FROM PITR `p` '"],
        [shown("cluster"), { level: "account", account: "b", from: "c" }, "RESTORE ACCOUNT `b` FROM PITR `p` '"],
        [shown("cluster"), { level: "account", account: "b" }, undefined],
        [shown("cluster"), table, undefined],
        [shown("cluster"), database, undefined],
        [shown("account"), { level: "account", account: "b" }, undefined],
        [shown("account"), { level: "account", from: "b" }, undefined],
        [{ ...shown("account"), ACCOUNT_NAME: "b" }, database, undefined],
        [shown("database", "other"), table, undefined],
        [shown("table", "shop", "u"), table, undefined],
        [shown("table", "shop", "t"), database, undefined],
        [shown("database", "shop"), { level: "cluster" }, undefined]
      ] as const
      for (const [record, target, expected] of cases) {
        const sql = server(record, fixed(0))
        const outcome = yield* Effect.either(
          over(
            sql,
            using((pitr) => pitr.restore("p", target, 1n))
          )
        )
        const what = JSON.stringify([record.PITR_LEVEL, target])
        assert.strictEqual(outcome._tag, expected === undefined ? "Left" : "Right", what)
        assert.strictEqual(restores(sql).length, expected === undefined ? 0 : 1, what)
        if (expected !== undefined) assert.isTrue(restores(sql)[0]?.startsWith(expected), restores(sql)[0])
        if ("from" in target && expected !== undefined) assert.isTrue(restores(sql)[0]?.endsWith(" AS `c`"))
      }
    })
  )

  it.effect("with any names and ranges are one statement, quoted", () =>
    Effect.promise(() =>
      FastCheck.assert(
        FastCheck.asyncProperty(
          FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
          FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
          FastCheck.integer({ min: 1, max: 100 }),
          FastCheck.constantFrom(...Unit.literals),
          (name, database, length, unit) => {
            const sql = server(shown("database", database), fixed(0))
            return Effect.runPromise(
              over(
                sql,
                Effect.gen(function* () {
                  const pitr = yield* Pitr
                  yield* Effect.ignore(pitr.create(name, { level: "database", database }, { length, unit }))
                  yield* Effect.ignore(pitr.restore(name, { level: "database", database }, 1n))
                  for (const { sql: text } of sql.sent) {
                    assert.isDefined(ruleOf(text.split(" ").slice(0, 2)))
                    assert.isFalse(textRule(text).session !== undefined, text)
                    const bare = text.replace(/`(?:[^`]|``)*`/g, "x").replace(/'[^'\\]*'/g, "s")
                    assert.match(bare, /^[A-Za-z0-9_() +,:.=]*$/, text)
                  }
                })
              )
            )
          }
        ),
        { numRuns: 100 }
      )
    )
  )
})

describe("an instant", () => {
  it.effect("is sent in the time zone of the server's machine, to the nanosecond", () =>
    Effect.gen(function* () {
      const cases = [
        [0, DateTime.unsafeMake("2026-03-01T00:30:00.25Z"), "2026-03-01 00:30:00.250000000"],
        [330, DateTime.unsafeMake("2026-12-31T23:30:00Z"), "2027-01-01 05:00:00"],
        [
          -300,
          DateTime.unsafeMakeZoned("2026-03-01T00:30:00+09:00", { timeZone: "Asia/Tokyo" }),
          "2026-02-28 10:30:00"
        ],
        [480, 1_795_274_717_254_671_492n, "2026-11-21 23:25:17.254671492"],
        [480, 1_795_274_717_000_000_001n, "2026-11-21 23:25:17.000000001"]
      ] as const
      for (const [minutes, instant, local] of cases) {
        const sql = server(shown("account"), fixed(minutes))
        yield* over(
          sql,
          using((pitr) => pitr.restore("p", { level: "account" }, instant))
        )
        assert.deepStrictEqual(restores(sql), [`RESTORE FROM PITR \`p\` '${local}'`])
      }
    })
  )

  it.effect("that a clock set back shows twice is refused where the server would take the other", () => {
    // Clocks went back by an hour at 01:00 UTC; a local time of that hour is taken for the first of the two.
    const back = Date.parse("2026-10-25T01:00:00Z")
    const clock = machine({
      at: (utc) => (utc < back ? 120 : 60),
      local: (local) => (local < back + 120 * 60_000 ? 120 : 60)
    })
    return Effect.gen(function* () {
      const at = (text: string) => {
        const sql = server(shown("account"), clock)
        const restored = over(
          sql,
          using((pitr) => pitr.restore("p", { level: "account" }, DateTime.unsafeMake(text)))
        )
        return Effect.map(Effect.either(restored), ({ _tag }) => [_tag, ...restores(sql)])
      }
      assert.deepStrictEqual(yield* at("2026-10-25T00:30:00Z"), [
        "Right",
        "RESTORE FROM PITR `p` '2026-10-25 02:30:00'"
      ])
      assert.deepStrictEqual(yield* at("2026-10-25T01:30:00Z"), ["Left"])
      assert.deepStrictEqual(yield* at("2026-10-25T02:00:00Z"), [
        "Right",
        "RESTORE FROM PITR `p` '2026-10-25 03:00:00'"
      ])
      const sql = server(shown("account"), clock)
      const reason = yield* reasonOf(
        over(
          sql,
          using((pitr) => pitr.restore("p", { level: "account" }, DateTime.unsafeMake("2026-10-25T01:30:00Z")))
        )
      )
      assert.strictEqual(reason._tag, "InvalidInput")
      assert.include(reason.message, "2026-10-25 02:30:00")
    })
  })

  it.effect("is what the server wrote, whatever zone the client reads it in", () =>
    Effect.gen(function* () {
      // Written 1970-01-02 08:00:05 by a session eight hours ahead of UTC: the fifth second of the second day.
      const seconds = [{ seconds: "86405" }]
      const wrote = "1970-01-02 08:00:05"
      const read = (text: string, offset: number) =>
        new Date(Date.parse(`${text.replace(" ", "T")}Z`) - offset * 3_600_000)
      for (const offset of [0, 8, -5]) {
        for (const time of [read(wrote, offset), wrote]) {
          const record = { ...shown("account"), CREATED_TIME: time, MODIFIED_TIME: time }
          const sql = make(
            byText(
              [/^SHOW PITR/, [record]],
              [/CAST\('[^']*' AS DATETIME\)/, ({ sql }) => [{ time: read(/'([^']*)'/.exec(sql)?.[1] ?? "", offset) }]],
              [/UNIX_TIMESTAMP\('1970-01-02 08:00:05'\)/, seconds]
            )
          )
          const found = yield* over(
            sql,
            using((pitr) => pitr.get("p"))
          )
          assert.deepStrictEqual([found.createdAt.epochMillis, found.modifiedAt.epochMillis], [86_405_000, 86_405_000])
        }
      }
    })
  )
})

describe("the text of recovery windows", () => {
  const name = FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((s) => !/[\s'"`\\]/u.test(s))
  const nanos = FastCheck.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n })
  const text = (ns: bigint) => {
    const fraction = String(ns % 1_000_000_000n)
      .padStart(9, "0")
      .replace(/0+$/, "")
    const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19).replace("T", " ")
    return fraction === "" ? seconds : `${seconds}.${fraction}`
  }
  const written = FastCheck.oneof(
    FastCheck.record({ source: FastCheck.constant("snapshot" as const), name, timestamp: nanos }),
    FastCheck.record({
      source: FastCheck.constant("pitr" as const),
      name,
      start: nanos.map(text),
      end: nanos.map(text)
    })
  )
  const print = (each: recoveryWindows.Written) =>
    each.source === "snapshot"
      ? `{'timestamp':'${text(each.timestamp)} +0000 UTC', 'source':'snapshot', 'source_name':'${each.name}'}`
      : `{'start_time':'${each.start}', 'end_time':'${each.end}', 'source':'pitr', 'source_name':'${each.name}'}`

  it("is read back, whatever is in it", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(written, { maxLength: 5 }), (all) => {
        assert.deepStrictEqual(recoveryWindows.parse(`[${all.map(print).join(", ")}]`), all)
      })
    )
  })

  it("of any other form, as 4.2.0 writes rows over each other, is not guessed at", () => {
    const good = print({ source: "pitr", name: "p2", start: "2026-11-21 15:25:50.71", end: "2026-11-21 15:25:52" })
    for (const bad of [
      "",
      "[",
      "]",
      good,
      `[${good}`,
      `[${good}, p'}]`,
      `[${good}, ]`,
      `[${good}${good}]`,
      `[${good.slice(0, -1)}]`
    ]) {
      assert.isUndefined(recoveryWindows.parse(bad), bad)
    }
  })
})
