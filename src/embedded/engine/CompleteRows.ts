/**
 * The rows of an INSERT or REPLACE with every stored column: what was given, what is generated, what is the default.
 */

import { kindOf, type Node } from "../translate/Ast.ts"
import { coerce } from "../translate/Coerce.ts"
import { invalidArgument, invalidInput, unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { duckTypeOf, fromDuckType, type SqlType } from "../translate/Types.ts"
import type { Zone } from "../translate/Zone.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { notNull } from "./Duplicates.ts"
import type { Executor } from "./Executor.ts"
import { cut, defaultSql, isWhole, stored } from "./Expressions.ts"
import type { Given } from "./GivenRows.ts"
import type { Host } from "./Host.ts"
import { type Identity, zeroAsks } from "./Identity.ts"
import { given, type Target, type Values } from "./InsertedRows.ts"
import type { ColumnDefinition } from "./TableDefinition.ts"

/** A value on its way into a column: DuckDB SQL, or to be generated. */
type Value = { readonly sql: string } | "generate"

/** What a column gets that a row does not have. */
const missing = async (host: Host, column: ColumnDefinition): Promise<string> => {
  if (column.default === undefined && column.notNull)
    throw invalidInput(`invalid default value for column '${column.name}'`)
  return defaultSql(host, column)
}

/** The rows, when full-text indexes have counted their words. */
const withWords = async (values: Values, identity: Identity): Promise<Values> => {
  if (values.query !== undefined || values.rows.length > 0) await identity.words(given(values))
  return values
}

/** The rows of VALUES or SET. */
export const completeRows = async (
  target: Target,
  rows: ReadonlyArray<ReadonlyArray<Given>>,
  identity: Identity
): Promise<Values> => {
  const columns = target.definition.columns.filter((c) => c.generated === undefined)
  const defaults = new Map<string, string>()
  const defaultOf = async (column: ColumnDefinition): Promise<string> => {
    const volatile = /uuid|rand|nextval/i.test(column.default?.sql ?? "")
    let sql = volatile ? undefined : defaults.get(column.name)
    if (sql === undefined) {
      sql = await missing(target.host, column)
      defaults.set(column.name, sql)
    }
    return sql
  }
  const zero = zeroAsks(target.host)
  // All values are checked before the first id is taken: a refused statement takes none.
  const checked: Array<ReadonlyArray<Value>> = []
  for (const row of rows) {
    const values: Array<Value> = []
    for (const column of columns) {
      const place = target.columns.indexOf(column)
      const given = place < 0 || row.length === 0 ? undefined : row[place]
      values.push(
        given === undefined || given === "default"
          ? column.autoIncrement
            ? "generate"
            : { sql: await defaultOf(column) }
          : column.autoIncrement && asksForId(given.e, zero)
            ? "generate"
            : storedValue(
                target.lenient ? cut(given.e, column.type) : given.e,
                column,
                target.compiler.environment.zone
              )
      )
    }
    checked.push(values)
  }
  const complete: Array<ReadonlyArray<string>> = []
  for (const values of checked) {
    identity.row()
    const row: Array<string> = []
    for (const [i, column] of columns.entries()) {
      const value = values[i] ?? { sql: "NULL" }
      row.push(value === "generate" ? await identity.next(column) : await identity.given(column, value.sql))
    }
    complete.push(row)
  }
  return withWords({ columns, rows: complete }, identity)
}

const storedValue = (e: Expression, column: ColumnDefinition, zone: Zone | undefined): Value => {
  if (e.constant?.kind === "null") {
    if (column.notNull) throw notNull(column.name)
    return { sql: "NULL" }
  }
  if (e.constant?.kind === "number" && isWhole(column.type)) {
    const [, negative, number = ""] = /^(-?)(.*)$/.exec(e.constant.value) ?? []
    // A literal by itself is cut off; one with a sign is read as an integer.
    if (negative === "") return { sql: coerce(e.constant, column.type) }
    if (/^[\d.]*\.[\d.]*$/.test(number)) throw invalidArgument("cast to int", number)
  }
  return { sql: stored(e, column.type, zone) }
}

const asksForId = ({ constant }: Expression, zero: boolean): boolean =>
  constant?.kind === "null" ||
  (zero &&
    ((constant?.kind === "number" && Number(constant.value) === 0) ||
      ((constant?.kind === "string" || constant?.kind === "parameter") && /^\s*0+\s*$/.test(constant.value))))

/** The ids of selected rows: those that are given, and new ones for the rows that ask. */
const selectedIds = async (
  executor: Executor,
  identity: Identity,
  column: ColumnDefinition,
  given: string,
  from: string
): Promise<string> => {
  const base = await identity.reserve(column, 0)
  const { rows } = await executor.read(
    `SELECT count(*) FILTER (g IS NULL), max(g), max(n) FILTER (g IS NULL) > min(n) FILTER (g >= ${base})
     FROM (SELECT ${given} AS g, row_number() OVER () AS n ${from})`
  )
  const [asking, highest, late] = rows[0] ?? []
  if (late === true) throw unsupported("INSERT … SELECT of rows that ask for ids behind one that gives a new one")
  await identity.reserve(column, Number(asking ?? 0))
  await identity.given(column, String(highest))
  return `COALESCE(${given}, ${base} + count(*) FILTER (${given} IS NULL) OVER (ROWS UNBOUNDED PRECEDING) - 1)`
}

/** INSERT … SELECT: the query's columns in the table's types; rows are fetched where they must be looked at one by one. */
export const queryRows = async (
  target: Target,
  executor: Executor,
  node: Node,
  identity: Identity,
  fetch: boolean
): Promise<Values> => {
  const [kind] = kindOf(node)
  if (["union", "except", "intersect"].includes(kind)) throw invalidInput("insert has unknown select statement")
  const compiled = target.compiler.query(node)
  const described = await executor.read(`DESCRIBE ${compiled.sql}`)
  const types = described.rows.map((row, i): SqlType => compiled.columns?.[i]?.type ?? fromDuckType(String(row[1])))
  if (types.length !== target.columns.length)
    throw new SqlFailure(1136, "Column count doesn't match value count at row 1")
  const columns = target.definition.columns.filter((c) => c.generated === undefined)
  const auto = columns.find((c) => c.autoIncrement)
  const count = Number((await executor.read(`SELECT count(*) FROM (${compiled.sql})`)).rows[0]?.[0] ?? 0)
  const parts: Array<string> = []
  const from = `FROM (${compiled.sql}) AS q(${types.map((_, i) => `"c${i}"`).join(", ")})`
  identity.rows(count)
  for (const column of columns) {
    const place = target.columns.indexOf(column)
    const type = types[place]
    if (place < 0 || type === undefined) {
      parts.push(
        column === auto
          ? `${await identity.reserve(auto, count)} + row_number() OVER () - 1`
          : await missing(target.host, column)
      )
    } else {
      const given = { sql: `q."c${place}"`, type }
      const sql = stored(
        target.lenient ? cut(given, column.type) : given,
        column.type,
        target.compiler.environment.zone
      )
      parts.push(
        column === auto
          ? await selectedIds(executor, identity, auto, zeroAsks(target.host) ? `NULLIF(${sql}, 0)` : sql, from)
          : sql
      )
    }
  }
  if (!fetch) return withWords({ columns, rows: [], query: `SELECT ${parts.join(", ")} ${from}` }, identity)
  const texts = parts.map(
    (p, i) =>
      `CASE WHEN ${p} IS NULL THEN 'NULL' ELSE 'CAST(''' || replace(CAST(${p} AS VARCHAR), '''', '''''') || ''' AS ${columns[i] === undefined ? "VARCHAR" : duckTypeOf(columns[i].type).replaceAll("'", "''")})' END`
  )
  const read = await executor.read(`SELECT ${texts.join(", ")} ${from}`)
  return withWords({ columns, rows: read.rows.map((row) => row.map(String)) }, identity)
}
