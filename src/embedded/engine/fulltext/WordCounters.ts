/**
 * The counters behind full-text indexes. MatrixOne keeps an index in a table without a key: each word of a row that is
 * written takes one of its numbers, and one more goes to the length of a row that has words. An INSERT reports the last of
 * them as its id, before an id of the table itself; they do not go back when rows are refused or undone.
 */

import { quote } from "../../translate/Sql.ts"
import { counterKey, qualified } from "../Catalog.ts"
import type { Executor } from "../Executor.ts"
import type { Host } from "../Host.ts"
import { type IndexDefinition, sameName, type TableDefinition, type TableReference } from "../TableDefinition.ts"
import { documentTokens } from "./Tokenizer.ts"

/** Between a table's own counters and those of its indexes. */
const mark = "\u0000\u0000"

const counterOf = (table: TableReference, index: string): string => `${counterKey(table)}${mark}${index.toLowerCase()}`

export const isWordCounter = (key: string): boolean => key.includes(mark)

/** How many numbers some rows take, for each full-text index of their table in its order. */
export type Words = ReadonlyMap<string, bigint>

export const fullTextIndexes = (definition: TableDefinition): ReadonlyArray<IndexDefinition> =>
  definition.indexes.filter((index) => index.fulltext === true)

/** Counts the words of the rows that a query answers, whose columns have their names. */
export const countWords = async (
  executor: Pick<Executor, "read">,
  indexes: ReadonlyArray<IndexDefinition>,
  query: string
): Promise<Words> => {
  const words = new Map<string, bigint>()
  for (const { columns, name, parser } of indexes) {
    const { rows } = await executor.read(
      `SELECT ${columns.map((column) => `CAST(${quote(column)} AS VARCHAR)`).join(", ")} FROM (${query}) AS r`
    )
    let taken = 0
    for (const cells of rows) {
      const tokens = documentTokens(
        cells.map((cell) => (cell === null ? null : String(cell))),
        parser
      )
      if (tokens.length > 0) taken += tokens.length + 1
    }
    words.set(name, BigInt(taken))
  }
  return words
}

export const bothWords = (a: Words, b: Words): Words =>
  new Map(Array.from(new Set([...a.keys(), ...b.keys()]), (name) => [name, (a.get(name) ?? 0n) + (b.get(name) ?? 0n)]))

/** Takes the numbers. Answers the last of the first index that took any. */
export const takeWords = (host: Host, table: TableReference, words: Words): bigint | undefined => {
  const counters = host.server.autoIncrement
  let last: bigint | undefined
  for (const [index, taken] of words) {
    if (taken === 0n) continue
    const key = counterOf(table, index)
    const next = (counters.get(key) ?? 0n) + taken
    counters.set(key, next)
    last ??= next
  }
  return last
}

/** Numbers the words of all rows of a table, as one that gets an index does. */
export const numberWords = async (
  host: Host,
  executor: Pick<Executor, "read">,
  table: TableReference,
  index: IndexDefinition
): Promise<void> => {
  host.server.autoIncrement.delete(counterOf(table, index.name))
  if (index.fulltext === true)
    takeWords(host, table, await countWords(executor, [index], `SELECT * FROM ${qualified(table)}`))
}

const batch = 10_000n

const begunOf = (host: Host, table: TableReference, index: string): bigint => {
  const last = host.server.autoIncrement.get(counterOf(table, index)) ?? 0n
  return (last / batch + 1n) * batch
}

/** What a copy has taken at first: the batches of 10,000 that its original has begun. */
export const begunWords = (host: Host, table: TableReference, definition: TableDefinition): Words =>
  new Map(fullTextIndexes(definition).map(({ name }) => [name, begunOf(host, table, name)]))

/** After ALTER TABLE: the words of new indexes are numbered, and a table that was copied goes on as copies do. */
export const alterWords = async (
  host: Host,
  executor: Pick<Executor, "read">,
  table: TableReference,
  before: TableDefinition,
  after: TableDefinition,
  copied: boolean
): Promise<void> => {
  for (const index of fullTextIndexes(after)) {
    if (!before.indexes.some(({ name }) => sameName(name, index.name))) await numberWords(host, executor, table, index)
    else if (copied) host.server.autoIncrement.set(counterOf(table, index.name), begunOf(host, table, index.name))
  }
}
