/**
 * A column's name in an expression.
 */

import type { Compiler } from "./Compiler.ts"
import { invalidInput, unsupported } from "./Errors.ts"
import type { Expression, RelationColumn } from "./Expression.ts"
import { hintMark } from "./Hint.ts"
import type { Scope, Source } from "./Scope.ts"
import { quote } from "./Sql.ts"
import type { SqlType } from "./Types.ts"
import { localColumn } from "./Zone.ts"

/** Columns that MatrixOne adds to tables and does not show: what they hold is its own. */
const hidden = new Set(["__mo_fake_pk_col", "__mo_rowid", "__mo_cpkey_col"])

const refuseHidden = (name: string): void => {
  if (hidden.has(name.toLowerCase())) throw unsupported(`the hidden column ${name}`)
}

export const columnReference = (
  compiler: Compiler,
  table: string | undefined,
  name: string,
  scope: Scope
): Expression => {
  if (table !== undefined) {
    const source = scope.source(table.split(hintMark)[0] ?? table)
    if (source === undefined) throw invalidInput(`missing FROM-clause entry for table '${table}'`)
    const column = source.columns?.find((c) => c.name.toLowerCase() === name.toLowerCase())
    if (source.columns !== undefined && column === undefined) {
      refuseHidden(name)
      throw invalidInput(`column '${table}.${name}' does not exist`)
    }
    return readColumn(compiler, source, `${source.sql}.${quote(column?.name ?? name)}`, column?.type)
  }
  const found = scope.column(name)
  if (found === "unknown") return { sql: quote(name), type: undefined }
  if (found !== undefined) {
    const shared = scope.merged.has(name.toLowerCase())
    const sql = shared ? quote(name) : `${found.source.sql}.${quote(found.column.name)}`
    return readColumn(compiler, found.source, sql, found.column.type)
  }
  const alias = aliasIn(scope, name)
  if (alias !== undefined) return { sql: quote(alias.name), type: alias.type }
  refuseHidden(name)
  throw invalidInput(`column ${name} does not exist`)
}

/** TIMESTAMP columns of tables are read in the session's zone. */
const readColumn = (compiler: Compiler, source: Source, sql: string, type: SqlType | undefined): Expression => ({
  sql: source.kept === true ? localColumn(sql, type, compiler.environment.zone) : sql,
  type
})

/** What the name of a column begins with that stands for the value of the row that is inserted. */
export const insertedMark = "\u0003"

/** VALUES(c) in ON DUPLICATE KEY UPDATE: the caller puts the row's value in its place. */
export const insertedColumn = (name: string, scope: Scope): Expression => {
  const found = scope.column(name)
  return {
    sql: quote(insertedMark + name),
    type: found === undefined || found === "unknown" ? undefined : found.column.type
  }
}

const aliasIn = (scope: Scope | undefined, name: string): RelationColumn | undefined =>
  scope === undefined ? undefined : (scope.aliases.get(name.toLowerCase()) ?? aliasIn(scope.parent, name))
