/**
 * What a server in memory consists of.
 */
import type { Snapshot } from "../../services/Snapshots.ts"

/**
 * Tables and their content's version.
 *
 * @since 0.1.0
 * @category models
 */
export type Tables = ReadonlyMap<string, bigint>

/**
 * Databases and their tables.
 *
 * @since 0.1.0
 * @category models
 */
export type Databases = ReadonlyMap<string, Tables>

/**
 * A snapshot with what it holds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Taken {
  readonly snapshot: Snapshot
  readonly content: Databases
}

/**
 * Everything there is. `history` has every state so far, oldest first, each with the nanosecond it began at.
 *
 * @since 0.1.0
 * @category models
 */
export interface MemoryState {
  readonly now: bigint
  readonly version: bigint
  readonly databases: Databases
  readonly history: ReadonlyArray<{ readonly at: bigint; readonly databases: Databases }>
  readonly snapshots: ReadonlyMap<string, Taken>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface MemoryTable {
  readonly database: string
  readonly table: string
}

/** The only account there is. */
export const account = "sys"

/** Databases with one of them changed; an absent one appears. */
export const withTables = (databases: Databases, name: string, tables: Tables): Databases =>
  new Map(databases).set(name, tables)

export const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  const copy = new Map(map)
  copy.delete(key)
  return copy
}

/** Everything as it was at an instant. */
export const databasesAt = (state: MemoryState, instant: bigint): Databases =>
  state.history.findLast(({ at }) => at <= instant)?.databases ?? new Map()

/** Nothing yet. */
export const initial: MemoryState = { now: 0n, version: 0n, databases: new Map(), history: [], snapshots: new Map() }
