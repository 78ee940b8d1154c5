/**
 * DATA BRANCH DIFF, in all its outputs.
 */

import { needDatabase, qualified } from "../../engine/Catalog.ts"
import { columnOf, rowsResult, table as tableResult } from "../../engine/Results.ts"
import type { ColumnDefinition } from "../../engine/TableDefinition.ts"
import { sameName, type TableDefinition } from "../../engine/TableDefinition.ts"
import { createTable } from "../../engine/Tables.ts"
import type { Session } from "../../session/Session.ts"
import type { NamedTable } from "../../translate/Cursor.ts"
import { invalidInput } from "../../translate/Errors.ts"
import { literal, quote } from "../../translate/Sql.ts"
import { bigint, type SqlType, varchar } from "../../translate/Types.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { type Column, type Result, type RowsResult, SqlFailure } from "../../wire/WireSession.ts"
import { type Comparison, column, differences } from "./Changes.ts"
import { compare } from "./Compare.ts"
import { writeDiffFile } from "./DiffFile.ts"
import { endpoint, type Reader, withCommitted } from "./Endpoint.ts"
import { stage } from "./Stage.ts"
import type { Diff } from "./Syntax.ts"

/** Columns MatrixOne makes by hand: it names no character set. */
const text = (name: string): Column => ({ ...columnOf(name, varchar), type: ColumnType.VARCHAR, charset: 0 })
const number = (name: string): Column => ({ ...columnOf(name, bigint), charset: 0 })

/** The positions of the columns to show. */
const shownColumns = (
  c: Comparison,
  table: string,
  names: ReadonlyArray<string> | undefined
): ReadonlyArray<number> => {
  if (names === undefined) return c.columns.map((_, i) => i)
  const shown = new Set<number>()
  for (const name of names) {
    const i = c.columns.findIndex(({ target }) => sameName(target.name, name))
    if (i < 0) throw invalidInput(`column "${name}" not found in table "${table}"`)
    shown.add(i)
  }
  return [...shown]
}

/** `t{snapshot = 's'}`, as MatrixOne prints what was written. */
const printed = ({ database, name, hint }: NamedTable): string => {
  const table = database === undefined ? name : `${database}.${name}`
  if (hint === undefined) return table
  const value = hint.numeric ? hint.value : `'${hint.value}'`
  return hint.kind === "as_of" ? `${table}{as of timestamp ${value}}` : `${table}{${hint.kind} = ${value}}`
}

const sideNames = (c: Comparison): string =>
  `CASE WHEN "#side" = 0 THEN ${literal(c.target.name)} ELSE ${literal(c.base.name)} END`

export const diff = (session: Session, statement: Diff): Promise<Result> =>
  withCommitted(session, async (reader) => {
    const { output } = statement
    if (output.kind === "table" && output.table.hint !== undefined)
      throw invalidInput("destination snapshot option is not supported for DATA BRANCH DIFF OUTPUT AS")
    const target = await endpoint(session, reader, statement.target)
    const base = await endpoint(session, reader, statement.base)
    const comparison = await compare(session, reader, target, base)
    const shown = shownColumns(comparison, target.name, statement.columns)
    const { sql, order } = differences(comparison)
    switch (output.kind) {
      case "rows":
        return rows(
          reader,
          comparison,
          shown,
          sql,
          `${order}${output.limit === undefined ? "" : ` LIMIT ${output.limit}`}`
        )
      case "count": {
        const counted = await reader.read(`SELECT count(*) FROM (${sql})`)
        return tableResult([number("COUNT(*)")], [[BigInt(String(counted.rows[0]?.[0] ?? 0))]])
      }
      case "summary":
        return summary(reader, statement, sql)
      case "table":
        return intoTable(session, reader, comparison, shown, output.table, `SELECT * FROM (${sql}) ORDER BY ${order}`)
      case "file":
        if (statement.columns !== undefined) {
          throw new SqlFailure(20105, "not supported: DATA BRANCH DIFF COLUMNS is not supported with OUTPUT FILE")
        }
        return writeDiffFile(reader, comparison, { target, base, hints: statement }, output.directory, text)
    }
  })

const rows = async (
  reader: Reader,
  c: Comparison,
  shown: ReadonlyArray<number>,
  sql: string,
  order: string
): Promise<RowsResult> => {
  const values = shown.map((i) => ({
    ...shownValue(column(i), c.columns[i]?.target.type),
    name: c.columns[i]?.target.name
  }))
  const found = await reader.read(
    `SELECT ${[sideNames(c), quote("#kind"), ...values.map((v) => v.sql)].join(", ")} FROM (${sql}) ORDER BY ${order}`
  )
  const label = { name: "", type: varchar }
  const known = [label, label, ...values.map((v) => ({ name: v.name ?? "", type: v.type }))]
  const result = rowsResult(found, known)
  const named = [text(`diff ${c.target.name} against ${c.base.name}`), text("flag")]
  const others = result.columns.slice(2).map((shownColumn, i) => {
    const wire = values[i]?.wire
    return wire === undefined ? shownColumn : { ...shownColumn, type: wire }
  })
  return { ...result, columns: [...named, ...others] }
}

/** Members of an ENUM or SET come as they are stored: as a number. */
const shownValue = (
  sql: string,
  type: SqlType | undefined
): { readonly sql: string; readonly type: SqlType | undefined; readonly wire?: number } => {
  switch (type?.name) {
    case "enum":
      return { sql: `CAST(enum_code(${sql}) + 1 AS VARCHAR)`, type: varchar, wire: ColumnType.VARCHAR }
    case "set": {
      const members = `[${(type.values ?? []).map(literal).join(", ")}]`
      const bits = `list_sum(list_transform(list_filter(string_split(${sql}, ','), lambda m: m <> ''), lambda m: CAST(1 AS HUGEINT) << (list_position(${members}, m) - 1)))`
      return {
        sql: `CASE WHEN ${sql} IS NOT NULL THEN CAST(COALESCE(${bits}, 0) AS UBIGINT) END`,
        type: bigint
      }
    }
    default:
      return { sql, type }
  }
}

const metrics = [
  ["INSERTED", "INSERT"],
  ["DELETED", "DELETE"],
  ["UPDATED", "UPDATE"]
] as const

const summary = async (reader: Reader, statement: Diff, sql: string): Promise<Result> => {
  const counted = await reader.read(
    `SELECT "#kind", count(*) FILTER ("#side" = 0), count(*) FILTER ("#side" = 1) FROM (${sql}) GROUP BY "#kind"`
  )
  const count = (kind: string, side: number) =>
    BigInt(String(counted.rows.find((row) => row[0] === kind)?.[side + 1] ?? 0))
  return tableResult(
    [text("metric"), number(printed(statement.target)), number(printed(statement.base))],
    metrics.map(([metric, kind]) => [metric, count(kind, 0), count(kind, 1)])
  )
}

/** A name no column of the diff has. */
const free = (name: string, taken: ReadonlyArray<string>): string => {
  let candidate = name
  for (let n = 1; taken.some((t) => sameName(t, candidate)); n++) candidate = `${name}_${n}`
  return candidate
}

const intoTable = async (
  session: Session,
  reader: Reader,
  c: Comparison,
  shown: ReadonlyArray<number>,
  named: NamedTable,
  sql: string
): Promise<Result> => {
  const target = session.reference(named.database, named.name)
  await needDatabase(session, session.transactions, target.database)
  const own = shown.flatMap((i): ReadonlyArray<ColumnDefinition> => {
    const shared = c.columns[i]
    if (shared === undefined) return []
    const { name, type, notNull } = shared.target
    return [{ name, type, notNull: notNull && shared.base !== undefined, autoIncrement: false, comment: "" }]
  })
  const names = own.map((o) => o.name)
  const label = (name: string, length: number): ColumnDefinition => ({
    name: free(name, names),
    type: { name: "varchar", length },
    notNull: false,
    autoIncrement: false,
    comment: ""
  })
  const columns = [label("__mo_diff_source", 255), label("__mo_diff_flag", 16), ...own]
  const definition: TableDefinition = {
    kind: "table",
    id: session.server.nextId(),
    columns,
    primaryKey: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    comment: "",
    created: session.clock().slice(0, 19)
  }
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(target, executor)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    const staged = await stage(session, executor, reader, `SELECT ${sideNames(c)} AS "#source", * FROM (${sql})`)
    await createTable(session, executor, target, definition)
    await executor.write(
      `INSERT INTO ${qualified(target)} SELECT "#source", "#kind", ${shown.map(column).join(", ")} FROM ${qualified(staged)}`
    )
    await executor.write(`DROP TABLE ${qualified(staged)}`)
    return tableResult([text("TABLE CREATED")], [[`\`${target.database}\`.\`${target.name}\``]])
  })
}
