/**
 * The embedded server has no scheduler and says so; see tasks.live.test.ts for all else.
 */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlTasks from "../src/layers/sql/SqlTasks.ts"
import { Tasks } from "../src/services/Tasks.ts"
import { reasonOf } from "./support/failures.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(Layer.provideMerge(SqlTasks.layer, embeddedOurs), { excludeTestServices: true })(
  "Tasks on the embedded server",
  (it) => {
    it.scoped("is UnsupportedError", () =>
      Effect.gen(function* () {
        const tasks = yield* Tasks
        const all: ReadonlyArray<Effect.Effect<void, unknown>> = [
          Effect.asVoid(tasks.create("t", { statements: ["SELECT 1", "SELECT 2"], schedule: { cron: "@daily" } })),
          Effect.asVoid(tasks.list),
          Effect.asVoid(tasks.find("t")),
          Effect.asVoid(tasks.runs({ task: "t" })),
          tasks.alter("t", { retries: 1 }),
          tasks.suspend("t"),
          tasks.run("t"),
          tasks.drop("t", { ifExists: true })
        ]
        for (const operation of all) {
          const reason = yield* reasonOf(operation)
          assert.strictEqual(reason._tag, "UnsupportedError", reason.message)
        }
      })
    )
  }
)
