/**
 * Who may use which connection when: a lane lends a wire to one job at a time, first come, first served.
 */
import type { Reason } from "../errors/reasons.ts"
import { ConnectionBusy } from "../errors/reasons.ts"
import type { Wire } from "./Wire.ts"

export type JobState = "waiting" | "running" | "done"

/** One statement, or one lease. A job that gives up waiting says so with {@link Lane.withdraw}. */
export interface Job {
  readonly state: JobState
  /** Nothing else may run on the lane's only wire meanwhile, and what would is refused rather than kept waiting. */
  readonly exclusive: boolean
  /** COMMIT or ROLLBACK: goes through while the client closes. */
  readonly concludes: boolean
  /** Until when it waits, on the clock of `performance.now()`. */
  deadline: number
  readonly run: (wire: Wire) => void
  readonly fail: (reason: Reason) => void
}

const busy = (): Reason =>
  new ConnectionBusy({
    message: "A stream of this transaction or reserved connection is still open",
    isRetryable: false,
    hint: "Consume the stream first, or run the other statement outside of the transaction."
  })

/** Holes that withdrawn jobs leave in the queue before it is tidied. */
const holes = 1024

export abstract class Lane {
  #queue: Array<Job | undefined> = []
  #head = 0
  #waiting = 0
  #closed: Reason | undefined = undefined

  abstract submit(job: Job): void
  /** The wire's job is done and the wire is idle, or it is dead. */
  abstract release(wire: Wire): void
  /** A statement has been answered; `error` is what the driver said, `reason` what it means. */
  observe(_error: unknown, _result: unknown, _reason: Reason | undefined): void {}

  get closed(): Reason | undefined {
    return this.#closed
  }

  get waiting(): number {
    return this.#waiting
  }

  protected enqueue(job: Job): void {
    if (this.#queue.length > 2 * this.#waiting + holes) {
      this.#queue = this.#queue.filter((each) => each?.state === "waiting")
      this.#head = 0
    }
    this.#queue.push(job)
    this.#waiting++
  }

  /** A waiting job has given up. */
  withdraw(): void {
    this.#waiting--
  }

  /** The first job that still waits. */
  protected first(): Job | undefined {
    for (; this.#head < this.#queue.length; this.#head++) {
      const job = this.#queue[this.#head]
      if (job?.state === "waiting") return job
      this.#queue[this.#head] = undefined
    }
    this.#queue.length = 0
    this.#head = 0
    return undefined
  }

  /** Takes the first job that still waits from the queue. */
  protected next(): Job | undefined {
    const job = this.first()
    if (job === undefined) return undefined
    this.#queue[this.#head++] = undefined
    this.#waiting--
    return job
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
    const refusal = this.closed ?? (job.concludes ? undefined : this.wire.closing)
    if (refusal !== undefined) return job.fail(refusal)
    if (this.#running === undefined) return this.#start(job)
    if (this.#running.exclusive) return job.fail(busy())
    this.enqueue(job)
  }

  release(_wire: Wire): void {
    this.#running = undefined
    if (this.wire.closing !== undefined) this.failWaiting(this.wire.closing)
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

  /** Something runs on the wire. */
  get busy(): boolean {
    return this.#running !== undefined
  }

  /** Refuses what comes and calls back when what runs has been answered: the wire is then the caller's alone. */
  seal(reason: Reason, done: () => void): void {
    this.close(reason)
    if (this.#running === undefined) done()
    else this.#idle = done
  }

  /** Like {@link seal}, but stops what runs. What has not stopped after `timeout` goes down with the connection. */
  stop(reason: Reason, timeout: number, done: () => void): void {
    let timer: NodeJS.Timeout | undefined
    const finish = (): void => {
      clearTimeout(timer)
      this.#idle = undefined
      done()
    }
    this.seal(reason, finish)
    if (this.#running === undefined) return
    timer = setTimeout(() => {
      this.wire.destroy()
      // A stream whose consumer does not pull keeps its lease; there is nothing left to lease.
      if (this.#idle === finish) finish()
    }, timeout)
    this.wire.occupant?.stop?.()
  }
}
