/**
 * Copying tables and databases, as CLONE, RESTORE and DATA BRANCH do.
 */

import { counterKey, type Listed, listTables, qualified } from "../engine/Catalog.ts"
import type { Executor } from "../engine/Executor.ts"
import { begunWords, isWordCounter, takeWords } from "../engine/fulltext/WordCounters.ts"
import { type Frozen, frozenTables, insertStatements, type Version } from "../engine/History.ts"
import type { Host } from "../engine/Host.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { createTable, setCounter, storedColumns } from "../engine/Tables.ts"
import { quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"

const batch = 10_000n

/** AUTO_INCREMENT of a copy goes on after the ids its original's node has reserved, in batches of 10,000. */
const nextBatch = (host: Host, table: TableReference, definition: TableDefinition): bigint => {
  const own = counterKey(table)
  const counters = host.server.autoIncrement
  const start = counters.get(own) ?? BigInt(definition.autoIncrementStart ?? "1")
  let used = 0n
  for (const [key, value] of counters) {
    if (!key.startsWith(`${own}\u0000`) || isWordCounter(key)) continue
    // Of a hidden key the last value is kept, of a column the next.
    const last = key.length === own.length + 1 ? value : value - 1n
    if (last - start + 1n > used) used = last - start + 1n
  }
  const batches = used === 0n ? 1n : (used + batch - 1n) / batch
  return start + batches * batch
}

/** Makes `to` a copy of `from`, which has `definition`. `original` is the table whose ids it must not repeat. */
export const copyTable = async (
  host: Host,
  executor: Executor,
  from: TableReference,
  to: TableReference,
  definition: TableDefinition,
  original: TableReference = from,
  id: number = host.server.nextId()
): Promise<void> => {
  const next = nextBatch(host, original, definition)
  const words = begunWords(host, original, definition)
  await createTable(host, executor, to, { ...definition, id })
  if (definition.kind === "view") return
  const columns = storedColumns(definition).map(quote).join(", ")
  await executor.write(`INSERT INTO ${qualified(to)} (${columns}) SELECT ${columns} FROM ${qualified(from)}`)
  setCounter(host, executor, to, next)
  takeWords(host, to, words)
}

/** A copy of a table as others see it, whatever the open transaction has written to it. */
const copyCommitted = async (
  host: Host,
  executor: Executor,
  version: Version,
  from: Frozen,
  to: TableReference,
  definition: TableDefinition
): Promise<void> => {
  const next = nextBatch(host, { ...to, schema: from.schema, name: from.name }, definition)
  await createTable(host, executor, to, { ...definition, id: host.server.nextId() })
  for (const sql of await insertStatements(version, from, qualified(to))) await executor.write(sql)
  if (definition.kind !== "view") setCounter(host, executor, to, next)
}

/** Foreign keys that point into `from` point into `to` in the copy. */
const relocated = (listed: Pick<Listed, "definition">, from: string, to: string): TableDefinition => ({
  ...listed.definition,
  foreignKeys: listed.definition.foreignKeys.map((k) => (k.database === from ? { ...k, database: to } : k))
})

interface Place {
  readonly database: string
  readonly schema: string
}

/**
 * Copies every table and view of a database into an existing, empty one. With `committed`, the tables that the open
 * transaction sees are copied as that version has them; 1064 for one that it has not.
 */
export const copyDatabase = async (
  host: Host,
  executor: Executor,
  source: Place,
  target: Place,
  committed?: Version
): Promise<void> => {
  const frozen = committed === undefined ? [] : await frozenTables(committed, (schema) => schema === source.schema)
  for (const listed of await listTables(executor, source.schema)) {
    // Sequences stay behind, as in MatrixOne; a restore even loses them.
    if (listed.definition.temporary === true || listed.definition.kind === "sequence") continue
    const to = { ...target, name: listed.name }
    if (committed === undefined) {
      const definition = relocated(listed, source.database, target.database)
      await copyTable(host, executor, { ...source, name: listed.name }, to, definition)
      continue
    }
    const original = frozen.find((f) => f.name === listed.name)
    if (original === undefined)
      throw new SqlFailure(1064, `SQL parser error: table ${source.database}-${listed.name} does not exist`)
    const definition = relocated(original, source.database, target.database)
    await copyCommitted(host, executor, committed, original, to, definition)
  }
}
