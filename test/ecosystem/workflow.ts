/**
 * A durable workflow on a cluster of one runner whose storages are both SQL: what it has done it does not do again.
 */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as Runners from "@effect/cluster/Runners"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "@effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect } from "@effect/vitest"
import * as Activity from "@effect/workflow/Activity"
import * as DurableClock from "@effect/workflow/DurableClock"
import * as Workflow from "@effect/workflow/Workflow"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { another, fresh, type OnServer } from "./Server.ts"

const Order = Workflow.make({
  name: "Order",
  payload: { id: Schema.String },
  success: Schema.Array(Schema.String),
  error: Schema.String,
  idempotencyKey: ({ id }) => id
})

/** What the outside world has seen of it. */
const recording = (seen: Array<string>) =>
  Order.toLayer(({ id }) =>
    Effect.gen(function* () {
      const step = (name: string, failures = 0) =>
        Activity.make({
          name,
          success: Schema.String,
          error: Schema.String,
          execute: Effect.gen(function* () {
            const attempt = yield* Activity.CurrentAttempt
            seen.push(`${name} ${id} ${attempt}`)
            return attempt <= failures ? yield* Effect.fail("try again") : `${name} it's "done" 雪`
          })
        })
      const charged = yield* Activity.retry(step("charge", 1), { times: 3 })
      yield* DurableClock.sleep({ name: "a while", duration: "100 millis" })
      return [charged, yield* step("ship")]
    })
  )

/** A runner as a process of its own would be, with the workflow on it. */
const runner = (prefix: string, seen: Array<string>) =>
  Effect.map(another({}), (client) =>
    recording(seen).pipe(
      Layer.provideMerge(ClusterWorkflowEngine.layer),
      Layer.provideMerge(Sharding.layer),
      Layer.provide(Runners.layerNoop),
      Layer.provideMerge(SqlMessageStorage.layerWith({ prefix })),
      Layer.provide([SqlRunnerStorage.layerWith({ prefix }), RunnerHealth.layerNoop]),
      Layer.provide(
        ShardingConfig.layer({ shardsPerGroup: 4, entityMessagePollInterval: 100, entityReplyPollInterval: 50 })
      ),
      Layer.provide(Layer.succeed(SqlClient.SqlClient, client))
    )
  )

export const workflow = (it: OnServer): void => {
  describe("ClusterWorkflowEngine", () => {
    it.scoped("a workflow runs once for its key, each activity until it succeeds, also after a restart", () =>
      Effect.gen(function* () {
        const prefix = fresh("flow")
        const seen: Array<string> = []
        const run = (id: string) =>
          Effect.flatMap(runner(prefix, seen), (layer) => Effect.provide(Order.execute({ id }), layer))
        const result = ['charge it\'s "done" 雪', 'ship it\'s "done" 雪']
        const twice = Effect.flatMap(runner(prefix, seen), (layer) =>
          Effect.provide(
            Effect.all([Order.execute({ id: "a" }), Order.execute({ id: "a" })], { concurrency: "unbounded" }),
            layer
          )
        )
        expect(yield* Effect.scoped(twice)).toEqual([result, result])
        const once = ["charge a 1", "charge a 2", "ship a 1"]
        expect(seen).toEqual(once)
        expect(yield* Effect.scoped(run("a"))).toEqual(result)
        expect(seen).toEqual(once)
        expect(yield* Effect.scoped(run("b"))).toEqual(result)
        expect(seen.slice(3)).toEqual(["charge b 1", "charge b 2", "ship b 1"])
      })
    )
  })
}
