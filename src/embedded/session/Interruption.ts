/**
 * KILL QUERY, and the end of a connection: what a statement that is run looks at.
 */
import { SqlFailure } from "../wire/WireSession.ts"

export const interrupted = (): SqlFailure => new SqlFailure(1105, "context canceled")

export class Interruption {
  /** Stops what DuckDB does for the statement. */
  readonly #stop: () => void
  #happened = false
  #wake: () => void = () => {}

  constructor(stop: () => void) {
    this.#stop = stop
  }

  /** Whether the statement is to end. */
  get happened(): boolean {
    return this.#happened
  }

  /** A new statement, which nobody has interrupted. */
  begin(): void {
    this.#happened = false
  }

  interrupt(): void {
    this.#happened = true
    this.#wake()
    this.#stop()
  }

  /** Fails if the statement was interrupted. */
  check(): void {
    if (this.#happened) throw interrupted()
  }

  /** How to wake what the statement waits for. */
  onWait(wake: () => void): void {
    this.#wake = wake
  }

  async sleep(seconds: number): Promise<void> {
    this.check()
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(seconds * 1000, 2 ** 31 - 1))
      this.onWait(() => {
        clearTimeout(timer)
        resolve()
      })
    })
    this.check()
  }
}
