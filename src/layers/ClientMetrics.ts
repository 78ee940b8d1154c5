/**
 * A client's statistics as Effect metrics, for whatever exports those. The client itself updates no metric: it counts, and
 * this layer reads the counts now and then.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricLabel from "effect/MetricLabel"
import * as Schedule from "effect/Schedule"
import { durationBounds } from "../services/ClientStatistics.ts"
import { MatrixOneClient } from "../services/MatrixOneClient.ts"

const name = (suffix: string): string => `matrixone_client_${suffix}`

const gauge = (suffix: string, description: string) => Metric.gauge(name(suffix), { description })

const total = (suffix: string, description: string) => Metric.counter(name(suffix), { description, incremental: true })

const pool = {
  size: gauge("connections", "Connections, open and opening"),
  idle: gauge("connections_idle", "Connections that nobody uses"),
  leased: gauge("connections_leased", "Connections in use"),
  waiting: gauge("connections_waiting", "Statements and transactions that wait for a connection")
} as const

const statements = total("statements_total", "Statements by outcome")
const statementMilliseconds = total("statement_milliseconds_total", "Milliseconds that all statements together took")
const durations = Metric.histogram(
  name("statement_milliseconds"),
  MetricBoundaries.fromIterable(durationBounds),
  "Statements by milliseconds from being sent to being answered; each counts with its bucket's upper bound"
)
const waits = total("waits_total", "Statements and transactions that had to wait for a connection")
const waitMilliseconds = total("wait_milliseconds_total", "Milliseconds they waited in all")
const transactions = total("transactions_total", "Transactions by how they ended")
const retries = total("transaction_retries_total", "Transactions begun again")
const kills = total("kills_total", "KILL statements sent")

/** Counters take increments: what was added since the last time. */
const increments = () => {
  const seen = new Map<string, number>()
  return (key: string, now: number): number => {
    const before = seen.get(key) ?? 0
    seen.set(key, now)
    return Math.max(0, Math.round(now) - Math.round(before))
  }
}

const longest = durationBounds.at(-1) ?? 0

/** What stands for the durations of one bucket; the last has no bound. */
const boundOf = (bucket: number): number => durationBounds[bucket] ?? 2 * longest

/**
 * Reads the client's statistics every so often, by default every 10 seconds, into the metrics `matrixone_client_*`, tagged
 * with the server's address and the account. Once more when the scope closes. Without this layer there are no metrics, and
 * counting is all that the client does.
 *
 * - gauges `connections`, `connections_idle`, `connections_leased`, `connections_waiting`
 * - counters `statements_total` and `transactions_total`, tagged with `outcome`; `statement_milliseconds_total`,
 *   `waits_total`, `wait_milliseconds_total`, `transaction_retries_total`, `kills_total`
 * - histogram `statement_milliseconds`, whose bounds are `ClientStatistics.durationBounds`
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: { readonly interval?: Duration.DurationInput | undefined } = {}
): Layer.Layer<never, never, MatrixOneClient> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const client = yield* MatrixOneClient
      const { account, host, port } = client.endpoint
      const tags = { "server.address": host, "server.port": String(port), account }
      const labels = Object.entries(tags).map(([key, value]) => MetricLabel.make(key, value))
      const since = increments()

      const read = Effect.gen(function* () {
        const stats = yield* client.poolStats
        const done = yield* client.statistics
        yield* Metric.set(pool.size, stats.size)
        yield* Metric.set(pool.idle, stats.idle)
        yield* Metric.set(pool.leased, stats.leased)
        yield* Metric.set(pool.waiting, stats.waiting)
        for (const [outcome, count] of Object.entries(done.statements)) {
          yield* Metric.incrementBy(Metric.tagged(statements, "outcome", outcome), since(`statement ${outcome}`, count))
        }
        for (const [outcome, count] of Object.entries(done.transactions)) {
          yield* Metric.incrementBy(
            Metric.tagged(transactions, "outcome", outcome),
            since(`transaction ${outcome}`, count)
          )
        }
        done.durations.forEach((count, bucket) => {
          const more = since(`bucket ${bucket}`, count)
          for (let i = 0; i < more; i++) durations.unsafeUpdate(boundOf(bucket), labels)
        })
        yield* Metric.incrementBy(statementMilliseconds, since("duration", done.totalDuration))
        yield* Metric.incrementBy(waits, since("waits", done.waits.count))
        yield* Metric.incrementBy(waitMilliseconds, since("waited", done.waits.milliseconds))
        yield* Metric.incrementBy(retries, since("retries", done.retries))
        yield* Metric.incrementBy(kills, since("kills", done.kills))
      }).pipe(Effect.tagMetrics(tags))

      yield* Effect.addFinalizer(() => read)
      yield* Effect.forkScoped(Effect.repeat(read, Schedule.spaced(options.interval ?? Duration.seconds(10))))
    })
  )
