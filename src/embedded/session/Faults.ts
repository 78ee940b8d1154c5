/**
 * What goes wrong on purpose, so that programs can be tested against it.
 */

/** What happens to the statements it is for. `delay` comes first; then the statement fails, is cut, or runs. */
export interface Fault {
  /** The statements whose text contains this, or matches it. */
  readonly statement: string | RegExp
  /** Which one of them, counted from 1. Default: each. */
  readonly nth?: number | undefined
  /** Milliseconds the statement waits before anything else. KILL ends the wait. */
  readonly delay?: number | undefined
  /** The statement is not run and answers this. */
  readonly fail?: { readonly errno: number; readonly message: string } | undefined
  /** The connection breaks: before the statement is run, or after it, when its effect is there and its answer is lost. */
  readonly cut?: "before" | "after" | undefined
}

export class Faults {
  readonly #set = new Set<{ readonly fault: Fault; seen: number }>()

  constructor(faults: ReadonlyArray<Fault> = []) {
    for (const fault of faults) this.add(fault)
  }

  /** Sets a fault; the function returned takes it back. */
  add(fault: Fault): () => void {
    const entry = { fault, seen: 0 }
    this.#set.add(entry)
    return () => {
      this.#set.delete(entry)
    }
  }

  /** What this statement meets. Every fault that it matches counts it; the first one whose turn it is happens. */
  meet(sql: string): Fault | undefined {
    let met: Fault | undefined
    for (const entry of this.#set) {
      const { nth, statement } = entry.fault
      const matches = typeof statement === "string" ? sql.includes(statement) : sql.search(statement) >= 0
      if (!matches) continue
      entry.seen++
      if (nth === undefined || nth === entry.seen) met ??= entry.fault
    }
    return met
  }
}
