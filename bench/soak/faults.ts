/** Kills connections of the client's own at random, from a connection that is not of the client. */
import * as Effect from "effect/Effect"
import type { Connection } from "mysql2/promise"

/** The server's ids of connections that the client was seen to have; no others are ever killed. */
export class OwnConnections {
  readonly #ids = new Set<number>()
  readonly #ever = new Set<number>()
  readonly #killed = new Set<number>()
  readonly #side: Connection
  kills = 0

  constructor(side: Connection) {
    this.#side = side
  }

  seen(id: number): void {
    // A killed one does not come back: servers do not give an id twice while they run.
    if (this.#ever.has(id)) return
    this.#ever.add(id)
    this.#ids.add(id)
  }

  get everSeen(): ReadonlySet<number> {
    return this.#ever
  }

  #take(): number | undefined {
    const ids = [...this.#ids]
    const id = ids[Math.floor(Math.random() * ids.length)]
    if (id !== undefined) this.#ids.delete(id)
    return id
  }

  wasKilled(id: number): boolean {
    return this.#killed.has(id)
  }

  async #kill(id: number): Promise<void> {
    this.#killed.add(id)
    try {
      await this.#side.query(`KILL CONNECTION ${id}`)
      this.kills++
    } catch {
      // It had ended by itself.
    }
  }

  /** Kills one, and now and then all that are known at once. */
  async strike(): Promise<void> {
    const all = Math.random() < 0.05
    for (let id = this.#take(); id !== undefined; id = all ? this.#take() : undefined) await this.#kill(id)
  }

  /** Kills this one at a random moment, which may be in the middle of a COMMIT. */
  strikeWithin(milliseconds: number, id: number): void {
    if (this.#ids.delete(id)) setTimeout(() => this.#kill(id), Math.random() * milliseconds)
  }
}

export const striking = (own: OwnConnections, meanSeconds: number): Effect.Effect<never> =>
  Effect.promise(() => own.strike()).pipe(
    Effect.zipRight(Effect.suspend(() => Effect.sleep(meanSeconds * 1000 * 2 * Math.random()))),
    Effect.forever
  )
