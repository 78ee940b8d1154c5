/**
 * Foreign keys: rows that come must have a parent, rows that go must have no child, or take it along.
 */

import { quote } from "../translate/Sql.ts"
import { duckTypeOf } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { qualified } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import { type Child, childrenOf, enforced } from "./References.ts"
import { claimKeys, claimRows } from "./RowLocks.ts"
import { findColumn, sameName, type TableDefinition, type TableReference, uniqueKeys } from "./TableDefinition.ts"

/** How a child's rows came. MatrixOne checks a plain INSERT against another table elsewhere, and words it otherwise. */
type Arrival = "insert" | "change"

const childFails = (arrival: Arrival, self: boolean): SqlFailure =>
  arrival === "change" || self
    ? new SqlFailure(1452, "Cannot add or update a child row: a foreign key constraint fails", "23000")
    : new SqlFailure(20101, "internal error: Cannot add or update a child row: a foreign key constraint fails")

export const parentFails = (update: boolean): SqlFailure =>
  update
    ? new SqlFailure(1217, "Cannot delete or update a parent row: a foreign key constraint fails")
    : new SqlFailure(20101, "internal error: Cannot delete or update a parent row: a foreign key constraint fails")

/**
 * Before rows are written: holds the parents they name, with others, so that nobody takes one away meanwhile; waits for who
 * brings one, changes it or takes it. `rows` is a query for their columns, of which only `changed` count if given.
 */
export const claimParents = async (
  host: Host,
  executor: Executor,
  definition: TableDefinition,
  rows: string,
  changed?: ReadonlyMap<string, unknown>
): Promise<void> => {
  if (!enforced(host)) return
  for (const { columns, database, referenced, table } of definition.foreignKeys) {
    if (changed !== undefined && !columns.every((name) => changed.has(name))) continue
    const place = host.reference(database, table)
    const parent = await host.definition(place, executor)
    const key =
      parent && uniqueKeys(parent).find((one) => one.every((name) => referenced.some((r) => sameName(r, name))))
    if (parent === undefined || key === undefined || key.length !== referenced.length) continue
    const values = key.map((name) => {
      const type = findColumn(parent, name)?.type
      const own = quote(columns[referenced.findIndex((r) => sameName(r, name))] ?? name)
      return type === undefined ? own : `TRY_CAST(${own} AS ${duckTypeOf(type)})`
    })
    await claimKeys(executor, place, [{ key, values }], (list) => `SELECT DISTINCT ${list} FROM (${rows})`, "shared")
    executor.relyOnRows()
  }
}

/** After rows were written to `table`: each non-null key of theirs must exist. `rows` is a query for the written rows. */
export const checkParents = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  rows: string,
  arrival: Arrival = "insert"
): Promise<void> => {
  if (!enforced(host)) return
  for (const key of definition.foreignKeys) {
    const parent = host.reference(key.database, key.table)
    // Dropped while the checks were off: until it is there again, anything goes.
    if ((await host.definition(parent, executor)) === undefined) continue
    const self = parent.schema === table.schema && parent.name === table.name
    const given = key.columns.map((c) => `c.${quote(c)} IS NOT NULL`).join(" AND ")
    const same = key.columns.map((c, i) => `p.${quote(key.referenced[i] ?? c)} = c.${quote(c)}`).join(" AND ")
    const { rows: orphans } = await executor.read(
      `SELECT 1 FROM (${rows}) c WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${qualified(parent)} p WHERE ${same}) LIMIT 1`
    )
    if (orphans.length > 0) throw childFails(arrival, self)
  }
}

/** Before REPLACE takes rows away: none of them may have a child, whatever the key says. `victims` is a query for them. */
export const refuseReferenced = async (
  host: Host,
  executor: Executor,
  children: ReadonlyArray<Child>,
  victims: string
): Promise<void> => {
  if (!enforced(host)) return
  for (const { table: child, key } of children) {
    const same = key.columns.map((c, i) => `c.${quote(c)} = v.${quote(key.referenced[i] ?? c)}`).join(" AND ")
    const { rows } = await executor.read(
      `SELECT 1 FROM ${qualified(child)} c WHERE EXISTS (SELECT 1 FROM (${victims}) v WHERE ${same}) LIMIT 1`
    )
    if (rows.length > 0) throw parentFails(true)
  }
}

/**
 * Before rows of `table` are deleted: children are refused, deleted or let go. `victims` is a query for the rows.
 * Returns how many child rows were deleted or changed.
 */
export const releaseChildren = async (
  host: Host,
  executor: Executor,
  table: TableReference,
  victims: string,
  depth = 0
): Promise<number> => {
  if (!enforced(host)) return 0
  if (depth > 15) throw parentFails(false)
  let changed = 0
  for (const { definition, table: child, key } of await childrenOf(host, executor, table)) {
    const same = key.columns.map((c, i) => `c.${quote(c)} = v.${quote(key.referenced[i] ?? c)}`).join(" AND ")
    const condition = `EXISTS (SELECT 1 FROM (${victims}) v WHERE ${same})`
    const from = `${qualified(child)} c WHERE ${condition}`
    const rows = `SELECT * FROM ${from}`
    const { rows: found } = await executor.read(`SELECT 1 FROM (${rows}) LIMIT 1`)
    if (found.length === 0) continue
    switch (key.onDelete) {
      case "CASCADE":
        await claimRows(host, executor, { table: child, definition, alias: "c", from, change: "gone" })
        changed += await releaseChildren(host, executor, child, rows, depth + 1)
        changed += (await executor.write(`DELETE FROM ${qualified(child)} AS c WHERE ${condition}`)).changed
        break
      case "SET NULL":
        changed += (
          await executor.write(
            `UPDATE ${qualified(child)} AS c SET ${key.columns.map((c) => `${quote(c)} = NULL`).join(", ")} WHERE ${condition}`
          )
        ).changed
        break
      default:
        throw parentFails(false)
    }
  }
  return changed
}
