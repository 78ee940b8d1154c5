/**
 * LOAD DATA LOCAL from a stream: the one file a server is ever given, once.
 */
import { Readable } from "node:stream"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type ExecuteResult, headerOf, noRows } from "../services/ExecuteResult.ts"
import type { MatrixOneClient } from "../services/MatrixOneClient.ts"
import { socketOf } from "./driver.ts"
import { type Core, currentHeld } from "./Held.ts"
import { Transaction } from "./Transaction.ts"
import type { Wire } from "./Wire.ts"

/** A packet holds 16 MiB less one byte; exactly that much would be followed by an empty one, which ends the file. */
const maxChunk = 1 << 20

/** Bytes that may wait in the socket before the source is asked for more. mysql2 itself does not look. */
const highWater = 1 << 20

/** The bytes on their way to one statement. */
class OneFile {
  #readable = new Readable({ read: () => {} })
  #socket: ReturnType<typeof socketOf> | undefined
  #asked: (() => void) | undefined
  /** All of it has been handed over: an error that comes later leaves the connection idle. */
  complete = false
  #given = false

  constructor() {
    // Whoever reads it hears of its end another way.
    this.#readable.on("error", () => {})
  }

  /** For mysql2, when the server asks. A second time it gets nothing. */
  open(wire: Wire): Readable {
    if (this.#given || this.#readable.destroyed) return wire.refuseFile()
    this.#given = true
    this.#socket = socketOf(wire.raw)
    queueMicrotask(() => this.#asked?.())
    return this.#readable
  }

  /** Waits until the server has asked and the socket has room. */
  readonly room: Effect.Effect<void> = Effect.async<void>((resume) => {
    const ready = () => resume(Effect.void)
    if (this.#socket === undefined) this.#asked = ready
    else if (this.#socket.writableLength < highWater) ready()
    else this.#socket.once("drain", ready)
  })

  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += maxChunk) {
      this.#readable.push(Buffer.from(bytes.subarray(from, from + maxChunk)))
    }
  }

  end(): void {
    this.complete = true
    this.#readable.push(null)
  }

  /** Ends it early: what was handed over must be rolled back. */
  abandon(): void {
    this.#readable.destroy(new Error("The source of the file failed"))
  }
}

/** The next bytes, or `None` at the end. */
type Next<E, R> = Effect.Effect<Option.Option<Chunk.Chunk<Uint8Array>>, E, R>

const pullFrom = <E, R>(source: Stream.Stream<Uint8Array, E, R>): Effect.Effect<Next<E, R>, never, Scope.Scope | R> =>
  Effect.map(Stream.toPull(Stream.filter(source, (bytes) => bytes.length > 0)), (pull) => {
    const next: Next<E, R> = pull.pipe(
      Effect.asSome,
      Effect.catchAll(Option.match({ onNone: () => Effect.succeedNone, onSome: Effect.fail })),
      Effect.flatMap((chunk) => (Option.isSome(chunk) && Chunk.isEmpty(chunk.value) ? next : Effect.succeed(chunk)))
    )
    return next
  })

const feed = <E, R>(file: OneFile, first: Chunk.Chunk<Uint8Array>, next: Next<E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    let chunk = first
    while (true) {
      for (const bytes of chunk) {
        yield* file.room
        file.push(bytes)
      }
      const following = yield* next
      if (Option.isNone(following)) break
      chunk = following.value
    }
    file.end()
  })

const firstOf = <E>(cause: Cause.Cause<E>): Cause.Cause<E> =>
  Option.match(Cause.failureOption(cause), { onNone: () => cause, onSome: Cause.fail })

/**
 * Runs a LOAD DATA LOCAL statement in a transaction, of its own or the one around it, feeding it the source. A failing or
 * interrupted source fails the transaction, so nothing of it stays.
 */
export const makeLoadLocal =
  (
    core: Core,
    withTransaction: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | SqlError, R>
  ): MatrixOneClient["loadLocal"] =>
  (statement) =>
  <E, R>(source: Stream.Stream<Uint8Array, E, R>) =>
    Effect.scoped(
      Effect.gen(function* () {
        const next = yield* pullFrom(source)
        // An empty file would crash a MatrixOne 4.2: it is never offered.
        const first = yield* next
        if (Option.isNone(first)) return noRows
        return yield* withTransaction(
          Effect.withFiberRuntime<ExecuteResult, E | SqlError, R>((fiber) => {
            const held = currentHeld(core, fiber.currentContext)
            if (!(held instanceof Transaction)) return Effect.dieMessage("withTransaction has opened no transaction")
            const file = new OneFile()
            let ofSource: Cause.Cause<E> | undefined
            const feeding = Effect.onError(feed(file, first.value, next), (cause) =>
              Effect.sync(() => {
                if (!Cause.isInterrupted(cause)) ofSource = cause
                file.abandon()
              })
            )
            const both = Effect.all([held.connection.executeLocal(statement, file), feeding], { concurrency: 2 })
            // The one that failed has stopped the other: that is no part of why.
            return Effect.mapErrorCause(
              Effect.map(both, ([answer]) => headerOf(answer)),
              (cause) => ofSource ?? firstOf(cause)
            )
          })
        )
      })
    )
