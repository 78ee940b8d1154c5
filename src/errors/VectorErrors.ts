/**
 * What can be wrong with a search by vectors.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The vector that was searched for has another number of elements than those of the column.
 *
 * @since 0.1.0
 * @category errors
 */
export class DimensionMismatch extends Schema.TaggedError<DimensionMismatch>("effect-matrixone/DimensionMismatch")(
  "DimensionMismatch",
  {
    column: Schema.String,
    /** Absent when it could not be found out. */
    expected: Schema.optional(Schema.Number),
    actual: Schema.Number,
    errno: Schema.optional(Schema.Number),
    cause: Schema.optional(Schema.Defect)
  }
) {
  readonly isRetryable = false
  override get message(): string {
    const expected = this.expected === undefined ? "another number of" : String(this.expected)
    return `the vectors of column "${this.column}" have ${expected} elements, the one searched for has ${this.actual}`
  }
}

/**
 * The index that was to serve a search measures otherwise, so the server would read the whole table instead.
 *
 * @since 0.1.0
 * @category errors
 */
export class MetricMismatch extends Schema.TaggedError<MetricMismatch>("effect-matrixone/MetricMismatch")(
  "MetricMismatch",
  { index: Schema.String, metric: Schema.String, indexMetric: Schema.String }
) {
  readonly isRetryable = false
  readonly hint = "Search by the index's metric, or make an index for this one."
  override get message(): string {
    return `index "${this.index}" measures by ${this.indexMetric} and serves no search by ${this.metric}. ${this.hint}`
  }
}
