/**
 * Scheduled tasks over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput, type Reason } from "../../errors/reasons.ts"
import { TaskAlreadyExists, TaskNotFound, TaskNotRun, TaskRunning } from "../../errors/TaskErrors.ts"
import { Task, type TaskOptions, TaskRun, TaskRunStatus, Tasks } from "../../services/Tasks.ts"
import * as statements from "../../sql/taskStatements.ts"
import { validName } from "../validNames.ts"
import { instantOf } from "./cdcTasks.ts"
import { BigCount, Count, Flag } from "./cells.ts"
import { notInTransaction, refine, send, show } from "./statement.ts"
import { given } from "./target.ts"

const Status = Schema.compose(Schema.Lowercase, TaskRunStatus)

const Text = Schema.NullOr(Schema.String)

const TaskRow = Schema.Struct({
  task_name: Schema.String,
  schedule: Text,
  enabled: Flag,
  gate_condition: Text,
  retry_limit: Count,
  timeout: Text,
  created_at: Schema.String,
  last_run_status: Text,
  last_run_time: Text
})

const RunRow = Schema.Struct({
  run_id: BigCount,
  task_name: Schema.String,
  trigger_type: Schema.compose(Schema.Lowercase, Schema.Literal("scheduled", "manual")),
  status: Status,
  started_at: Text,
  finished_at: Text,
  duration: Schema.Union(Schema.Number, Schema.NumberFromString),
  attempt: Count,
  rows_affected: BigCount,
  error_message: Text
})

const decodeStatus = Schema.decodeUnknownOption(Status)

/** A moment as Go prints it. */
const momentOf = (text: string | null): Option.Option<DateTime.Utc> =>
  Option.flatMap(Option.fromNullable(instantOf(text ?? "")), (nanoseconds) =>
    DateTime.make(Number(nanoseconds / 1_000_000n))
  )

/** `CRON_TZ=Asia/Shanghai 0 30 3 * * *`. */
const scheduleOf = (text: string | null) =>
  Option.map(given(text), (whole) => {
    const [, timezone = "UTC", cron = whole] = /^CRON_TZ=(\S+) (.*)$/s.exec(whole) ?? []
    return { cron, timezone }
  })

/** Go's `1h30m0s`. */
const timeoutOf = (text: string | null): Option.Option<Duration.Duration> =>
  Option.map(given(text), (whole) => {
    const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(whole) ?? []
    return Duration.seconds((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds))
  })

const epoch = DateTime.unsafeMake(0)

const taskOf = (row: typeof TaskRow.Type): Task =>
  new Task({
    name: row.task_name,
    schedule: scheduleOf(row.schedule),
    enabled: row.enabled,
    condition: given(row.gate_condition),
    retries: row.retry_limit,
    timeout: timeoutOf(row.timeout),
    createdAt: Option.getOrElse(momentOf(row.created_at), () => epoch),
    lastRun: Option.all({ status: decodeStatus(row.last_run_status), startedAt: momentOf(row.last_run_time) })
  })

const runOf = (row: typeof RunRow.Type): TaskRun =>
  new TaskRun({
    id: row.run_id,
    task: row.task_name,
    trigger: row.trigger_type,
    status: row.status,
    startedAt: momentOf(row.started_at),
    finishedAt: momentOf(row.finished_at),
    duration: Duration.nanos(BigInt(Math.round(row.duration * 1e9))),
    attempt: row.attempt,
    rowsAffected: row.rows_affected,
    error: given(row.error_message)
  })

const missing =
  (task: string) =>
  ({ errno, message }: Reason): TaskNotFound | undefined =>
    /sql task .* not found/s.test(message) ? new TaskNotFound({ task, errno }) : undefined

const alreadyExists =
  (task: string) =>
  (reason: Reason): TaskAlreadyExists | undefined =>
    /sql task .* already exists/s.test(reason.message) || reason._tag === "UniqueViolation"
      ? new TaskAlreadyExists({ task, errno: reason.errno, cause: reason })
      : undefined

const running =
  (task: string) =>
  (reason: Reason): TaskRunning | TaskNotFound | undefined =>
    /sql task is already running/.test(reason.message)
      ? new TaskRunning({ task, errno: reason.errno, cause: reason })
      : missing(task)(reason)

const invalid = (message: string): SqlError => sqlError(new InvalidInput({ message, isRetryable: false }))

const droppedMeanwhile = (task: string): SqlError =>
  invalid(`the task ${task} was dropped by someone else right after it was made`)

const byName = Order.mapInput(Order.string, (task: Task) => task.name)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Tasks["Type"], never, SqlClient.SqlClient> = Effect.map(SqlClient.SqlClient, (sql) => {
  const named = (name: string, statement: string): Effect.Effect<string, SqlError> =>
    Effect.zipLeft(validName(statements.taskRule, name), notInTransaction(sql, statement))

  const list = Effect.zipRight(
    notInTransaction(sql, "SHOW TASKS"),
    Effect.map(show(sql, statements.list, TaskRow), (rows) => Arr.sort(rows.map(taskOf), byName))
  )

  const stored = (name: string): Effect.Effect<Option.Option<Task>, SqlError> =>
    Effect.map(list, (tasks) => Arr.findFirst(tasks, (task) => task.name === name))

  const need = (name: string): Effect.Effect<Task, TaskNotFound | SqlError> =>
    Effect.flatMap(
      stored(name),
      Option.match({ onNone: () => new TaskNotFound({ task: name }), onSome: Effect.succeed })
    )

  const runs = (task: string | undefined, limit: number | undefined): Effect.Effect<ReadonlyArray<TaskRun>, SqlError> =>
    Effect.map(show(sql, statements.runs(task, limit), RunRow), Arr.map(runOf))

  const told = (statement: string, text: (name: string) => string) =>
    function* (asked: string): Effect.fn.Return<void, TaskNotFound | SqlError> {
      const name = yield* named(asked, statement)
      yield* refine(missing(name))(send(sql, text(name)))
    }

  return Tasks.of({
    create: Effect.fn("Tasks.create")(function* (
      asked: string,
      options: TaskOptions & { readonly ifNotExists?: boolean | undefined }
    ): Effect.fn.Return<Task, TaskAlreadyExists | SqlError> {
      const name = yield* named(asked, "CREATE TASK")
      const wrong = statements.optionsFault(options)
      if (wrong !== undefined) return yield* invalid(wrong)
      const made = refine(alreadyExists(name))(send(sql, statements.create(name, options)))
      yield* options.ifNotExists === true ? Effect.catchTag(made, "TaskAlreadyExists", () => Effect.void) : made
      return yield* Effect.catchTag(need(name), "TaskNotFound", () => droppedMeanwhile(name))
    }),
    get: Effect.fn("Tasks.get")(function* (asked) {
      return yield* need(yield* named(asked, "SHOW TASKS"))
    }),
    find: Effect.fn("Tasks.find")(function* (asked) {
      return yield* stored(yield* named(asked, "SHOW TASKS"))
    }),
    list: Effect.withSpan(list, "Tasks.list"),
    alter: Effect.fn("Tasks.alter")(function* (asked, settings) {
      const name = yield* named(asked, "ALTER TASK")
      const wrong = statements.settingsFault(settings)
      if (wrong !== undefined) return yield* invalid(wrong)
      for (const text of statements.alter(name, settings)) yield* refine(missing(name))(send(sql, text))
    }),
    suspend: Effect.fn("Tasks.suspend")(told("ALTER TASK", statements.suspend)),
    resume: Effect.fn("Tasks.resume")(told("ALTER TASK", statements.resume)),
    run: Effect.fn("Tasks.run")(function* (asked) {
      const name = yield* named(asked, "EXECUTE TASK")
      yield* refine(running(name))(send(sql, statements.run(name)))
    }),
    drop: Effect.fn("Tasks.drop")(function* (asked, options) {
      const name = yield* named(asked, "DROP TASK")
      const dropped = refine(missing(name))(send(sql, statements.drop(name)))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "TaskNotFound", () => Effect.void) : dropped
    }),
    runs: Effect.fn("Tasks.runs")(function* (options = {}) {
      const { limit, task } = options
      const name = task === undefined ? undefined : yield* validName(statements.taskRule, task)
      if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1)) {
        return yield* invalid("the limit is no positive whole number")
      }
      yield* notInTransaction(sql, "SHOW TASK RUNS")
      return yield* runs(name, limit)
    }),
    awaitRun: Effect.fn("Tasks.awaitRun")(function* (asked, options = {}) {
      const name = yield* named(asked, "SHOW TASK RUNS")
      const newest = options.after ?? (yield* runs(name, 1))[0]?.id ?? 0n
      const again = yield* Schedule.driver(options.schedule ?? Schedule.spaced("1 second"))
      for (;;) {
        const ended = (yield* runs(name, undefined)).filter(({ id, status }) => id > newest && status !== "running")
        const first = ended.at(-1)
        if (first !== undefined) return first
        yield* Effect.mapError(again.next(undefined), () => new TaskNotRun({ task: name }))
      }
    })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Tasks, never, SqlClient.SqlClient> = Layer.effect(Tasks, make)
