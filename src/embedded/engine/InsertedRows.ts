/**
 * Rows on their way into a table, as INSERT, REPLACE and ON DUPLICATE KEY UPDATE share them.
 */

import type { Compiler } from "../translate/Compiler.ts"
import { quote } from "../translate/Sql.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import { scopeOf } from "./Expressions.ts"
import type { Words } from "./fulltext/WordCounters.ts"
import type { Host } from "./Host.ts"
import {
  type ColumnDefinition,
  sameName,
  type TableDefinition,
  type TableReference,
  uniqueKeys
} from "./TableDefinition.ts"

export interface Target {
  readonly host: Host
  readonly compiler: Compiler
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly columns: ReadonlyArray<ColumnDefinition>
  /** Texts that are too long are cut. */
  readonly lenient: boolean
}

export interface Values {
  readonly columns: ReadonlyArray<ColumnDefinition>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** Instead of rows, a query for them. */
  readonly query?: string
}

export interface Written {
  readonly affected: number
  readonly inserted: number
  readonly returned?: Result
  /** Of rows that became others than came. */
  readonly words?: Words
}

export const list = (columns: ReadonlyArray<ColumnDefinition>): string => columns.map((c) => quote(c.name)).join(", ")

export const source = (values: Values): string =>
  values.query ?? `VALUES ${values.rows.map((row) => `(${row.join(", ")})`).join(", ")}`

/** A query for the rows, whose columns have their names. */
export const given = (values: Values): string => `SELECT * FROM (${source(values)}) AS g(${list(values.columns)})`

export const statement = (target: Target, values: Values): string =>
  values.columns.length === 0
    ? `INSERT INTO ${qualified(target.table)} VALUES ${values.rows.map(() => "(NULL)").join(", ")}`
    : `INSERT INTO ${qualified(target.table)} (${list(values.columns)}) ${source(values)}`

/** CHECK holds for rows that come, those of a query: MatrixOne does not look at it in UPDATE. */
export const verifyChecks = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  query: string
): Promise<void> => {
  for (const check of definition.checks) {
    const condition = await scopeOf(host, host.parse(`SELECT ${check.sql}`), definition, table.name)
    const { rows } = await executor.read(
      `SELECT 1 FROM (${query}) AS ${quote(table.name)} WHERE NOT (${condition.sql}) LIMIT 1`
    )
    if (rows.length > 0)
      throw new SqlFailure(3819, `constraint violation: Check constraint '${check.name}' is violated`)
  }
}

/** The condition under which a row of the table collides with `row`. */
export const collision = (target: Target, values: Values, row: ReadonlyArray<string>): string | undefined => {
  const value = (name: string) => row[values.columns.findIndex((c) => sameName(c.name, name))] ?? "NULL"
  const keys = uniqueKeys(target.definition)
    .filter((key) => key.every((name) => value(name) !== "NULL"))
    .map((key) => `(${key.map((name) => `${quote(name)} = ${value(name)}`).join(" AND ")})`)
  return keys.length === 0 ? undefined : keys.join(" OR ")
}
