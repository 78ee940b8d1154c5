/**
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The program has no configuration for this account: it is none of its tenants. Said by the function that `Tenants.layer` was
 * given; nothing was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class TenantNotFound extends Schema.TaggedError<TenantNotFound>("effect-matrixone/TenantNotFound")(
  "TenantNotFound",
  { account: Schema.String, cause: Schema.optional(Schema.Defect) }
) {
  readonly isRetryable = false
  override get message(): string {
    return `account "${this.account}" is none of this program's tenants`
  }
}
