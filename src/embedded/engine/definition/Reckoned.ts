/**
 * What a generated column and a CHECK may be reckoned from: columns of their own row, and functions that always answer alike.
 */
import { aggregateIn } from "../../translate/Aggregated.ts"
import { child, children, kindOf, type Node, nameOf, need, text, walk } from "../../translate/Ast.ts"
import { invalidInput, unsupported } from "../../translate/Errors.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import type { SqlFailure } from "../../wire/WireSession.ts"
import type { Host } from "../Host.ts"
import { type ColumnDefinition, sameName } from "../TableDefinition.ts"

/** Functions that MatrixOne takes to answer now this, now that; some of them always answer alike. */
const unsteady: ReadonlySet<string> = new Set(
  `now current_timestamp localtime localtimestamp sysdate curdate current_date curtime current_time utc_timestamp utc_time
  utc_date unix_timestamp rand random uuid sleep database schema user current_user session_user system_user current_role version
  connection_id last_insert_id last_query_id row_count found_rows datediff convert charset collation inet_ntoa inet_aton
  inet6_ntoa inet6_aton is_ipv4 is_ipv6 is_ipv4_mapped is_ipv4_compat get_lock release_lock release_all_locks is_free_lock
  is_used_lock nextval currval lastval setval load_file mo_ctl`.split(/\s+/)
)

interface Parts {
  readonly columns: ReadonlyArray<string>
  readonly calls: ReadonlyArray<string>
  readonly variable: boolean
}

/** Without the name that a projection is given, and parentheses. */
const bare = (node: Node): Node => {
  const [kind, body] = kindOf(node)
  return kind === "paren" || kind === "alias" ? bare(need(body, "this")) : node
}

/** What an expression is made of; 20301 where that is nothing of the row's own. */
const partsOf = (host: Host, sql: string, known: ReadonlyArray<ColumnDefinition>): Parts => {
  const expression = bare(children(kindOf(host.parse(`SELECT (${sql})`).ast)[1], "expressions")[0] ?? {})
  if (kindOf(expression)[0] === "tuple") throw syntaxError(sql, 0)
  const aggregate = aggregateIn(expression)
  if (aggregate !== undefined)
    throw invalidInput(`expression of generated column cannot contain aggregate function '${aggregate}'`)
  const columns: Array<string> = []
  const calls: Array<string> = []
  walk(expression, (node) => {
    const [kind, body] = kindOf(node)
    if (kind === "select" || kind === "exists")
      throw invalidInput("expression of generated column cannot contain subquery")
    if (kind === "window_function") throw invalidInput("expression of generated column cannot contain window function")
    if (kind === "function") calls.push((text(body, "name") ?? "").toLowerCase().replace(/^fn_+/, ""))
    if (kind !== "column") return
    const name = nameOf(body) ?? ""
    if (child(body, "table") !== undefined)
      throw invalidInput(`generated column expression cannot use qualified column name '${name}'`)
    const column = known.find((c) => sameName(c.name, name))
    if (column === undefined)
      throw invalidInput(`column '${name}' does not exist or cannot be referenced by a generated column`)
    columns.push(column.name)
  })
  return { columns, calls, variable: calls.some((name) => /^(user|system)_variable$/.test(name)) }
}

/** Whether the column is counted, or reckoned from one that is. */
const isCounted = (
  host: Host,
  name: string,
  columns: ReadonlyArray<ColumnDefinition>,
  seen: Set<string> = new Set()
): boolean => {
  if (seen.has(name)) return false
  seen.add(name)
  const column = columns.find((c) => sameName(c.name, name))
  if (column?.generated === undefined) return column?.autoIncrement === true
  return partsOf(host, column.generated.sql, columns).columns.some((other) => isCounted(host, other, columns, seen))
}

const conflicts: ReadonlyArray<readonly [has: (column: ColumnDefinition) => boolean, what: string]> = [
  [(column) => column.default !== undefined, "a default value"],
  [(column) => column.onUpdate !== undefined, "ON UPDATE"],
  [(column) => column.autoIncrement, "AUTO_INCREMENT"]
]

/** 20301 where a generated column cannot be reckoned; `columns` are those it can see. */
export const checkGenerated = (
  host: Host,
  column: ColumnDefinition,
  columns: ReadonlyArray<ColumnDefinition>
): void => {
  const { generated, name } = column
  if (generated === undefined) return
  for (const [has, what] of conflicts)
    if (has(column)) throw invalidInput(`generated column '${name}' cannot have ${what}`)
  const parts = partsOf(host, generated.sql, columns)
  const call = parts.calls.find((call) => unsteady.has(call))
  if (call !== undefined)
    throw invalidInput(`expression of generated column cannot refer to a non-deterministic function '${call}'`)
  if (parts.variable) throw invalidInput("expression of generated column cannot refer to a variable")
  if (parts.columns.includes(name)) throw invalidInput(`generated column '${name}' cannot refer to itself`)
  const at = columns.findIndex((c) => c.name === name)
  const later = columns.slice(at + 1).find((c) => c.generated !== undefined && parts.columns.includes(c.name))
  if (at >= 0 && later !== undefined)
    throw invalidInput(`generated column '${name}' cannot refer to generated column '${later.name}' defined later`)
  if (parts.columns.some((other) => isCounted(host, other, columns)))
    throw invalidInput(`generated column '${name}' cannot refer to auto-increment column`)
}

const refusedCheck = (what: string): SqlFailure => invalidInput(`check constraint cannot ${what}`)

/** 20301 where no row can be checked so. A check of `owner` looks at that column alone. */
export const checkCondition = (
  host: Host,
  sql: string,
  columns: ReadonlyArray<ColumnDefinition>,
  owner?: string
): void => {
  const parts = partsOf(host, sql, columns)
  for (const name of parts.columns) {
    if (owner !== undefined && !sameName(name, owner))
      throw invalidInput(`column check constraint cannot refer to column '${name}'`)
    if (columns.some((c) => c.name === name && c.generated !== undefined))
      throw unsupported("a CHECK of a generated column")
    if (columns.some((c) => c.name === name && c.autoIncrement))
      throw refusedCheck(`refer to auto-increment column '${name}'`)
  }
  if (parts.variable) throw refusedCheck("refer to a variable")
  if (parts.calls.some((call) => unsteady.has(call))) throw refusedCheck("contain a non-deterministic function")
}
