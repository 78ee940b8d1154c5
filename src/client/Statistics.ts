/**
 * Counting, at the price of an addition.
 */
import { type ClientStatistics, durationBounds } from "../services/ClientStatistics.ts"
import type { TransactionOutcome } from "../services/MatrixOneClient.ts"

export class Statistics {
  readonly #statements = { succeeded: 0, failed: 0, interrupted: 0, timedOut: 0 }
  readonly #durations: Array<number> = Array.from({ length: durationBounds.length + 1 }, () => 0)
  readonly #waits = { count: 0, milliseconds: 0 }
  readonly #transactions = { committed: 0, rolledBack: 0, unknown: 0 }
  #totalDuration = 0
  retries = 0

  statement(outcome: keyof ClientStatistics["statements"], milliseconds: number): void {
    this.#statements[outcome]++
    this.#totalDuration += milliseconds
    let bucket = 0
    for (const bound of durationBounds) {
      if (milliseconds <= bound) break
      bucket++
    }
    this.#durations[bucket] = (this.#durations[bucket] ?? 0) + 1
  }

  waited(milliseconds: number): void {
    this.#waits.count++
    this.#waits.milliseconds += milliseconds
  }

  transaction(outcome: TransactionOutcome): void {
    this.#transactions[outcome]++
  }

  snapshot(kills: number): ClientStatistics {
    return {
      statements: { ...this.#statements },
      durations: [...this.#durations],
      totalDuration: this.#totalDuration,
      waits: { ...this.#waits },
      transactions: { ...this.#transactions },
      retries: this.retries,
      kills
    }
  }
}
