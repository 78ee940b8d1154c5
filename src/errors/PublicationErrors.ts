/**
 * What can be wrong with a publication or a subscription itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

const fields = { errno: Schema.optional(Schema.Number), cause: Schema.optional(Schema.Defect) }

/**
 * The session's account publishes nothing under that name, or the `publisher` that was named does not.
 *
 * @since 0.1.0
 * @category errors
 */
export class PublicationNotFound extends Schema.TaggedError<PublicationNotFound>(
  "effect-matrixone/PublicationNotFound"
)("PublicationNotFound", { publication: Schema.String, publisher: Schema.optional(Schema.String), ...fields }) {
  readonly isRetryable = false
  override get message(): string {
    const by = this.publisher === undefined ? "" : ` of account "${this.publisher}"`
    return `publication "${this.publication}"${by} does not exist${number(this.errno)}`
  }
}

/**
 * The session's account publishes something under that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class PublicationAlreadyExists extends Schema.TaggedError<PublicationAlreadyExists>(
  "effect-matrixone/PublicationAlreadyExists"
)("PublicationAlreadyExists", { publication: Schema.String, ...fields }) {
  readonly isRetryable = false
  readonly hint = "ifNotExists keeps one of the same tables and accounts, alter changes it."
  override get message(): string {
    return `publication "${this.publication}" already exists${number(this.errno)}. ${this.hint}`
  }
}

/**
 * No database of that name is a subscription. One of the account's own is never dropped in its place.
 *
 * @since 0.1.0
 * @category errors
 */
export class SubscriptionNotFound extends Schema.TaggedError<SubscriptionNotFound>(
  "effect-matrixone/SubscriptionNotFound"
)("SubscriptionNotFound", { database: Schema.String, ...fields }) {
  readonly isRetryable = false
  override get message(): string {
    return `no subscription is called "${this.database}"`
  }
}
