/**
 * What runs in a lane: a statement, or a lease that is held across several.
 */
import type { Readable } from "node:stream"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import * as Exit from "effect/Exit"
import {
  classify,
  type Operation,
  endsConnection as serverCloses,
  spoilsSession,
  sqlError
} from "../errors/classify.ts"
import { type Reason, StatementTimeoutError } from "../errors/reasons.ts"
import type { CancellationStrategy } from "../services/StatementSettings.ts"
import { type Decoder, retypeBinaryFields, retypeTextFields } from "./decode.ts"
import { connectionLost, isAnswer } from "./driver.ts"
import type { Job, JobState, Lane } from "./Lane.ts"
import type { Occupant, Wire } from "./Wire.ts"
import { withoutValues } from "./withoutValues.ts"

export type Resume<A> = (exit: Exit.Exit<A, SqlError>) => void

const failed = (reason: Reason) => Exit.fail(sqlError(reason))

/** Told of what happens to a statement on its way. */
export interface Observer {
  /** There is no connection for it yet. */
  readonly waiting: () => void
  readonly sent: (connectionId: number) => void
  readonly canceling: () => void
}

/** How a statement is stopped, after how many milliseconds it is, and who watches. */
export interface Settings {
  readonly strategy: CancellationStrategy
  readonly timeout: number
  readonly observer?: Observer
}

export const defaultSettings: Settings = { strategy: "kill", timeout: Number.POSITIVE_INFINITY }

export const statementTimeout = (milliseconds: number): Reason =>
  new StatementTimeoutError({
    message: `The statement ran longer than ${milliseconds} ms and was stopped`,
    isRetryable: false
  })

/** How a statement goes over the wire. */
export interface Command {
  readonly method: "execute" | "query"
  readonly sql: string
  readonly values: ReadonlyArray<unknown>
  /** What the caller bound, over either protocol: never to be shown. */
  readonly secrets: ReadonlyArray<unknown>
  readonly rowsAsArray: boolean
  readonly operation: Operation
  readonly settings: Settings
  /** The file the server may ask for. */
  readonly file?: LocalFile
}

/** A file that a statement reads from this machine. */
export interface LocalFile {
  readonly open: (wire: Wire) => Readable
  /** Handed over to its end, so that an error leaves the connection idle. */
  readonly complete: boolean
}

/**
 * One statement. It is its own canceler, so that a statement costs one `Effect.async` and one object.
 */
export class StatementJob<A> extends Effectable.Class<void> implements Job, Occupant {
  readonly exclusive = false
  readonly concludes: boolean
  state: JobState = "waiting"
  deadline = Number.POSITIVE_INFINITY
  #wire: Wire | undefined = undefined
  /** What to do instead of telling the fiber what the server answered. */
  #instead: (() => void) | undefined = undefined
  #timedOut = false
  #sentAt = 0
  /** Answered and given back. */
  #settled = false
  #timer: NodeJS.Timeout | undefined = undefined
  readonly #lane: Lane
  readonly #command: Command
  readonly #decode: Decoder<A>
  readonly #resume: Resume<A>

  constructor(lane: Lane, command: Command, decode: Decoder<A>, resume: Resume<A>) {
    super()
    this.#lane = lane
    this.#command = command
    this.concludes = command.operation === "commit" || command.operation === "rollback"
    this.#decode = decode
    this.#resume = resume
  }

  run(wire: Wire): void {
    this.state = "running"
    this.#wire = wire
    if (wire.dead) return this.#finish(connectionLost(), undefined, undefined)
    wire.occupant = this
    this.#sentAt = performance.now()
    this.#command.settings.observer?.sent(wire.threadId)
    const { file, method, rowsAsArray, settings, sql, values } = this.#command
    const options = {
      sql,
      values: values as Array<never>,
      rowsAsArray,
      infileStreamFactory: file === undefined ? wire.refuseFile : () => file.open(wire)
    }
    const answered = (error: unknown, result: unknown, fields: unknown) => this.#finish(error, result, fields)
    if (settings.timeout !== Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#timeOut(wire, settings.timeout), settings.timeout)
    }
    try {
      const command = method === "execute" ? wire.raw.execute(options, answered) : wire.raw.query(options, answered)
      command?.on("fields", method === "execute" ? retypeBinaryFields : retypeTextFields)
    } catch (error) {
      // mysql2 throws for parameters it cannot encode, before anything is sent.
      this.#finish(error, undefined, undefined)
    }
  }

  #finish(error: unknown, result: unknown, fields: unknown): void {
    const wire = this.#wire
    if (this.state !== "running" || wire === undefined) return
    this.state = "done"
    wire.occupant = undefined
    clearTimeout(this.#timer)
    const { operation, secrets } = this.#command
    const reason = isPresent(error) ? reasonOf(error, operation, secrets) : undefined
    this.#lane.observe(error, result, reason)
    if (operation === "execute") {
      wire.statistics.statement(this.#outcome(error), performance.now() - this.#sentAt)
    }
    const exit = reason === undefined ? decoded(this.#decode, result, fields) : failed(reason)
    // The session remembers the path of an export that failed, and puts the next one's below it.
    if (isPresent(error) && /\binto\s+outfile\b/i.test(this.#command.sql)) wire.tainted = true
    if (endsConnection(error) || (isPresent(error) && this.#command.file?.complete === false)) wire.destroy()
    if (reason !== undefined && spoilsSession(error)) wire.tainted = true
    wire.quiet(() => {
      this.#settled = true
      this.#lane.release(wire)
      if (this.#instead === undefined) this.#resume(exit)
      else this.#instead()
    })
  }

  #outcome(error: unknown): "succeeded" | "failed" | "interrupted" | "timedOut" {
    if (this.#timedOut) return "timedOut"
    if (this.#instead !== undefined) return "interrupted"
    return isPresent(error) ? "failed" : "succeeded"
  }

  lost(error: Error): void {
    this.#finish(error, undefined, undefined)
  }

  fail(reason: Reason): void {
    this.state = "done"
    this.#resume(failed(reason))
  }

  /** The client closes: stop on the server; the fiber gets what the server answers. A COMMIT may say how it ended. */
  stop(): void {
    if (this.concludes) return
    this.#wire?.abort(
      () => this.state === "running",
      () => {}
    )
  }

  #stop(wire: Wire, strategy: CancellationStrategy, instead: () => void): void {
    this.#instead = instead
    this.#command.settings.observer?.canceling()
    switch (strategy) {
      case "kill":
        return this.stop()
      case "discard":
        return wire.destroy(connectionLost("The statement was interrupted; its connection was destroyed"))
      case "wait":
        return
    }
  }

  #timeOut(wire: Wire, milliseconds: number): void {
    const { strategy } = this.#command.settings
    // Who has interrupted it meanwhile still waits for its end.
    const interrupted = this.#instead
    this.#timedOut = interrupted === undefined
    this.#stop(
      wire,
      strategy === "wait" ? "kill" : strategy,
      interrupted ?? (() => this.#resume(failed(statementTimeout(milliseconds))))
    )
  }

  /** The canceler: uninterruptible, bounded by the cancel timeout unless the strategy is to wait. */
  commit(): Effect.Effect<void> {
    return Effect.async<void>((resume) => {
      const wire = this.#wire
      if (wire === undefined || this.#settled) {
        // Not sent yet, and now it never will be; or there is nothing left to stop.
        if (this.state === "waiting") this.#lane.withdraw()
        this.state = "done"
        return resume(Effect.void)
      }
      const ended = () => resume(Effect.void)
      if (this.state === "running") this.#stop(wire, this.#command.settings.strategy, ended)
      else this.#instead = ended
    })
  }
}

/**
 * Submits a job and waits for what it resumes with; interrupted, for the job to stop. `Effect.async` with a canceler does the
 * same with twice the steps on the way to success, which every statement takes.
 */
export const awaitJob = <A>(start: (resume: Resume<A>) => StatementJob<A> | undefined): Effect.Effect<A, SqlError> =>
  Effect.uninterruptibleMask((restore) => {
    let job: StatementJob<A> | undefined
    const answer = Effect.async<A, SqlError>((resume) => {
      job = start(resume)
    })
    return Effect.catchAllCause(restore(answer), (cause) =>
      job !== undefined && Cause.isInterrupted(cause)
        ? Effect.zipRight(job, Effect.failCause(cause))
        : Effect.failCause(cause)
    )
  })

/** Holds a wire for a transaction, a reserved connection or a stream. */
export class LeaseJob implements Job {
  readonly exclusive: boolean
  readonly concludes = false
  state: JobState = "waiting"
  deadline = Number.POSITIVE_INFINITY
  #wire: Wire | undefined = undefined
  readonly #lane: Lane
  readonly #resume: Resume<Wire>

  constructor(lane: Lane, exclusive: boolean, resume: Resume<Wire>) {
    this.#lane = lane
    this.exclusive = exclusive
    this.#resume = resume
  }

  run(wire: Wire): void {
    this.state = "running"
    this.#wire = wire
    this.#resume(Exit.succeed(wire))
  }

  fail(reason: Reason): void {
    this.state = "done"
    this.#resume(failed(reason))
  }

  /** Gives the wire back, or gives up waiting for one. Once is enough; more does nothing. */
  release(): void {
    const wire = this.#wire
    const held = this.state === "running"
    if (this.state === "waiting") this.#lane.withdraw()
    this.state = "done"
    if (held && wire !== undefined) this.#lane.release(wire)
  }
}

const isPresent = (error: unknown): boolean => error !== null && error !== undefined

/**
 * What the server did not say itself leaves the protocol in an unknown state, whatever the driver makes of it; and after some
 * answers the server closes.
 */
export const endsConnection = (error: unknown): boolean => isPresent(error) && (!isAnswer(error) || serverCloses(error))

/** Why a statement failed, in words that show nothing of what was bound. */
export const reasonOf = (error: unknown, operation: Operation, secrets: ReadonlyArray<unknown>): Reason =>
  classify(error, operation, { redact: (words) => withoutValues(words, secrets) })

const decoded = <A>(decode: Decoder<A>, result: unknown, fields: unknown): Exit.Exit<A, SqlError> => {
  try {
    return Exit.succeed(decode(result, fields))
  } catch (defect) {
    return Exit.die(defect)
  }
}
