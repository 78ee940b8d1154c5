/**
 * The lane that opens wires when they are needed and closes them when they are not.
 */
import { classify } from "../errors/classify.ts"
import { ConnectionError, type Reason } from "../errors/reasons.ts"
import { Control } from "./Control.ts"
import type { ResolvedConfig } from "./config.ts"
import { destroySocket, open } from "./driver.ts"
import { boundWait, type Job, Lane } from "./Lane.ts"
import { Wire, type WireOwner } from "./Wire.ts"

const clientClosed = (): Reason =>
  new ConnectionError({ message: "The client is closed", isRetryable: false, hint: "Its layer's scope has ended." })

/** Milliseconds. */
const pingTimeout = 1_000
const sweepInterval = 1_000

export class Pool extends Lane implements WireOwner {
  readonly control: Control
  readonly cancelTimeout: number
  readonly #resolved: ResolvedConfig
  readonly #wires = new Set<Wire>()
  readonly #idle: Array<Wire> = []
  readonly #giveUps = new Set<() => void>()
  #opening = 0
  #sweeper: NodeJS.Timeout | undefined
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
    if (wire === undefined) return this.#enqueue(job)
    if (performance.now() - wire.idleSince <= this.#resolved.limits.pingAfter) return job.run(wire)
    this.#enqueue(job)
    this.#ping(wire)
  }

  #enqueue(job: Job): void {
    this.waiters.push(job)
    boundWait(job, this.#resolved.limits.acquire)
    this.#grow()
  }

  #grow(): void {
    while (
      this.closed === undefined &&
      this.#opening < this.waiting &&
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
    const timer = setTimeout(() => wire.destroy(), pingTimeout)
    wire.occupant = { lost: () => clearTimeout(timer) }
    wire.raw.ping((error) => {
      clearTimeout(timer)
      if (wire.dead) return
      wire.occupant = undefined
      if (error !== null && error !== undefined) wire.destroy()
      else this.release(wire)
    })
  }

  release(wire: Wire): void {
    if (wire.dead) return
    if (this.closed !== undefined || wire.tainted) return wire.quit()
    const job = this.next()
    if (job !== undefined) return job.run(wire)
    wire.idleSince = performance.now()
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
    const { idle, lifetime } = this.#resolved.limits
    for (const wire of this.#idle.filter((each) => now - each.idleSince > idle || now - each.openedAt > lifetime)) {
      wire.quit()
    }
  }

  #settle(): void {
    if (this.#wires.size > 0 || this.#opening > 0) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
    this.#drained?.()
  }

  /**
   * Refuses what waits and what comes, stops what runs, and calls back when every connection is closed, at the latest after
   * the close timeout.
   */
  shutdown(done: () => void): void {
    if (this.closed !== undefined) return done()
    this.close(clientClosed())
    const finish = (): void => {
      clearTimeout(timer)
      this.#drained = undefined
      clearInterval(this.#sweeper)
      for (const wire of [...this.#wires]) wire.destroy()
      this.control.close()
      done()
    }
    const timer = setTimeout(finish, this.#resolved.limits.close)
    this.#drained = finish
    for (const giveUp of [...this.#giveUps]) giveUp()
    for (const wire of [...this.#idle]) wire.quit()
    for (const wire of [...this.#wires]) wire.occupant?.stop?.()
    this.#settle()
  }
}
