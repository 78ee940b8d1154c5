/**
 * What a query or a change of rows does to which tables, with the views it goes through.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import { isSystemDatabase } from "../engine/Catalog.ts"
import type { Parsed } from "../engine/Host.ts"
import { findColumn, sameName, type TableDefinition, uniqueKeys } from "../engine/TableDefinition.ts"
import { type Reference, references } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, record } from "../translate/Ast.ts"
import type { AccessObject } from "./Authorization.ts"
import type { Privilege } from "./Privilege.ts"

interface View {
  readonly database: string
  readonly object: AccessObject
}

export interface Access {
  readonly privilege: Privilege
  readonly database: string
  readonly object: AccessObject
  /** The views it is reached through, outermost first. */
  readonly views: ReadonlyArray<View>
}

interface Target {
  readonly database: string | undefined
  readonly name: string
  readonly privileges: ReadonlyArray<Privilege>
}

const named = (node: Node, privileges: ReadonlyArray<Privilege>): Target => ({
  database: nameOf(child(node, "schema")),
  name: nameOf(node) ?? "",
  privileges
})

const aliasOf = (node: Node): string => nameOf(child(node, "alias")) ?? nameOf(node, "alias") ?? nameOf(node) ?? ""

/** The tables of FROM and JOIN of an UPDATE or DELETE. */
const members = (body: Node, listed: ReadonlyArray<Node>, joined: string): ReadonlyArray<Node> => [
  ...listed,
  ...children(body, joined).flatMap((join) => {
    const table = child(need(join, "this"), "table")
    return table === undefined ? [] : [table]
  })
]

/** The tables an UPDATE sets columns of: those its SET names, or has a column of the name. */
const updated = async (session: Session, body: Node): Promise<ReadonlyArray<Target>> => {
  const nodes = members(body, [need(body, "table"), ...children(body, "extra_tables")], "table_joins")
  if (nodes.length === 1) return nodes.map((node) => named(node, ["update"]))
  const found = new Set<Node>()
  for (const pair of Array.isArray(body["set"]) ? body["set"] : []) {
    const [left] = Array.isArray(pair) ? pair : []
    const parts = (nameOf(record(left)) ?? "").split(".").map((part) => part.replaceAll("`", ""))
    const column = parts.pop() ?? ""
    const qualifier = parts.pop()
    for (const node of nodes) {
      const definition =
        qualifier === undefined
          ? await session.definition(session.reference(nameOf(child(node, "schema")), nameOf(node) ?? ""))
          : undefined
      const fits =
        qualifier === undefined
          ? definition !== undefined && findColumn(definition, column) !== undefined
          : sameName(aliasOf(node), qualifier)
      if (!fits) continue
      found.add(node)
      break
    }
  }
  return [...found].map((node) => named(node, ["update"]))
}

const deleted = (body: Node): ReadonlyArray<Target> => {
  const using = children(body, "using")
  const nodes = members(
    body,
    using.length > 0 ? using : [need(body, "table"), ...children(body, "extra_tables")],
    "joins"
  )
  const listed = using.length > 0 ? [need(body, "table")] : children(body, "tables")
  if (listed.length === 0) return nodes.slice(0, 1).map((node) => named(node, ["delete"]))
  return listed.flatMap((node) => {
    const found = nodes.find((n) => sameName(aliasOf(n), nameOf(node) ?? ""))
    return found === undefined ? [] : [named(found, ["delete"])]
  })
}

const isNull = (node: Node): boolean => kindOf(node)[0] === "null"

/** Whether a REPLACE may delete rows: not where no key can be hit, as every one has a NULL in each given row. */
const replaces = async (session: Session, body: Node): Promise<boolean> => {
  const target = need(body, "table")
  const definition = await session.definition(session.reference(nameOf(child(target, "schema")), nameOf(target) ?? ""))
  if (definition === undefined) return true
  const rows = (Array.isArray(body["values"]) ? body["values"] : []).map((row: unknown) =>
    Array.isArray(row) ? row.map(record) : []
  )
  const listed = children(body, "columns").map((c) => nameOf(c) ?? "")
  const columns = listed.length > 0 ? listed : definition.columns.map((c) => c.name)
  const place = (name: string) => columns.findIndex((c) => sameName(c, name))
  return uniqueKeys(definition).some(
    (key) =>
      rows.length === 0 ||
      !key.some((name) =>
        rows.every((row) => {
          const node = row[place(name)]
          return node !== undefined && isNull(node)
        })
      )
  )
}

const targetsOf = async (session: Session, ast: Node): Promise<ReadonlyArray<Target>> => {
  const [kind, body] = kindOf(ast)
  switch (kind) {
    case "insert": {
      const target = need(body, "table")
      return [
        named(target, flag(body, "is_replace") && (await replaces(session, body)) ? ["insert", "delete"] : ["insert"])
      ]
    }
    case "update":
      return updated(session, body)
    case "delete":
      return deleted(body)
    default:
      return []
  }
}

const objectOf = (database: string, definition: TableDefinition | undefined, on: "table" | "view"): AccessObject => ({
  on,
  database: databaseId(database),
  table: definition?.id ?? -1
})

const sameTable = (a: Pick<Reference, "database" | "name">, b: Pick<Reference, "database" | "name">): boolean =>
  sameName(a.name, b.name) && (a.database ?? "").toLowerCase() === (b.database ?? "").toLowerCase()

/** Everything the statement touches; what does not exist is left out, the statement says so itself. */
export const tableAccess = async (session: Session, parsed: Parsed): Promise<ReadonlyArray<Access>> => {
  const found: Array<Access> = []
  const targets = await targetsOf(session, parsed.ast)
  for (const target of targets) {
    const database = target.database?.toLowerCase() ?? session.database
    if (database === undefined) continue
    const definition = isSystemDatabase(database)
      ? undefined
      : await session.definition(session.reference(database, target.name))
    for (const privilege of target.privileges)
      found.push({ privilege, database, object: objectOf(database, definition, "table"), views: [] })
  }
  const read = async (list: ReadonlyArray<Reference>, current: string | undefined, views: ReadonlyArray<View>) => {
    for (const reference of list) {
      const database = reference.database?.toLowerCase() ?? current
      if (database === undefined || database === "information_schema") continue
      if (isSystemDatabase(database)) {
        found.push({ privilege: "select", database, object: objectOf(database, undefined, "table"), views })
        continue
      }
      const definition = await session.definition(session.reference(database, reference.name))
      if (definition === undefined) continue
      if (definition.view === undefined) {
        found.push({ privilege: "select", database, object: objectOf(database, definition, "table"), views })
        continue
      }
      const view = { database, object: objectOf(database, definition, "view") }
      if (views.some((v) => v.object.table === view.object.table)) continue
      const inner = references(session.parse(definition.view.query))
      await read(inner, database, [...views, view])
    }
  }
  const sources = [...references(parsed)]
  // What is written is among what the statement names, once; a second mention reads it.
  for (const target of targets) {
    const at = sources.findIndex((s) => sameTable(s, target))
    if (at >= 0) sources.splice(at, 1)
  }
  await read(sources, session.database, [])
  return found
}
