/**
 * The side channel for KILL: connections that user statements never use, opened when needed, replaced when they fail, closed
 * when unused.
 */
import type { Connection, ConnectionOptions } from "mysql2"
import { connectionLost, destroySocket, open } from "./driver.ts"

/** One KILL on its way. */
interface Order {
  readonly sql: string
  readonly deadline: number
  readonly done: (error: unknown) => void
  retries: number
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

export class Control {
  kills = 0
  readonly #options: ConnectionOptions
  readonly #connectTimeout: number
  readonly #idle: Array<Connection> = []
  readonly #open = new Set<Connection>()
  readonly #orders: Array<Order> = []
  #opening = 0
  #giveUps = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: ConnectionOptions, connectTimeout: number) {
    // A database that has been dropped meanwhile must not keep a KILL from being sent.
    const { database: _, ...rest } = options
    this.#options = rest
    this.#connectTimeout = connectTimeout
  }

  /** Sends a KILL and calls back when it is answered; a connection that is gone counts as killed. */
  kill(what: "QUERY" | "CONNECTION", id: number, timeout: number, done: (error: unknown) => void): void {
    this.kills++
    this.#submit({
      sql: `KILL ${what} ${id}`,
      deadline: performance.now() + timeout,
      retries: 1,
      done: (error) => done(meansGone(error) ? undefined : error)
    })
  }

  /** KILLs under way and connections that carry them. */
  get busy(): boolean {
    return this.#orders.length > 0 || this.#open.size > this.#idle.length
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const giveUp of [...this.#giveUps]) giveUp()
    for (const raw of [...this.#open]) this.#drop(raw)
    for (const order of this.#orders.splice(0)) order.done(connectionLost("The client is closed"))
  }

  #submit(order: Order): void {
    clearTimeout(this.#timer)
    const raw = this.#idle.pop()
    if (raw !== undefined) return this.#send(raw, order)
    if (this.#closed) return order.done(connectionLost("The client is closed"))
    this.#orders.push(order)
    if (this.#open.size + this.#opening < maxConnections) this.#connect()
  }

  #connect(): void {
    this.#opening++
    const giveUp = open(this.#options, this.#connectTimeout, undefined, (error, raw) => {
      this.#opening--
      this.#giveUps.delete(giveUp)
      if (raw === undefined) {
        this.#orders.shift()?.done(error)
        return
      }
      if (this.#closed) return destroySocket(raw)
      this.#open.add(raw)
      raw.on("error", () => this.#drop(raw))
      raw.on("end", () => this.#drop(raw))
      this.#next(raw)
    })
    this.#giveUps.add(giveUp)
  }

  #next(raw: Connection): void {
    const order = this.#orders.shift()
    if (order !== undefined) return this.#send(raw, order)
    this.#idle.push(raw)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      for (const idle of this.#idle.splice(0)) this.#drop(idle)
    }, idleTimeout)
    this.#timer.unref()
  }

  #send(raw: Connection, order: Order): void {
    let pending = true
    const answered = (error: unknown): void => {
      if (!pending) return
      pending = false
      clearTimeout(cap)
      const broken = error instanceof Error && "fatal" in error && error.fatal === true
      if (!broken) {
        order.done(error ?? undefined)
        return this.#next(raw)
      }
      this.#drop(raw)
      if (order.retries-- > 0 && performance.now() < order.deadline) this.#submit(order)
      else order.done(error)
    }
    const cap = setTimeout(
      () => answered(connectionLost("KILL was not answered")),
      Math.min(answerTimeout, Math.max(1, order.deadline - performance.now()))
    )
    raw.query(order.sql, answered)
  }

  #drop(raw: Connection): void {
    if (!this.#open.delete(raw)) return
    const at = this.#idle.indexOf(raw)
    if (at >= 0) this.#idle.splice(at, 1)
    destroySocket(raw)
  }
}
