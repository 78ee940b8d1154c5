/**
 * What a statement names: tables, common table expressions and functions. Found in one walk and kept with its tree, which a
 * statement that is run again brings back.
 */
import { child, children, kindOf, type Node, nameOf, text, walk } from "./Ast.ts"
import { hintMark } from "./Hint.ts"

interface TableMention {
  readonly database: string | undefined
  readonly name: string
  /** The number of its hint. */
  readonly hint: number | undefined
}

interface CallMention {
  /** In lower case, without our prefix. */
  readonly name: string
  readonly body: Node
}

export interface Mentions {
  readonly tables: ReadonlyArray<TableMention>
  /** The common table expressions, in lower case. */
  readonly commonTables: ReadonlySet<string>
  readonly calls: ReadonlyArray<CallMention>
}

const kept = new WeakMap<Node, Mentions>()

export const mentionsOf = (ast: Node): Mentions => {
  const known = kept.get(ast)
  if (known !== undefined) return known
  const found = find(ast)
  kept.set(ast, found)
  return found
}

const find = (ast: Node): Mentions => {
  const tables: Array<TableMention> = []
  const commonTables = new Set<string>()
  const calls: Array<CallMention> = []
  walk(ast, (node) => {
    const clause = child(node, "with")
    if (clause !== undefined)
      for (const cte of children(clause, "ctes")) commonTables.add((nameOf(cte, "alias") ?? "").toLowerCase())
    // A column has a table as well, which is a mere name.
    // The tables of an UPDATE behind its first are listed bare.
    for (const table of [child(node, "table"), ...children(node, "extra_tables")]) {
      const full = table !== undefined && "name" in table ? nameOf(table) : undefined
      if (table === undefined || full === undefined) continue
      const [name = "", mark] = full.split(hintMark)
      tables.push({
        database: nameOf(child(table, "schema")),
        name,
        hint: mark === undefined ? undefined : Number(mark)
      })
    }
    const [kind, body] = kindOf(node)
    if (kind === "function") calls.push({ name: (text(body, "name") ?? "").toLowerCase().replace(/^fn_/, ""), body })
  })
  return {
    tables: tables.filter(({ database, name }) => {
      const key = name.toLowerCase()
      return database !== undefined || !(commonTables.has(key) || key === "dual")
    }),
    commonTables,
    calls
  }
}
