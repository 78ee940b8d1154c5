/**
 * CREATE VIEW, ALTER VIEW.
 */
import type { Session } from "../session/Session.ts"
import { ok } from "../session/StatementFamily.ts"
import { child, nameOf, walk } from "../translate/Ast.ts"
import { invalidInput } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { isOperator, isWord, type Statement, splitCommas, textOf } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { tableExists } from "./Catalog.ts"
import { queryColumns, refuseRows } from "./QueryColumns.ts"
import type { TableDefinition } from "./TableDefinition.ts"
import { createTable, dropTable } from "./Tables.ts"

/** A view cannot outlive a table of this connection. */
const refuseTemporary = async (session: Session, query: string): Promise<void> => {
  const found: Array<string> = []
  walk(session.parse(query).ast, (node) => {
    const name = nameOf(child(node, "table"))
    if (name !== undefined) found.push(name)
  })
  for (const name of found) {
    if (session.database === undefined) return
    const definition = await session.definition(session.reference(undefined, name))
    if (definition?.temporary === true)
      throw new SqlFailure(1352, `View's SELECT refers to a temporary table '${name}'`)
  }
}

export const createView = async (session: Session, captures: Captures, statement: Statement): Promise<Result> => {
  await session.beginImplicit()
  const table = session.reference(captures.get("database"), captures.need("name"))
  let rest = captures.rest
  let names: ReadonlyArray<string> = []
  if (isOperator(rest[0], "(")) {
    const end = rest.findIndex((t) => isOperator(t, ")"))
    names = splitCommas(rest.slice(1, end)).map((part) => part[0]?.value ?? "")
    rest = rest.slice(end + 1)
  }
  if (!isWord(rest[0], "AS")) throw invalidInput("a view needs a query")
  const query = textOf(statement.sql, rest.slice(1)).replace(/\s+with\s+(cascaded\s+|local\s+)?check\s+option\s*$/i, "")
  refuseRows(query)
  const { columns } = await queryColumns(session, query, "view")
  await refuseTemporary(session, query)
  if (names.length > 0 && names.length !== columns.length)
    throw new SqlFailure(1353, "View's SELECT and view's field list have different column counts")
  const before = await session.definition(table)
  if (before !== undefined && !(captures.has("REPLACE") || captures.has("ALTER"))) {
    if (captures.has("EXISTS")) return ok()
    throw tableExists(table.name)
  }
  if (before === undefined && captures.has("ALTER"))
    throw new SqlFailure(1356, `invalid view '${table.database}.${table.name}'`)
  const definition: TableDefinition = {
    kind: "view",
    id: session.server.nextId(),
    columns: columns.map(({ default: _, onUpdate: __, ...c }, i) => ({
      ...c,
      autoIncrement: false,
      name: names[i] ?? c.name
    })),
    primaryKey: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    comment: "",
    created: session.clock().slice(0, 19),
    view: { sql: statement.sql, query, database: session.database ?? table.database, columns: names }
  }
  return session.transactions.atomic(async (executor) => {
    if (before !== undefined) await dropTable(session, executor, table)
    await createTable(session, executor, table, definition)
    return ok()
  })
}
