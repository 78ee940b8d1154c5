/**
 * What can be wrong with a change data capture task itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const common = {
  task: Schema.String,
  errno: Schema.optional(Schema.Number),
  cause: Schema.optional(Schema.Defect)
}

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

/**
 * The session's account has no CDC task of that name.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcTaskNotFound extends Schema.TaggedError<CdcTaskNotFound>("effect-matrixone/CdcTaskNotFound")(
  "CdcTaskNotFound",
  common
) {
  readonly isRetryable = false
  override get message(): string {
    return `CDC task "${this.task}" does not exist${number(this.errno)}`
  }
}

/**
 * The session's account has a CDC task of that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcTaskAlreadyExists extends Schema.TaggedError<CdcTaskAlreadyExists>(
  "effect-matrixone/CdcTaskAlreadyExists"
)("CdcTaskAlreadyExists", common) {
  readonly isRetryable = false
  override get message(): string {
    return `CDC task "${this.task}" exists already${number(this.errno)}`
  }
}

/**
 * The task is in no state for this: resumed while it runs, paused while it is paused. `state` is the server's word.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcTaskBusy extends Schema.TaggedError<CdcTaskBusy>("effect-matrixone/CdcTaskBusy")("CdcTaskBusy", {
  ...common,
  state: Schema.String
}) {
  readonly isRetryable = false
  readonly hint = "awaitState waits until a task has arrived where it was told to go."
  override get message(): string {
    return `CDC task "${this.task}" cannot do that now: it is ${this.state}${number(this.errno)}. ${this.hint}`
  }
}

/**
 * The server did not reach the source or the sink, or was refused there. `detail` is what it met, without any password.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcEndpointUnreachable extends Schema.TaggedError<CdcEndpointUnreachable>(
  "effect-matrixone/CdcEndpointUnreachable"
)("CdcEndpointUnreachable", { ...common, endpoint: Schema.Literal("source", "sink"), detail: Schema.String }) {
  readonly isRetryable = false
  readonly hint = "The server itself connects, from where it runs: is the address right there, and the login?"
  override get message(): string {
    return `the ${this.endpoint} of CDC task "${this.task}" cannot be used: ${this.detail}. ${this.hint}`
  }
}

/**
 * No PITR keeps the history of what is to be captured long enough. `pattern` is what it is for, as the server was told.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcPitrRequired extends Schema.TaggedError<CdcPitrRequired>("effect-matrixone/CdcPitrRequired")(
  "CdcPitrRequired",
  { ...common, pattern: Schema.String, hours: Schema.Number }
) {
  readonly isRetryable = false
  readonly hint = "Make one with Pitr.create, for the table, its database or the account."
  override get message(): string {
    return `CDC task "${this.task}" needs a PITR of at least ${this.hours} hours for ${this.pattern}. ${this.hint}`
  }
}

/**
 * Waiting for a task ended before it was where it was to be: it has failed, or the schedule was over.
 *
 * @since 0.1.0
 * @category errors
 */
export class CdcNotReached extends Schema.TaggedError<CdcNotReached>("effect-matrixone/CdcNotReached")(
  "CdcNotReached",
  {
    task: Schema.String,
    state: Schema.String,
    /** What the task says of itself. */
    detail: Schema.optional(Schema.String)
  }
) {
  readonly isRetryable = false
  override get message(): string {
    return `CDC task "${this.task}" is ${this.state}${this.detail === undefined ? "" : `: ${this.detail}`}`
  }
}
