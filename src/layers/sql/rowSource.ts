/**
 * Where a load's rows or bytes come from, taken piece by piece.
 */
import * as Chunk from "effect/Chunk"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/** The next piece; `None` is the end. */
type Pull<A, E, R> = Effect.Effect<Chunk.Chunk<A>, Option.Option<E>, R>

/** What a stream begins with, and all of it. */
interface Begun<A, E> {
  readonly first: A
  readonly pull: Pull<A, E, never>
}

const filled = <A, E, R>(pull: Pull<A, E, R>): Pull<A, E, R> =>
  Effect.flatMap(pull, (chunk) => (Chunk.isEmpty(chunk) ? filled(pull) : Effect.succeed(chunk)))

/**
 * Waits for a stream's first element; `None` for an empty stream. The source goes on in the context it was begun in: outside
 * of a transaction that is opened meanwhile, whose connection is not free.
 */
export const begin = <A, E, R>(
  source: Stream.Stream<A, E, R>
): Effect.Effect<Option.Option<Begun<A, E>>, E, R | Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.context<R>()
    const own = yield* Stream.toPull(source)
    const pull = filled(Effect.mapInputContext(own, (_: Context.Context<never>) => context))
    const chunk = yield* Effect.matchEffect(pull, {
      onFailure: Option.match({ onNone: () => Effect.succeedNone, onSome: Effect.fail }),
      onSuccess: Effect.succeedSome
    })
    const first = Option.flatMap(chunk, Chunk.head)
    if (Option.isNone(chunk) || Option.isNone(first)) return Option.none()
    let begun = false
    const all: Pull<A, E, never> = Effect.suspend(() => {
      if (begun) return pull
      begun = true
      return Effect.succeed(chunk.value)
    })
    return Option.some({ first: first.value, pull: all })
  })

/** Some bytes, and how many rows there have been with them, if they are rows. */
export interface Piece {
  readonly piece: Uint8Array
  readonly rows: number | undefined
}

/** Bytes that are handed over at once; rows alone would be a packet each. */
const enough = 1 << 16

/** Rows become lines, and lines become pieces of some size. */
export const pieces = <A, E, E2, R>(
  pull: Pull<A, E, never>,
  write: (row: A, n: number) => Effect.Effect<string, E2, R> | string
): Stream.Stream<Piece, E | E2, R> => {
  let rows = 0
  let chunk: Iterator<A> | undefined
  let ended = false
  const next = Effect.gen(function* () {
    let lines = ""
    while (!ended && lines.length < enough) {
      if (chunk === undefined) {
        const pulled = yield* Effect.asSome(pull).pipe(Effect.catchIf(Option.isNone, () => Effect.succeedNone))
        if (Option.isNone(pulled)) ended = true
        else chunk = pulled.value[Symbol.iterator]()
        continue
      }
      const row = chunk.next()
      if (row.done === true) {
        chunk = undefined
        continue
      }
      const line = write(row.value, ++rows)
      lines += typeof line === "string" ? line : yield* Effect.mapError(line, Option.some)
    }
    return lines === ""
      ? yield* Effect.fail(Option.none<E | E2>())
      : Chunk.of<Piece>({ piece: Buffer.from(lines, "latin1"), rows })
  })
  return Stream.repeatEffectChunkOption(next)
}
