/**
 * DELETE from one table or several, and TRUNCATE.
 */
import { child, children, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { quote } from "../translate/Sql.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { needTable, noSuchTable, qualified } from "./Catalog.ts"
import { notWritable } from "./Duplicates.ts"
import { releaseChildren } from "./ForeignKeys.ts"
import type { Host, Parsed } from "./Host.ts"
import { namedKeys } from "./NamedKeys.ts"
import { refuseOwnSubqueries } from "./OwnSubqueries.ts"
import { childrenOf, enforced } from "./References.ts"
import { rowsResult } from "./Results.ts"
import { compileReturning, refuseReturning } from "./Returning.ts"
import { claimRows } from "./RowLocks.ts"
import type { TableReference } from "./TableDefinition.ts"
import { claimTable } from "./TableLocks.ts"
import { forgetCounter } from "./Tables.ts"
import { membersOf, selection } from "./Update.ts"

export const remove = async (host: Host, parsed: Parsed, parameters: ReadonlyArray<Constant>): Promise<Result> => {
  const body = kindOf(parsed.ast)[1]
  const using = children(body, "using")
  const joins = children(body, "joins")
  // DELETE FROM t AS a keeps the alias beside the table.
  const first: Node =
    child(body, "alias") === undefined ? need(body, "table") : { ...need(body, "table"), alias: body["alias"] }
  const nodes = using.length > 0 ? using : [first, ...children(body, "extra_tables")]
  const members = await membersOf(host, nodes, joins)
  const named = using.length > 0 ? [need(body, "table")] : children(body, "tables")
  const targets =
    named.length === 0
      ? members.slice(0, 1)
      : named.map((node) => {
          const name = nameOf(node) ?? ""
          const found = members.find((m) => m.alias.toLowerCase() === name.toLowerCase())
          if (found === undefined) throw new SqlFailure(1146, `no such table ${host.database ?? ""}.${name}`)
          return found
        })
  for (const { definition } of targets) if (definition.kind !== "table") throw notWritable(definition)
  refuseOwnSubqueries(
    host,
    body,
    targets.map(({ table }) => table)
  )
  const compiler = await host.compiler(parsed, parameters)
  const { sql: from, scope, prefix } = selection(compiler, body, nodes, joins)
  const [single] = targets
  const joined = nodes.length > 1 || joins.length > 0
  const simple = !joined && child(body, "limit") === undefined && body["order_by"] == null
  if (joined && children(body, "returning").length > 0) throw refuseReturning("multi-table DELETE")
  const referencing =
    enforced(host) && single !== undefined ? await childrenOf(host, host.transactions, single.table) : []
  const alone = simple && single !== undefined && referencing.length === 0
  const everything = alone && child(body, "where_clause") === undefined
  const missing = alone ? namedKeys(compiler, body, first, single.definition) : undefined
  return host.transactions.atomic(
    async (executor) => {
      let affected = 0
      if (single !== undefined && everything) claimTable(executor, single.table)
      else
        for (const t of targets) await claimRows(host, executor, { ...t, from, prefix, change: "gone", named: missing })
      if (enforced(host)) {
        for (const t of targets) {
          if ((await childrenOf(host, executor, t.table)).length === 0) continue
          affected += await releaseChildren(host, executor, t.table, `${prefix}SELECT ${quote(t.alias)}.* FROM ${from}`)
        }
      }
      if (simple && single !== undefined) {
        const returning = compileReturning(compiler, body, single.definition, single.alias)
        const result = await executor.write(
          `${prefix}DELETE FROM ${qualified(single.table)} AS ${quote(single.alias)}${compiler.whereClause(body, scope)}${returning === undefined ? "" : ` RETURNING ${returning.sql}`}`
        )
        if (returning !== undefined) return rowsResult(result, returning.columns)
        return { _tag: "Ok", affectedRows: affected + result.changed, insertId: 0 }
      }
      const doomed: Array<readonly [TableReference, string]> = []
      for (const t of targets) {
        const { rows } = await executor.read(`${prefix}SELECT ${quote(t.alias)}.rowid FROM ${from}`)
        const ids = [...new Set(rows.map((r) => String(r[0])))].filter((id) => /^\d+$/.test(id))
        if (ids.length > 0) doomed.push([t.table, ids.join(", ")])
      }
      for (const [table, ids] of doomed)
        affected += (await executor.write(`DELETE FROM ${qualified(table)} WHERE rowid IN (${ids})`)).changed
      return { _tag: "Ok", affectedRows: affected, insertId: 0 }
    },
    { single: alone }
  )
}

/** TRUNCATE, which knows no temporary tables. */
export const truncate = async (host: Host, database: string | undefined, name: string): Promise<Result> => {
  const table = host.permanent(database, name)
  const definition = await needTable(host, table)
  if (definition.kind !== "table") throw noSuchTable(table)
  return host.transactions.atomic(async (executor) => {
    if (enforced(host) && (await childrenOf(host, executor, table)).length > 0) {
      throw new SqlFailure(
        20101,
        `internal error: can not truncate table '${table.name}' referenced by some foreign key constraint`
      )
    }
    claimTable(executor, table)
    await executor.write(`DELETE FROM ${qualified(table)}`)
    forgetCounter(host, executor, table)
    return { _tag: "Ok", affectedRows: 0, insertId: 0 }
  })
}
