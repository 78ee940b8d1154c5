/**
 * The client's counts as Effect metrics.
 */
import { describe, expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"
import * as Schedule from "effect/Schedule"
import * as ClientMetrics from "../../src/layers/ClientMetrics.ts"
import { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import { another, type OnServer } from "./Server.ts"

/** Every number of the metrics of the client at this port, by name and outcome. */
const numbers = (port: number): Effect.Effect<Readonly<Record<string, number>>> =>
  Effect.map(Metric.snapshot, (all) => {
    const found: Record<string, number> = {}
    for (const { metricKey, metricState } of all) {
      const tags = new Map(metricKey.tags.map(({ key, value }) => [key, value]))
      if (!metricKey.name.startsWith("matrixone_client_") || tags.get("server.port") !== String(port)) continue
      const name = [metricKey.name.slice("matrixone_client_".length), tags.get("outcome")].filter(Boolean).join(" ")
      if (MetricState.isCounterState(metricState) || MetricState.isHistogramState(metricState)) {
        found[name] = Number(metricState.count)
      } else if (MetricState.isGaugeState(metricState)) found[name] = Number(metricState.value)
    }
    return found
  })

export const metrics = (it: OnServer): void => {
  describe("ClientMetrics", () => {
    it.scoped("says by outcome what statements and transactions there were, how long they took and who waited", () =>
      Effect.gen(function* () {
        const client = yield* another({ maxConnections: 1 })
        const { port } = client.endpoint
        const before = yield* numbers(port)
        const work = Effect.gen(function* () {
          yield* client`SELECT 1`
          yield* Effect.ignore(client`SELECT * FROM no_such_table`)
          yield* Effect.timeoutOption(client`SELECT SLEEP(20)`, "50 millis")
          yield* client.withTransaction(client`SELECT 1`)
          yield* Effect.ignore(client.withTransaction(Effect.fail("no")))
          let attempts = 0
          const flaky = Effect.suspend(() => (++attempts < 3 ? client`SELECT * FROM no_such_table` : client`SELECT 1`))
          yield* client.transaction({ retry: { schedule: Schedule.recurs(5), while: () => true } })(flaky)
          // One of them waits for the other.
          yield* Effect.all([client`SELECT SLEEP(0.02)`, client`SELECT 1`], { concurrency: 2 })
        })
        const layer = ClientMetrics.layer({ interval: "1 hour" }).pipe(
          Layer.provide(Layer.succeed(MatrixOneClient, client))
        )
        yield* Effect.scoped(Effect.zipRight(Layer.build(layer), work))
        const after = yield* numbers(port)
        const more = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
        expect([more("statements_total succeeded"), more("statements_total failed")]).toEqual([5, 3])
        expect(more("statements_total interrupted")).toBe(1)
        expect(more("statement_milliseconds")).toBe(9)
        expect(more("statement_milliseconds_total")).toBeGreaterThanOrEqual(50)
        expect([more("transactions_total committed"), more("transactions_total rolledBack")]).toEqual([2, 3])
        expect(more("transaction_retries_total")).toBe(2)
        // The other one who waited built the client.
        expect(more("waits_total")).toBe(2)
        expect(more("kills_total")).toBeGreaterThanOrEqual(1)
        expect([after["connections"], after["connections_idle"], after["connections_waiting"]]).toEqual([1, 1, 0])
      })
    )

    it.scoped("counts nothing twice, and reads again and again", () =>
      Effect.gen(function* () {
        const client = yield* another({})
        const { port } = client.endpoint
        const before = yield* numbers(port)
        const layer = ClientMetrics.layer({ interval: "10 millis" }).pipe(
          Layer.provide(Layer.succeed(MatrixOneClient, client))
        )
        yield* Layer.build(layer)
        const name = "statements_total succeeded"
        for (let n = 1; n <= 3; n++) {
          yield* client`SELECT 1`
          yield* Effect.repeat(Effect.zipRight(Effect.sleep("5 millis"), numbers(port)), {
            until: (now) => (now[name] ?? 0) - (before[name] ?? 0) >= n
          })
        }
        yield* Effect.sleep("50 millis")
        expect(((yield* numbers(port))[name] ?? 0) - (before[name] ?? 0)).toBe(3)
      })
    )
  })
}
