/**
 * What a query or a change of rows does to which tables, with the views it goes through.
 */
import { databaseId } from "../catalog/CatalogTables.ts"
import { isSystemTable, isView } from "../catalog/SystemColumn.ts"
import { isSystemDatabase } from "../engine/Catalog.ts"
import type { Parsed } from "../engine/Host.ts"
import { findColumn, sameName, type TableDefinition, uniqueKeys } from "../engine/TableDefinition.ts"
import { type Reference, references } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, record } from "../translate/Ast.ts"
import type { AccessObject } from "./Authorization.ts"
import { type Change, keyAccess } from "./KeyAccess.ts"
import { tableId } from "./Objects.ts"
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
  readonly change: Change["kind"]
  readonly privileges: ReadonlyArray<Privilege>
  /** Those an UPDATE sets. */
  readonly columns: ReadonlyArray<string>
}

const named = (
  node: Node,
  change: "insert" | "update" | "delete",
  columns: ReadonlyArray<string> = [],
  privileges: ReadonlyArray<Privilege> = [change]
): Target => ({ database: nameOf(child(node, "schema")), name: nameOf(node) ?? "", change, privileges, columns })

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
  const found = new Map<Node, ReadonlyArray<string>>()
  for (const pair of Array.isArray(body["set"]) ? body["set"] : []) {
    const [left] = Array.isArray(pair) ? pair : []
    const parts = (nameOf(record(left)) ?? "").split(".").map((part) => part.replaceAll("`", ""))
    const column = parts.pop() ?? ""
    const qualifier = parts.pop()
    for (const node of nodes) {
      const definition =
        qualifier === undefined && nodes.length > 1
          ? await session.definition(session.reference(nameOf(child(node, "schema")), nameOf(node) ?? ""))
          : undefined
      const fits =
        nodes.length === 1 ||
        (qualifier === undefined
          ? definition !== undefined && findColumn(definition, column) !== undefined
          : sameName(aliasOf(node), qualifier))
      if (!fits) continue
      found.set(node, [...(found.get(node) ?? []), column])
      break
    }
  }
  return [...found].map(([node, columns]) => named(node, "update", columns))
}

const deleted = (body: Node): ReadonlyArray<Target> => {
  const using = children(body, "using")
  const nodes = members(
    body,
    using.length > 0 ? using : [need(body, "table"), ...children(body, "extra_tables")],
    "joins"
  )
  const listed = using.length > 0 ? [need(body, "table")] : children(body, "tables")
  if (listed.length === 0) return nodes.slice(0, 1).map((node) => named(node, "delete"))
  return listed.flatMap((node) => {
    const found = nodes.find((n) => sameName(aliasOf(n), nameOf(node) ?? ""))
    return found === undefined ? [] : [named(found, "delete")]
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
  const isLeftOut = (name: string) => {
    const column = findColumn(definition, name)
    return place(name) < 0 && column?.default === undefined && column?.autoIncrement !== true
  }
  return uniqueKeys(definition).some(
    (key) =>
      rows.length === 0 ||
      !key.some((name) =>
        rows.every((row) => {
          const node = row[place(name)]
          return node === undefined ? isLeftOut(name) : isNull(node)
        })
      )
  )
}

const targetsOf = async (session: Session, ast: Node): Promise<ReadonlyArray<Target>> => {
  const [kind, body] = kindOf(ast)
  switch (kind) {
    case "insert": {
      const target = need(body, "table")
      // What REPLACE may delete is read, also behind a unique key.
      const deletes = flag(body, "is_replace") && (await replaces(session, body))
      return [named(target, "insert", [], deletes ? ["insert", "delete", "select"] : ["insert"])]
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
  table: definition === undefined ? -1 : tableId(definition)
})

/** What changing a table asks for on it, and on others by its keys. */
const changeAccess = async (session: Session, target: Target): Promise<ReadonlyArray<Access>> => {
  const database = target.database?.toLowerCase() ?? session.database
  if (database === undefined) return []
  const table = session.reference(database, target.name)
  const definition = isSystemDatabase(database) ? undefined : await session.definition(table)
  const own = { table, privileges: target.privileges }
  const keys =
    definition === undefined
      ? []
      : await keyAccess(session, { kind: target.change, table, definition, columns: target.columns })
  const found: Array<Access> = []
  for (const { table: each, privileges } of [own, ...keys]) {
    const object = objectOf(each.database, each === table ? definition : await session.definition(each), "table")
    // A parent that is gone is looked up nowhere.
    if (each !== table && object.table < 0) continue
    for (const privilege of privileges) found.push({ privilege, database: each.database, object, views: [] })
  }
  return found
}

/** What LOAD DATA asks for. */
export const loadAccess = (
  session: Session,
  database: string | undefined,
  name: string
): Promise<ReadonlyArray<Access>> =>
  changeAccess(session, { database, name, change: "load", privileges: ["insert"], columns: [] })

const sameTable = (a: Pick<Reference, "database" | "name">, b: Pick<Reference, "database" | "name">): boolean =>
  sameName(a.name, b.name) && (a.database ?? "").toLowerCase() === (b.database ?? "").toLowerCase()

/** What reading tables and views asks for; `current` is the database of those that name none. */
export const readAccess = async (
  session: Session,
  listed: ReadonlyArray<Reference>,
  current: string | undefined
): Promise<ReadonlyArray<Access>> => {
  const found: Array<Access> = []
  const read = async (list: ReadonlyArray<Reference>, current: string | undefined, views: ReadonlyArray<View>) => {
    for (const reference of list) {
      const database = reference.database?.toLowerCase() ?? current
      if (database === undefined || database === "information_schema") continue
      if (isSystemDatabase(database)) {
        // Views of mo_catalog show what the server knows, not what a table holds; what is not there says so itself.
        const shows = database === "mo_catalog" && isView(database, reference.name)
        if (shows || !isSystemTable(database, reference.name, session.account)) continue
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
  await read(listed, current, [])
  return found
}

/** Everything the statement touches; what does not exist is left out, the statement says so itself. */
export const tableAccess = async (session: Session, parsed: Parsed): Promise<ReadonlyArray<Access>> => {
  const found: Array<Access> = []
  const targets = await targetsOf(session, parsed.ast)
  for (const target of targets) found.push(...(await changeAccess(session, target)))
  const sources = [...references(parsed)]
  // What is written is among what the statement names, once; a second mention reads it.
  for (const target of targets) {
    const at = sources.findIndex((s) => sameTable(s, target))
    if (at >= 0) sources.splice(at, 1)
  }
  return [...found, ...(await readAccess(session, sources, session.database))]
}
