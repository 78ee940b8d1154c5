/**
 * What a client has done so far.
 *
 * @since 0.1.0
 */

/**
 * Upper bounds, in milliseconds, of the buckets that statement durations are counted in; the last bucket has none.
 *
 * @since 0.1.0
 * @category constants
 */
export const durationBounds: ReadonlyArray<number> = [
  0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000
]

/**
 * Counts since the client was made.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClientStatistics {
  /** Statements the server has answered or that were stopped, without BEGIN, COMMIT, ROLLBACK and streams. */
  readonly statements: {
    readonly succeeded: number
    readonly failed: number
    readonly interrupted: number
    readonly timedOut: number
  }
  /** How many statements took how long, by {@link durationBounds}; one count more than there are bounds. */
  readonly durations: ReadonlyArray<number>
  /** Milliseconds that all statements together took. */
  readonly totalDuration: number
  /** Statements and leases that had to wait for a connection, and the milliseconds they waited in all. */
  readonly waits: { readonly count: number; readonly milliseconds: number }
  readonly transactions: { readonly committed: number; readonly rolledBack: number; readonly unknown: number }
  /** Transactions begun again by `retry`. */
  readonly retries: number
  /** KILL statements sent. */
  readonly kills: number
}
