/**
 * Tasks: statements that the server runs by itself, at times or when it is told to.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { DurationInput } from "effect/Duration"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import type { Schedule } from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { TaskAlreadyExists, TaskNotFound, TaskNotRun, TaskRunning } from "../errors/TaskErrors.ts"

/**
 * When a task runs: six fields, seconds first (`0 30 3 * * *`), or one of Go cron's words (`@hourly`), in a time zone of the time
 * zone database; default UTC.
 *
 * @since 0.1.0
 * @category models
 */
export interface TaskSchedule {
  readonly cron: string
  readonly timezone?: string | undefined
}

/**
 * What of a task can be changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface TaskSettings {
  /** Without one a task runs only when it is told to. */
  readonly schedule?: TaskSchedule | undefined
  /** An SQL condition: while it does not hold, a run is skipped. */
  readonly condition?: string | undefined
  /** How often a run that failed is tried again; default never. */
  readonly retries?: number | undefined
  /** In whole seconds; default none. */
  readonly timeout?: DurationInput | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface TaskOptions extends TaskSettings {
  /**
   * The statements, one in each text, run in order as the user who makes the task, in the database the session is in then. The texts
   * go to the server as they are: they are code, never put what comes from outside into them.
   */
  readonly statements: readonly [string, ...ReadonlyArray<string>]
}

/**
 * @since 0.1.0
 * @category models
 */
export const TaskRunStatus = Schema.Literal("running", "success", "failed", "skipped", "timeout")

/**
 * @since 0.1.0
 * @category models
 */
export type TaskRunStatus = typeof TaskRunStatus.Type

/**
 * A task as the server has it. The times are exact to the second.
 *
 * @since 0.1.0
 * @category models
 */
export class Task extends Schema.Class<Task>("effect-matrixone/Task")({
  name: Schema.String,
  schedule: Schema.Option(Schema.Struct({ cron: Schema.String, timezone: Schema.String })),
  enabled: Schema.Boolean,
  condition: Schema.Option(Schema.String),
  retries: Schema.Number,
  timeout: Schema.Option(Schema.DurationFromSelf),
  createdAt: Schema.DateTimeUtcFromSelf,
  lastRun: Schema.Option(Schema.Struct({ status: TaskRunStatus, startedAt: Schema.DateTimeUtcFromSelf }))
}) {}

/**
 * A run of a task. The instants are exact to the second, the duration to the nanosecond. `attempt` counts from 1.
 *
 * @since 0.1.0
 * @category models
 */
export class TaskRun extends Schema.Class<TaskRun>("effect-matrixone/TaskRun")({
  id: Schema.BigIntFromSelf,
  task: Schema.String,
  trigger: Schema.Literal("scheduled", "manual"),
  status: TaskRunStatus,
  startedAt: Schema.Option(Schema.DateTimeUtcFromSelf),
  finishedAt: Schema.Option(Schema.DateTimeUtcFromSelf),
  duration: Schema.DurationFromSelf,
  attempt: Schema.Number,
  rowsAffected: Schema.BigIntFromSelf,
  error: Schema.Option(Schema.String)
}) {}

/**
 * Makes and steers tasks.
 *
 * Names: 1 to 128 characters without white space, control characters, quotes, backquotes or backslash; the server stores them
 * in lower case; unique per account. All need an admin role of the account, else `AuthorizationError`. The server refuses all of
 * it inside a transaction: `NotAllowedInTransaction`. A bad name or setting is `InvalidInput` and sent nowhere, a cron expression, time zone or
 * statement that the server cannot read is its own failure. Interrupted, a statement is stopped on the server; whether it took effect is then
 * to be seen.
 *
 * @since 0.1.0
 * @category tags
 */
export class Tasks extends Context.Tag("effect-matrixone/Tasks")<
  Tasks,
  {
    /** Makes a task and returns it as read back. With `ifNotExists` one of that name is returned as it is, whatever it does. */
    readonly create: (
      name: string,
      options: TaskOptions & { readonly ifNotExists?: boolean | undefined }
    ) => Effect<Task, TaskAlreadyExists | SqlError>

    /** The task of that name. */
    readonly get: (name: string) => Effect<Task, TaskNotFound | SqlError>

    /** The task of that name, if there is one. */
    readonly find: (name: string) => Effect<Option<Task>, SqlError>

    /** All tasks of the account by name. */
    readonly list: Effect<ReadonlyArray<Task>, SqlError>

    /** Changes what is given, with a statement for each: when one fails, those before it have been done. */
    readonly alter: (name: string, settings: TaskSettings) => Effect<void, TaskNotFound | SqlError>

    /** Lets a task run no more by itself; {@link run} still does. */
    readonly suspend: (name: string) => Effect<void, TaskNotFound | SqlError>

    /** Lets a suspended task run by itself again, from its next time on. What it missed is not made up for. */
    readonly resume: (name: string) => Effect<void, TaskNotFound | SqlError>

    /**
     * Runs a task now, suspended or not, and waits for it; while its condition does not hold, the run is skipped. A statement of it
     * that fails is the failure here. Interrupted, the task runs on: the server does not tie it to who told it.
     */
    readonly run: (name: string) => Effect<void, TaskNotFound | TaskRunning | SqlError>

    /** Drops a task; its runs stay. With `ifExists` a missing one is no failure. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, TaskNotFound | SqlError>

    /** The runs of a task, or of all, the newest first; those of tasks that are gone among them. */
    readonly runs: (options?: {
      readonly task?: string | undefined
      /** How many at most; default all. */
      readonly limit?: number | undefined
    }) => Effect<ReadonlyArray<TaskRun>, SqlError>

    /**
     * Waits for the next run of a task that has ended, and returns it, however it ended; with `after`, for one later than the run of that
     * number. Looks by `schedule`, default every second without an end; a schedule that ends is `TaskNotRun`.
     */
    readonly awaitRun: (
      name: string,
      options?: { readonly after?: bigint | undefined; readonly schedule?: Schedule<unknown> | undefined }
    ) => Effect<TaskRun, TaskNotRun | SqlError>
  }
>() {}
