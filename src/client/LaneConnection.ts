/**
 * `@effect/sql`'s Connection over a lane: each statement is one `Effect.async`, without a Scope.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { type Operation, sqlError } from "../errors/classify.ts"
import {
  InvalidInput,
  isReason,
  NotAllowedInTransaction,
  type Reason,
  SessionChangeRefused
} from "../errors/reasons.ts"
import { type TextRule, textRule } from "../sql/statements.ts"
import { isUnsafeMode } from "../sql/variables.ts"
import type { Codec, Decoder } from "./decode.ts"
import {
  awaitJob,
  type Command,
  defaultSettings,
  type LocalFile,
  type Observer,
  type Resume,
  type Settings,
  StatementJob
} from "./jobs.ts"
import type { Lane } from "./Lane.ts"
import { rowStream } from "./rowStream.ts"

type TransformRows = Parameters<Connection["execute"]>[2]

/** Whose wire the statements run on: decides what they may do to its session. */
type Tenure = "pooled" | "transaction" | "reserved"

const sessionChange = (statement: string): Reason =>
  new SessionChangeRefused({
    message: `${statement} would change the session of a pooled connection; it was not sent`,
    isRetryable: false,
    statement,
    hint: "Run it on a connection of your own with `reserve`, or put session variables into the configuration."
  })

const notInTransaction = (statement: string, ends: boolean): Reason =>
  new NotAllowedInTransaction({
    message: ends
      ? `${statement} would end the transaction; it was not sent`
      : `MatrixOne does not run ${statement} inside a transaction; it was not sent`,
    isRetryable: false,
    statement,
    hint: "Run it before the transaction or after it has committed."
  })

const setsUnsafeMode = (sql: string, rule: TextRule): boolean =>
  rule.session?.words === "SET" && /sql_mode/i.test(sql) && isUnsafeMode(sql)

const unsafeMode = new InvalidInput({
  message:
    "The client writes text for an sql_mode in which backslashes escape and double quotes quote strings; it was not sent",
  isRetryable: false
})

const refuse = <A>(resume: Resume<A>, reason: Reason): undefined => {
  resume(Exit.fail(sqlError(reason)))
}

export class LaneConnection implements Connection {
  readonly lane: Lane
  readonly #tenure: Tenure
  readonly #codec: Codec
  readonly #taint: () => void
  readonly #settings: Settings

  constructor(
    lane: Lane,
    tenure: Tenure,
    codec: Codec,
    taint: () => void = () => {},
    settings: Settings = defaultSettings
  ) {
    this.lane = lane
    this.#tenure = tenure
    this.#codec = codec
    this.#taint = taint
    this.#settings = settings
  }

  /** The same connection for statements of a fiber with settings of its own. */
  withSettings(settings: Settings): LaneConnection {
    return new LaneConnection(this.lane, this.#tenure, this.#codec, this.#taint, settings)
  }

  /** The same connection for one statement that somebody watches. */
  observed(observer: Observer): LaneConnection {
    return this.withSettings({ ...this.#settings, observer })
  }

  /** Why a statement may not run here, if it may not. */
  #refusal(sql: string, rule: TextRule): Reason | undefined {
    if (this.#tenure === "transaction" && rule.notInTransaction !== undefined) {
      return notInTransaction(rule.notInTransaction.words, rule.notInTransaction.inTransaction === "ends")
    }
    if (rule.session === undefined) return undefined
    if (this.#tenure === "pooled") return sessionChange(rule.session.words)
    if (setsUnsafeMode(sql, rule)) return unsafeMode
    this.#taint()
    return undefined
  }

  #run<A>(
    protocol: "prepared" | "text",
    sql: string,
    values: ReadonlyArray<unknown>,
    rowsAsArray: boolean,
    decoder: Decoder<A>
  ): Effect.Effect<A, SqlError> {
    return awaitJob((resume) => {
      const rule = textRule(sql)
      const refusal = this.#refusal(sql, rule)
      if (refusal !== undefined) return refuse(resume, refusal)
      if (protocol === "prepared" && rule.prepared) {
        const bound = this.#codec.parameters.bind(sql, values, rule.placeholders)
        return isReason(bound)
          ? refuse(resume, bound)
          : this.#submit("execute", sql, bound, values, rowsAsArray, decoder, resume)
      }
      const text = this.#codec.parameters.interpolate(sql, values)
      return typeof text === "string"
        ? this.#submit("query", text, [], values, rowsAsArray, decoder, resume)
        : refuse(resume, text)
    })
  }

  #submit<A>(
    method: "execute" | "query",
    sql: string,
    values: ReadonlyArray<unknown>,
    secrets: ReadonlyArray<unknown>,
    rowsAsArray: boolean,
    decoder: Decoder<A>,
    resume: Resume<A>
  ): StatementJob<A> {
    const settings = this.#settings
    const command: Command = { method, sql, values, secrets, rowsAsArray, operation: "execute", settings }
    const job = new StatementJob(this.lane, command, decoder, resume)
    this.lane.submit(job)
    if (job.state === "waiting") settings.observer?.waiting()
    return job
  }

  #transforming(transform: TransformRows): Decoder<ReadonlyArray<object>> {
    const { rows } = this.#codec
    return transform === undefined ? rows : (result, fields) => transform(rows(result, fields))
  }

  /** A LOAD DATA LOCAL statement with its file. */
  executeLocal(sql: string, file: LocalFile): Effect.Effect<unknown, SqlError> {
    return awaitJob<unknown>((resume) => {
      const settings = this.#settings
      const command: Command = {
        method: "query",
        sql,
        values: [],
        secrets: [],
        rowsAsArray: false,
        operation: "execute",
        settings,
        file
      }
      const job = new StatementJob(this.lane, command, this.#codec.raw, resume)
      this.lane.submit(job)
      return job
    })
  }

  execute(sql: string, params: ReadonlyArray<unknown>, transform: TransformRows) {
    return this.#run("prepared", sql, params, false, this.#transforming(transform))
  }

  executeRaw(sql: string, params: ReadonlyArray<unknown>) {
    return this.#run("prepared", sql, params, false, this.#codec.raw)
  }

  executeValues(sql: string, params: ReadonlyArray<unknown>) {
    return this.#run("prepared", sql, params, true, this.#codec.values)
  }

  executeUnprepared(sql: string, params: ReadonlyArray<unknown>, transform: TransformRows) {
    return this.#run("text", sql, params, false, this.#transforming(transform))
  }

  executeStream(sql: string, params: ReadonlyArray<unknown>, transform: TransformRows) {
    return Stream.unwrapScoped(
      Effect.suspend(() => {
        const refusal = this.#refusal(sql, textRule(sql))
        if (refusal !== undefined) return sqlError(refusal)
        const text = this.#codec.parameters.interpolate(sql, params)
        return typeof text === "string"
          ? rowStream(this.lane, text, this.#codec, transform, this.#settings, params)
          : sqlError(text)
      })
    )
  }
}

/** BEGIN, COMMIT, ROLLBACK: past every rule. */
export const control = (lane: Lane, sql: string, operation: Operation): Effect.Effect<unknown, SqlError> =>
  awaitJob<unknown>((resume) => {
    const job = new StatementJob(
      lane,
      { method: "query", sql, values: [], secrets: [], rowsAsArray: false, operation, settings: defaultSettings },
      (result) => result,
      resume
    )
    lane.submit(job)
    return job
  })
