/**
 * UPDATE and DELETE of a table that a subquery of theirs reads: MatrixOne refuses it, unless the subquery stands in FROM or in
 * a WITH, whose rows are kept aside, or is one of an UPDATE that looks at the row to be changed.
 */
import { child, children, kindOf, type Node, nameOf, need, record } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import { hintMark } from "../translate/Hint.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Host } from "./Host.ts"
import type { TableReference } from "./TableDefinition.ts"

type Visit = (table: Node) => void

/** Visits the tables of every subquery in an expression. */
const expressions = (value: unknown, visit: Visit): void => {
  if (Array.isArray(value)) {
    for (const item of value) expressions(item, visit)
    return
  }
  const node = record(value)
  const from = child(node, "from")
  if (from !== undefined) for (const source of children(from, "expressions")) sources(source, visit)
  for (const key in node) {
    if (key === "with" || key === "from" || typeof node[key] !== "object") continue
    if (from !== undefined && key === "joins") joins(children(node, key), visit)
    else expressions(node[key], visit)
  }
}

const sources = (source: Node, visit: Visit): void => {
  const [kind, body] = kindOf(source)
  if (kind === "table") visit(body)
  if (kind === "paren") sources(need(body, "this"), visit)
  if (kind === "joined_table") {
    sources(need(body, "left"), visit)
    joins(children(body, "joins"), visit)
  }
}

const joins = (list: ReadonlyArray<Node>, visit: Visit): void => {
  for (const join of list) {
    sources(need(join, "this"), visit)
    expressions(join["on"], visit)
  }
}

const queryKinds: ReadonlySet<string> = new Set(["select", "union", "except", "intersect"])

/** The subqueries of an expression, without those inside of them. */
const subqueries = (value: unknown, found: Array<Node> = []): ReadonlyArray<Node> => {
  if (Array.isArray(value)) for (const item of value) subqueries(item, found)
  else {
    const node = record(value)
    if (queryKinds.has(kindOf(node)[0])) found.push(node)
    else for (const key in node) if (typeof node[key] === "object") subqueries(node[key], found)
  }
  return found
}

/** Whether a subquery means something by itself, without the row around it. */
export const standsAlone =
  (compiler: Compiler) =>
  (query: Node): boolean => {
    try {
      compiler.query(query)
      return true
    } catch (error) {
      if (error instanceof SqlFailure) return false
      throw error
    }
  }

/** Refuses a statement whose expressions read one of `targets`, the tables that it changes. */
export const refuseOwnSubqueries = (
  host: Host,
  body: Node,
  targets: ReadonlyArray<TableReference>,
  isRefused: (query: Node) => boolean = () => true
): void => {
  const kept = new Set(children(need(body, "with"), "ctes").map((cte) => nameOf(cte, "alias")?.toLowerCase()))
  const visit: Visit = (table) => {
    // What it was is read no more than what it is.
    const [name = ""] = (nameOf(table) ?? "").split(hintMark)
    const database = nameOf(child(table, "schema"))
    if (database === undefined && (host.database === undefined || kept.has(name.toLowerCase()))) return
    const read = host.reference(database, name)
    if (targets.some((target) => target.schema === read.schema && target.name === read.name))
      throw new SqlFailure(1093, `You can't specify target table '${name}' for update in FROM clause`)
  }
  const conditions = ["table_joins", "joins"].flatMap((key) => children(body, key).map((join) => join["on"]))
  for (const value of [body["set"], body["where_clause"], body["order_by"], body["limit"], ...conditions])
    for (const query of subqueries(value)) if (isRefused(query)) expressions(query, visit)
}
