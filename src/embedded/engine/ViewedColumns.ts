/**
 * What MatrixOne's plan knows of the columns of a query beside their types: whether they may be NULL, and whose width they have.
 * A column of which nothing is known may be NULL, and has no width.
 */
import { child, children, kindOf, type Node, nameOf, need, record, text } from "../translate/Ast.ts"
import type { SqlType } from "../translate/Types.ts"
import type { Host } from "./Host.ts"
import { sameName } from "./TableDefinition.ts"

interface Known {
  readonly notNull: boolean
  /** The declared type of the column it begins with: a number has its width where it has its type. */
  readonly leaf?: SqlType
  /** The most characters of a text that is written out, or of one of several. */
  readonly characters?: number
}

export interface Viewed extends Known {
  readonly name: string
}

interface Source {
  readonly alias: string
  readonly columns: ReadonlyArray<Viewed>
}

type Tables = ReadonlyMap<string, ReadonlyArray<Viewed>>

const unknown: Known = { notNull: false }
const present: Known = { notNull: true }

/** Functions that are never NULL, that may be whatever they are given, that are not if anything given is not, and that keep it. */
const never: ReadonlySet<string> = new Set("count row_number rank dense_rank approx_count_distinct".split(" "))
const anyway: ReadonlySet<string> = new Set(
  `sum avg max min any_value group_concat bit_and bit_or bit_xor std stddev stddev_pop stddev_samp variance var_pop var_samp
  median json_arrayagg json_objectagg nullif greatest least lag lead first_value last_value nth_value json_extract
  json_unquote`.split(/\s+/)
)
const either: ReadonlySet<string> = new Set(["coalesce", "ifnull"])
const keeping: ReadonlySet<string> = new Set(["max", "min", "any_value", "lag", "lead", "first_value", "last_value"])

/** Operators of two sides, and those whose type is that of the left one. */
const operators: ReadonlySet<string> = new Set(
  "add sub mul div mod eq neq gt gte lt lte and or like bitwise_and bitwise_or bitwise_xor".split(" ")
)
const arithmetic: ReadonlySet<string> = new Set(["add", "sub", "mul", "mod"])

const all = (parts: ReadonlyArray<Known>): Known => ({ notNull: parts.every((part) => part.notNull) })

/** These are as long as what they are given. */
const sameLength: ReadonlySet<string> = new Set(["upper", "lower", "ucase", "lcase"])

const charactersOf = ({ characters, leaf }: Known): number | undefined =>
  characters ?? (leaf?.name === "varchar" ? leaf.length : undefined)

const called = (body: Node, sources: ReadonlyArray<Source>): Known => {
  const name = (text(body, "name") ?? "").toLowerCase().replace(/^fn_+/, "")
  if (never.has(name)) return present
  const args = children(body, "args").map((arg) => knownOf(arg, sources))
  if (either.has(name)) return { notNull: args.some((arg) => arg.notNull) }
  if (sameLength.has(name) && args[0] !== undefined) {
    const characters = charactersOf(args[0])
    return { ...all(args), ...(characters === undefined ? {} : { characters }) }
  }
  // The type that is asked for has its own width.
  if (name === "cast") return { ...all(args), leaf: { name: "bigint" } }
  if (!anyway.has(name)) return all(args)
  const leaf = keeping.has(name) ? args[0]?.leaf : undefined
  return leaf === undefined ? unknown : { ...unknown, leaf }
}

/** CASE: all of its parts, and an ELSE. */
const chosen = (body: Node, sources: ReadonlyArray<Source>): Known => {
  const otherwise = child(body, "else_")
  const whens = Array.isArray(body["whens"]) ? body["whens"].flat().map(record) : []
  const parts = [...whens, ...(otherwise === undefined ? [] : [otherwise])].map((part) => knownOf(part, sources))
  const results = parts.filter((_, i) => i % 2 === 1 || i === whens.length)
  const characters = Math.max(...results.map((result) => result.characters ?? Number.NaN))
  return {
    notNull: otherwise !== undefined && child(body, "operand") === undefined && all(parts).notNull,
    ...(Number.isNaN(characters) ? {} : { characters })
  }
}

const knownOf = (node: Node, sources: ReadonlyArray<Source>): Known => {
  const [kind, body] = kindOf(node)
  if (operators.has(kind)) {
    const left = knownOf(need(body, "left"), sources)
    const { notNull } = all([left, knownOf(need(body, "right"), sources)])
    return { notNull, ...(arithmetic.has(kind) && left.leaf !== undefined ? { leaf: left.leaf } : {}) }
  }
  switch (kind) {
    case "alias":
    case "paren":
    case "neg":
      return knownOf(need(body, "this"), sources)
    case "not":
      return all([knownOf(need(body, "this"), sources)])
    case "int_div":
      return all(["this", "expression"].map((key) => knownOf(need(body, key), sources)))
    case "between":
      return all(["this", "low", "high"].map((key) => knownOf(need(body, key), sources)))
    case "literal":
      return text(body, "literal_type") === "string"
        ? { ...present, characters: Array.from(text(body, "value") ?? "").length }
        : present
    case "boolean":
    case "is_null":
      return present
    case "function":
      return called(body, sources)
    case "window_function":
      return called(kindOf(need(body, "this"))[1], sources)
    case "case":
      return chosen(body, sources)
    case "subquery": {
      const [, inner] = kindOf(need(body, "this"))
      const [, only] = kindOf(children(inner, "expressions")[0] ?? {})
      const [, call] = kindOf("this" in only ? need(only, "this") : only)
      return text(call, "name") === "fn_count" || text(only, "name") === "fn_count" ? present : unknown
    }
    case "column": {
      const table = nameOf(child(body, "table"))
      const name = nameOf(body) ?? ""
      for (const source of sources) {
        const found = source.columns.find((c) => sameName(c.name, name))
        if (found !== undefined && (table === undefined || sameName(source.alias, table))) return found
      }
      return unknown
    }
    default:
      return unknown
  }
}

const nullable = (source: Source): Source => ({
  ...source,
  columns: source.columns.map((c) => ({ ...c, notNull: false }))
})

const sourceOf = async (host: Host, item: Node, tables: Tables): Promise<ReadonlyArray<Source> | undefined> => {
  const [kind, body] = kindOf(item)
  if (kind === "paren") return sourceOf(host, need(body, "this"), tables)
  const alias = nameOf(body, "alias")
  if (children(body, "column_aliases").length > 0) return undefined
  if (kind === "subquery" && alias !== undefined) {
    const columns = await viewedColumns(host, need(body, "this"), tables)
    return columns === undefined ? undefined : [{ alias, columns }]
  }
  const name = kind === "table" ? nameOf(body) : undefined
  if (name === undefined) return undefined
  const database = nameOf(child(body, "schema"))
  const common = database === undefined ? tables.get(name.toLowerCase()) : undefined
  if (common !== undefined) return [{ alias: alias ?? name, columns: common }]
  const definition = await host.definition(host.reference(database, name))
  if (definition === undefined) return undefined
  const columns = definition.columns.map((c) => ({ name: c.name, notNull: c.notNull, leaf: c.type }))
  return [{ alias: alias ?? name, columns }]
}

/** The sources of FROM, those beside an outer join as it leaves them. */
const sourcesOf = async (host: Host, body: Node, tables: Tables): Promise<ReadonlyArray<Source> | undefined> => {
  let sources: ReadonlyArray<Source> = []
  const from = children(need(body, "from"), "expressions").map((item) => ({ item, kind: "Cross" }))
  const joins = children(body, "joins").map((join) => ({ item: need(join, "this"), kind: text(join, "kind") ?? "" }))
  for (const { item, kind } of [...from, ...joins]) {
    const next = await sourceOf(host, item, tables)
    if (next === undefined) return undefined
    const [left, right] = [/Right|Full/.test(kind), /Left|Full/.test(kind)]
    sources = [...(left ? sources.map(nullable) : sources), ...(right ? next.map(nullable) : next)]
  }
  return sources
}

const selected = async (host: Host, body: Node, tables: Tables): Promise<ReadonlyArray<Viewed> | undefined> => {
  const sources = await sourcesOf(host, body, tables)
  if (sources === undefined) return undefined
  const merges = children(body, "joins").some(
    (join) => children(join, "using").length > 0 || /Natural/.test(text(join, "kind") ?? "")
  )
  const columns: Array<Viewed> = []
  for (const node of children(body, "expressions")) {
    const [kind, star] = kindOf(node)
    if (kind !== "star") {
      columns.push({ ...knownOf(node, sources), name: nameOf(star, kind === "alias" ? "alias" : "name") ?? "" })
      continue
    }
    if (merges) return undefined
    const of = nameOf(child(star, "table"))
    for (const source of sources) if (of === undefined || sameName(of, source.alias)) columns.push(...source.columns)
  }
  return columns
}

/** What is known of each column of a query; undefined where FROM has what is none of ours. */
export const viewedColumns = async (
  host: Host,
  node: Node,
  outer: Tables = new Map()
): Promise<ReadonlyArray<Viewed> | undefined> => {
  const [kind, body] = kindOf(node)
  const tables = new Map(outer)
  for (const cte of children(need(body, "with"), "ctes")) {
    const name = nameOf(cte, "alias")
    if (name === undefined || need(body, "with")["recursive"] === true || children(cte, "columns").length > 0)
      return undefined
    const columns = await viewedColumns(host, need(cte, "this"), tables)
    if (columns === undefined) return undefined
    tables.set(name.toLowerCase(), columns)
  }
  if (kind === "select") return selected(host, body, tables)
  if (kind === "subquery" || kind === "paren") return viewedColumns(host, need(body, "this"), tables)
  if (kind !== "union") return undefined
  const left = await viewedColumns(host, need(body, "left"), tables)
  const right = await viewedColumns(host, need(body, "right"), tables)
  return left?.map((column, i) => ({ ...column, notNull: column.notNull && right?.[i]?.notNull === true }))
}
