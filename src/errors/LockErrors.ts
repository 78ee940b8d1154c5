/**
 * What can become of a named lock.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"

/**
 * Somebody else has held the lock for as long as one was ready to wait. `holder` is the connection that has it, if it was
 * still held when that was asked.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockTimeout extends Schema.TaggedError<LockTimeout>("effect-matrixone/LockTimeout")("LockTimeout", {
  lock: Schema.String,
  timeout: Schema.DurationFromSelf,
  holder: Schema.optional(Schema.Number)
}) {
  readonly isRetryable = true
  override get message(): string {
    const by = this.holder === undefined ? "" : `; connection ${this.holder} has it`
    return `lock "${this.lock}" was not free within ${Duration.format(this.timeout)}${by}`
  }
}

/**
 * The lock was held and is held no more, because its connection was lost or ended. Somebody else may have it already.
 *
 * @since 0.1.0
 * @category errors
 */
export class LockLost extends Schema.TaggedError<LockLost>("effect-matrixone/LockLost")("LockLost", {
  lock: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {
  readonly isRetryable = false
  readonly hint = "What ran under the lock was interrupted; look what it has done before running it again."
  override get message(): string {
    return `lock "${this.lock}" was lost with its connection. ${this.hint}`
  }
}
