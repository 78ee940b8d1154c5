/**
 * Who holds which keys until its transaction ends, and who waits for whom.
 */

/** Another transaction holds a key. */
export class KeyHeld extends Error {
  readonly key: string
  readonly holder: object

  constructor(key: string, holder: object) {
    super()
    this.key = key
    this.holder = holder
  }
}

export class Claims {
  readonly #holders = new Map<string, object>()
  readonly #waiting = new Map<object, KeyHeld>()

  /** Takes keys, all or none, and returns those that were free; throws `KeyHeld` where another holds one. */
  take(holder: object, keys: ReadonlyArray<string>): ReadonlyArray<string> {
    const free = new Set<string>()
    for (const key of keys) {
      const other = this.#holders.get(key)
      if (other === undefined) free.add(key)
      else if (other !== holder) throw new KeyHeld(key, other)
    }
    for (const key of free) this.#holders.set(key, holder)
    return [...free]
  }

  /** Gives up those of the keys that it still holds. */
  release(holder: object, keys: Iterable<string>): void {
    for (const key of keys) if (this.#holders.get(key) === holder) this.#holders.delete(key)
  }

  /** Whether anybody holds a key that begins so. */
  has(prefix: string): boolean {
    for (const key of this.#holders.keys()) if (key.startsWith(prefix)) return true
    return false
  }

  /** Notes that one waits for a key, and returns whether its holder waits, in the end, for it in turn. */
  wait(waiting: object, held: KeyHeld): boolean {
    this.#waiting.set(waiting, held)
    let holder = this.#awaited(waiting)
    while (holder !== undefined && holder !== waiting) holder = this.#awaited(holder)
    return holder === waiting
  }

  /** It waits for nobody any more. */
  goOn(waiting: object): void {
    this.#waiting.delete(waiting)
  }

  /** Who has released the key meanwhile is not waited for, even if that is not noticed yet. */
  #awaited(waiting: object): object | undefined {
    const held = this.#waiting.get(waiting)
    return held !== undefined && this.#holders.get(held.key) === held.holder ? held.holder : undefined
  }
}
