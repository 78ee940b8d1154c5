/**
 * The embedded server captures no changes and says so; see cdc.live.test.ts for all else.
 */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlCdc from "../src/layers/sql/SqlCdc.ts"
import { Cdc } from "../src/services/Cdc.ts"
import { reasonOf } from "./support/failures.ts"
import { embeddedOurs } from "./support/servers.ts"

const endpoint = { host: "127.0.0.1", port: 6001, username: "sys#root", password: Redacted.make("s3cr?t'@:/%") }

layer(Layer.provideMerge(SqlCdc.layer, embeddedOurs), { excludeTestServices: true })(
  "Cdc on the embedded server",
  (it) => {
    it.scoped("is UnsupportedError, without the password", () =>
      Effect.gen(function* () {
        const cdc = yield* Cdc
        const all: ReadonlyArray<Effect.Effect<void, unknown>> = [
          Effect.asVoid(
            cdc.create("c", {
              source: endpoint,
              sink: { ...endpoint, type: "mysql" },
              subject: { level: "account" }
            })
          ),
          Effect.asVoid(cdc.list),
          Effect.asVoid(cdc.find("c")),
          cdc.pause("c"),
          cdc.resume("c"),
          cdc.restart("c"),
          cdc.drop("c", { ifExists: true })
        ]
        for (const operation of all) {
          const reason = yield* reasonOf(operation)
          assert.strictEqual(reason._tag, "UnsupportedError", reason.message)
          assert.notInclude(JSON.stringify([reason, reason.message, String(reason.cause)]), "s3cr")
        }
      })
    )
  }
)
