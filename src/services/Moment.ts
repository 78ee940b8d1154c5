/**
 * When in the past.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"

/**
 * A moment in a table's past: a snapshot by name, or an instant. A bigint is nanoseconds since the epoch, exactly; a
 * `DateTime` has milliseconds. Without a snapshot at that very instant the server answers only for the last hour.
 *
 * @since 0.1.0
 * @category models
 */
export type Moment = { readonly snapshot: string } | { readonly timestamp: DateTime.DateTime | bigint }
