/**
 * The columns a query gives to the table or view made of it.
 */
import type { Session } from "../session/Session.ts"
import { kindOf } from "../translate/Ast.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { familyOf, fromDuckType, planned, type SqlType } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Host } from "./Host.ts"
import { type ColumnDefinition, sameName } from "./TableDefinition.ts"
import { type Viewed, viewedColumns } from "./ViewedColumns.ts"

/** Neither a table nor a view is made of rows that are written out. */
export const refuseRows = (sql: string): void => {
  if (/^\s*values\b/i.test(sql)) throw syntaxError(sql, 0)
}

/** A whole number has the width of the column it begins with, or none; a text that of its characters. */
const withWidth = (type: SqlType, { characters, leaf }: Viewed): SqlType => {
  if (familyOf(type) === "integer" && type.length === undefined && leaf?.name !== type.name)
    return { ...type, length: 0 }
  if (type.name !== "varchar" || type.length !== 65535 || characters === undefined) return type
  return characters === 0 ? { name: "char", length: 0 } : { ...type, length: characters }
}

/** As its tables declare them where it names columns, else by type. */
export const queryColumns = async (
  session: Session,
  sql: string,
  made: "table" | "view"
): Promise<{ readonly query: string; readonly columns: ReadonlyArray<ColumnDefinition> }> => {
  const parsed = session.parse(sql)
  const compiled = (await session.compiler(parsed)).query(parsed.ast)
  const described = await session.transactions.read(`DESCRIBE ${compiled.sql}`)
  const columns = described.rows.map((row, i): ColumnDefinition => {
    const known = compiled.columns?.[i]
    const type = planned(known?.type ?? fromDuckType(String(row[1])))
    return {
      name: known?.name || String(row[0]),
      type:
        type.name === "null"
          ? { name: "text", ...(made === "view" ? { length: 4 } : {}) }
          : type.name === "varchar" && type.length === undefined
            ? { name: "varchar", length: 65535 }
            : type,
      notNull: false,
      autoIncrement: false,
      comment: ""
    }
  })
  columns.forEach((c, i) => {
    if (columns.findIndex((d) => sameName(d.name, c.name)) < i) {
      throw new SqlFailure(3819, `constraint violation: duplicate column "${c.name}"`)
    }
  })
  const all = await declared(session, parsed.ast, columns)
  const viewed = made === "view" ? await viewedColumns(session, parsed.ast) : undefined
  return {
    query: compiled.sql,
    columns:
      viewed?.length === all.length
        ? all.map((c, i) => {
            const known = viewed[i]
            return known === undefined ? c : { ...c, notNull: known.notNull, type: withWidth(c.type, known) }
          })
        : all
  }
}

/** A column that is a table's own column keeps its declaration, but not what it is updated to. */
const declared = async (
  session: Session,
  ast: ReturnType<Host["parse"]>["ast"],
  columns: ReadonlyArray<ColumnDefinition>
): Promise<ReadonlyArray<ColumnDefinition>> => {
  const [kind, body] = kindOf(ast)
  if (kind !== "select") return columns
  const from = body["from"]
  const found = JSON.stringify(from ?? null).match(
    /"table":\{"name":\{"name":"([^"]+)"[^}]*\}[^}]*\},?"schema":(?:null|\{"name":"([^"]+)")/
  )
  if (found === null || (body["joins"] !== undefined && Array.isArray(body["joins"]) && body["joins"].length > 0))
    return columns
  if (session.database === undefined && found[2] === undefined) return columns
  const definition = await session.definition(session.reference(found[2], found[1] ?? ""))
  if (definition === undefined) return columns
  return columns.map((c) => {
    const own = definition.columns.find((d) => sameName(d.name, c.name))
    if (own === undefined || JSON.stringify(own.type) !== JSON.stringify(c.type)) return c
    const { generated: _, comment: __, onUpdate: ___, ...kept } = own
    return { ...kept, name: c.name, comment: "" }
  })
}
