/**
 * Who in this process has the turn at a name, first come, first served. Its timers run on the event loop, not on Effect's
 * `Clock`.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

interface Turn {
  /** Called when the turn has come. */
  begin: () => void
}

/** Milliseconds that a timer can hold; what is longer never ends. */
const longest = 2 ** 31 - 1

export class Turns {
  /** The first of each queue has the turn. */
  readonly #queues = new Map<string, Array<Turn>>()

  #leave(key: string, turn: Turn): void {
    const queue = this.#queues.get(key)
    const at = queue?.indexOf(turn) ?? -1
    if (queue === undefined || at < 0) return
    queue.splice(at, 1)
    if (queue.length === 0) this.#queues.delete(key)
    else if (at === 0) queue[0]?.begin()
  }

  /** Waits for the turn and has it until the scope closes; `false` when it did not come within so many milliseconds. */
  readonly take = (key: string, timeout: number): Effect.Effect<boolean, never, Scope.Scope> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const turn: Turn = { begin: () => {} }
        const leave = Effect.sync(() => this.#leave(key, turn))
        const wait = Effect.async<boolean>((resume) => {
          const queue = this.#queues.get(key)
          if (queue === undefined) {
            this.#queues.set(key, [turn])
            return resume(Effect.succeed(true))
          }
          if (timeout <= 0) return resume(Effect.succeed(false))
          const timer =
            timeout > longest
              ? undefined
              : setTimeout(() => {
                  this.#leave(key, turn)
                  resume(Effect.succeed(false))
                }, timeout)
          turn.begin = () => {
            clearTimeout(timer)
            resume(Effect.succeed(true))
          }
          queue.push(turn)
          return Effect.sync(() => clearTimeout(timer))
        })
        return Effect.matchCauseEffect(restore(wait), {
          onFailure: (cause) => Effect.zipRight(leave, Effect.failCause(cause)),
          onSuccess: (came) => Effect.as(came ? Effect.addFinalizer(() => leave) : Effect.void, came)
        })
      })
    )
}
