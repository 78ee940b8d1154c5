/**
 * The side channel for KILL: connections that user statements never use, opened when needed, replaced when they fail, closed
 * when unused.
 */
import type { Connection, ConnectionOptions } from "mysql2"
import { connectionLost, destroySocket, guardReading, isAnswer, open } from "./driver.ts"

/** One KILL on its way. */
interface Order {
  readonly what: "QUERY" | "CONNECTION"
  readonly id: number
  readonly deadline: number
  /** How often it may still be sent again, or another connection be opened for it: a busy machine is no dead one. */
  retries: number
  readonly settle: (error: unknown) => void
}

/** Milliseconds. */
const idleTimeout = 30_000
const answerTimeout = 1_000

/** Several, since one connection would carry the KILLs of many interrupted fibers out one after the other. */
const maxConnections = 4

/** MySQL and MariaDB; MatrixOne says it in words. */
const noSuchThread = 1094

const meansGone = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "errno" in error &&
  (error.errno === noSuchThread ||
    ("message" in error && typeof error.message === "string" && /Unknown connection id/.test(error.message)))

const unanswered = () => connectionLost("KILL was not answered in time")
const closed = () => connectionLost("The client is closed")

export class Control {
  kills = 0
  readonly #options: ConnectionOptions
  readonly #connectTimeout: number
  /** The open connections, and of one that carries an order who is to be told of its end. */
  readonly #open = new Map<Connection, ((error: unknown) => void) | undefined>()
  readonly #giveUps = new Set<() => void>()
  readonly #unsettled = new Set<Order>()
  #queue: Array<Order> = []
  #opening = 0
  #idleTimer: NodeJS.Timeout | undefined
  #ended = false
  #drained: (() => void) | undefined

  constructor(options: ConnectionOptions, connectTimeout: number) {
    // A database that has been dropped meanwhile must not keep a KILL from being sent.
    const { database: _, ...rest } = options
    this.#options = rest
    this.#connectTimeout = connectTimeout
  }

  /** Sends a KILL and calls back when it is answered, at the latest after `timeout`. A connection that is gone counts as killed. */
  kill(what: "QUERY" | "CONNECTION", id: number, timeout: number, done: (error: unknown) => void): void {
    if (this.#ended) return done(closed())
    this.kills++
    const order: Order = {
      what,
      id,
      deadline: performance.now() + timeout,
      retries: 4,
      settle: (error) => {
        if (!this.#unsettled.delete(order)) return
        clearTimeout(timer)
        done(meansGone(error) ? undefined : error)
        if (this.#unsettled.size === 0) this.#drained?.()
      }
    }
    const timer = setTimeout(() => order.settle(unanswered()), timeout)
    this.#unsettled.add(order)
    this.#queue.push(order)
    this.#dispatch()
  }

  /**
   * That connection is gone, and its statement with it: what was to stop it is settled and sent no more. A server that has
   * been restarted gives its id to another.
   */
  forget(id: number): void {
    for (const order of [...this.#unsettled]) {
      if (order.id === id && order.what === "QUERY") order.settle(undefined)
    }
  }

  /** Takes no more orders, closes everything when those under way are settled, at the latest after `timeout`, and calls back. */
  end(timeout: number, done: () => void): void {
    this.#ended = true
    const finish = (): void => {
      clearTimeout(timer)
      clearTimeout(this.#idleTimer)
      this.#drained = undefined
      for (const giveUp of [...this.#giveUps]) giveUp()
      for (const raw of [...this.#open.keys()]) this.#drop(raw)
      for (const order of [...this.#unsettled]) order.settle(closed())
      done()
    }
    const timer = setTimeout(finish, timeout)
    if (this.#unsettled.size === 0) finish()
    else this.#drained = finish
  }

  #dispatch(): void {
    this.#queue = this.#queue.filter((order) => this.#unsettled.has(order))
    for (const [raw, carried] of this.#open) {
      if (carried !== undefined) continue
      const order = this.#queue.shift()
      if (order === undefined) break
      this.#send(raw, order)
    }
    while (this.#opening < this.#queue.length && this.#open.size + this.#opening < maxConnections) this.#connect()
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => this.#dropIdle(), idleTimeout).unref()
  }

  #dropIdle(): void {
    for (const [raw, carried] of [...this.#open]) if (carried === undefined) this.#drop(raw)
  }

  #connect(): void {
    this.#opening++
    const giveUp = open(this.#options, this.#connectTimeout, undefined, (error, raw) => {
      this.#opening--
      this.#giveUps.delete(giveUp)
      if (raw === undefined) {
        const order = this.#queue.shift()
        if (order !== undefined) this.#again(order, error)
      } else {
        this.#open.set(raw, undefined)
        raw.on("error", () => this.#drop(raw))
        raw.on("end", () => this.#drop(raw))
        guardReading(
          raw,
          () => this.#open.get(raw) !== undefined,
          () => this.#drop(raw)
        )
      }
      this.#dispatch()
    })
    this.#giveUps.add(giveUp)
  }

  #again(order: Order, error: unknown): void {
    if (order.retries-- > 0 && performance.now() < order.deadline) this.#queue.push(order)
    else order.settle(error)
  }

  #send(raw: Connection, order: Order): void {
    let pending = true
    const answered = (error: unknown): void => {
      if (!pending) return
      pending = false
      clearTimeout(cap)
      if (error === null || error === undefined || isAnswer(error)) {
        if (this.#open.has(raw)) this.#open.set(raw, undefined)
        order.settle(error ?? undefined)
      } else {
        this.#drop(raw)
        this.#again(order, error)
      }
      this.#dispatch()
    }
    const cap = setTimeout(
      () => answered(unanswered()),
      Math.min(answerTimeout, Math.max(1, order.deadline - performance.now()))
    )
    this.#open.set(raw, answered)
    raw.query(`KILL ${order.what} ${order.id}`, answered)
  }

  #drop(raw: Connection): void {
    const carried = this.#open.get(raw)
    if (!this.#open.delete(raw)) return
    destroySocket(raw)
    carried?.(connectionLost())
  }
}
