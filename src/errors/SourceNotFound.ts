/**
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The table or database to copy does not exist, or did not at that moment. The server itself would make an empty database
 * of a missing one.
 *
 * @since 0.1.0
 * @category errors
 */
export class SourceNotFound extends Schema.TaggedError<SourceNotFound>("effect-matrixone/SourceNotFound")(
  "SourceNotFound",
  {
    objectType: Schema.Literal("table", "database"),
    /** The table, with its database where it was given, or the database. */
    source: Schema.String,
    errno: Schema.optional(Schema.Number),
    cause: Schema.optional(Schema.Defect)
  }
) {
  readonly isRetryable = false
  override get message(): string {
    return `the ${this.objectType} "${this.source}" to copy does not exist`
  }
}
