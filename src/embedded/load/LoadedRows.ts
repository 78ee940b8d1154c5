/**
 * Writing the rows of a load: in pieces, each one statement, all of them one for the transaction.
 */
import { qualified } from "../engine/Catalog.ts"
import { constraintFailure } from "../engine/Duplicates.ts"
import { duplicateOf } from "../engine/ErrorMapping.ts"
import type { Executor } from "../engine/Executor.ts"
import { defaultSql } from "../engine/Expressions.ts"
import { checkParents } from "../engine/ForeignKeys.ts"
import { countWords, fullTextIndexes, takeWords } from "../engine/fulltext/WordCounters.ts"
import { Identity, zeroAsks } from "../engine/Identity.ts"
import { verifyChecks } from "../engine/InsertedRows.ts"
import { checkLooseKeys } from "../engine/LooseKeys.ts"
import {
  type ColumnDefinition,
  sameName,
  type TableDefinition,
  type TableReference
} from "../engine/TableDefinition.ts"
import { rebuild, storedColumns } from "../engine/Tables.ts"
import type { Session } from "../session/Session.ts"
import { literal, quote } from "../translate/Sql.ts"
import type { OkResult } from "../wire/WireSession.ts"
import { castOf } from "./LoadValues.ts"

/** The rows, and the columns that each of their values goes into. */
export interface LoadedRows {
  readonly columns: ReadonlyArray<ColumnDefinition>
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>
}

/** Rows a statement brings. */
const piece = 2000

/** Ids for the rows that bring none, or 0 where that `asks` for one; the counter stays ahead of those that are brought. */
const withIds = async (
  identity: Identity,
  asks: boolean,
  { columns, rows }: LoadedRows,
  auto: ColumnDefinition
): Promise<LoadedRows> => {
  const given = columns.findIndex((c) => sameName(c.name, auto.name))
  const place = given < 0 ? columns.length : given
  const complete: Array<ReadonlyArray<string | null>> = []
  const brought = new Set(rows.map((row) => row[place]))
  // An id that a later row brings is not given to an earlier one.
  const next = async (): Promise<string> => {
    for (;;) {
      const id = await identity.next(auto)
      if (!brought.has(id)) return id
    }
  }
  for (const row of rows) {
    const value = row[place]
    const empty = value === null || value === undefined || (asks && value === "0")
    const id = empty ? await next() : await identity.given(auto, value)
    complete.push(given < 0 ? [...row, id] : row.with(place, id))
  }
  return { columns: given < 0 ? [...columns, auto] : columns, rows: complete }
}

/** The columns a load leaves out, and what they get. */
const defaultsOf = async (
  session: Session,
  definition: TableDefinition,
  columns: ReadonlyArray<ColumnDefinition>
): Promise<ReadonlyArray<readonly [ColumnDefinition, string]>> => {
  const left = definition.columns.filter(
    (c) => c.generated === undefined && !c.autoIncrement && !columns.some((given) => sameName(given.name, c.name))
  )
  const defaults: Array<readonly [ColumnDefinition, string]> = []
  for (const column of left) defaults.push([column, await defaultSql(session, column)])
  return defaults
}

const write = async (
  session: Session,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  loaded: LoadedRows,
  keys: boolean
): Promise<void> => {
  const { columns, rows } = loaded
  const defaults = await defaultsOf(session, definition, columns)
  const indexes = fullTextIndexes(definition)
  const values = [...columns.map((c, i) => castOf(c.type, `r[${i + 1}]`)), ...defaults.map(([, sql]) => sql)]
  const names = [...columns, ...defaults.map(([column]) => column)].map((c) => quote(c.name))
  const select = values.map((value, i) => `${value} AS ${names[i]}`).join(", ")
  for (let i = 0; i < rows.length; i += piece) {
    session.interruption.check()
    const json = literal(JSON.stringify(rows.slice(i, i + piece)))
    const query = `SELECT ${select} FROM (SELECT unnest(CAST(${json}::JSON AS VARCHAR[][])) AS r)`
    if (keys && definition.loose === true) await checkLooseKeys(executor, table, definition, query)
    await verifyChecks(session, executor, table, definition, query)
    await executor.write(`INSERT INTO ${qualified(table)} (${names.join(", ")}) ${query}`)
    if (indexes.length > 0) takeWords(session, table, await countWords(executor, indexes, query))
    if (definition.foreignKeys.length > 0) await checkParents(session, executor, table, definition, query)
  }
}

/** The rows with their ids. */
const identified = async (
  session: Session,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  loaded: LoadedRows
): Promise<LoadedRows> => {
  const auto = definition.columns.find((c) => c.autoIncrement)
  if (auto === undefined) return loaded
  const asks = zeroAsks(session)
  return withIds(new Identity(session, executor, table, definition), asks, loaded, auto)
}

/**
 * Puts the rows into the table. Equal keys are put there as others are, and the table is loose from then on; with `keys` they
 * are refused with 1062.
 */
export const writeRows = async (
  session: Session,
  table: TableReference,
  definition: TableDefinition,
  loaded: LoadedRows,
  keys: boolean
): Promise<OkResult> => {
  const done: OkResult = { _tag: "Ok", affectedRows: loaded.rows.length, insertId: 0 }
  if (loaded.rows.length === 0) return done
  let rows: LoadedRows | undefined
  const attempt = async (executor: Executor, shape: TableDefinition): Promise<void> => {
    // A second attempt takes no other ids.
    rows ??= await identified(session, executor, table, shape, loaded)
    await write(session, executor, table, shape, rows, keys)
  }
  try {
    await session.transactions.atomic((executor) => attempt(executor, definition))
    return done
  } catch (error) {
    if (keys || duplicateOf(error) === undefined) throw constraintFailure(error, definition)
  }
  await session.transactions.atomic(async (executor) => {
    const now = (await session.definition(table, executor)) ?? definition
    const loose: TableDefinition = { ...now, loose: true }
    const values = new Map(storedColumns(loose).map((name) => [name, quote(name)]))
    await rebuild(session, executor, table, loose, values)
    await attempt(executor, loose)
  })
  return done
}
