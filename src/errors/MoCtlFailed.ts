/**
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The command was carried out and a part of the cluster reported a failure in its answer.
 *
 * @since 0.1.0
 * @category errors
 */
export class MoCtlFailed extends Schema.TaggedError<MoCtlFailed>("effect-matrixone/MoCtlFailed")("MoCtlFailed", {
  service: Schema.String,
  command: Schema.String,
  /** Each shard's own words. */
  failures: Schema.Array(Schema.String)
}) {
  readonly isRetryable = false
  override get message(): string {
    return `mo_ctl ${this.service} ${this.command} failed: ${this.failures.join("; ")}`
  }
}
