/**
 * Who holds which keys until its transaction ends, alone or with others, and who waits for whom. Who came first is served
 * first.
 */

/**
 * Whether others may hold the key too, in the same way; "alone" waits for them even where the key is held already, shared
 * with them.
 */
export type Mode = "exclusive" | "shared" | "alone"

/** Another transaction holds a key, or was there before. */
export class KeyHeld extends Error {
  readonly key: string
  readonly mode: Mode

  constructor(key: string, mode: Mode) {
    super()
    this.key = key
    this.mode = mode
  }
}

export class Claims {
  readonly #exclusive = new Map<string, object>()
  readonly #shared = new Map<string, Set<object>>()
  readonly #waiting = new Map<object, KeyHeld>()
  /** Who waits for a key, the first one first. */
  readonly #queues = new Map<string, Set<object>>()

  /**
   * Takes keys one after the other and notes them in `held`; throws `KeyHeld` at the first that another has: those before
   * it stay taken. Who has a key, shared or not, has it for all it does: MatrixOne looks no further either.
   */
  take(holder: object, keys: Iterable<string>, mode: Mode, held: Set<string>): void {
    for (const key of keys) {
      if (held.has(key) && (mode !== "alone" || this.#exclusive.get(key) === holder)) continue
      if (this.#isKnown(key) && this.#blockers(holder, key, mode).length > 0) throw new KeyHeld(key, mode)
      held.add(key)
      if (mode !== "shared") {
        this.#exclusive.set(key, holder)
        continue
      }
      const holders = this.#shared.get(key)
      if (holders === undefined) this.#shared.set(key, new Set([holder]))
      else holders.add(holder)
    }
  }

  /** Gives up keys that it has taken. */
  release(holder: object, keys: Iterable<string>): void {
    for (const key of keys) {
      if (this.#exclusive.get(key) === holder) this.#exclusive.delete(key)
      const holders = this.#shared.get(key)
      if (holders?.delete(holder) === true && holders.size === 0) this.#shared.delete(key)
    }
  }

  /** Whether anybody else holds the key. */
  isHeldByOthers(holder: object, key: string): boolean {
    return this.#others(holder, key).length > 0
  }

  /** Notes that one waits for a key, and returns whether those who have it wait, in the end, for it in turn. */
  wait(waiting: object, held: KeyHeld): boolean {
    if (this.#waiting.get(waiting)?.key !== held.key) {
      this.goOn(waiting)
      const queue = this.#queues.get(held.key)
      if (queue === undefined) this.#queues.set(held.key, new Set([waiting]))
      else queue.add(waiting)
    }
    this.#waiting.set(waiting, held)
    const seen = new Set<object>()
    const next = [...this.#awaited(waiting)]
    for (let one = next.pop(); one !== undefined; one = next.pop()) {
      if (one === waiting) return true
      if (seen.has(one)) continue
      seen.add(one)
      next.push(...this.#awaited(one))
    }
    return false
  }

  /** Whether it need wait no longer for the key it waits for. */
  isNext(waiting: object): boolean {
    return this.#awaited(waiting).length === 0
  }

  /** It waits for nobody any more. Whether it did. */
  goOn(waiting: object): boolean {
    const held = this.#waiting.get(waiting)
    if (held === undefined) return false
    this.#waiting.delete(waiting)
    const queue = this.#queues.get(held.key)
    queue?.delete(waiting)
    if (queue?.size === 0) this.#queues.delete(held.key)
    return true
  }

  #isKnown(key: string): boolean {
    return this.#exclusive.has(key) || this.#shared.has(key) || this.#queues.has(key)
  }

  #awaited(waiting: object): ReadonlyArray<object> {
    const held = this.#waiting.get(waiting)
    return held === undefined ? [] : this.#blockers(waiting, held.key, held.mode)
  }

  #others(holder: object, key: string): ReadonlyArray<object> {
    const owner = this.#exclusive.get(key)
    const sharers = this.#shared.get(key)
    if (owner === undefined && sharers === undefined) return []
    return [...(owner === undefined ? [] : [owner]), ...(sharers ?? [])].filter((one) => one !== holder)
  }

  /** Those who have the key so that it cannot be taken too, and those who wait longer, past whom others share it. */
  #blockers(holder: object, key: string, mode: Mode): ReadonlyArray<object> {
    if (mode === "shared") {
      const owner = this.#exclusive.get(key)
      return owner === undefined || owner === holder ? [] : [owner]
    }
    const blockers = [...this.#others(holder, key)]
    for (const earlier of this.#queues.get(key) ?? []) {
      if (earlier === holder) break
      blockers.push(earlier)
    }
    return blockers
  }
}
