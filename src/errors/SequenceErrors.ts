/**
 * What can be wrong with a sequence itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

const fields = { sequence: Schema.String, errno: Schema.optional(Schema.Number), cause: Schema.optional(Schema.Defect) }

/**
 * There is no sequence of that name in the connection's database.
 *
 * @since 0.1.0
 * @category errors
 */
export class SequenceNotFound extends Schema.TaggedError<SequenceNotFound>("effect-matrixone/SequenceNotFound")(
  "SequenceNotFound",
  fields
) {
  readonly isRetryable = false
  readonly hint = "Sequences are looked up in the database that the connection uses, and nowhere else."
  override get message(): string {
    return `sequence "${this.sequence}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * There is a sequence, table or view of that name already; with `ifNotExists`, a sequence that counts otherwise.
 *
 * @since 0.1.0
 * @category errors
 */
export class SequenceAlreadyExists extends Schema.TaggedError<SequenceAlreadyExists>(
  "effect-matrixone/SequenceAlreadyExists"
)("SequenceAlreadyExists", fields) {
  readonly isRetryable = false
  readonly hint = "Sequences share their names with tables and views. ifNotExists keeps one that counts as asked."
  override get message(): string {
    return `"${this.sequence}" already exists${number(this.errno)}. ${this.hint}`
  }
}

/**
 * The sequence has no value left and does not cycle. Nothing was taken.
 *
 * @since 0.1.0
 * @category errors
 */
export class SequenceExhausted extends Schema.TaggedError<SequenceExhausted>("effect-matrixone/SequenceExhausted")(
  "SequenceExhausted",
  fields
) {
  readonly isRetryable = false
  readonly hint = "Raise its maximum with alter, let it cycle, or set it back."
  override get message(): string {
    return `sequence "${this.sequence}" has no value left${number(this.errno)}. ${this.hint}`
  }
}
