/**
 * What the contract of MoCtl promises on whatever provides it.
 */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { MoCtl } from "../../src/services/MoCtl.ts"
import { reasonOf } from "../support/failures.ts"
import { fresh, Harness } from "./Harness.ts"
import type { OverServices } from "./suite.ts"

export const moCtl = (it: OverServices): void => {
  describe("MoCtl", () => {
    it.scoped("flush writes a table out and leaves it as it is", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const t = { database, table: "t" }
        const before = yield* harness.content(t)
        const answer = yield* service.flush(t)
        assert.strictEqual(answer.method, "Flush")
        assert.deepStrictEqual(answer.result, [{ returnStr: "OK" }])
        assert.deepStrictEqual(yield* harness.content(t), before)
        assert.strictEqual((yield* service.flush({ database: database.toUpperCase(), table: "T" })).method, "Flush")
      })
    )

    it.scoped("flush of what is not there is ObjectNotFound", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const harness = yield* Harness
        const database = yield* harness.database([])
        const table = yield* reasonOf(service.flush({ database, table: "missing" }))
        assert.strictEqual(table._tag, "ObjectNotFound", table.message)
        const whole = yield* reasonOf(service.flush({ database: fresh("missing"), table: "t" }))
        assert.strictEqual(whole._tag, "ObjectNotFound", whole.message)
      })
    )

    it.scoped("bad names are InvalidInput", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        for (const name of ["", "a\0b"]) {
          assert.strictEqual((yield* reasonOf(service.flush({ database: name, table: "t" })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.flush({ database: "d", table: name })))._tag, "InvalidInput")
        }
      })
    )

    it.scoped("checkpoint, with and without a wait", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        for (const checkpoint of [service.checkpoint(), service.checkpoint("30 seconds")]) {
          const answer = yield* checkpoint
          assert.strictEqual(answer.method, "Checkpoint")
          assert.deepStrictEqual(answer.result, [{ returnStr: "OK" }])
        }
      })
    )

    it.scoped("globalCheckpoint", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const answer = yield* service.globalCheckpoint("30 seconds")
        assert.strictEqual(answer.method, "GlobalCheckpoint")
      })
    )

    it.scoped("ping", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const answer = yield* service.ping()
        assert.strictEqual(answer.method, "Ping")
        assert.isArray(answer.result)
      })
    )

    it.scoped("ping of a shard that is not there answers nobody", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const answer = yield* service.ping(2n ** 60n)
        assert.strictEqual(answer.method, "Ping")
        assert.deepStrictEqual(answer.result, [])
      })
    )

    it.scoped("an unknown command is UnsupportedError", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        for (const command of ["nope", "flush'); select 1; --", ""]) {
          const reason = yield* reasonOf(service.run("dn", command, "x"))
          assert.strictEqual(reason._tag, "UnsupportedError", reason.message)
        }
      })
    )

    it.scoped("run sends any command", () =>
      Effect.gen(function* () {
        const service = yield* MoCtl
        const harness = yield* Harness
        const database = yield* harness.database(["t"])
        const answer = yield* service.run("dn", "flush", `${database}.t`)
        assert.strictEqual(answer.method, "Flush")
        assert.deepStrictEqual(answer.result, [{ returnStr: "OK" }])
      })
    )
  })
}
