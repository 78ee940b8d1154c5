/**
 * MatrixOne's transactions (pessimistic, READ COMMITTED, statements that fail are undone alone) over DuckDB's (snapshot
 * isolation, conflicts at once, any run-time error aborts, no savepoints).
 *
 * Each transaction keeps a journal of its own final writes. Replaying it on a new DuckDB transaction undoes a failed
 * statement, shows what others have committed meanwhile, and steps back from a conflict to wait for the other to end.
 */
import type { DuckDBConnection } from "@duckdb/node-api"
import { SqlFailure } from "../wire/WireSession.ts"
import { KeyHeld } from "./Claims.ts"
import type { Database } from "./Database.ts"
import { abortsTransaction, isConflict } from "./ErrorMapping.ts"
import type { Executor } from "./Executor.ts"
import { execute, type ResultSet } from "./ResultSet.ts"

/** What ends a statement before its time. */
interface Interruptible {
  /** Fails if the statement is to end. */
  readonly check: () => void
  /** How to wake what the statement waits for. */
  readonly onWait: (wake: () => void) => void
}

interface Open {
  readonly journal: Array<string>
  /** The commit count this DuckDB transaction has seen. */
  seen: number
  definitions: boolean
  readonly undo: Array<() => void>
  /** Opened by BEGIN, not by a statement under autocommit=0. */
  readonly explicit: boolean
}

const maximumJournal = 100_000

/** What a statement has read of definitions is no longer so: others have changed some before it held its table. */
class DefinitionsChanged extends Error {}

/** Others have committed between what a statement sees and what it holds. */
class RowsChanged extends Error {}

const writeConflict = (): SqlFailure => new SqlFailure(20619, "w-w conflict")
const deadlock = (): SqlFailure => new SqlFailure(20701, "deadlock detected")

export class Transactions {
  readonly #connection: DuckDBConnection
  readonly #database: Database
  /** Milliseconds a statement waits for a row. */
  lockWait: () => number
  readonly #interruption: Interruptible
  #open: Open | undefined
  /** The keys that the transaction holds, or the statement where none is open. */
  readonly #claims = new Set<string>()
  /** Of the statement that is begun anew where definitions change: as of which version, and how long it waits. */
  #whole: { readonly version: number; readonly deadline: number } | undefined

  constructor(connection: DuckDBConnection, database: Database, lockWait: () => number, interruption: Interruptible) {
    this.#connection = connection
    this.#database = database
    this.lockWait = lockWait
    this.#interruption = interruption
  }

  get active(): boolean {
    return this.#open !== undefined
  }

  /** Whether BEGIN opened it. */
  get explicit(): boolean {
    return this.#open?.explicit === true
  }

  /** How many commits what it last read had seen. */
  get seen(): number | undefined {
    return this.#open?.seen
  }

  /** Whether tables were created or changed in it: then definitions are its own business. */
  get hasDefinitions(): boolean {
    return this.#open?.definitions === true
  }

  /** Whether it has written anything that is not committed. */
  get hasWritten(): boolean {
    return this.#open !== undefined && this.#open.journal.length > 0
  }

  #run(sql: string): Promise<ResultSet> {
    return execute(this.#connection, sql)
  }

  async begin(explicit: boolean): Promise<void> {
    if (this.#open !== undefined) await this.commit()
    const seen = this.#database.commits
    await this.#run("BEGIN")
    this.#open = {
      journal: [],
      seen,
      definitions: false,
      undo: [],
      explicit
    }
  }

  async commit(): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    try {
      await this.#run("COMMIT")
    } catch (error) {
      await this.#abandon()
      for (const undo of open.undo.reverse()) undo()
      throw isConflict(error)
        ? new SqlFailure(20101, "internal error: Write conflicts detected. Previous transaction need to be aborted.")
        : error
    } finally {
      this.#release()
      if (open.definitions) this.#database.definitionVersion++
      if (open.journal.length > 0) await this.#database.ended()
    }
  }

  async rollback(): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    await this.#abandon()
    this.#release()
    for (const undo of open.undo.reverse()) undo()
    if (open.definitions) this.#database.definitionVersion++
    if (open.journal.length > 0) await this.#database.ended()
  }

  #release(): void {
    if (this.#claims.size === 0) return
    this.#database.claims.release(this, this.#claims)
    this.#claims.clear()
    this.#database.wakeWaiting()
  }

  /** Whether others hold the key. */
  isHeldByOthers(key: string): boolean {
    return this.#database.claims.isHeldByOthers(this, key)
  }

  /** Ends DuckDB's transaction, whatever state it is in. */
  async #abandon(): Promise<void> {
    await this.#run("ROLLBACK").catch(() => undefined)
  }

  async #replay(open: Open): Promise<void> {
    await this.#abandon()
    // What is committed while BEGIN is under way may or may not be seen.
    open.seen = this.#database.commits
    await this.#run("BEGIN")
    for (const sql of open.journal) await this.#run(sql)
  }

  /** Replays, and ends the transaction when what it wrote no longer fits what others have committed. */
  async #refresh(open: Open, conflict = writeConflict): Promise<void> {
    try {
      await this.#replay(open)
    } catch (error) {
      await this.rollback()
      throw isConflict(error) || !(error instanceof SqlFailure) ? conflict() : error
    }
  }

  /** A query. Inside a transaction it sees what others have committed by now. */
  async read(sql: string): Promise<ResultSet> {
    const open = this.#open
    if (open !== undefined && open.seen !== this.#database.commits) await this.#refresh(open)
    // An interrupt that came before DuckDB had begun is lost on it.
    this.#interruption.check()
    try {
      return await this.#run(sql)
    } catch (error) {
      if (open !== undefined && abortsTransaction(error)) await this.#refresh(open)
      throw error
    }
  }

  /**
   * Runs `body` as one statement: all of its writes or none. Inside a transaction they join it, otherwise they are
   * committed. Where another transaction holds what it needs, `body` is run again once that has ended. A body that says
   * `single` makes at most one write, which outside a transaction is then one statement for DuckDB, not three.
   */
  async atomic<A>(body: (executor: Executor) => Promise<A>, options: { readonly single?: boolean } = {}): Promise<A> {
    try {
      return await this.#attempt(body, options.single === true)
    } finally {
      const waited = this.#database.claims.goOn(this)
      if (this.#open === undefined) this.#release()
      if (waited) this.#database.wakeWaiting()
    }
  }

  /** Runs a statement that looks up definitions, and again where they change before it has written and holds its table. */
  async whole<A>(statement: () => Promise<A>): Promise<A> {
    const deadline = Date.now() + this.lockWait()
    for (;;) {
      this.#whole = { version: this.#database.definitionVersion, deadline }
      try {
        return await statement()
      } catch (error) {
        if (!(error instanceof DefinitionsChanged)) throw error
      } finally {
        this.#whole = undefined
      }
    }
  }

  #relyOnDefinitions(): void {
    if (this.#whole !== undefined && this.#whole.version !== this.#database.definitionVersion)
      throw new DefinitionsChanged()
  }

  async #attempt<A>(body: (executor: Executor) => Promise<A>, bare: boolean): Promise<A> {
    const deadline = this.#whole?.deadline ?? Date.now() + this.lockWait()
    let conflict = writeConflict
    for (;;) {
      const open = this.#open
      const log: Array<string> = []
      const undo: Array<() => void> = []
      let definitions = false
      let seen: number | undefined
      let taken = false
      // A failure may come out in other words than DuckDB's, so it is noted here that its transaction is gone.
      let aborted = false
      const attempt = async (sql: string): Promise<ResultSet> => {
        this.#interruption.check()
        try {
          return await this.#run(sql)
        } catch (error) {
          aborted ||= abortsTransaction(error)
          throw error
        }
      }
      const executor: Executor = {
        claim: (keys, mode = "exclusive") => {
          const before = this.#claims.size
          this.#database.claims.take(this, keys, mode, this.#claims)
          const any = this.#claims.size > before
          taken ||= any
          return any
        },
        relyOnDefinitions: () => this.#relyOnDefinitions(),
        relyOnRows: () => {
          if (taken && seen !== undefined && seen !== this.#database.commits) throw new RowsChanged()
        },
        read: attempt,
        write: async (sql) => {
          const result = await attempt(sql)
          log.push(sql)
          return result
        },
        onUndo: (action) => undo.push(action),
        changesDefinitions: () => {
          definitions = true
          if (open !== undefined) open.definitions = true
        }
      }
      try {
        if (open === undefined) {
          if (!bare) {
            seen = this.#database.commits
            await this.#run("BEGIN")
          }
        } else {
          if (open.seen !== this.#database.commits) await this.#refresh(open, conflict)
          seen = open.seen
        }
        const result = await body(executor)
        this.#interruption.check()
        if (open === undefined) {
          if (!bare) await attempt("COMMIT")
          if (log.length > 0) this.#whole = undefined
          this.#release()
          if (definitions) this.#database.definitionVersion++
          if (log.length > 0) await this.#database.ended()
        } else {
          open.journal.push(...log)
          if (log.length > 0) this.#whole = undefined
          open.undo.push(...undo)
          if (open.journal.length > maximumJournal) {
            await this.rollback()
            throw new SqlFailure(
              20105,
              `not supported: a transaction of more than ${maximumJournal} writes is not supported by the embedded server`
            )
          }
        }
        return result
      } catch (error) {
        for (const action of undo.reverse()) action()
        const stale = error instanceof RowsChanged
        const held = stale || error instanceof KeyHeld || isConflict(error)
        // Who took what this transaction had written, while it waited for something else, would have waited for it in turn.
        if (held) conflict = deadlock
        if (open === undefined) {
          if (!bare) await this.#abandon()
        } else if (this.#open === open && (log.length > 0 || aborted || abortsTransaction(error)))
          await this.#refresh(open, conflict)
        if (definitions) this.#database.definitionVersion++
        if (!held) throw error
        if (stale) continue
        if (error instanceof KeyHeld) {
          if (this.#database.claims.wait(this, error)) {
            await this.rollback()
            throw deadlock()
          }
        } else this.#database.claims.goOn(this)
        await this.#stepBack(open, deadline)
      }
    }
  }

  /** Waits for another transaction to end, holding nothing in DuckDB meanwhile. */
  async #stepBack(open: Open | undefined, deadline: number): Promise<void> {
    if (open !== undefined) {
      await this.#abandon()
      await this.#run("BEGIN")
    }
    try {
      do {
        const left = deadline - Date.now()
        if (left <= 0) {
          await this.rollback()
          throw new SqlFailure(1205, "Lock wait timeout exceeded; try restarting transaction")
        }
        await this.#database.waitForOthers(Math.min(left, 50), (wake) => this.#interruption.onWait(wake))
        this.#interruption.check()
      } while (!this.#database.claims.isNext(this))
    } finally {
      if (open !== undefined && this.#open === open) await this.#refresh(open, deadlock)
    }
  }
}
