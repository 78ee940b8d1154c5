/**
 * The answer to a SHOW: columns, rows and what LIKE or WHERE leave of them.
 */
import type { Session } from "../../session/Session.ts"
import type { Captures } from "../../translate/Pattern.ts"
import type { Statement } from "../../translate/Tokens.ts"
import type { SqlType } from "../../translate/Types.ts"
import type { Cell, Result } from "../../wire/WireSession.ts"
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

export const show = (
  session: Session,
  captures: Captures,
  statement: Statement,
  columns: ReadonlyArray<ShowColumn>,
  rows: Rows,
  likeColumn = 0
): Promise<Result> =>
  showQuery(session, {
    columns,
    rows,
    ...(captures.get("like") === undefined ? {} : { like: { pattern: captures.need("like"), column: likeColumn } }),
    ...(captures.has("WHERE") ? { where: { sql: statement.sql, tokens: captures.rest } } : {})
  })

/** What the patterns of most forms end in. */
export const filter = "[LIKE =like | WHERE ...]"
