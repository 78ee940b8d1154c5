/**
 * Programs that ask for services only, tested without a server and with a clock that the test moves.
 */
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import * as MatrixOne from "../src/layers/MatrixOne.ts"
import { MemoryServer } from "../src/layers/memory/MemoryServer.ts"
import { Clone } from "../src/services/Clone.ts"
import { MoCtl } from "../src/services/MoCtl.ts"
import { Restore } from "../src/services/Restore.ts"
import { Snapshots } from "../src/services/Snapshots.ts"
import { reasonOf, tagOf } from "./support/failures.ts"

const orders = { database: "shop", table: "orders" }
const target = { level: "table", ...orders } as const

const shop = Effect.gen(function* () {
  const server = yield* MemoryServer
  yield* server.createDatabase("shop")
  yield* server.createTable(orders)
  return server
})

/** A program under test: keeps a snapshot before each change, and takes a change back that fails. */
class Ledger extends Context.Tag("test/Ledger")<
  Ledger,
  { readonly change: <E>(change: Effect.Effect<void, E>) => Effect.Effect<void, unknown> }
>() {}

const ledger = Layer.effect(
  Ledger,
  Effect.gen(function* () {
    const snapshots = yield* Snapshots
    const restore = yield* Restore
    return Ledger.of({
      change: (change) =>
        Effect.scoped(
          Effect.flatMap(snapshots.scoped("before", target), ({ name }) =>
            Effect.tapError(change, () => restore.table(orders, name))
          )
        )
    })
  })
)

describe("layerMemory", () => {
  it.effect("a program's layer and the test that merges it share one server", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const { change } = yield* Ledger
      const snapshots = yield* Snapshots
      const before = yield* server.version(orders)

      yield* change(server.write(orders))
      const written = yield* server.version(orders)
      assert.notDeepEqual(written, before)

      const failed = yield* Effect.flip(change(Effect.zipRight(server.write(orders), Effect.fail("no stock"))))
      assert.strictEqual(failed, "no stock")
      assert.deepStrictEqual(yield* server.version(orders), written)
      assert.deepStrictEqual(yield* snapshots.list(), [])
    }).pipe(Effect.provide(Layer.provideMerge(ledger, MatrixOne.layerMemory)))
  )

  const named = Effect.gen(function* () {
    const server = yield* MemoryServer
    yield* server.createDatabase("shop")
    return yield* server.databases
  })

  it.effect("each that is provided with it has an empty server", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.provide(named, MatrixOne.layerMemory), ["shop"])
      assert.deepStrictEqual(yield* Effect.provide(named, MatrixOne.layerMemory), ["shop"])
    })
  )
})

layer(MatrixOne.layerMemory)("layerMemory, shared by tests", (it) => {
  it.effect("first, a database", () => Effect.flatMap(MemoryServer, (server) => server.createDatabase("kept")))
  it.effect("then, the same database", () =>
    Effect.gen(function* () {
      const server = yield* MemoryServer
      assert.deepStrictEqual(yield* server.databases, ["kept"])
    })
  )
})

describe("time in memory", () => {
  it.effect("stands as long as the test's clock stands, and still every moment is later than the one before", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const snapshots = yield* Snapshots
      const moments: Array<bigint> = []
      for (let i = 0; i < 100; i++) {
        moments.push((yield* snapshots.create(`s${i}`, target)).timestamp)
        yield* server.write(orders)
      }
      for (const [i, moment] of moments.entries()) {
        const previous = moments[i - 1]
        if (previous !== undefined) assert.isTrue(moment > previous)
      }
      const at = yield* DateTime.now
      const [first] = yield* Effect.map(snapshots.list(), (all) => all.toReversed())
      assert.isTrue(first !== undefined && first.timestamp < BigInt(at.epochMillis) * 1_000_000n + 1_000_000n)
      assert.deepStrictEqual(
        (yield* snapshots.list()).map(({ name }) => name),
        moments.map((_, i) => `s${99 - i}`)
      )
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("is the test's clock", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      yield* TestClock.setTime(Date.parse("2026-01-02T03:04:05.678Z"))
      const snapshot = yield* snapshots.create("s", target)
      assert.strictEqual(DateTime.formatIso(snapshot.createdAt), "2026-01-02T03:04:05.678Z")
      assert.strictEqual(snapshot.timestamp / 1_000_000n, BigInt(Date.parse("2026-01-02T03:04:05.678Z")))
      yield* TestClock.adjust("1 day")
      const later = yield* snapshots.create("t", target)
      assert.strictEqual(DateTime.distance(snapshot.createdAt, later.createdAt), 86_400_000)
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("never runs backwards, even if the test's clock does", () =>
    Effect.gen(function* () {
      yield* shop
      const snapshots = yield* Snapshots
      yield* TestClock.setTime(1_000_000)
      const early = yield* snapshots.create("early", target)
      yield* TestClock.setTime(0)
      const late = yield* snapshots.create("late", target)
      assert.isTrue(late.timestamp > early.timestamp)
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("a clone at an instant has what was there at it", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const clone = yield* Clone
      const versions: Array<Option.Option<bigint>> = []
      for (let hour = 0; hour < 3; hour++) {
        yield* TestClock.setTime(hour * 3_600_000)
        yield* server.write(orders)
        versions.push(yield* server.version(orders))
      }
      for (const [hour, version] of versions.entries()) {
        const timestamp = DateTime.unsafeMake(hour * 3_600_000 + 1_800_000)
        if (hour === 2) yield* TestClock.setTime(3 * 3_600_000)
        const to = { database: "shop", table: `hour${hour}` }
        yield* clone.table({ from: orders, to, at: { timestamp } })
        assert.deepStrictEqual(yield* server.version(to), version)
      }
      assert.strictEqual(
        yield* tagOf(clone.table({ from: orders, to: { ...orders, table: "x" }, at: { timestamp: -1n } })),
        "SourceNotFound"
      )
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("an instant of a snapshot is exactly the snapshot", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const clone = yield* Clone
      const snapshots = yield* Snapshots
      const version = yield* server.version(orders)
      const { timestamp } = yield* snapshots.create("s", target)
      yield* server.write(orders)
      const changed = yield* server.version(orders)
      const at = (moment: bigint, table: string) =>
        Effect.zipRight(
          clone.table({ from: orders, to: { database: "shop", table }, at: { timestamp: moment } }),
          server.version({ database: "shop", table })
        )
      assert.deepStrictEqual(yield* at(timestamp, "same"), version)
      assert.deepStrictEqual(yield* at(timestamp + 1n, "next"), changed)
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )
})

describe("the server in memory", () => {
  it.effect("refuses as a server does", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const tags = {
        again: yield* reasonOf(server.createDatabase("SHOP")),
        tableAgain: yield* reasonOf(server.createTable({ database: "Shop", table: "Orders" })),
        noDatabase: yield* reasonOf(server.createTable({ database: "nope", table: "t" })),
        noTable: yield* reasonOf(server.write({ database: "shop", table: "nope" })),
        dropNoTable: yield* reasonOf(server.dropTable({ database: "shop", table: "nope" })),
        dropNoDatabase: yield* reasonOf(server.dropDatabase("nope")),
        badName: yield* reasonOf(server.createDatabase("")),
        bareName: yield* reasonOf(Effect.flatMap(Clone, (clone) => clone.table({ from: "orders", to: "copy" })))
      }
      assert.deepStrictEqual(
        Object.entries(tags).map(([what, reason]) => [what, reason._tag, reason.errno]),
        [
          ["again", "ObjectAlreadyExists", 1007],
          ["tableAgain", "ObjectAlreadyExists", 1050],
          ["noDatabase", "ObjectNotFound", 1049],
          ["noTable", "ObjectNotFound", 1146],
          ["dropNoTable", "ObjectNotFound", 1146],
          ["dropNoDatabase", "ObjectNotFound", 1008],
          ["badName", "InvalidInput", undefined],
          ["bareName", "ObjectNotFound", 1046]
        ]
      )
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("gives every write a version of its own, however many at once", () =>
    Effect.gen(function* () {
      const server = yield* shop
      yield* server.createTable({ database: "shop", table: "items" })
      const versions = yield* Effect.forEach(
        Array.from({ length: 50 }, (_, i) => i),
        (i) => server.write({ database: "shop", table: i % 2 === 0 ? "orders" : "items" }),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(versions).size, 50)
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("keeps what it was when a change to it fails or is interrupted", () =>
    Effect.gen(function* () {
      const server = yield* shop
      const before = yield* server.state
      yield* Effect.flip(server.modify(() => Effect.fail("no")))
      const fiber = yield* Effect.fork(server.modify(() => Effect.never))
      yield* Effect.yieldNow()
      yield* fiber.interruptAsFork(fiber.id())
      yield* fiber.await
      assert.deepStrictEqual(yield* server.state, before)
      assert.isTrue(Option.isSome(yield* server.version(orders)))
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )

  it.effect("has nothing to flush, but knows its tables", () =>
    Effect.gen(function* () {
      yield* shop
      const moCtl = yield* MoCtl
      assert.strictEqual((yield* moCtl.flush(orders)).method, "Flush")
      assert.strictEqual(yield* tagOf(moCtl.flush({ database: "shop", table: "nope" })), "ObjectNotFound")
      assert.strictEqual(yield* tagOf(moCtl.run("cn", "get-table-shards")), "UnsupportedError")
    }).pipe(Effect.provide(MatrixOne.layerMemory))
  )
})
