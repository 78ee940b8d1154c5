/**
 * What can be wrong with a scheduled task itself.
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
 * The session's account has no task of that name.
 *
 * @since 0.1.0
 * @category errors
 */
export class TaskNotFound extends Schema.TaggedError<TaskNotFound>("effect-matrixone/TaskNotFound")(
  "TaskNotFound",
  common
) {
  readonly isRetryable = false
  override get message(): string {
    return `task "${this.task}" does not exist${number(this.errno)}`
  }
}

/**
 * The session's account has a task of that name already.
 *
 * @since 0.1.0
 * @category errors
 */
export class TaskAlreadyExists extends Schema.TaggedError<TaskAlreadyExists>("effect-matrixone/TaskAlreadyExists")(
  "TaskAlreadyExists",
  common
) {
  readonly isRetryable = false
  override get message(): string {
    return `task "${this.task}" exists already${number(this.errno)}`
  }
}

/**
 * The task runs at this moment; no second run is begun.
 *
 * @since 0.1.0
 * @category errors
 */
export class TaskRunning extends Schema.TaggedError<TaskRunning>("effect-matrixone/TaskRunning")(
  "TaskRunning",
  common
) {
  readonly isRetryable = true
  override get message(): string {
    return `task "${this.task}" is running already${number(this.errno)}`
  }
}

/**
 * Waiting for a run ended before there was one: the schedule of looking was over.
 *
 * @since 0.1.0
 * @category errors
 */
export class TaskNotRun extends Schema.TaggedError<TaskNotRun>("effect-matrixone/TaskNotRun")("TaskNotRun", {
  task: Schema.String
}) {
  readonly isRetryable = false
  override get message(): string {
    return `no run of task "${this.task}" has ended while it was waited for`
  }
}
