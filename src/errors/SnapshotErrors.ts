/**
 * What can be wrong with a snapshot itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

/**
 * There is no snapshot of that name in the session's account.
 *
 * @since 0.1.0
 * @category errors
 */
export class SnapshotNotFound extends Schema.TaggedError<SnapshotNotFound>("effect-matrixone/SnapshotNotFound")(
  "SnapshotNotFound",
  { snapshot: Schema.String, errno: Schema.optional(Schema.Number), cause: Schema.optional(Schema.Defect) }
) {
  readonly isRetryable = false
  readonly hint = "Snapshots are per account: are you logged in as the one that took it?"
  override get message(): string {
    return `snapshot "${this.snapshot}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is a snapshot of that name already, in whatever level: names are unique per account.
 *
 * @since 0.1.0
 * @category errors
 */
export class SnapshotAlreadyExists extends Schema.TaggedError<SnapshotAlreadyExists>(
  "effect-matrixone/SnapshotAlreadyExists"
)("SnapshotAlreadyExists", {
  snapshot: Schema.String,
  errno: Schema.optional(Schema.Number),
  cause: Schema.optional(Schema.Defect)
}) {
  readonly isRetryable = false
  readonly hint = "Names are unique per account across all levels. ifNotExists keeps one of the same target."
  override get message(): string {
    return `snapshot "${this.snapshot}" already exists${number(this.errno)}. ${this.hint}`
  }
}
