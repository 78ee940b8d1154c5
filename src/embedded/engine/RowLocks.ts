/**
 * Rows held by transactions, by their keys. DuckDB refuses an update of a row that another transaction has updated, and a
 * second delete; what it does not see is a delete of a row that another has updated, a key that two transactions insert,
 * and a row that was only selected FOR UPDATE.
 */
import type { DuckDBValue } from "@duckdb/node-api"
import type { Executor } from "../session/Transaction.ts"
import { child, children, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import { hintMark } from "../translate/Hint.ts"
import { Scope } from "../translate/Scope.ts"
import { literal, quote } from "../translate/Sql.ts"
import { familyOf } from "../translate/Types.ts"
import { isSystemDatabase } from "./Catalog.ts"
import type { Host, Parsed } from "./Host.ts"
import { findColumn, type TableDefinition, type TableReference, uniqueKeys } from "./TableDefinition.ts"

const prefix = (table: TableReference): string => `${table.schema}\u0000${table.name}\u0000`

/** The lock of one key of a table; `values` are the SQL of its columns' values. */
export const lockName = (table: TableReference, key: ReadonlyArray<string>, values: ReadonlyArray<string>): string =>
  `${prefix(table)}${key.join()}\u0000${values.join("\u0000")}`

/** Whether the values of a key read back as the text they were written with. */
const isLockable = (definition: TableDefinition, key: ReadonlyArray<string>): boolean =>
  key.length > 0 &&
  key.every((name) => {
    const type = findColumn(definition, name)?.type
    return type !== undefined && (familyOf(type) === "integer" || familyOf(type) === "string")
  })

/** What a row is known by: its primary key, or where it is stored. */
const ownKey = (definition: TableDefinition): ReadonlyArray<string> =>
  isLockable(definition, definition.primaryKey) ? definition.primaryKey : ["rowid"]

/** A statement that writes more rows than these holds none of them by name; DuckDB still sees most conflicts. */
const mostClaims = 50_000

const sqlOf = (value: DuckDBValue): string => (typeof value === "string" ? literal(value) : String(value))

/** Rows of a table that a statement selects under an alias. */
interface Rows {
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly alias: string
  /** FROM's tables and what follows them. */
  readonly from: string
  /** The WITH that `from` reads. */
  readonly prefix?: string
  /** What the statement sets columns to, by their names. */
  readonly set?: ReadonlyMap<string, string>
}

/** Takes the rows, and the keys they are to have; waits where another holds one. */
const claimRows = async (
  executor: Executor,
  { alias, definition, from, prefix = "", set = new Map(), table }: Rows
): Promise<void> => {
  const column = (name: string): string => `${quote(alias)}.${quote(name)}`
  const next = uniqueKeys(definition).filter((key) => key.some((c) => set.has(c)) && isLockable(definition, key))
  const keys = [
    { key: ownKey(definition), value: column },
    ...next.map((key) => ({ key, value: (name: string) => set.get(name) ?? column(name) }))
  ]
  const { rows } = await executor.read(
    `FROM (${prefix}SELECT ${keys.flatMap(({ key, value }) => key.map(value)).join(", ")} FROM ${from}) LIMIT ${mostClaims + 1}`
  )
  if (rows.length > mostClaims) return
  const names = rows.flatMap((row) => {
    const values = row.values()
    return keys.flatMap(({ key }) => {
      const own = key.map(() => values.next().value ?? null)
      // Of an outer join some rows have no row of this table; and NULL is like no other key.
      return own.includes(null) ? [] : [lockName(table, key, own.map(sqlOf))]
    })
  })
  executor.claim(names)
}

/** Before an UPDATE or DELETE: its rows. What is one statement by itself holds none, so it looks only where others do. */
export const claimWritten = async (host: Host, executor: Executor, rows: Rows): Promise<void> => {
  if (host.transactions.active) return claimRows(executor, rows)
  if (host.server.claims.has(prefix(rows.table))) return claimRows(executor, rows)
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
    if (definition === undefined || definition.kind !== "table") continue
    const alias = nameOf(child(node, "alias")) ?? name
    const from = compiler.fromClause(body, new Scope())
    await host.transactions.atomic((executor) => claimRows(executor, { table, definition, alias, from }))
    locks = true
  }
  return locks
}
