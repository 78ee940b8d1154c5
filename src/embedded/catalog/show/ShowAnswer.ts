/**
 * The answer to a SHOW: columns, rows and what LIKE or WHERE leave of them.
 */
import type { Session } from "../../session/Session.ts"
import type { Captures } from "../../translate/Pattern.ts"
import type { Statement } from "../../translate/Tokens.ts"
import type { SqlType } from "../../translate/Types.ts"
import { type Cell, type Result, SqlFailure } from "../../wire/WireSession.ts"
import { text } from "../CatalogTypes.ts"
import { type ShowColumn, showQuery } from "../ShowQuery.ts"

/** Columns of these names: texts where `types` says nothing, announced as `wire`. */
export const columnsOf = (
  names: ReadonlyArray<string>,
  wire?: number,
  types: Readonly<Record<string, SqlType>> = {}
): ReadonlyArray<ShowColumn> =>
  names.map((name) => ({
    name,
    type: types[name] ?? text,
    ...(wire === undefined || types[name] !== undefined ? {} : { wire })
  }))

export type Rows = ReadonlyArray<ReadonlyArray<Cell>>

const both = () => new SqlFailure(1149, "SQL syntax error: like clause and where clause cannot exist at the same time")

/** The rows that LIKE, which looks at the first column, or WHERE leaves. `anyCase`: LIKE tells no case of letters apart. */
export const show = async (
  session: Session,
  captures: Captures,
  statement: Statement,
  columns: ReadonlyArray<ShowColumn>,
  rows: Rows,
  anyCase = false
): Promise<Result> => {
  const pattern = captures.get("like")
  if (pattern !== undefined && captures.has("WHERE")) throw both()
  return showQuery(session, {
    columns,
    rows,
    ...(pattern === undefined ? {} : { like: { pattern, column: 0, anyCase } }),
    ...(captures.has("WHERE") ? { where: { sql: statement.sql, tokens: captures.rest } } : {})
  })
}

/** What the patterns of most forms end in. */
export const filter = "[LIKE =like] [WHERE ...]"
