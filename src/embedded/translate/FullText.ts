/**
 * MATCH … AGAINST in the syntax tree. MatrixOne has it only where a join with the index can stand for it: in the select list,
 * among the conditions of WHERE that AND joins, in ORDER BY. There it becomes two functions, one that is true of what is found
 * and one that gives its relevance; both are worked out before the statement runs.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { child, children, kindOf, type Node, nameOf, record, text, walk } from "./Ast.ts"

/** The functions, as the compiler names them. */
export const foundFunction = "_match_found"
export const scoreFunction = "_match_score"

export const cannotReplace = (): SqlFailure =>
  new SqlFailure(
    20105,
    "not supported: MATCH() AGAINST() function cannot be replaced by FULLTEXT INDEX and full table scan with fulltext search is not supported yet."
  )

/** A table that a MATCH may mean. */
interface Source {
  readonly database: string | undefined
  readonly name: string
  readonly alias: string
}

/** What the functions are told, as JSON in their first argument; the second is the text to search for. */
export interface Match {
  readonly mode: string
  readonly columns: ReadonlyArray<{ readonly table: string | undefined; readonly name: string }>
  readonly sources: ReadonlyArray<Source>
}

const kind = "match_against"

const literal = (value: string): Node => ({ literal: { literal_type: "string", value } })

const functionNode = (name: string, args: ReadonlyArray<Node>): Node => ({
  function: {
    name: `fn_${name}`,
    args,
    distinct: false,
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
    trailing_comments: []
  }
})

const sourceOf = (node: Node): ReadonlyArray<Source> => {
  const table = child(node, "table")
  const name = nameOf(table)
  if (table === undefined || name === undefined) return []
  return [{ database: nameOf(child(table, "schema")), name, alias: nameOf(child(table, "alias")) ?? name }]
}

/** The tables of a SELECT, an UPDATE or a DELETE. */
const sourcesOf = (body: Node): ReadonlyArray<Source> => {
  const from = child(body, "from")
  const table = child(body, "table")
  return [
    ...(from === undefined ? [] : children(from, "expressions")),
    ...children(body, "joins").map((join) => child(join, "this") ?? {}),
    ...(table === undefined ? [] : [{ table }])
  ].flatMap(sourceOf)
}

const call = (name: string, body: Node, sources: ReadonlyArray<Source>): Node => {
  const match: Match = {
    mode: text(child(child(body, "modifier") ?? {}, "var") ?? {}, "this") ?? "",
    columns: children(body, "expressions").map((node) => {
      const column = child(node, "column") ?? {}
      return { table: nameOf(child(column, "table")), name: nameOf(column) ?? "" }
    }),
    sources
  }
  return functionNode(name, [literal(JSON.stringify(match)), record(body["this"])])
}

const matchOf = (node: Node): Node | undefined => {
  const [found, body] = kindOf(node)
  return found === kind ? body : undefined
}

/** Finds nothing inside of the queries in it, which have been seen to. */
const contains = (value: unknown): boolean => {
  let found = false
  walk(value, (node) => {
    if (kind in node) found = true
  })
  return found
}

class Rewriting {
  readonly #sources: ReadonlyArray<Source>
  /** What must be found, once each. */
  readonly #needed = new Map<string, Node>()
  /** The relevance that rows without another order are ordered by. */
  first: Node | undefined

  constructor(sources: ReadonlyArray<Source>) {
    this.#sources = sources
  }

  #need(body: Node): void {
    const node = call(foundFunction, body, this.#sources)
    this.#needed.set(JSON.stringify(node), node)
    this.first ??= this.score(body)
  }

  score(body: Node): Node {
    return call(scoreFunction, body, this.#sources)
  }

  /** A condition without its MATCHes; `undefined` when nothing is left of it. */
  condition(node: Node): Node | undefined {
    const body = matchOf(node)
    if (body !== undefined) {
      this.#need(body)
      return undefined
    }
    const [found, inner] = kindOf(node)
    if (found === "paren") {
      const rest = this.condition(record(inner["this"]))
      return rest === undefined ? undefined : { paren: { ...inner, this: rest } }
    }
    if (found !== "and") return node
    const [left, right] = [this.condition(record(inner["left"])), this.condition(record(inner["right"]))]
    if (left === undefined || right === undefined) return left ?? right
    return { and: { ...inner, left, right } }
  }

  /** A select item or what is ordered by, when it is a MATCH or one under another name. */
  item(node: Node): Node {
    const body = matchOf(node)
    if (body !== undefined) {
      this.#need(body)
      return this.score(body)
    }
    const [found, inner] = kindOf(node)
    return found === "alias" ? { alias: { ...inner, this: this.item(record(inner["this"])) } } : node
  }

  where(rest: Node | undefined): Node | undefined {
    const all = [...(rest === undefined ? [] : [rest]), ...this.#needed.values()]
    return all.reduceRight<Node | undefined>(
      (right, left) =>
        right === undefined ? left : { and: { left, right, operator_comments: [], left_comments: [] } },
      undefined
    )
  }
}

const ordinary: ReadonlySet<string> = new Set(["column", "star", "literal"])

/** Whether the rows of a SELECT are those of its tables: nothing that groups them. */
const isPlain = (body: Node): boolean =>
  child(body, "group_by") === undefined &&
  body["distinct"] !== true &&
  children(body, "expressions").every((item) => {
    const [outer, inner] = kindOf(item)
    const [found, named] = outer === "alias" ? kindOf(record(inner["this"])) : [outer, inner]
    return ordinary.has(found) || (found === "function" && text(named, "name") === `fn_${scoreFunction}`)
  })

const rewriteBody = (body: Node): Node => {
  if (!contains(body)) return body
  const rewriting = new Rewriting(sourcesOf(body))
  const condition = child(body, "where_clause")
  const rest = condition === undefined ? undefined : rewriting.condition(record(condition["this"]))
  const items = children(body, "expressions").map((item) => rewriting.item(item))
  const order = child(body, "order_by")
  const ordered =
    order === undefined
      ? undefined
      : {
          ...order,
          expressions: children(order, "expressions").map((each) => ({
            ...each,
            this: rewriting.item(record(each["this"]))
          }))
        }
  const where = rewriting.where(rest)
  const result: Node = {
    ...body,
    ...("expressions" in body ? { expressions: items } : {}),
    ...(where === undefined ? {} : { where_clause: { ...condition, this: where } }),
    ...(ordered === undefined ? {} : { order_by: ordered })
  }
  if (contains(result)) throw cannotReplace()
  if (ordered !== undefined || rewriting.first === undefined || !("from" in body) || !isPlain(result)) return result
  const best = { this: rewriting.first, desc: true, nulls_first: null, explicit_asc: false }
  return { ...result, order_by: { expressions: [best], siblings: false, comments: [] } }
}

const rewritten = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewritten)
  if (typeof value !== "object" || value === null) return value
  const node = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewritten(inner)]))
  for (const statement of ["select", "update", "delete"]) {
    const body = child(node, statement)
    if (body !== undefined) node[statement] = rewriteBody(body)
  }
  return node
}

/** The tree with its MATCHes replaced; the same one when it has none. */
export const rewriteMatches = (ast: Node): Node => (contains(ast) ? record(rewritten(ast)) : ast)
