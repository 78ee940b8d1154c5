/**
 * What can be wrong with an index itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

const fields = {
  index: Schema.String,
  /** The table, with its database where it was given. */
  table: Schema.String,
  errno: Schema.optional(Schema.Number),
  cause: Schema.optional(Schema.Defect)
}

/**
 * The table has no index of that name and kind.
 *
 * @since 0.1.0
 * @category errors
 */
export class IndexNotFound extends Schema.TaggedError<IndexNotFound>("effect-matrixone/IndexNotFound")(
  "IndexNotFound",
  fields
) {
  readonly isRetryable = false
  override get message(): string {
    return `table "${this.table}" has no such index "${this.index}"${number(this.errno)}`
  }
}

/**
 * The table has an index of that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class IndexAlreadyExists extends Schema.TaggedError<IndexAlreadyExists>("effect-matrixone/IndexAlreadyExists")(
  "IndexAlreadyExists",
  fields
) {
  readonly isRetryable = false
  override get message(): string {
    return `table "${this.table}" has an index "${this.index}" already${number(this.errno)}`
  }
}
