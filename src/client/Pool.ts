/**
 * The lane that opens wires when they are needed and closes them when they are not.
 */
import { classify } from "../errors/classify.ts"
import { AcquireTimeout, ConnectionError, type Reason } from "../errors/reasons.ts"
import { Control } from "./Control.ts"
import type { ResolvedConfig } from "./config.ts"
import { destroySocket, open } from "./driver.ts"
import { type Job, Lane } from "./Lane.ts"
import { Statistics } from "./Statistics.ts"
import { Wire, type WireOwner } from "./Wire.ts"

const clientClosed = (): Reason =>
  new ConnectionError({ message: "The client is closed", isRetryable: false, hint: "Its layer's scope has ended." })

const acquireTimeout = (milliseconds: number): Reason =>
  new AcquireTimeout({
    message: `No connection became free within ${milliseconds} ms`,
    isRetryable: true,
    hint: "Raise maxConnections or acquireTimeout, or look for transactions and streams that stay open."
  })

/** Milliseconds. */
const pingTimeout = 1_000
const sweepInterval = 1_000
const lastKillTimeout = 1_000

export class Pool extends Lane implements WireOwner {
  readonly control: Control
  readonly statistics = new Statistics()
  readonly cancelTimeout: number
  readonly #resolved: ResolvedConfig
  readonly #wires = new Set<Wire>()
  readonly #idle: Array<Wire> = []
  readonly #giveUps = new Set<() => void>()
  #opening = 0
  #pinging = 0
  #leaving = 0
  #sweeper: NodeJS.Timeout | undefined
  /** Runs while jobs wait, until the first of them has waited long enough. */
  #patience: NodeJS.Timeout | undefined
  #drained: (() => void) | undefined

  constructor(resolved: ResolvedConfig) {
    super()
    this.#resolved = resolved
    this.cancelTimeout = resolved.limits.cancel
    this.control = new Control(resolved.driver, resolved.limits.connect)
  }

  get stats() {
    return {
      size: this.#wires.size + this.#opening,
      idle: this.#idle.length,
      leased: this.#wires.size - this.#idle.length,
      opening: this.#opening,
      waiting: this.waiting,
      kills: this.control.kills
    }
  }

  submit(job: Job): void {
    if (this.closed !== undefined) return job.fail(this.closed)
    const wire = this.#idle.pop()
    if (wire !== undefined && performance.now() - wire.idleSince <= this.#resolved.limits.pingAfter) {
      return job.run(wire)
    }
    job.deadline = performance.now() + this.#resolved.limits.acquire
    this.enqueue(job)
    this.#patience ??= setTimeout(() => this.#losePatience(), this.#resolved.limits.acquire).unref()
    if (wire !== undefined) this.#ping(wire)
    this.#grow()
  }

  /** All wait equally long, so the first in the queue is the first to give up. */
  #losePatience(): void {
    this.#patience = undefined
    const now = performance.now()
    for (let job = this.first(); job !== undefined; job = this.first()) {
      if (job.deadline > now) {
        this.#patience = setTimeout(() => this.#losePatience(), job.deadline - now).unref()
        return
      }
      this.next()?.fail(acquireTimeout(this.#resolved.limits.acquire))
    }
  }

  #grow(): void {
    while (
      this.closed === undefined &&
      this.#opening + this.#pinging < this.waiting &&
      this.#wires.size + this.#opening < this.#resolved.limits.maxConnections
    ) {
      this.#connect()
    }
  }

  #connect(): void {
    this.#opening++
    const giveUp = open(
      this.#resolved.driver,
      this.#resolved.limits.connect,
      this.#resolved.sessionSetup,
      (error, raw) => {
        this.#opening--
        this.#giveUps.delete(giveUp)
        if (raw === undefined) {
          this.next()?.fail(classify(error, "connect"))
          if (this.closed === undefined) this.#grow()
          return this.#settle()
        }
        if (this.closed !== undefined) {
          destroySocket(raw)
          return this.#settle()
        }
        const wire = new Wire(this, raw)
        this.#wires.add(wire)
        this.#sweeper ??= setInterval(() => this.#sweep(), sweepInterval).unref()
        this.release(wire)
      }
    )
    this.#giveUps.add(giveUp)
  }

  #ping(wire: Wire): void {
    this.#pinging++
    const timer = setTimeout(() => wire.destroy(), pingTimeout)
    const ended = (): void => {
      clearTimeout(timer)
      this.#pinging--
    }
    wire.occupant = { lost: ended }
    wire.raw.ping((error) => {
      if (wire.dead) return
      ended()
      wire.occupant = undefined
      if (error !== null && error !== undefined) wire.destroy()
      else this.release(wire)
    })
  }

  #quit(wire: Wire): void {
    this.#leaving++
    wire.quit(() => {
      this.#leaving--
      this.#settle()
    })
  }

  #expired(wire: Wire, now: number): boolean {
    return now - wire.openedAt > this.#resolved.limits.lifetime
  }

  release(wire: Wire): void {
    if (wire.dead) return
    const now = performance.now()
    if (this.closed !== undefined || wire.tainted || this.#expired(wire, now)) return this.#quit(wire)
    const job = this.next()
    if (job !== undefined) {
      this.statistics.waited(now - (job.deadline - this.#resolved.limits.acquire))
      return job.run(wire)
    }
    wire.idleSince = now
    this.#idle.push(wire)
  }

  forget(wire: Wire): void {
    if (!this.#wires.delete(wire)) return
    const at = this.#idle.indexOf(wire)
    if (at >= 0) this.#idle.splice(at, 1)
    if (this.closed === undefined) this.#grow()
    this.#settle()
  }

  #sweep(): void {
    const now = performance.now()
    for (const wire of this.#idle.filter(
      (each) => now - each.idleSince > this.#resolved.limits.idle || this.#expired(each, now)
    )) {
      this.#quit(wire)
    }
  }

  #settle(): void {
    if (this.#wires.size > 0 || this.#opening > 0 || this.#leaving > 0) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
    this.#drained?.()
  }

  /**
   * Refuses what waits and what comes, stops what runs, and calls back when every connection is closed. What has not stopped
   * after the close timeout is left to KILL CONNECTION.
   */
  shutdown(done: () => void): void {
    if (this.closed !== undefined) return done()
    const reason = clientClosed()
    this.close(reason)
    clearTimeout(this.#patience)
    const finish = (): void => {
      clearTimeout(timer)
      this.#drained = undefined
      clearInterval(this.#sweeper)
      for (const wire of [...this.#wires]) {
        if (wire.occupant !== undefined) {
          this.control.kill("CONNECTION", wire.threadId, lastKillTimeout, () => {})
        }
        wire.destroy()
      }
      this.control.end(lastKillTimeout, done)
    }
    const timer = setTimeout(finish, this.#resolved.limits.close)
    this.#drained = finish
    for (const giveUp of [...this.#giveUps]) giveUp()
    for (const wire of [...this.#idle]) this.#quit(wire)
    for (const wire of [...this.#wires]) {
      wire.closing = reason
      wire.occupant?.stop?.()
    }
    this.#settle()
  }
}
