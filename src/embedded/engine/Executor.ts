/**
 * What a statement reads, writes and holds rows with.
 */
import type { Mode } from "./Claims.ts"
import type { ResultSet } from "./ResultSet.ts"

/** Runs SQL for one statement; its writes belong to the statement and are undone with it. */
export interface Executor {
  readonly read: (sql: string) => Promise<ResultSet>
  readonly write: (sql: string) => Promise<ResultSet>
  /**
   * Takes keys that are about to be written, until the transaction ends: DuckDB would let two transactions insert the same
   * key and refuse the second only when it commits. Where another holds one, the statement waits for it, and keeps those
   * it has. Whether any was not yet held.
   */
  readonly claim: (keys: Iterable<string>, mode?: Mode) => boolean
  /**
   * To be called when a table has come to be held: begins the statement anew where others have changed definitions since
   * it looked them up.
   */
  readonly relyOnDefinitions: () => void
  /**
   * To be called when rows are held: begins the statement anew where others have committed between what it sees and what it
   * holds.
   */
  readonly relyOnRows: () => void
  /** Undone if the statement fails, as memory is not rolled back by DuckDB. */
  readonly onUndo: (undo: () => void) => void
  /** Definitions of tables change: caches must not be filled from here. */
  readonly changesDefinitions: () => void
}
