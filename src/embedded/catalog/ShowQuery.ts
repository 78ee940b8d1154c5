/**
 * A SHOW whose rows are made here: filtered by LIKE or WHERE, which DuckDB evaluates over them.
 */
import { columnOf, table } from "../engine/Results.ts"
import type { Session } from "../session/Session.ts"
import { kindOf, need } from "../translate/Ast.ts"
import { Scope } from "../translate/Scope.ts"
import { literal, quote } from "../translate/Sql.ts"
import { type Token, textOf } from "../translate/Tokens.ts"
import { duckTypeOf, type SqlType } from "../translate/Types.ts"
import type { Cell, Column, Result } from "../wire/WireSession.ts"

export interface ShowColumn {
  readonly name: string
  readonly type: SqlType
  /** The wire type where MatrixOne announces another than the type has. */
  readonly wire?: number
  /** As it announces columns of results that it makes by hand: without a character set. */
  readonly raw?: true
}

interface Show {
  readonly columns: ReadonlyArray<ShowColumn>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** The pattern of LIKE, on the column of this index; letters of either case are told apart unless `anyCase`. */
  readonly like?: { readonly pattern: string; readonly column: number; readonly anyCase?: boolean }
  readonly where?: { readonly sql: string; readonly tokens: ReadonlyArray<Token> }
}

const likePattern = (pattern: string, anyCase: boolean): RegExp => {
  let source = ""
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    if (c === "%") source += ".*"
    else if (c === "_") source += "."
    else if (c === "\\" && i + 1 < pattern.length) source += escape(pattern.charAt(++i))
    else source += escape(c)
  }
  return new RegExp(`^${source}$`, anyCase ? "ius" : "us")
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")

const announced = (column: ShowColumn): Column => {
  const shown = columnOf(column.name, column.type)
  return {
    ...shown,
    ...(column.wire === undefined ? {} : { type: column.wire }),
    ...(column.raw === undefined ? {} : { charset: 0, orgName: "", length: 0 })
  }
}

const cellSql = (cell: Cell | undefined): string =>
  cell === null || cell === undefined
    ? "NULL"
    : typeof cell === "object"
      ? `unhex('${Buffer.from(cell).toString("hex")}')`
      : literal(cell)

/** Rows as a DuckDB relation with the columns' types. */
export const valuesRelation = (
  columns: ReadonlyArray<{ readonly name: string; readonly type: SqlType }>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>
): string => {
  const types = columns.map((c) => duckTypeOf(c.type))
  const nulls = `SELECT ${columns.map((c, i) => `CAST(NULL AS ${types[i]}) AS ${quote(c.name)}`).join(", ")}`
  if (rows.length === 0) return `${nulls} WHERE FALSE`
  // The first row says the types; the rest follow it.
  const values = rows.map(
    (row, r) =>
      `(${columns.map((_, i) => (r === 0 ? `CAST(${cellSql(row[i])} AS ${types[i]})` : cellSql(row[i]))).join(", ")})`
  )
  return `SELECT * FROM (VALUES ${values.join(", ")}) AS v(${columns.map((c) => quote(c.name)).join(", ")})`
}

export const showQuery = async (session: Session, show: Show): Promise<Result> => {
  let rows = show.rows
  const { like, where } = show
  if (like !== undefined) {
    const pattern = likePattern(like.pattern, like.anyCase === true)
    rows = rows.filter((row) => pattern.test(String(row[like.column] ?? "")))
  }
  if (where !== undefined) {
    // In parentheses, for nothing may follow the condition.
    const parsed = session.parse(`SELECT 1 FROM dual WHERE (${textOf(where.sql, where.tokens)})`)
    const scope = new Scope()
    scope.add({ alias: "s", sql: '"s"', columns: show.columns })
    const condition = (await session.compiler(parsed)).condition(
      need(need(kindOf(parsed.ast)[1], "where_clause"), "this"),
      scope
    )
    const numbered = rows.map((row, i) => [...row, i])
    const relation = valuesRelation([...show.columns, { name: "#row", type: { name: "int" } }], numbered)
    const kept = await session.transactions.read(
      `SELECT "#row" FROM (${relation}) AS s WHERE ${condition} ORDER BY "#row"`
    )
    rows = kept.rows.map((row) => rows[Number(row[0])] ?? [])
  }
  return table(show.columns.map(announced), rows)
}
