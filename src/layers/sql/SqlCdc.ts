/**
 * Change data capture over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Schedule from "effect/Schedule"
import {
  CdcEndpointUnreachable,
  CdcNotReached,
  CdcPitrRequired,
  CdcTaskAlreadyExists,
  CdcTaskBusy,
  CdcTaskNotFound
} from "../../errors/CdcErrors.ts"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput, type Reason } from "../../errors/reasons.ts"
import { Cdc, type CdcEndpoint, type CdcOptions, type CdcTask, type CdcWaitOptions } from "../../services/Cdc.ts"
import * as statements from "../../sql/cdcStatements.ts"
import { nanoseconds } from "../../sql/fragments.ts"
import { objectNames, validName } from "../validNames.ts"
import * as cdcTasks from "./cdcTasks.ts"
import { notInTransaction, refine, send, sendSecret, show } from "./statement.ts"

const invalid = (message: string): SqlError => sqlError(new InvalidInput({ message, isRetryable: false }))

/** The server's words without what must not be shown, should it repeat it. */
const without =
  (secrets: ReadonlyArray<string>) =>
  <A>(self: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.mapError(self, (error) => {
      const reason = classify(error)
      const message = secrets.reduce((text, secret) => text.replaceAll(secret, "<redacted>"), reason.message)
      return message === reason.message
        ? error
        : sqlError(classify(Object.assign(new Error(message), { errno: reason.errno, sqlState: reason.sqlState })))
    })

const missing =
  (task: string) =>
  ({ errno, message }: Reason): CdcTaskNotFound | undefined =>
    /no cdc task found/.test(message) ? new CdcTaskNotFound({ task, errno }) : undefined

const busy =
  (task: string) =>
  (reason: Reason): CdcTaskNotFound | CdcTaskBusy | undefined => {
    const state = /status can not be change, now it is (\w+)/.exec(reason.message)?.[1]
    return state === undefined
      ? missing(task)(reason)
      : new CdcTaskBusy({ task, state, errno: reason.errno, cause: reason })
  }

const refused =
  (task: string) =>
  (reason: Reason): CdcTaskAlreadyExists | CdcEndpointUnreachable | CdcPitrRequired | undefined => {
    const { errno, message } = reason
    const common = { task, errno, cause: reason }
    if (/Error 1062 .*\(account_id,task_name\)/s.test(message)) return new CdcTaskAlreadyExists(common)
    const [, endpoint, detail = ""] = /failed to connect to (source|sink)[^:]*: (.*)$/s.exec(message) ?? []
    if (endpoint === "source" || endpoint === "sink") return new CdcEndpointUnreachable({ ...common, endpoint, detail })
    const [, pattern, hours] =
      /no valid PITR configuration found for pattern: (.*), minimum required length: (\d+) hours/s.exec(message) ?? []
    return pattern === undefined ? undefined : new CdcPitrRequired({ ...common, pattern, hours: Number(hours) })
  }

const isAt = (task: CdcTask, side: "source" | "sink", { host, port, username }: CdcEndpoint): boolean =>
  Option.exists(
    task[side],
    (address) => address.host === host && address.port === port && address.username === username
  )

const byName = Order.mapInput(Order.string, (task: CdcTask) => task.name)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Cdc["Type"], never, SqlClient.SqlClient> = Effect.map(SqlClient.SqlClient, (sql) => {
  const named = (name: string, statement: string): Effect.Effect<string, SqlError> =>
    Effect.zipLeft(validName(statements.taskRule, name), notInTransaction(sql, statement))

  const read = (name: string): Effect.Effect<Option.Option<CdcTask>, SqlError> =>
    Effect.map(show(sql, statements.show(name), cdcTasks.CdcRow), (rows) => Option.map(Arr.head(rows), cdcTasks.taskOf))

  const need = (name: string): Effect.Effect<CdcTask, CdcTaskNotFound | SqlError> =>
    Effect.flatMap(
      read(name),
      Option.match({ onNone: () => new CdcTaskNotFound({ task: name }), onSome: Effect.succeed })
    )

  const make = (name: string, options: CdcOptions) =>
    sendSecret(sql, (sink) => statements.create(name, options, sink), statements.uri(options.sink)).pipe(
      without([options.source, options.sink].flatMap(statements.secrets)),
      refine(refused(name))
    )

  /** `create`, `pause` and their like answer before the task is there, `done` says when it is. */
  const waited = (
    asked: string,
    done: (task: CdcTask) => boolean,
    hopeless: (task: CdcTask) => boolean,
    options: CdcWaitOptions = {}
  ): Effect.Effect<CdcTask, CdcTaskNotFound | CdcNotReached | SqlError> =>
    Effect.gen(function* () {
      const name = yield* named(asked, "SHOW CDC")
      const notReached = (task: CdcTask) => {
        const detail = Option.firstSomeOf([task.error, ...task.watermarks.map(({ error }) => error)])
        return new CdcNotReached({
          task: name,
          state: task.state,
          ...(Option.isNone(detail) ? {} : { detail: detail.value })
        })
      }
      const again = yield* Schedule.driver(options.schedule ?? Schedule.spaced("500 millis"))
      for (;;) {
        const task = yield* need(name)
        if (done(task)) return task
        if (hopeless(task)) return yield* notReached(task)
        yield* Effect.mapError(again.next(undefined), () => notReached(task))
      }
    })

  const told = (statement: string, text: (name: string) => string) =>
    function* (asked: string): Effect.fn.Return<void, CdcTaskNotFound | CdcTaskBusy | SqlError> {
      const name = yield* named(asked, statement)
      yield* refine(busy(name))(send(sql, text(name)))
    }

  return Cdc.of({
    create: Effect.fn("Cdc.create")(function* (asked, options) {
      const name = yield* named(asked, "CREATE CDC")
      const checked = statements.optionsFault(options)
      if (typeof checked === "string") return yield* invalid(checked)
      yield* objectNames(...checked.names)
      const made = yield* Effect.either(make(name, options))
      if (made._tag === "Right") return yield* Effect.catchTag(need(name), "CdcTaskNotFound", droppedMeanwhile)
      if (options.ifNotExists !== true || made.left._tag !== "CdcTaskAlreadyExists") return yield* made.left
      const there = yield* read(name)
      return Option.isSome(there) &&
        isAt(there.value, "source", options.source) &&
        isAt(there.value, "sink", options.sink)
        ? there.value
        : yield* made.left
    }),
    get: Effect.fn("Cdc.get")(function* (asked) {
      return yield* need(yield* named(asked, "SHOW CDC"))
    }),
    find: Effect.fn("Cdc.find")(function* (asked) {
      return yield* read(yield* named(asked, "SHOW CDC"))
    }),
    list: Effect.zipRight(notInTransaction(sql, "SHOW CDC"), show(sql, statements.showAll, cdcTasks.CdcRow)).pipe(
      Effect.map((rows) => Arr.sort(rows.map(cdcTasks.taskOf), byName)),
      Effect.withSpan("Cdc.list")
    ),
    pause: Effect.fn("Cdc.pause")(told("PAUSE CDC", statements.pause)),
    resume: Effect.fn("Cdc.resume")(told("RESUME CDC", statements.resume)),
    restart: Effect.fn("Cdc.restart")(told("RESUME CDC", statements.restart)),
    drop: Effect.fn("Cdc.drop")(function* (asked, options) {
      const name = yield* named(asked, "DROP CDC")
      const dropped = refine(missing(name))(send(sql, statements.drop(name)))
      yield* options?.ifExists === true ? Effect.catchTag(dropped, "CdcTaskNotFound", () => Effect.void) : dropped
    }),
    awaitState: Effect.fn("Cdc.awaitState")(function* (name, state, options) {
      return yield* waited(
        name,
        (task) => task.state === state,
        (task) => task.state === "failed",
        options
      )
    }),
    awaitWatermark: Effect.fn("Cdc.awaitWatermark")(function* (name, instant, options) {
      const wanted = nanoseconds(instant)
      return yield* waited(
        name,
        (task) => task.watermark !== undefined && task.watermark >= wanted,
        ({ state, watermarks }) =>
          state === "paused" || state === "failed" || watermarks.some(({ error }) => Option.isSome(error)),
        options
      )
    })
  })
})

const droppedMeanwhile = ({ task }: CdcTaskNotFound): SqlError =>
  invalid(`the CDC task ${task} was dropped by someone else right after it was made`)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Cdc, never, SqlClient.SqlClient> = Layer.effect(Cdc, make)
