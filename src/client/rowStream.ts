/**
 * Rows as they arrive: pulled, bounded in memory, ended on every path.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { spoilsSession, sqlError } from "../errors/classify.ts"
import { QueryCanceled, type Reason } from "../errors/reasons.ts"
import { type Codec, retypeTextFields } from "./decode.ts"
import { connectionLost, socketOf } from "./driver.ts"
import { endsConnection, reasonOf, type Settings, statementTimeout } from "./jobs.ts"
import type { Lane } from "./Lane.ts"
import { withLease } from "./lease.ts"
import type { Occupant, Wire } from "./Wire.ts"

type Row = { [column: string]: unknown }
type TransformRows = Parameters<Connection["executeStream"]>[2]
type Pulled = Exit.Exit<Chunk.Chunk<unknown>, Option.Option<SqlError>>

/** Buffered rows, or bytes read for them, above which the socket is paused; what one read of it delivered is still taken. */
const highWater = { rows: 2048, bytes: 4 * 1024 * 1024 }

const isRow = (u: unknown): u is Row => typeof u === "object" && u !== null

const cutShort = new QueryCanceled({
  message: "The stream was stopped before its end: its client was closed, or its transaction has ended",
  isRetryable: false
})

/** One open result set. mysql2 pushes rows in; whoever pulls takes all that are there as one chunk. */
class RowSource implements Occupant {
  #buffer: Array<Row> = []
  /** How many of them are decoded already. */
  #decoded = 0
  #waiting: ((pulled: Pulled) => void) | undefined = undefined
  #ended = false
  #reason: Reason | undefined = undefined
  #discarding = false
  /** Stopped by somebody else than its consumer, who must not take what was dropped for the end. */
  #cut = false
  #paused = false
  #flushing = false
  /** The header of a statement without rows comes the way rows do. */
  #headerOnly = false
  #decode: (rows: ReadonlyArray<Row>) => void = () => {}
  #bytesTaken = 0
  #timer: NodeJS.Timeout | undefined = undefined
  #timedOut = false
  readonly #lane: Lane
  readonly #wire: Wire
  readonly #codec: Codec
  readonly #transform: TransformRows
  readonly #settings: Settings
  readonly #secrets: ReadonlyArray<unknown>

  constructor(
    lane: Lane,
    wire: Wire,
    codec: Codec,
    transform: TransformRows,
    settings: Settings,
    secrets: ReadonlyArray<unknown>
  ) {
    this.#lane = lane
    this.#wire = wire
    this.#codec = codec
    this.#transform = transform
    this.#settings = settings
    this.#secrets = secrets
  }

  start(sql: string): void {
    // mysql2 tells a command without a call-back nothing of a connection that is closed already.
    if (this.#wire.dead) return this.#end(connectionLost())
    this.#wire.occupant = this
    this.#settings.observer?.sent(this.#wire.threadId)
    this.#bytesTaken = this.#bytesRead
    const command = this.#wire.raw.query({ sql, infileStreamFactory: this.#wire.refuseFile })
    command.on("fields", (fields: unknown) => {
      this.#decodeBuffer()
      retypeTextFields(fields)
      this.#headerOnly = fields === undefined
      this.#decode = this.#codec.chunkDecoder(fields)
    })
    command.on("result", (row: unknown) => this.#push(row))
    command.on("error", (error: unknown) => this.#end(error))
    command.on("end", () => this.#end(undefined))
    if (this.#settings.timeout !== Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => {
        this.#timedOut = true
        this.stop()
      }, this.#settings.timeout)
    }
  }

  get #bytesRead(): number {
    return socketOf(this.#wire.raw).bytesRead
  }

  #push(row: unknown): void {
    if (this.#discarding || this.#headerOnly || !isRow(row)) return
    this.#buffer.push(row)
    if (this.#waiting !== undefined) {
      if (this.#flushing) return
      this.#flushing = true
      queueMicrotask(() => {
        this.#flushing = false
        this.#deliver()
      })
    } else if (!this.#paused && this.#isFull) {
      // The socket itself: mysql2's own pause() would clone every packet it has received.
      this.#paused = true
      socketOf(this.#wire.raw).pause()
    }
  }

  get #isFull(): boolean {
    return this.#buffer.length >= highWater.rows || this.#bytesRead - this.#bytesTaken >= highWater.bytes
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    socketOf(this.#wire.raw).resume()
  }

  #end(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    const reason = error === undefined ? (this.#cut ? cutShort : undefined) : reasonOf(error, "stream", this.#secrets)
    this.#reason = this.#timedOut ? statementTimeout(this.#settings.timeout) : reason
    clearTimeout(this.#timer)
    this.#wire.occupant = undefined
    this.#lane.observe(error, undefined, reason)
    if (endsConnection(error)) this.#wire.destroy()
    else if (reason !== undefined && spoilsSession(error)) this.#wire.tainted = true
    this.#wire.quiet(() => this.#deliver())
  }

  lost(error: Error): void {
    this.#end(error)
  }

  stop(): void {
    this.#discarding = true
    this.#cut = true
    this.#resume()
    this.#wire.abort(
      () => !this.#ended,
      () => {}
    )
  }

  #deliver(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    const pulled = this.#take()
    if (pulled === undefined) return
    this.#waiting = undefined
    waiting(pulled)
  }

  /** In place, before another result set of the same text brings other columns. */
  #decodeBuffer(): void {
    this.#decode(this.#decoded === 0 ? this.#buffer : this.#buffer.slice(this.#decoded))
    this.#decoded = this.#buffer.length
  }

  #take(): Pulled | undefined {
    if (this.#buffer.length > 0) {
      this.#decodeBuffer()
      const rows = this.#buffer
      this.#buffer = []
      this.#decoded = 0
      this.#bytesTaken = this.#bytesRead
      this.#resume()
      try {
        return Exit.succeed(
          Chunk.unsafeFromArray<unknown>(this.#transform === undefined ? rows : this.#transform(rows))
        )
      } catch (defect) {
        return Exit.die(defect)
      }
    }
    if (!this.#ended) return undefined
    return Exit.fail(this.#reason === undefined ? Option.none() : Option.some(sqlError(this.#reason)))
  }

  readonly pull: Effect.Effect<Chunk.Chunk<unknown>, Option.Option<SqlError>> = Effect.async((resume) => {
    const pulled = this.#take()
    if (pulled !== undefined) return resume(pulled)
    this.#waiting = resume
    return Effect.sync(() => {
      this.#waiting = undefined
    })
  })

  /** Ends the statement on the server if it still runs; the wire is idle or dead afterwards. */
  readonly finish: Effect.Effect<void> = Effect.async<void>((resume) => {
    this.#discarding = true
    this.#buffer = []
    this.#resume()
    const ended = () => resume(Effect.void)
    if (this.#ended) return this.#wire.quiet(ended)
    this.#settings.observer?.canceling()
    if (this.#settings.strategy === "discard") {
      this.#wire.destroy()
      return ended()
    }
    // Draining a result of any length is no way to wait for its end.
    this.#wire.abort(() => !this.#ended, ended)
  })
}

/** Leases a wire for as long as the scope is open and streams one statement's rows from it. */
export const rowStream = (
  lane: Lane,
  sql: string,
  codec: Codec,
  transform: TransformRows,
  settings: Settings,
  secrets: ReadonlyArray<unknown>
): Effect.Effect<Stream.Stream<unknown, SqlError>, SqlError, Scope.Scope> =>
  withLease(lane, true, (wire, release) => {
    const source = new RowSource(lane, wire, codec, transform, settings, secrets)
    return Effect.addFinalizer(() => Effect.zipRight(source.finish, release)).pipe(
      Effect.zipRight(Effect.sync(() => source.start(sql))),
      Effect.as(Stream.repeatEffectChunkOption(source.pull))
    )
  })
