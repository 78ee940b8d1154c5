/**
 * INSERT … ON DUPLICATE KEY UPDATE.
 */

import { child, children, kindOf, type Node, nameOf, need, record, text } from "../translate/Ast.ts"
import { insertedMark } from "../translate/ColumnReference.ts"
import { invalidInput } from "../translate/Errors.ts"
import { Scope } from "../translate/Scope.ts"
import { quote } from "../translate/Sql.ts"
import { duckTypeOf } from "../translate/Types.ts"
import { localColumn } from "../translate/Zone.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { qualified } from "./Catalog.ts"
import { generatedGiven } from "./Duplicates.ts"
import type { Executor } from "./Executor.ts"
import { cut, isLenient, relationColumns, stored } from "./Expressions.ts"
import { checkParents } from "./ForeignKeys.ts"
import { bothWords, countWords, fullTextIndexes, type Words } from "./fulltext/WordCounters.ts"
import {
  collision,
  given,
  list,
  source,
  statement,
  type Target,
  type Values,
  verifyChecks,
  type Written
} from "./InsertedRows.ts"
import { type ColumnDefinition, findColumn, sameName, type TableDefinition, uniqueKeys } from "./TableDefinition.ts"

/** A column and what it is set to. */
type Assignment = readonly [ColumnDefinition, Node]

export const duplicateUpdates = (body: Node, definition: TableDefinition): ReadonlyArray<Assignment> | undefined => {
  const clause = child(need(body, "on_conflict"), "on_conflict")
  if (clause === undefined) return undefined
  return children(clause, "expressions").map((e) => {
    const eq = need(e, "eq")
    const [, left] = kindOf(need(eq, "left"))
    const name = nameOf(left) ?? ""
    const column = findColumn(definition, name)
    if (column === undefined) throw invalidInput(`column ${name} does not exist`)
    if (column.generated !== undefined) throw generatedGiven(column.name, nameOf(need(body, "table")) ?? "")
    return [column, need(eq, "right")] as const
  })
}

/** Compiles the update list once, for its errors; keys cannot be updated. */
export const compileUpdates = (target: Target, updates: ReadonlyArray<Assignment>): void => {
  const { definition, table, compiler } = target
  const scope = new Scope()
  scope.add({ alias: table.name, sql: quote(table.name), columns: relationColumns(definition) })
  for (const [, node] of updates) compiler.expression(withValues(node), scope)
  for (const [column] of updates) {
    if (definition.primaryKey.some((c) => sameName(c, column.name)))
      throw new SqlFailure(20313, "unsupported DML: update primary key on duplicate")
    if (definition.indexes.some((i) => i.unique && i.columns.some((c) => sameName(c, column.name)))) {
      throw new SqlFailure(20313, "unsupported DML: update unique key on duplicate")
    }
  }
}

/** What an update list sets, with `VALUES(c)` replaced by what `value` says of c. */
const setsOf = (
  { compiler, definition, host, table }: Target,
  updates: ReadonlyArray<Assignment>,
  value: (name: string) => string
): ReadonlyArray<readonly [ColumnDefinition, string]> => {
  const scope = new Scope()
  scope.add({ alias: table.name, sql: quote(table.name), columns: relationColumns(definition), kept: true })
  const zone = compiler.environment.zone
  return updates.map(([column, node]) => {
    const e = compiler.expression(withValues(node), scope)
    const sql = stored(isLenient(host) ? cut(e, column.type) : e, column.type, zone)
    return [column, sql.replace(insertedColumns, (_, name: string) => `(${value(name)})`)]
  })
}

const assigned = (sets: ReadonlyArray<readonly [ColumnDefinition, string]>): string =>
  sets.map(([column, sql]) => `${quote(column.name)} = ${sql}`).join(", ")

/** Whether a row would be another one afterwards. */
const differs = (table: string, sets: ReadonlyArray<readonly [ColumnDefinition, string]>): string =>
  `(${sets.map(([column, sql]) => `${quote(table)}.${quote(column.name)} IS DISTINCT FROM ${sql}`).join(" OR ")})`

/** ON DUPLICATE KEY UPDATE: 1 for a new row, 2 for a changed one, 0 for one left as it is. */
export const upsert = async (
  target: Target,
  executor: Executor,
  values: Values,
  updates: ReadonlyArray<Assignment>
): Promise<Written> => {
  const { definition, host, table } = target
  const written =
    (await upsertAtOnce(target, executor, values, updates)) ?? (await upsertEach(target, executor, values, updates))
  if (definition.foreignKeys.length > 0)
    await checkParents(host, executor, table, definition, `SELECT * FROM ${qualified(table)}`, "change")
  return written
}

/** Below this, looking first costs more than it saves. */
const few = 8

/** In two statements, where there is one key and no row of the statement meets another of it; else undefined. */
const upsertAtOnce = async (
  target: Target,
  executor: Executor,
  values: Values,
  updates: ReadonlyArray<Assignment>
): Promise<Written | undefined> => {
  const { compiler, definition, table } = target
  const [key, ...more] = uniqueKeys(definition)
  const indexed = fullTextIndexes(definition).length > 0
  if (indexed || values.rows.length < few || key === undefined || more.length > 0 || definition.checks.length > 0)
    return undefined
  const incoming = `(${source(values)}) AS "#g"(${list(values.columns)})`
  const names = key.map((name) => `"#g".${quote(name)}`)
  const { rows } = await executor.read(
    `SELECT count(*), count(DISTINCT (${names.join(", ")})), count(*) FILTER (WHERE ${names.map((n) => `${n} IS NULL`).join(" OR ")}) FROM ${incoming}`
  )
  if (String(rows[0]?.[0]) !== String(rows[0]?.[1]) || String(rows[0]?.[2]) !== "0") return undefined
  const same = key.map((name) => `${quote(table.name)}.${quote(name)} = "#g".${quote(name)}`).join(" AND ")
  const sets = setsOf(target, updates, (name) => {
    const column = values.columns.find((c) => sameName(c.name, name))
    return column === undefined
      ? "NULL"
      : localColumn(
          `CAST("#g".${quote(column.name)} AS ${duckTypeOf(column.type)})`,
          column.type,
          compiler.environment.zone
        )
  })
  const { changed } = await executor.write(
    `UPDATE ${qualified(table)} AS ${quote(table.name)} SET ${assigned(sets)} FROM ${incoming} WHERE ${same} AND ${differs(table.name, sets)}`
  )
  const { changed: inserted } = await executor.write(
    `INSERT INTO ${qualified(table)} (${list(values.columns)}) SELECT * FROM ${incoming} WHERE NOT EXISTS (SELECT 1 FROM ${qualified(table)} AS ${quote(table.name)} WHERE ${same})`
  )
  return { affected: inserted + 2 * changed, inserted }
}

const upsertEach = async (
  target: Target,
  executor: Executor,
  values: Values,
  updates: ReadonlyArray<Assignment>
): Promise<Written> => {
  const { definition, host, table, compiler } = target
  let inserted = 0
  const changed = new Set<string>()
  const indexes = fullTextIndexes(definition)
  let words: Words = new Map()
  const count = async (query: string): Promise<void> => {
    if (indexes.length > 0) words = bothWords(words, await countWords(executor, indexes, query))
  }
  for (const row of values.rows) {
    const where = collision(target, values, row)
    const found =
      where === undefined
        ? []
        : (await executor.read(`SELECT rowid FROM ${qualified(table)} WHERE ${where} LIMIT 1`)).rows
    if (found.length === 0) {
      const one = { columns: values.columns, rows: [row] }
      await verifyChecks(host, executor, table, definition, given(one))
      inserted += (await executor.write(statement(target, one))).changed
      await count(given(one))
      continue
    }
    const sets = setsOf(target, updates, (name) => {
      const place = values.columns.findIndex((c) => sameName(c.name, name))
      return localColumn(row[place] ?? "NULL", values.columns[place]?.type, compiler.environment.zone)
    })
    const result = await executor.write(
      `UPDATE ${qualified(table)} AS ${quote(table.name)} SET ${assigned(sets)} WHERE (${where}) AND ${differs(table.name, sets)}`
    )
    if (result.changed === 0) continue
    changed.add(definition.primaryKey.length > 0 ? (where ?? "") : String(found[0]?.[0]))
    await count(`SELECT * FROM ${qualified(table)} WHERE ${where}`)
  }
  return { affected: inserted + 2 * changed.size, inserted, words }
}

const insertedColumns = new RegExp(`"${insertedMark}([^"]+)"`, "g")

/** `VALUES(c)` in the update list becomes a column name that is replaced by the row's value. */
const withValues = (node: Node): Node => {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== "object" || value === null) return value
    const body = child(record(value), "function")
    if (body !== undefined && text(body, "name")?.toUpperCase() === "VALUES") {
      const [, column] = kindOf(children(body, "args")[0] ?? {})
      return { inserted: { name: nameOf(column) ?? "" } }
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]))
  }
  return record(visit(node))
}
