/**
 * One mysql2 connection: who uses it, how what it runs is stopped, and when it is dead. Knows no Effect: its timers run on
 * the event loop, so a program under a test clock still connects, cancels and closes.
 */
import type { Connection } from "mysql2"
import type { Control } from "./Control.ts"
import { connectionLost, destroySocket, socketOf } from "./driver.ts"

/** What a connection runs now. mysql2 tells a stream, or anybody after `destroy()`, nothing of a loss; the wire does. */
export interface Occupant {
  readonly lost: (error: Error) => void
  /** The client closes: end soon. */
  readonly stop?: () => void
}

/** What a wire needs of its owner. */
export interface WireOwner {
  readonly control: Control
  /** Milliseconds to wait for an aborted statement before the connection is sacrificed. */
  readonly cancelTimeout: number
  /** The connection died, leased or idle. */
  readonly forget: (wire: Wire) => void
}

const maxBackoff = 100

/** Milliseconds a statement gets to end by itself before the first KILL would be worth a round trip. */
const killAttemptDelay = 1

export class Wire {
  dead = false
  /** The session is no longer as after connect: retire instead of pooling. */
  tainted = false
  idleSince = 0
  readonly openedAt = performance.now()
  occupant: Occupant | undefined = undefined
  readonly raw: Connection
  readonly #owner: WireOwner
  #wake: (() => void) | undefined = undefined

  constructor(owner: WireOwner, raw: Connection) {
    this.#owner = owner
    this.raw = raw
    const lose = (cause: unknown) => this.#lose(cause instanceof Error ? cause : connectionLost())
    raw.on("error", lose)
    raw.on("end", lose)
    socketOf(raw)?.once("close", () => lose(undefined))
  }

  get threadId(): number {
    return this.raw.threadId
  }

  #lose(error: Error): void {
    if (this.dead) return
    this.dead = true
    const occupant = this.occupant
    this.occupant = undefined
    destroySocket(this.raw)
    occupant?.lost(error)
    this.#wake?.()
    this.#owner.forget(this)
  }

  /** Ends the connection now, without a word to the server. */
  destroy(error: Error = connectionLost()): void {
    this.#lose(error)
  }

  /** Ends an idle connection politely. */
  quit(): void {
    if (this.dead) return
    this.dead = true
    this.#owner.forget(this)
    this.raw.on("error", () => {})
    const timer = setTimeout(() => destroySocket(this.raw), 500)
    this.raw.end(() => {
      clearTimeout(timer)
      destroySocket(this.raw)
    })
  }

  /**
   * Makes the running command stop, then calls back. `pending()` is false once the server has answered it. A KILL that
   * arrives before the statement has started is lost, hence sent again. The lease must be kept until the call back: only
   * then is no KILL under way that could hit a later statement.
   */
  abort(pending: () => boolean, done: () => void): void {
    const started = performance.now()
    let delay = killAttemptDelay
    const attempt = (): void => {
      this.#wake = undefined
      if (!pending() || this.dead) return done()
      if (performance.now() - started > this.#owner.cancelTimeout) return this.#sacrifice(done)
      const remaining = this.#owner.cancelTimeout - (performance.now() - started)
      this.#owner.control.kill("QUERY", this.threadId, remaining, (error) => {
        if (!pending() || this.dead) return done()
        if (error !== undefined) return this.#sacrifice(done)
        const timer = setTimeout(() => this.#wake?.(), delay)
        this.#wake = () => {
          clearTimeout(timer)
          attempt()
        }
        delay = Math.min(delay * 2, maxBackoff)
      })
    }
    attempt()
  }

  #sacrifice(done: () => void): void {
    this.#owner.control.kill("CONNECTION", this.threadId, this.#owner.cancelTimeout, () => {})
    this.destroy(connectionLost("The statement did not stop; its connection was destroyed"))
    done()
  }

  /** The aborted command has been answered: a running {@link abort} need not wait for its timer. */
  settled(): void {
    this.#wake?.()
  }
}
