/**
 * Rows held by transactions, by their keys. DuckDB refuses a write to a row that another transaction has changed; what it
 * does not see is a key that two transactions insert, and a row that was only selected FOR UPDATE.
 */
import type { DuckDBValue } from "@duckdb/node-api"
import type { Executor } from "../session/Transaction.ts"
import { child, children, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import { hintMark } from "../translate/Rewrite.ts"
import { Scope } from "../translate/Scope.ts"
import { literal, quote } from "../translate/Sql.ts"
import { familyOf } from "../translate/Types.ts"
import { isSystemDatabase } from "./Catalog.ts"
import type { Host, Parsed } from "./Host.ts"
import { findColumn, type TableDefinition, type TableReference } from "./TableDefinition.ts"

const prefix = (table: TableReference): string => `${table.schema}\u0000${table.name}\u0000`

/** The lock of one key of a table; `values` are the SQL of its columns' values. */
export const lockName = (table: TableReference, key: ReadonlyArray<string>, values: ReadonlyArray<string>): string =>
  `${prefix(table)}${key.join()}\u0000${values.join("\u0000")}`

/** Keys whose values read back as the text they were written with. */
const isLockable = (definition: TableDefinition): boolean =>
  definition.primaryKey.length > 0 &&
  definition.primaryKey.every((name) => {
    const type = findColumn(definition, name)?.type
    return type !== undefined && (familyOf(type) === "integer" || familyOf(type) === "string")
  })

const sqlOf = (value: DuckDBValue): string => (typeof value === "string" ? literal(value) : String(value))

/** Takes the rows of a table that `from` (FROM and what follows) selects under `alias`; waits where another holds one. */
const claimRows = async (
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  alias: string,
  from: string
): Promise<void> => {
  const columns = definition.primaryKey.map((c) => `${quote(alias)}.${quote(c)}`).join(", ")
  const { rows } = await executor.read(`SELECT ${columns} FROM ${from}`)
  // Of an outer join some rows have no row of this table.
  const present = rows.filter((row) => row.every((value) => value !== null))
  executor.claim(present.map((row) => lockName(table, definition.primaryKey, row.map(sqlOf))))
}

/** Before an UPDATE or DELETE: its rows, where any row of the table is held at all. */
export const claimWritten = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  alias: string,
  from: string
): Promise<void> => {
  if (!isLockable(definition)) return
  const start = prefix(table)
  for (const key of host.server.claims.keys()) {
    if (key.startsWith(start)) return claimRows(executor, table, definition, alias, from)
  }
}

/** The tables of a FROM, joined or not; none where something else is among them. */
const tablesOf = (body: Node): ReadonlyArray<Node> => {
  const sources = [
    ...children(need(body, "from"), "expressions"),
    ...children(body, "joins").map((join) => need(join, "this"))
  ]
  const tables = sources.map((source) => child(source, "table")).filter((table) => table !== undefined)
  return tables.length === sources.length ? tables : []
}

/**
 * SELECT … FOR UPDATE over tables holds their rows until the transaction ends. Whether it does; the rows are those of the
 * commits that the transaction has then seen.
 */
export const lockRows = async (host: Host, parsed: Parsed, compiler: Compiler): Promise<boolean> => {
  const [kind, body] = kindOf(parsed.ast)
  if (kind !== "select" || children(body, "locks").length === 0) return false
  const nodes = tablesOf(body)
  let locks = false
  for (const node of nodes) {
    const name = nameOf(node)
    if (name === undefined || name.includes(hintMark)) continue
    const table = host.reference(nameOf(child(node, "schema")), name)
    if (isSystemDatabase(table.database)) continue
    const definition = await host.definition(table)
    if (definition === undefined || definition.kind !== "table" || !isLockable(definition)) continue
    const alias = nameOf(child(node, "alias")) ?? name
    const rows = compiler.fromClause(body, new Scope())
    await host.transactions.atomic((executor) => claimRows(executor, table, definition, alias, rows))
    locks = true
  }
  return locks
}
