/**
 * What can be wrong with a stage itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const common = {
  stage: Schema.String,
  errno: Schema.optional(Schema.Number),
  cause: Schema.optional(Schema.Defect)
}

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

/**
 * The session's account has no stage of that name.
 *
 * @since 0.1.0
 * @category errors
 */
export class StageNotFound extends Schema.TaggedError<StageNotFound>("effect-matrixone/StageNotFound")(
  "StageNotFound",
  common
) {
  readonly isRetryable = false
  readonly hint = "Stages are per account: are you logged in as the one that made it?"
  override get message(): string {
    return `stage "${this.stage}" does not exist${number(this.errno)}. ${this.hint}`
  }
}

/**
 * The session's account has a stage of that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class StageAlreadyExists extends Schema.TaggedError<StageAlreadyExists>("effect-matrixone/StageAlreadyExists")(
  "StageAlreadyExists",
  common
) {
  readonly isRetryable = false
  readonly hint = "ifNotExists keeps one that leads to the same place."
  override get message(): string {
    return `stage "${this.stage}" already exists${number(this.errno)}. ${this.hint}`
  }
}
