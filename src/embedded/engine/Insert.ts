/**
 * INSERT and REPLACE, with ON DUPLICATE KEY UPDATE, IGNORE and RETURNING.
 */

import type { Executor } from "../session/Transaction.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, record, text, walk } from "../translate/Ast.ts"
import { coerce } from "../translate/Coerce.ts"
import type { Constant } from "../translate/Constant.ts"
import { requirePrecision } from "../translate/coerce/Decimals.ts"
import { invalidArgument, invalidInput, unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { Scope } from "../translate/Scope.ts"
import { duckTypeOf, fromDuckType, type SqlType } from "../translate/Types.ts"
import type { Zone } from "../translate/Zone.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { needTable, writtenTable } from "./Catalog.ts"
import { constraintFailure, generatedGiven, notNull, notWritable } from "./Duplicates.ts"
import { cut, defaultSql, isLenient, isWhole, stored } from "./Expressions.ts"
import { checkParents } from "./ForeignKeys.ts"
import type { Host, Parsed } from "./Host.ts"
import { Identity } from "./Identity.ts"
import { list, source, statement, type Target, type Values, verifyChecks, type Written } from "./InsertedRows.ts"
import { checkLooseKeys } from "./LooseKeys.ts"
import { replaceRows } from "./Replace.ts"
import { rowsResult } from "./Results.ts"
import { compileReturning, refuseReturning } from "./Returning.ts"
import { lockName } from "./RowLocks.ts"
import { type ColumnDefinition, findColumn, sameName, uniqueKeys } from "./TableDefinition.ts"
import { compileUpdates, duplicateUpdates, upsert } from "./Upsert.ts"

/** A value on its way into a column: DuckDB SQL, or to be generated. */
type Value = { readonly sql: string } | "generate"

/** What refuses rows after they were given their ids: a duplicate, a missing parent. */
const refusedByKey = (failure: unknown): boolean =>
  failure instanceof SqlFailure && (failure.errno === 1062 || failure.message.endsWith("foreign key constraint fails"))

export const insert = async (host: Host, parsed: Parsed, parameters: ReadonlyArray<Constant>): Promise<Result> => {
  const body = kindOf(parsed.ast)[1]
  const tableNode = need(body, "table")
  const table = writtenTable(host, nameOf(child(tableNode, "schema")), nameOf(tableNode) ?? "")
  const definition = await needTable(host, table)
  if (definition.kind !== "table") throw notWritable(definition)
  const compiler = await host.compiler(parsed, parameters)
  const assigned = setItems(body)
  const names = assigned?.map(([name]) => name) ?? columnNames(body)
  const columns =
    names === undefined
      ? definition.columns.filter((c) => c.generated === undefined)
      : names.map((name) => {
          const column = findColumn(definition, name)
          if (column === undefined) throw new SqlFailure(1054, `Unknown column '${name}' in '${table.name}'`)
          if (column.generated !== undefined) throw generatedGiven(column.name, table.name)
          return column
        })
  const ignore = flag(body, "ignore")
  const lenient = ignore || isLenient(host)
  const target: Target = { host, compiler, table, definition, columns, lenient }
  const update = duplicateUpdates(body, definition)
  const replace = flag(body, "is_replace")
  if (children(body, "returning").length > 0) {
    if (update !== undefined) throw refuseReturning("INSERT ON DUPLICATE KEY UPDATE")
    if (ignore) throw refuseReturning("INSERT IGNORE")
    if (replace) throw refuseReturning("REPLACE")
  }
  // What does not compile is refused before an id is taken.
  compileReturning(compiler, body, definition, table.name)
  if (update !== undefined) compileUpdates(target, update)
  const query = assigned === undefined ? child(body, "query") : undefined
  const rows = query === undefined ? readRows(target, body, assigned) : undefined
  const single =
    update === undefined &&
    (!replace || uniqueKeys(definition).length === 0) &&
    definition.checks.length === 0 &&
    definition.foreignKeys.length === 0
  return host.transactions.atomic(
    async (executor) => {
      const identity = new Identity(host, executor, table, definition)
      try {
        const values =
          rows === undefined
            ? await queryRows(target, executor, need(body, "query"), identity, update !== undefined || replace)
            : await completeRows(target, rows, identity)
        executor.claim(claimsOf(target, values))
        const result =
          update !== undefined
            ? await upsert(target, executor, values, update)
            : replace
              ? await replaceRows(target, executor, values)
              : await insertRows(target, executor, values, body, ignore)
        identity.finish(replace, result.inserted)
        if (result.returned !== undefined) return result.returned
        return { _tag: "Ok", affectedRows: result.affected, insertId: identity.reported(replace) } satisfies Result
      } catch (error) {
        const failure = constraintFailure(error, definition)
        if (refusedByKey(failure)) identity.failed()
        throw failure
      }
    },
    { single }
  )
}

// ---- reading the statement ------------------------------------------------------------------------------------------

const columnNames = (body: Node): ReadonlyArray<string> | undefined => {
  const names = children(body, "columns").map((c) => nameOf(c) ?? "")
  return names.length === 0 ? undefined : names
}

/** REPLACE … SET arrives as a SET statement. */
const setItems = (body: Node): ReadonlyArray<readonly [string, Node]> | undefined => {
  const query = child(body, "query")
  const set = query === undefined ? undefined : child(query, "set_statement")
  return set === undefined
    ? undefined
    : children(set, "items").map(
        (item) =>
          [
            nameOf(child(need(item, "name"), "identifier") ?? child(need(item, "name"), "column")) ?? "",
            need(item, "value")
          ] as const
      )
}

const isDefault = (node: Node): boolean => {
  const [kind, body] = kindOf(node)
  return (
    (kind === "var" && text(body, "this")?.toUpperCase() === "DEFAULT") ||
    (kind === "column" && child(body, "table") === undefined && nameOf(body)?.toUpperCase() === "DEFAULT") ||
    kind === "default"
  )
}

type Given = { readonly e: Expression } | "default"

const readRows = (
  target: Target,
  body: Node,
  assigned: ReadonlyArray<readonly [string, Node]> | undefined
): ReadonlyArray<ReadonlyArray<Given>> => {
  const given =
    assigned === undefined
      ? (Array.isArray(body["values"]) ? body["values"] : []).map((row: unknown) =>
          Array.isArray(row) ? row.map(record) : []
        )
      : [assigned.map(([, value]) => value)]
  const scope = new Scope()
  return given.map((row, i) => {
    if (row.length === 0 && columnNames(body) === undefined) return []
    if (row.length !== target.columns.length)
      throw new SqlFailure(1136, `Column count doesn't match value count at row ${i + 1}`)
    return row.map((node) => {
      if (isDefault(node)) return "default"
      walk(node, (inner) => {
        if (kindOf(inner)[0] === "subquery")
          throw new SqlFailure(20102, "subquery in JOIN condition is not yet implemented")
      })
      return { e: target.compiler.expression(node, scope) }
    })
  })
}

// ---- values ---------------------------------------------------------------------------------------------------------

/** Every stored column of every row: what was given, what is generated, what is the default. */
const completeRows = async (
  target: Target,
  rows: ReadonlyArray<ReadonlyArray<Given>>,
  identity: Identity
): Promise<Values> => {
  const columns = target.definition.columns.filter((c) => c.generated === undefined)
  const defaults = new Map<string, string>()
  const defaultOf = async (column: ColumnDefinition): Promise<string> => {
    if (column.default === undefined) {
      if (column.notNull && !column.autoIncrement)
        throw invalidInput(`invalid default value for column '${column.name}'`)
      return "NULL"
    }
    const volatile = /uuid|rand|nextval/i.test(column.default.sql)
    let sql = volatile ? undefined : defaults.get(column.name)
    if (sql === undefined) {
      sql = await defaultSql(target.host, column)
      defaults.set(column.name, sql)
    }
    return sql
  }
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
          : storedValue(target.lenient ? cut(given.e, column.type) : given.e, column, target.compiler.environment.zone)
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
  return { columns, rows: complete }
}

const storedValue = (e: Expression, column: ColumnDefinition, zone: Zone | undefined): Value => {
  if (column.autoIncrement && isEmptyId(e)) return "generate"
  if (e.constant?.kind === "null") {
    if (column.notNull) throw notNull(column.name)
    return { sql: "NULL" }
  }
  if (e.constant === undefined && /(\/|%) 0\b|\/ CAST\(0 AS/.test(e.sql)) throw new SqlFailure(1365, "division by zero")
  if (e.constant !== undefined) requirePrecision(e.constant, column.type)
  if (e.constant?.kind === "number" && isWhole(column.type)) {
    const [, negative, number = ""] = /^(-?)(.*)$/.exec(e.constant.value) ?? []
    // A literal by itself is cut off; one with a sign is read as an integer.
    if (negative === "") return { sql: coerce(e.constant, column.type) }
    if (/^[\d.]*\.[\d.]*$/.test(number)) throw invalidArgument("cast to int", number)
  }
  return { sql: stored(e, column.type, zone) }
}

const isEmptyId = (e: Expression): boolean =>
  e.constant?.kind === "null" ||
  (e.constant?.kind === "number" && Number(e.constant.value) === 0) ||
  ((e.constant?.kind === "string" || e.constant?.kind === "parameter") && /^\s*0+\s*$/.test(e.constant.value))

/** INSERT … SELECT: the query's columns in the table's types; rows are fetched where they must be looked at one by one. */
const queryRows = async (
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
  const base = auto === undefined ? 0n : await identity.reserve(auto, target.columns.includes(auto) ? 0 : count)
  identity.rows(count)
  for (const column of columns) {
    const place = target.columns.indexOf(column)
    const type = types[place]
    if (place < 0 || type === undefined) {
      parts.push(
        column === auto
          ? `${base} + row_number() OVER () - 1`
          : column.default === undefined && column.notNull
            ? missingDefault(column)
            : await defaultSql(target.host, column)
      )
    } else {
      const given = { sql: `q."c${place}"`, type }
      const sql = stored(
        target.lenient ? cut(given, column.type) : given,
        column.type,
        target.compiler.environment.zone
      )
      parts.push(column === auto ? `COALESCE(NULLIF(${sql}, 0), ${base} + row_number() OVER () - 1)` : sql)
    }
  }
  const query = `SELECT ${parts.join(", ")} FROM (${compiled.sql}) AS q(${types.map((_, i) => `"c${i}"`).join(", ")})`
  if (!fetch) return { columns, rows: [], query }
  const texts = parts.map(
    (p, i) =>
      `CASE WHEN ${p} IS NULL THEN 'NULL' ELSE 'CAST(''' || replace(CAST(${p} AS VARCHAR), '''', '''''') || ''' AS ${columns[i] === undefined ? "VARCHAR" : duckTypeOf(columns[i].type).replaceAll("'", "''")})' END`
  )
  const read = await executor.read(
    `SELECT ${texts.join(", ")} FROM (${compiled.sql}) AS q(${types.map((_, i) => `"c${i}"`).join(", ")})`
  )
  return { columns, rows: read.rows.map((row) => row.map(String)) }
}

const missingDefault = (column: ColumnDefinition): never => {
  throw invalidInput(`invalid default value for column '${column.name}'`)
}

// ---- writing --------------------------------------------------------------------------------------------------------

const insertRows = async (
  target: Target,
  executor: Executor,
  values: Values,
  body: Node,
  ignore: boolean
): Promise<Written> => {
  const { definition, host, table, compiler } = target
  if (values.query === undefined && values.rows.length === 0) return { affected: 0, inserted: 0 }
  if (definition.loose === true) {
    if (ignore) throw unsupported("INSERT IGNORE into a table whose keys LOAD DATA has repeated")
    await checkLooseKeys(executor, table, definition, `SELECT * FROM (${source(values)}) AS g(${list(values.columns)})`)
  }
  const returning = compileReturning(compiler, body, definition, table.name)
  const looked = definition.checks.length > 0 || definition.foreignKeys.length > 0
  const conflict = ignore && uniqueKeys(definition).length > 0 ? " ON CONFLICT DO NOTHING" : ""
  if (!looked && returning === undefined) {
    const { changed } = await executor.write(statement(target, values) + conflict)
    return { affected: changed, inserted: changed }
  }
  if (definition.checks.length > 0) await verifyChecks(target, executor, values)
  if (definition.foreignKeys.length > 0) {
    const given = `SELECT * FROM (${source(values)}) AS g(${list(values.columns)})`
    // A row may be the parent of another row of the same statement, so the rows are looked up after they are in.
    const result = await executor.write(
      statement(target, values) + conflict + (returning === undefined ? "" : ` RETURNING ${returning.sql}`)
    )
    await checkParents(host, executor, table, definition, given)
    const affected = returning === undefined ? result.changed : result.rows.length
    return {
      affected,
      inserted: affected,
      ...(returning === undefined ? {} : { returned: rowsResult(result, returning.columns) })
    }
  }
  const result = await executor.write(
    statement(target, values) + conflict + (returning === undefined ? "" : ` RETURNING ${returning.sql}`)
  )
  const affected = returning === undefined ? result.changed : result.rows.length
  return {
    affected,
    inserted: affected,
    ...(returning === undefined ? {} : { returned: rowsResult(result, returning.columns) })
  }
}

/** The unique keys of the rows, as far as they are constants. */
const claimsOf = (target: Target, values: Values): ReadonlyArray<string> =>
  values.rows.flatMap((row) =>
    uniqueKeys(target.definition).flatMap((key) => {
      const parts = key.map((name) => row[values.columns.findIndex((c) => sameName(c.name, name))] ?? "NULL")
      return parts.includes("NULL") ? [] : [lockName(target.table, key, parts)]
    })
  )
