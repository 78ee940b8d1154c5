/**
 * AUTO_INCREMENT: the counters, which live in memory as MatrixOne's do, and what an INSERT reports as its id.
 */

import { quote } from "../translate/Sql.ts"
import { rangeOf } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { counterKey, qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import { countWords, fullTextIndexes, takeWords, type Words } from "./fulltext/WordCounters.ts"
import type { Host } from "./Host.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "./TableDefinition.ts"

/** The ids of one INSERT. Counters do not go back when it is undone. */
export class Identity {
  readonly #host: Host
  readonly #executor: Executor
  readonly #table: TableReference
  readonly #definition: TableDefinition
  #last: bigint | undefined
  #hidden = 0
  #words: Words = new Map()

  constructor(host: Host, executor: Executor, table: TableReference, definition: TableDefinition) {
    this.#host = host
    this.#executor = executor
    this.#table = table
    this.#definition = definition
  }

  get #counters(): Map<string, bigint> {
    return this.#host.server.autoIncrement
  }

  async #load(column: ColumnDefinition): Promise<bigint> {
    const key = counterOf(this.#table, column)
    const known = this.#counters.get(key)
    if (known !== undefined) return known
    const start = (await nextIdentity(this.#host, this.#executor, this.#table, this.#definition, column)) ?? 1n
    // Another session may have come first while the table was read.
    if (!this.#counters.has(key)) this.#counters.set(key, start)
    return this.#counters.get(key) ?? start
  }

  /** One more row of a table whose primary key MatrixOne hides. */
  row(): void {
    this.#hidden++
  }

  rows(count: number): void {
    this.#hidden += count
  }

  /** The words of the rows that a query answers, which come into full-text indexes. */
  async words(query: string): Promise<void> {
    const indexes = fullTextIndexes(this.#definition)
    if (indexes.length > 0) this.#words = await countWords(this.#executor, indexes, query)
  }

  /** The next id, as SQL. */
  async next(column: ColumnDefinition): Promise<string> {
    const id = await this.reserve(column, 1)
    return id.toString()
  }

  /** Takes `count` ids and returns the first. */
  async reserve(column: ColumnDefinition, count: number): Promise<bigint> {
    await this.#load(column)
    const key = counterOf(this.#table, column)
    const first = this.#counters.get(key) ?? 1n
    const next = first + BigInt(count)
    if (count > 0 && next - 1n > rangeOf(column.type)[1]) {
      throw new SqlFailure(1690, `data out of range: data type ${column.type.name}, value ${next - 1n}`)
    }
    this.#counters.set(key, next)
    if (count > 0) this.#last = next - 1n
    return first
  }

  /** A value that was given: the counter stays ahead of it. */
  async given(column: ColumnDefinition, sql: string): Promise<string> {
    if (column.autoIncrement && /^\d+$/.test(sql)) {
      await this.#load(column)
      const key = counterOf(this.#table, column)
      const value = BigInt(sql)
      if ((this.#counters.get(key) ?? 1n) <= value) this.#counters.set(key, value + 1n)
    }
    return sql
  }

  /** The hidden ids of rows that were written, or refused only then: those are gone too. */
  #takeHidden(count: number): void {
    if (this.#definition.primaryKey.length > 0) return
    const key = counterOf(this.#table, undefined)
    const floor = this.#counters.get(counterKey(this.#table)) ?? BigInt(this.#definition.autoIncrementStart ?? "1")
    const before = this.#counters.get(key) ?? (floor > 0n ? floor - 1n : 0n)
    this.#counters.set(key, before + BigInt(count))
    this.#last = this.#counters.get(key)
  }

  /** To be called when the rows were refused for a key of theirs. */
  failed(): void {
    this.#takeHidden(this.#hidden)
    takeWords(this.#host, this.#table, this.#words)
  }

  /** Notes the ids for LAST_INSERT_ID(); `words` are those of the rows where they are others than came. */
  finish(replace: boolean, inserted: number, words = this.#words): void {
    this.#takeHidden(Math.max(this.#hidden, inserted))
    this.#last = takeWords(this.#host, this.#table, words) ?? this.#last
    if (this.#last !== undefined && !replace) this.#host.lastInsertId = this.#last
  }

  /** The insert id of the OK packet: the last generated one; a table that generates none repeats the connection's last. */
  reported(replace: boolean): bigint {
    if (replace) return 0n
    if (this.#last !== undefined) return this.#last
    return this.#definition.columns.some((c) => c.autoIncrement) ? 0n : this.#host.lastInsertId
  }
}

/** The counter of a column, or of the hidden key of a table that has none. */
const counterOf = (table: TableReference, column: ColumnDefinition | undefined): string =>
  `${counterKey(table)}\u0000${column?.name.toLowerCase() ?? ""}`

const afterHighest = async (
  reader: Pick<Executor, "read">,
  table: TableReference,
  column: ColumnDefinition
): Promise<bigint> => {
  const { rows } = await reader.read(`SELECT max(${quote(column.name)}) FROM ${qualified(table)}`)
  const highest = rows[0]?.[0] ?? null
  return highest === null ? 1n : BigInt(String(highest)) + 1n
}

/** Whether 0 asks an AUTO_INCREMENT column for an id, as NULL does. */
export const zeroAsks = (host: Host): boolean => !/NO_AUTO_VALUE_ON_ZERO/i.test(host.systemVariable("sql_mode"))

/** The value a table hands out next, of its first AUTO_INCREMENT column or for its hidden key; undefined where it hands out none. */
export const nextIdentity = async (
  host: Host,
  reader: Pick<Executor, "read">,
  table: TableReference,
  definition: TableDefinition,
  column = definition.columns.find((c) => c.autoIncrement)
): Promise<bigint | undefined> => {
  if (definition.kind !== "table") return undefined
  if (column === undefined && definition.primaryKey.length > 0) return undefined
  const counters = host.server.autoIncrement
  const floor = counters.get(counterKey(table)) ?? BigInt(definition.autoIncrementStart ?? "1")
  const known = counters.get(counterOf(table, column))
  if (column === undefined) return known === undefined ? floor : known + 1n
  if (known !== undefined) return known
  const next = await afterHighest(reader, table, column)
  return next > floor ? next : floor
}

/** After UPDATE stored ids: the counter stays ahead of them. */
export const followUpdate = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  column: ColumnDefinition
): Promise<void> => {
  const key = counterOf(table, column)
  const known = host.server.autoIncrement.get(key)
  if (known === undefined) return
  const next = await afterHighest(executor, table, column)
  if (next > known) host.server.autoIncrement.set(key, next)
}
