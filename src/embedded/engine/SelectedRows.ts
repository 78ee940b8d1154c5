/**
 * SELECT … FOR UPDATE and FOR SHARE hold rows until the transaction ends.
 */
import { child, children, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import { internal } from "../translate/Errors.ts"
import { hintMark } from "../translate/Hint.ts"
import { Scope } from "../translate/Scope.ts"
import { isSystemDatabase } from "./Catalog.ts"
import type { Mode } from "./Claims.ts"
import type { Host, Parsed } from "./Host.ts"
import { namedKeys } from "./NamedKeys.ts"
import { claimRows, type Rows } from "./RowLocks.ts"

interface Selected {
  readonly rows: Rows
  readonly mode: Mode
}

const setOperations = new Set(["union", "except", "intersect"])

const locksOf = (body: Node): Mode | undefined => {
  const [lock] = children(body, "locks")
  return lock === undefined ? undefined : child(lock, "update") === undefined ? "shared" : "exclusive"
}

/** Finds the rows that the query and those it is made of hold: those of WHERE, however few of them it returns. */
const find = async (
  host: Host,
  compiler: Compiler,
  query: Node,
  outer: Mode | undefined,
  found: Array<Selected>
): Promise<void> => {
  const [kind, body] = kindOf(query)
  if (kind === "subquery") return find(host, compiler, need(body, "this"), outer, found)
  if (setOperations.has(kind)) {
    for (const side of [need(body, "left"), need(body, "right")]) {
      if (kindOf(side)[0] === "select" && locksOf(kindOf(side)[1]) !== undefined)
        throw internal("not support select union for update")
      await find(host, compiler, side, outer, found)
    }
    return
  }
  const mode = kind === "select" ? (locksOf(body) ?? outer) : undefined
  if (mode === undefined) return
  const common = new Set(children(need(body, "with"), "ctes").map((cte) => nameOf(child(cte, "alias"))?.toLowerCase()))
  const sources = [
    ...children(need(body, "from"), "expressions"),
    ...children(body, "joins").map((join) => need(join, "this"))
  ]
  for (const source of sources) {
    const node = child(source, "table")
    const name = nameOf(node)
    if (node === undefined || name === undefined) {
      await find(host, compiler, source, mode, found)
      continue
    }
    const database = nameOf(child(node, "schema"))
    if (name.includes(hintMark) || (database === undefined && common.has(name.toLowerCase()))) continue
    const table = host.reference(database, name)
    if (isSystemDatabase(table.database)) continue
    const definition = await host.definition(table)
    if (definition === undefined || definition.kind !== "table") continue
    const scope = new Scope()
    const prefix = compiler.with(body, scope)
    const from = compiler.fromClause({ ...body, limit: undefined, offset: undefined, order_by: undefined }, scope)
    const named = sources.length === 1 ? namedKeys(compiler, body, node, definition) : undefined
    const alias = nameOf(child(node, "alias")) ?? name
    found.push({ mode, rows: { table, definition, alias, from, prefix, change: "none", named } })
  }
}

/** Holds the rows that a query asks to. Whether it asked; the rows are those of the commits that the transaction has then seen. */
export const lockRows = async (host: Host, parsed: Parsed, compiler: Compiler): Promise<boolean> => {
  const found: Array<Selected> = []
  await find(host, compiler, parsed.ast, undefined, found)
  if (found.length === 0) return false
  await host.transactions.atomic(async (executor) => {
    for (const { mode, rows } of found) await claimRows(host, executor, rows, mode)
  })
  return true
}
