/**
 * One mysql2 connection: who uses it, how what it runs is stopped, and when it is dead. Knows no Effect: its timers run on
 * the event loop, so a program under a test clock still connects, cancels and closes.
 */
import { PassThrough, type Readable } from "node:stream"
import type { Connection } from "mysql2"
import { InvalidInput, type Reason } from "../errors/reasons.ts"
import type { Control } from "./Control.ts"
import { connectionLost, destroySocket, guardReading, socketOf } from "./driver.ts"
import type { Statistics } from "./Statistics.ts"

/** What a connection runs now. mysql2 tells a stream, or anybody after `destroy()`, nothing of a loss; the wire does. */
export interface Occupant {
  readonly lost: (error: Error) => void
  /** The client closes: end soon. */
  readonly stop?: () => void
}

/** What a wire needs of its owner. */
export interface WireOwner {
  readonly control: Control
  readonly statistics: Statistics
  /** Milliseconds to wait for an aborted statement before the connection is sacrificed. */
  readonly cancelTimeout: number
  /** The connection died, leased or idle. */
  readonly forget: (wire: Wire) => void
}

/** Milliseconds. */
const quitTimeout = 500

/** Milliseconds between one KILL and the next: from `first`, twice as long each time. */
const killAgain = { first: 1, longest: 100 }

export class Wire {
  dead = false
  /** The session is no longer as after connect: retire instead of pooling. */
  tainted = false
  /** The client closes: why nothing more is begun here. */
  closing: Reason | undefined = undefined
  idleSince = 0
  readonly openedAt = performance.now()
  occupant: Occupant | undefined = undefined
  readonly raw: Connection
  readonly #owner: WireOwner
  readonly #watchers = new Set<(error: Error) => void>()
  #wake: (() => void) | undefined = undefined
  /** What waits until no KILL is under way; `undefined` when none is. */
  #untilQuiet: Array<() => void> | undefined = undefined

  constructor(owner: WireOwner, raw: Connection) {
    this.#owner = owner
    this.raw = raw
    const lose = (cause: unknown) => this.#lose(cause instanceof Error ? cause : connectionLost())
    raw.on("error", lose)
    raw.on("end", lose)
    // A packet that is not the next one: whose answer it belongs to nobody knows. So answer servers to a statement that is far
    // too long while it is still being sent.
    raw.on("warn", () => lose(connectionLost("The server sent a packet out of turn")))
    socketOf(raw).once("close", () => lose(undefined))
    guardReading(raw, () => this.occupant !== undefined, lose)
  }

  get statistics(): Statistics {
    return this.#owner.statistics
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
    this.#owner.control.forget(this.threadId)
    occupant?.lost(error)
    for (const watcher of this.#watchers) watcher(error)
    this.#wake?.()
    this.#owner.forget(this)
  }

  /** Calls back when the connection dies, whether it runs something or not; answers how to stop listening. */
  watch(lost: (error: Error) => void): () => void {
    if (this.dead) lost(connectionLost())
    else this.#watchers.add(lost)
    return () => this.#watchers.delete(lost)
  }

  /** Ends the connection now, without a word to the server. */
  destroy(error: Error = connectionLost()): void {
    this.#lose(error)
  }

  /**
   * For a statement that makes the server ask for a file of this machine. mysql2 would refuse with a packet that crashes a
   * MatrixOne 4.2; and a server may ask in answer to any statement.
   */
  readonly refuseFile = (): Readable => {
    this.destroy(
      new InvalidInput({
        message:
          "The server asked for a file of this machine, which no statement of the client sends; the connection was closed",
        isRetryable: false
      })
    )
    return new PassThrough()
  }

  /** Ends an idle connection politely, so that the server hears of it, and calls back when it is closed. */
  quit(closed: () => void): void {
    if (this.dead) return closed()
    this.dead = true
    this.#owner.forget(this)
    const socket = socketOf(this.raw)
    const timer = setTimeout(() => destroySocket(this.raw), quitTimeout)
    socket.once("close", () => {
      clearTimeout(timer)
      closed()
    })
    // mysql2 calls back before it writes.
    this.raw.end(() => queueMicrotask(() => socket.end()))
  }

  /**
   * Makes the running command stop, then calls back. `pending()` is false once the server has answered it. A KILL that
   * arrives before the statement has started is lost, hence sent again. Called again meanwhile, it waits for the same end.
   */
  abort(pending: () => boolean, done: () => void): void {
    if (this.#untilQuiet !== undefined) {
      this.#untilQuiet.push(done)
      return
    }
    const waiting = [done]
    this.#untilQuiet = waiting
    const finish = (): void => {
      this.#wake = undefined
      this.#untilQuiet = undefined
      for (const each of waiting) each()
    }
    const deadline = performance.now() + this.#owner.cancelTimeout
    let delay = killAgain.first
    const attempt = (): void => {
      this.#wake = undefined
      if (!pending() || this.dead) return finish()
      const remaining = deadline - performance.now()
      if (remaining <= 0) return this.#sacrifice(finish)
      this.#owner.control.kill("QUERY", this.threadId, remaining, (error) => {
        if (!pending() || this.dead) return finish()
        if (error !== undefined) return this.#sacrifice(finish)
        const timer = setTimeout(attempt, delay)
        this.#wake = () => {
          clearTimeout(timer)
          attempt()
        }
        delay = Math.min(delay * 2, killAgain.longest)
      })
    }
    attempt()
  }

  #sacrifice(done: () => void): void {
    this.#owner.control.kill("CONNECTION", this.threadId, this.#owner.cancelTimeout, () => {})
    this.destroy(connectionLost("The statement did not stop; its connection was destroyed"))
    done()
  }

  /**
   * The running command has been answered: calls back when no KILL is under way any more that could hit the next one. Who
   * gives the wire back waits for this first.
   */
  quiet(done: () => void): void {
    if (this.#untilQuiet === undefined) return done()
    this.#untilQuiet.push(done)
    this.#wake?.()
  }
}
