/**
 * Who may use which connection when: a lane lends a wire to one job at a time, first come, first served.
 */
import type { Reason } from "../errors/reasons.ts"
import { AcquireTimeout, ConnectionBusy } from "../errors/reasons.ts"
import type { Wire } from "./Wire.ts"

export type JobState = "waiting" | "running" | "done"

/** One statement, or one lease. */
export interface Job {
  readonly state: JobState
  /** Nothing else may run on the lane's only wire meanwhile, and what would is refused rather than kept waiting. */
  readonly exclusive: boolean
  readonly run: (wire: Wire) => void
  readonly fail: (reason: Reason) => void
}

const busy = (): Reason =>
  new ConnectionBusy({
    message: "A stream of this transaction or reserved connection is still open",
    isRetryable: false,
    hint: "Consume the stream first, or run the other statement outside of the transaction."
  })

const acquireTimeout = (milliseconds: number): Reason =>
  new AcquireTimeout({
    message: `No connection became free within ${milliseconds} ms`,
    isRetryable: true,
    hint: "Raise maxConnections or acquireTimeout, or look for transactions and streams that stay open."
  })

export abstract class Lane {
  protected readonly waiters: Array<Job | undefined> = []
  #head = 0
  #closed: Reason | undefined = undefined

  abstract submit(job: Job): void
  /** The wire's job is done and the wire is idle, or it is dead. */
  abstract release(wire: Wire): void
  /** A statement has been answered; `error` is what the driver said. */
  observe(_error: unknown, _result: unknown): void {}

  get closed(): Reason | undefined {
    return this.#closed
  }

  get waiting(): number {
    return this.waiters.length - this.#head
  }

  /** The first job that still waits. Cancelled ones stay behind as holes until their turn. */
  protected next(): Job | undefined {
    while (this.#head < this.waiters.length) {
      const job = this.waiters[this.#head]
      this.waiters[this.#head++] = undefined
      if (this.#head > 1024 && this.#head * 2 > this.waiters.length) {
        this.waiters.splice(0, this.#head)
        this.#head = 0
      }
      if (job?.state === "waiting") return job
    }
    if (this.#head > 0) {
      this.waiters.length = 0
      this.#head = 0
    }
    return undefined
  }

  /** Refuses everything that waits and everything that comes. */
  close(reason: Reason): void {
    this.#closed ??= reason
    this.failWaiting(reason)
  }

  protected failWaiting(reason: Reason): void {
    for (let job = this.next(); job !== undefined; job = this.next()) job.fail(reason)
  }
}

/** Fails a job that is still waiting after `milliseconds`. The timer is the price of waiting; who need not wait pays none. */
export const boundWait = (job: Job, milliseconds: number): void => {
  const timer = setTimeout(() => {
    if (job.state === "waiting") job.fail(acquireTimeout(milliseconds))
  }, milliseconds)
  timer.unref()
}

/** The one wire of a transaction or a reserved connection, shared by the fibers in it. */
export class WireLane extends Lane {
  readonly wire: Wire
  #running: Job | undefined = undefined
  #idle: (() => void) | undefined = undefined

  constructor(wire: Wire) {
    super()
    this.wire = wire
  }

  submit(job: Job): void {
    if (this.closed !== undefined) return job.fail(this.closed)
    if (this.#running === undefined) return this.#start(job)
    if (this.#running.exclusive) return job.fail(busy())
    this.waiters.push(job)
  }

  release(_wire: Wire): void {
    this.#running = undefined
    const job = this.closed === undefined ? this.next() : undefined
    if (job !== undefined) return this.#start(job)
    const idle = this.#idle
    this.#idle = undefined
    idle?.()
  }

  #start(job: Job): void {
    this.#running = job
    if (job.exclusive) this.failWaiting(busy())
    job.run(this.wire)
  }

  /** Refuses what comes and calls back when what runs has been answered: the wire is then the caller's alone. */
  seal(reason: Reason, done: () => void): void {
    this.close(reason)
    if (this.#running === undefined) done()
    else this.#idle = done
  }
}
