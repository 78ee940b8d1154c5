import { expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { MatrixOne, MemoryServer, Reason, Snapshots } from "effect-matrixone"
import { nightly } from "../../examples/nightly.ts"

it.effect("keeps the snapshots of the last three nights", () =>
  Effect.gen(function* () {
    const server = yield* MemoryServer.MemoryServer
    const snapshots = yield* Snapshots.Snapshots
    yield* server.createDatabase("shop")
    yield* snapshots.create("by_hand", { level: "database", database: "shop" })

    for (let night = 0; night < 5; night++) {
      yield* nightly("shop", 3)
      yield* TestClock.adjust("1 day")
    }

    const kept = yield* snapshots.list()
    expect(kept.map((snapshot) => snapshot.name)).toEqual([
      "shop_nightly_1970_01_05",
      "shop_nightly_1970_01_04",
      "shop_nightly_1970_01_03",
      "by_hand"
    ])
  }).pipe(Effect.provide(MatrixOne.layerMemory))
)

it.effect("takes one snapshot a night, however often it runs", () =>
  Effect.gen(function* () {
    const server = yield* MemoryServer.MemoryServer
    yield* server.createDatabase("shop")
    const first = yield* nightly("shop", 3)
    yield* TestClock.adjust("1 hour")
    const second = yield* nightly("shop", 3)
    expect(second).toEqual({ taken: first.taken, dropped: 0 })
  }).pipe(Effect.provide(MatrixOne.layerMemory))
)

it.effect("fails when there is no such database", () =>
  nightly("shop", 3).pipe(
    Effect.flip,
    Effect.map((error) => expect(Reason.of(error)._tag).toBe("ObjectNotFound")),
    Effect.provide(MatrixOne.layerMemory)
  )
)
