import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { BulkLoad } from "../../src/services/BulkLoad.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { people, tableOf } from "./loadTarget.ts"
import type { OverClient } from "./suite.ts"

export const insertAll = (it: OverClient): void => {
  describe("BulkLoad", () => {
    it.scoped("insertAll: in batches of rows and bytes, generated keys in order", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(2000), n INT")
        const rows = Array.from({ length: 25 }, (_, n) => ({ v: `v${n}`, n }))
        const report = yield* load.insertAll({ table: name, returning: ["id", "v"], batchRows: 10 })(
          Stream.fromIterable(rows)
        )
        assert.strictEqual(report.inserted, 25)
        assert.deepStrictEqual(
          report.returned,
          (yield* content("id, v")).map(([id, v]) => ({ id, v }))
        )
        const long = Array.from({ length: 5 }, () => ({ v: "x".repeat(1000), n: 100 }))
        assert.deepStrictEqual(yield* load.insertAll({ table: name, batchBytes: 2000 })(Stream.fromIterable(long)), {
          inserted: 5,
          returned: []
        })
        assert.strictEqual((yield* content("COUNT(*)"))[0]?.[0], 30)
      })
    )

    it.scoped("insertAll: all or nothing", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf(people)
        const insert = load.insertAll({ table: name, batchRows: 1 })
        const good = { id: 1, name: "a" }
        assert.strictEqual(yield* tagOf(insert(Stream.make(good, good))), "UniqueViolation")
        assert.strictEqual(yield* tagOf(insert(Stream.make<[object, object]>(good, { id: 2 }))), "InvalidInput")
        assert.strictEqual(
          yield* Effect.flip(insert(Stream.concat(Stream.make(good), Stream.fail("boom" as const)))),
          "boom"
        )
        assert.deepStrictEqual(yield* content(), [])
        for (const batch of [{ batchRows: 0 }, { batchRows: Number.NaN }, { batchBytes: -1 }]) {
          const refused = yield* reasonOf(load.insertAll({ table: name, ...batch })(Stream.make(good)))
          assert.strictEqual(refused._tag, "InvalidInput", refused.message)
        }
        assert.deepStrictEqual(yield* content(), [])
      })
    )
  })
}

export const placeholders = (it: OverClient): void => {
  describe("BulkLoad", () => {
    it.scoped("insertAll: no statement has more placeholders than the protocol counts", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("n INT, m INT")
        const rows = Stream.map(Stream.range(1, 40_000), (n) => ({ n, m: n }))
        const report = yield* load.insertAll({ table: name, batchRows: 40_000, batchBytes: 1e9 })(rows)
        assert.strictEqual(report.inserted, 40_000)
        assert.deepStrictEqual(yield* content("COUNT(*)"), [[40_000]])
      })
    )
  })
}
