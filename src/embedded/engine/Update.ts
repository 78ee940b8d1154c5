/**
 * UPDATE of one table or several.
 */

import { child, children, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import { hintMark } from "../translate/Hint.ts"
import { Scope } from "../translate/Scope.ts"
import { quote } from "../translate/Sql.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { needTable, qualified, writtenTable } from "./Catalog.ts"
import { constraintFailure, generatedGiven, notNull, notWritable } from "./Duplicates.ts"
import type { Executor } from "./Executor.ts"
import { cut, defaultSql, isLenient, onUpdateSql, stored } from "./Expressions.ts"
import { checkParents, claimParents, parentFails } from "./ForeignKeys.ts"
import { countWords, fullTextIndexes, takeWords, type Words } from "./fulltext/WordCounters.ts"
import type { Host, Parsed } from "./Host.ts"
import { followUpdate } from "./Identity.ts"
import { namedKeys } from "./NamedKeys.ts"
import { refuseOwnSubqueries, standsAlone } from "./OwnSubqueries.ts"
import { childrenOf, enforced } from "./References.ts"
import { rowsResult } from "./Results.ts"
import { compileReturning, refuseReturning } from "./Returning.ts"
import { claimRows } from "./RowLocks.ts"
import {
  type ColumnDefinition,
  findColumn,
  sameName,
  type TableDefinition,
  type TableReference
} from "./TableDefinition.ts"

/** A table of the statement under its alias. */
export interface Member {
  readonly alias: string
  readonly table: TableReference
  readonly definition: TableDefinition
}

const memberOf = async (host: Host, node: Node): Promise<Member> => {
  const name = nameOf(node) ?? ""
  const table = writtenTable(host, nameOf(child(node, "schema")), name)
  return { alias: nameOf(child(node, "alias")) ?? name, table, definition: await needTable(host, table) }
}

/** The tables that a statement can change: what a table was, and the rows of a subquery, are only read. */
export const membersOf = async (
  host: Host,
  nodes: ReadonlyArray<Node>,
  joins: ReadonlyArray<Node>
): Promise<ReadonlyArray<Member>> => {
  const joined = joins.map((join) => child(need(join, "this"), "table"))
  const members: Array<Member> = []
  for (const node of [...nodes, ...joined])
    if (node !== undefined && nameOf(node)?.includes(hintMark) !== true) members.push(await memberOf(host, node))
  return members
}

/** FROM, joins, WHERE, ORDER BY and LIMIT of an UPDATE or DELETE, with the scope they make. */
export const selection = (
  compiler: Compiler,
  body: Node,
  tables: ReadonlyArray<Node>,
  joins: ReadonlyArray<Node>
): { readonly sql: string; readonly scope: Scope; readonly prefix: string } => {
  const scope = new Scope()
  const prefix = compiler.with(body, scope)
  const select = {
    from: { expressions: tables.map((t) => ("table" in t || "subquery" in t ? t : { table: t })) },
    joins,
    where_clause: body["where_clause"],
    order_by: body["order_by"],
    limit: body["limit"]
  }
  return { sql: compiler.fromClause(select, scope), scope, prefix }
}

interface Assignment {
  readonly member: Member
  readonly column: ColumnDefinition
  readonly sql: string
}

export const update = async (host: Host, parsed: Parsed, parameters: ReadonlyArray<Constant>): Promise<Result> => {
  const body = kindOf(parsed.ast)[1]
  const joins = children(body, "table_joins")
  const nodes = [need(body, "table"), ...children(body, "extra_tables")]
  const alone = nodes.length === 1 && joins.length === 0
  const members = await membersOf(host, nodes, joins)
  const compiler = await host.compiler(parsed, parameters)
  const { sql: from, scope, prefix } = selection(compiler, body, nodes, joins)
  const assignments = await readAssignments(host, compiler, body, members, scope)
  refuseOwnSubqueries(
    host,
    body,
    assignments.map(({ member }) => member.table),
    standsAlone(compiler)
  )
  const single = alone && child(body, "limit") === undefined && body["order_by"] == null
  if ((nodes.length > 1 || joins.length > 0) && children(body, "returning").length > 0)
    throw refuseReturning(joins.length > 0 ? "joined UPDATE" : "multi-table UPDATE")
  return host.transactions.atomic(
    async (executor) => {
      let affected = 0
      let returned: Result | undefined
      for (const member of members) {
        const own = assignments.filter((a) => a.member === member)
        if (own.length === 0) continue
        const change = new Map(own.map((a) => [a.column.name, a.sql]))
        const named = alone ? namedKeys(compiler, body, need(body, "table"), member.definition) : undefined
        await claimRows(host, executor, { ...member, from, prefix, change, named })
        const given = own.map((a) => `${a.sql} AS ${quote(a.column.name)}`).join(", ")
        await claimParents(host, executor, member.definition, `${prefix}SELECT ${given} FROM ${from}`, change)
        await addOnUpdate(host, member, own)
        const words = await wordsAfter(executor, member, own, `${prefix}SELECT`, from)
        const before = await keysBefore(host, executor, member, own, from, scope)
        const returning = compileReturning(compiler, body, member.definition, member.alias)
        const tail = returning === undefined ? "" : ` RETURNING ${returning.sql}`
        const target = qualified(member.table)
        const alias = quote(member.alias)
        // DuckDB counts a row for each of the rows that it is joined with.
        const joined = alone
          ? undefined
          : (await executor.read(`${prefix}SELECT count(DISTINCT ${alias}.rowid) FROM ${from}`)).rows[0]?.[0]
        const statement = single
          ? `UPDATE ${target} AS ${alias} SET ${own.map((a) => `${quote(a.column.name)} = ${a.sql}`).join(", ")}${compiler.whereClause(body, scope)}`
          : `UPDATE ${target} AS ${quote("#t")} SET ${own.map((a, i) => `${quote(a.column.name)} = "#s"."#v${i}"`).join(", ")} FROM (SELECT ${alias}.rowid AS "#rid", ${own.map((a, i) => `${a.sql} AS "#v${i}"`).join(", ")} FROM ${from}) AS "#s" WHERE ${quote("#t")}.rowid = "#s"."#rid"`
        try {
          const result = await executor.write(prefix + statement + tail)
          affected +=
            joined !== undefined ? Number(joined) : returning === undefined ? result.changed : result.rows.length
          if (returning !== undefined) returned = rowsResult(result, returning.columns)
        } catch (error) {
          throw constraintFailure(error, member.definition)
        }
        await before()
        takeWords(host, member.table, words)
        const auto = own.find((a) => a.column.autoIncrement)
        if (auto !== undefined) await followUpdate(host, executor, member.table, auto.column)
      }
      return returned ?? { _tag: "Ok", affectedRows: affected, insertId: 0 }
    },
    { single: isSingle(members, assignments) }
  )
}

/** The words that full-text indexes over a column that is set will have of the rows. */
const wordsAfter = async (
  executor: Executor,
  { alias, definition }: Member,
  own: ReadonlyArray<Assignment>,
  select: string,
  from: string
): Promise<Words> => {
  const setOf = (name: string) => own.find((a) => sameName(a.column.name, name))?.sql
  const indexes = fullTextIndexes(definition).filter((index) => index.columns.some((name) => setOf(name) !== undefined))
  if (indexes.length === 0) return new Map()
  const names = new Set(indexes.flatMap((index) => index.columns))
  const columns = Array.from(
    names,
    (name) => `${setOf(name) ?? `${quote(alias)}.${quote(name)}`} AS ${quote(name)}`
  ).join(", ")
  return countWords(executor, indexes, `${select} ${columns} FROM ${from}`)
}

/** No key is touched and nothing references out: one write does it. */
const isSingle = (members: ReadonlyArray<Member>, assignments: ReadonlyArray<Assignment>): boolean => {
  const [member] = members
  if (member === undefined || members.length > 1 || member.definition.foreignKeys.length > 0) return false
  const keyed = new Set([member.definition.primaryKey, ...member.definition.indexes.map((i) => i.columns)].flat())
  return !assignments.some((a) => keyed.has(a.column.name))
}

/** Whether an index is kept beside the table that a row is found in by its primary key. */
const isFollowed = (definition: TableDefinition): boolean =>
  definition.indexes.some((index) => index.fulltext === true || index.algorithm === "ivfflat")

const readAssignments = async (
  host: Host,
  compiler: Compiler,
  body: Node,
  members: ReadonlyArray<Member>,
  scope: Scope
): Promise<Array<Assignment>> => {
  const assignments: Array<Assignment> = []
  for (const pair of Array.isArray(body["set"]) ? body["set"] : []) {
    const [left, right] = Array.isArray(pair) ? pair : []
    const parts = (nameOf(left) ?? "").split(".").map((part) => part.replaceAll("`", ""))
    const name = parts.pop() ?? ""
    const qualifier = parts.pop()
    const member = members.find((m) =>
      qualifier === undefined ? findColumn(m.definition, name) !== undefined : sameName(m.alias, qualifier)
    )
    const column = member === undefined ? undefined : findColumn(member.definition, name)
    if (member === undefined && compiler.hints.length > 0) throw unsupported("changing some rows of a table as it was")
    if (member === undefined || column === undefined)
      throw new SqlFailure(20101, `internal error: column '${name}' not found in table`)
    if (member.definition.kind !== "table") throw notWritable(member.definition)
    const [kind, value] = kindOf(right)
    if (column.generated !== undefined) throw generatedGiven(column.name, member.table.name)
    if (isFollowed(member.definition) && member.definition.primaryKey.some((key) => sameName(key, column.name)))
      throw new SqlFailure(
        20313,
        "unsupported DML: update primary key on a table with a synchronous full-text/vector index"
      )
    const byDefault =
      (kind === "column" && child(value, "table") === undefined && nameOf(value)?.toUpperCase() === "DEFAULT") ||
      kind === "var"
    if (byDefault) {
      assignments.push({ member, column, sql: await defaultSql(host, column) })
      continue
    }
    const e = compiler.expression(right, scope)
    if (e.constant?.kind === "null" && column.notNull) throw notNull(column.name)
    const fitting = isLenient(host) ? cut(e, column.type) : e
    assignments.push({ member, column, sql: stored(fitting, column.type, compiler.environment.zone) })
  }
  return assignments
}

const addOnUpdate = async (host: Host, member: Member, own: Array<Assignment>): Promise<void> => {
  for (const column of member.definition.columns) {
    if (column.onUpdate === undefined || own.some((a) => a.column === column)) continue
    const sql = await onUpdateSql(host, column)
    if (sql !== undefined) own.push({ member, column, sql })
  }
}

/** Foreign keys around an UPDATE: remembers what parents lose, and returns the checks to make afterwards. */
const keysBefore = async (
  host: Host,
  executor: Executor,
  member: Member,
  own: ReadonlyArray<Assignment>,
  from: string,
  scope: Scope
): Promise<() => Promise<void>> => {
  if (!enforced(host)) return async () => {}
  const changes = (columns: ReadonlyArray<string>) => columns.some((c) => own.some((a) => sameName(a.column.name, c)))
  const keyed = [member.definition.primaryKey, ...member.definition.indexes.map((i) => i.columns)].some(changes)
  if (keyed) {
    for (const { table, key } of await childrenOf(host, executor, member.table)) {
      if (!changes(key.referenced)) continue
      const source = scope.source(member.alias)?.sql ?? quote(member.alias)
      const same = key.columns.map((c, i) => `c.${quote(c)} = v.${quote(key.referenced[i] ?? c)}`).join(" AND ")
      const victims = `SELECT ${source}.* FROM ${from}`
      const { rows } = await executor.read(
        `SELECT 1 FROM ${qualified(table)} c WHERE EXISTS (SELECT 1 FROM (${victims}) v WHERE ${same}) LIMIT 1`
      )
      if (rows.length === 0) continue
      if (key.onUpdate === "CASCADE") {
        const values = key.columns.map(
          (c, i) =>
            `${quote(c)} = (SELECT ${own.find((a) => sameName(a.column.name, key.referenced[i] ?? ""))?.sql ?? "NULL"} FROM ${from} LIMIT 1)`
        )
        await executor.write(
          `UPDATE ${qualified(table)} AS c SET ${values.join(", ")} WHERE EXISTS (SELECT 1 FROM (${victims}) v WHERE ${same})`
        )
      } else if (key.onUpdate === "SET NULL") {
        await executor.write(
          `UPDATE ${qualified(table)} AS c SET ${key.columns.map((c) => `${quote(c)} = NULL`).join(", ")} WHERE EXISTS (SELECT 1 FROM (${victims}) v WHERE ${same})`
        )
      } else throw parentFails(true)
    }
  }
  if (!member.definition.foreignKeys.some((k) => changes(k.columns))) return async () => {}
  return () =>
    checkParents(host, executor, member.table, member.definition, `SELECT * FROM ${qualified(member.table)}`, "change")
}
