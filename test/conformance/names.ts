/**
 * Names of every kind: either they are refused before anything is sent, or they name what they say, and nothing else.
 */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Reason from "../../src/errors/Reason.ts"
import { Clone } from "../../src/services/Clone.ts"
import { MoCtl } from "../../src/services/MoCtl.ts"
import { Restore } from "../../src/services/Restore.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { fold } from "../../src/sql/names.ts"
import { tagOf } from "../support/failures.ts"
import { fresh, freshSnapshot, Harness } from "./Harness.ts"
import type { Capabilities, OverServices } from "./suite.ts"

const pieces: ReadonlyArray<string> = [
  "`",
  "``",
  "'",
  "''",
  '"',
  "\\",
  "\\'",
  "\0",
  "\n",
  "\r",
  "\t",
  "\u001a",
  " ",
  ".",
  ",",
  ";",
  "--",
  "-- ",
  "#",
  "/*",
  "*/",
  "(",
  ")",
  "{",
  "}",
  "{snapshot='x'}",
  "?",
  ":x",
  "%s",
  "%",
  "_",
  "$",
  "@",
  "@@x",
  "&",
  "\u00a0",
  "\u200b",
  "\u2028",
  "😀",
  "👩‍🚀",
  "é",
  "É",
  "ß",
  "ẞ",
  "İ",
  "ı",
  "Σ",
  "ς",
  "日本",
  "\ud800",
  "a",
  "Z",
  "0",
  "select",
  "TABLE",
  "drop database "
]

/** Beginning with a name of its own, so that no two runs and no two tests meet. */
const nasty = FastCheck.array(FastCheck.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((some) =>
  some.join("")
)

const examples: ReadonlyArray<string> = [
  "\0",
  "\ud800",
  "😀👩‍🚀日本",
  "İıΣςßẞÉ",
  "\\",
  "\n\t\u2028",
  "?:x%s%_$@@x",
  "`; DROP DATABASE mo_catalog; --",
  "' OR '1'='1",
  "a`.`b",
  'a", 1 AS "b',
  "{snapshot = 'x'}",
  " leading",
  "trailing ",
  "...",
  "%!%",
  "x".repeat(40),
  "é".repeat(40),
  "😀".repeat(30)
]

/** Words that mean something else, and names at the limits; taken as they are. */
const words: ReadonlyArray<string> = [
  "select",
  "TABLE",
  "snapshot",
  "account",
  "cluster",
  "from",
  "order",
  "null",
  "1",
  "0x1",
  "1e5"
]

/** Whether it succeeded; dies unless it was refused by the client itself, as `InvalidInput`, and thus never sent. */
const sentOrRefused = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.catchAll(Effect.asSome(self), (error) => {
    const reason = Reason.isSqlError(error) ? Reason.of(error) : undefined
    return reason?._tag === "InvalidInput" && reason.errno === undefined ? Effect.succeedNone : Effect.fail(error)
  })

const ofSnapshots = (name: string) =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots
    const clone = yield* Clone
    const restore = yield* Restore
    const harness = yield* Harness
    const database = yield* harness.database(["t"])
    const t = { database, table: "t" }
    const then = yield* harness.content(t)
    yield* Effect.addFinalizer(() => Effect.ignore(snapshots.drop(name, { ifExists: true })))
    const taken = yield* sentOrRefused(snapshots.create(name, { level: "table", ...t }, { description: name }))
    if (Option.isNone(taken)) {
      for (const refused of [
        snapshots.exists(name),
        snapshots.drop(name),
        restore.table(t, name),
        clone.table({ from: t, to: { database, table: "copy" }, at: { snapshot: name } })
      ]) {
        assert.isTrue(Option.isNone(yield* sentOrRefused(refused)))
      }
      return
    }
    const stored = fold(name)
    assert.strictEqual(taken.value.name, stored)
    assert.deepStrictEqual(taken.value.description, Option.some(name))
    assert.deepStrictEqual(yield* snapshots.get(name), taken.value)
    assert.deepStrictEqual(yield* snapshots.get(stored), taken.value)
    assert.deepStrictEqual(yield* snapshots.list({ database }), [taken.value])
    assert.strictEqual((yield* Effect.flip(snapshots.create(name, { level: "cluster" })))._tag, "SnapshotAlreadyExists")
    yield* harness.write(t)
    assert.isTrue(yield* clone.table({ from: t, to: { database, table: "copy" }, at: { snapshot: name } }))
    assert.deepStrictEqual(yield* harness.content({ database, table: "copy" }), then)
    yield* restore.table(t, name)
    assert.deepStrictEqual(yield* harness.content(t), then)
    yield* snapshots.drop(name)
    assert.isFalse(yield* snapshots.exists(name))
  })

const ofTables = (name: string) =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots
    const clone = yield* Clone
    const restore = yield* Restore
    const moCtl = yield* MoCtl
    const harness = yield* Harness
    const database = yield* harness.database(["t"])
    const [t, named] = [
      { database, table: "t" },
      { database, table: name }
    ]
    const snapshot = yield* freshSnapshot
    const then = yield* harness.content(t)
    const copied = yield* Effect.exit(sentOrRefused(clone.table({ from: t, to: named })))
    const made = Exit.isSuccess(copied) && Option.isSome(copied.value)
    if (Exit.isSuccess(copied) && !made) {
      assert.isTrue(Option.isNone(yield* sentOrRefused(snapshots.create(snapshot, { level: "table", ...named }))))
      assert.isTrue(Option.isNone(yield* sentOrRefused(restore.table(named, snapshot))))
    }
    if (!made) {
      assert.deepStrictEqual(yield* harness.tables(database), ["t"], "a name that is refused makes nothing")
      return
    }
    assert.deepStrictEqual(yield* harness.content(named), then)
    assert.strictEqual((yield* harness.tables(database)).length, 2)
    const taking = snapshots.create(snapshot, { level: "table", ...named })
    // MatrixOne takes no snapshot of a table with a dot in its name.
    if (name.includes(".") && (yield* tagOf(taking)) === "InvalidInput") return
    const taken = yield* snapshots.create(snapshot, { level: "table", ...named }, { ifNotExists: true })
    assert.deepStrictEqual(taken.table, Option.some(fold(name)))
    assert.deepStrictEqual(
      yield* snapshots.create(snapshot, { level: "table", ...named }, { ifNotExists: true }),
      taken
    )
    assert.deepStrictEqual(yield* snapshots.list({ database, table: name }), [taken])
    yield* harness.write(named)
    assert.notDeepEqual(yield* harness.content(named), then)
    assert.isTrue(yield* clone.table({ from: named, to: { database, table: "copy" }, at: { snapshot } }))
    assert.deepStrictEqual(yield* harness.content({ database, table: "copy" }), then)
    // MatrixOne breaks SQL of its own with a double quote in a table's name.
    if (!name.includes('"')) {
      yield* restore.table(named, snapshot)
      assert.deepStrictEqual(yield* harness.content(named), then)
    }
    if (!name.includes(".")) assert.strictEqual((yield* moCtl.flush(named)).method, "Flush")
    yield* harness.dropTable(named)
    assert.deepStrictEqual(yield* harness.tables(database), ["copy", "t"])
    assert.deepStrictEqual(yield* harness.content(t), then)
  })

const ofDatabases = (name: string) =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots
    const clone = yield* Clone
    const restore = yield* Restore
    const harness = yield* Harness
    const database = yield* harness.database(["t"])
    const then = yield* harness.content({ database, table: "t" })
    const t = { database: name, table: "t" }
    const snapshot = yield* freshSnapshot
    const copied = yield* Effect.exit(sentOrRefused(clone.database({ from: database, to: name })))
    const made = Exit.isSuccess(copied) && Option.isSome(copied.value)
    if (!made) {
      if (Exit.isSuccess(copied)) {
        assert.isTrue(
          Option.isNone(yield* sentOrRefused(snapshots.create(snapshot, { level: "database", database: name })))
        )
        assert.isTrue(Option.isNone(yield* sentOrRefused(restore.database(name, snapshot))))
      }
      return
    }
    yield* harness.dropAtEnd(name)
    assert.isTrue(yield* harness.hasDatabase(name))
    assert.deepStrictEqual(yield* harness.content(t), then)
    const taken = yield* snapshots.create(snapshot, { level: "database", database: name })
    assert.deepStrictEqual(taken.database, Option.some(fold(name)))
    assert.deepStrictEqual(yield* snapshots.list({ database: name }), [taken])
    yield* harness.write(t)
    const again = fresh("d")
    yield* harness.dropAtEnd(again)
    assert.isTrue(yield* clone.database({ from: name, to: again, at: { snapshot } }))
    assert.deepStrictEqual(yield* harness.content({ database: again, table: "t" }), then)
    yield* restore.database(name, snapshot)
    assert.deepStrictEqual(yield* harness.content(t), then)
    assert.deepStrictEqual(yield* harness.content({ database, table: "t" }), then)
  })

export const names = (it: OverServices, { runs }: Pick<Capabilities, "runs">): void => {
  const options = {
    timeout: 300_000,
    fastCheck: {
      numRuns: runs + examples.length,
      examples: examples.map((name): [string] => [name]),
      endOnFailure: true
    }
  }

  describe("names", () => {
    it.scoped.prop("of snapshots", [nasty], ([name]) => ofSnapshots(`${fresh("s")}${name}`), options)
    it.scoped.prop("of tables", [nasty], ([name]) => ofTables(name), options)
    it.scoped.prop("of databases", [nasty], ([name]) => ofDatabases(`${fresh("d")}${name}`), options)

    it.scoped(
      "that are words or numbers",
      () =>
        Effect.gen(function* () {
          for (const word of words) {
            yield* Effect.scoped(ofTables(word))
            yield* Effect.scoped(ofSnapshots(word))
          }
        }),
      options.timeout
    )

    it.scoped(
      "of 64 characters, and of one more",
      () =>
        Effect.gen(function* () {
          for (const character of ["x", "é", "😀"]) {
            const start = fresh("s")
            const fits = start + character.repeat(64 - start.length)
            yield* Effect.scoped(ofSnapshots(fits))
            const snapshots = yield* Snapshots
            assert.isTrue(Option.isNone(yield* sentOrRefused(snapshots.exists(`${fits}x`))))
            yield* Effect.scoped(ofTables(fits))
            yield* Effect.scoped(ofDatabases(fits))
            yield* Effect.scoped(ofTables(`${fits}x`))
          }
        }),
      options.timeout
    )
  })
}
