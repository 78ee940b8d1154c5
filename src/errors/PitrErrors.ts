/**
 * What can be wrong with a point-in-time recovery itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const common = {
  pitr: Schema.String,
  errno: Schema.optional(Schema.Number),
  cause: Schema.optional(Schema.Defect)
}

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

/**
 * The session's account has made no PITR of that name.
 *
 * @since 0.1.0
 * @category errors
 */
export class PitrNotFound extends Schema.TaggedError<PitrNotFound>("effect-matrixone/PitrNotFound")(
  "PitrNotFound",
  common
) {
  readonly isRetryable = false
  readonly hint = "PITRs are per account: are you logged in as the one that made it?"
  override get message(): string {
    return `pitr "${this.pitr}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * The name is taken, or what it is for has a PITR already, as `taken` says: an account makes one PITR for each object.
 *
 * @since 0.1.0
 * @category errors
 */
export class PitrAlreadyExists extends Schema.TaggedError<PitrAlreadyExists>("effect-matrixone/PitrAlreadyExists")(
  "PitrAlreadyExists",
  { ...common, taken: Schema.Literal("name", "target") }
) {
  readonly isRetryable = false
  get hint(): string {
    return this.taken === "name"
      ? "Names are unique per account. ifNotExists keeps one of the same target, alter changes its range."
      : "An account makes one PITR for each object: alter the one there is."
  }
  override get message(): string {
    const what = this.taken === "name" ? "already exists" : "is for what has a pitr already"
    return `pitr "${this.pitr}" ${what}${number(this.errno)}. ${this.hint}`
  }
}

/**
 * The instant is not one the PITR can restore to: before it was made, older than its range, or in the future. Nothing was
 * changed. The cause has the server's own bounds.
 *
 * @since 0.1.0
 * @category errors
 */
export class OutsideRecoveryWindow extends Schema.TaggedError<OutsideRecoveryWindow>(
  "effect-matrixone/OutsideRecoveryWindow"
)("OutsideRecoveryWindow", { ...common, instant: Schema.DateTimeUtcFromSelf }) {
  readonly isRetryable = false
  readonly hint = "A PITR goes back to when it was made, and no further than its range."
  override get message(): string {
    const when = this.instant.toJSON()
    return `pitr "${this.pitr}" cannot restore to ${when}${number(this.errno)}. ${this.hint}`
  }
}
