/**
 * INSERT and REPLACE, with ON DUPLICATE KEY UPDATE, IGNORE and RETURNING.
 */

import { child, children, flag, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { needTable, writtenTable } from "./Catalog.ts"
import { completeRows, queryRows } from "./CompleteRows.ts"
import { constraintFailure, generatedGiven, notWritable } from "./Duplicates.ts"
import type { Executor } from "./Executor.ts"
import { isLenient } from "./Expressions.ts"
import { checkParents, claimParents } from "./ForeignKeys.ts"
import { columnNames, readRows, setItems } from "./GivenRows.ts"
import type { Host, Parsed } from "./Host.ts"
import { Identity } from "./Identity.ts"
import { claimInserted, shareInserted } from "./InsertedKeys.ts"
import { given, statement, type Target, type Values, verifyChecks, type Written } from "./InsertedRows.ts"
import { checkLooseKeys } from "./LooseKeys.ts"
import { replaceRows } from "./Replace.ts"
import { rowsResult } from "./Results.ts"
import { compileReturning, refuseReturning } from "./Returning.ts"
import { findColumn, uniqueKeys } from "./TableDefinition.ts"
import { compileUpdates, duplicateUpdates, upsert } from "./Upsert.ts"

/** What refuses rows after they were given their ids: a duplicate, a missing parent. */
const refusedByKey = (failure: unknown): boolean =>
  failure instanceof SqlFailure && (failure.errno === 1062 || failure.message.endsWith("foreign key constraint fails"))

/** The rows with every column, and where their ids came from. */
interface Complete {
  readonly identity: Identity
  readonly values: Values
}

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
  const complete = async (executor: Executor): Promise<Complete> => {
    const identity = new Identity(host, executor, table, definition)
    const values =
      rows === undefined
        ? await queryRows(target, executor, need(body, "query"), identity, update !== undefined || replace)
        : await completeRows(target, rows, identity)
    return { identity, values }
  }
  // Rows that are written out keep their ids while they wait for a key.
  let kept: Complete | undefined
  return host.transactions.atomic(
    async (executor) => {
      shareInserted(target, executor)
      let identity = kept?.identity
      try {
        const completed = kept ?? (await complete(executor))
        if (rows !== undefined) kept = completed
        const { values } = completed
        identity = completed.identity
        await claimInserted(target, executor, values)
        if (values.query !== undefined || values.rows.length > 0)
          await claimParents(host, executor, definition, given(values))
        const result =
          update !== undefined
            ? await upsert(target, executor, values, update)
            : replace
              ? await replaceRows(target, executor, values)
              : await insertRows(target, executor, values, body, ignore)
        identity.finish(replace, result.inserted, result.words)
        if (result.returned !== undefined) return result.returned
        return { _tag: "Ok", affectedRows: result.affected, insertId: identity.reported(replace) } satisfies Result
      } catch (error) {
        const failure = constraintFailure(error, definition)
        if (refusedByKey(failure)) identity?.failed()
        throw failure
      }
    },
    { single }
  )
}

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
    await checkLooseKeys(executor, table, definition, given(values))
  }
  const returning = compileReturning(compiler, body, definition, table.name)
  if (definition.checks.length > 0) await verifyChecks(host, executor, table, definition, given(values))
  const result = await executor.write(
    statement(target, values) +
      (ignore && uniqueKeys(definition).length > 0 ? " ON CONFLICT DO NOTHING" : "") +
      (returning === undefined ? "" : ` RETURNING ${returning.sql}`)
  )
  // A row may be the parent of another row of the same statement, so the rows are looked up after they are in.
  if (definition.foreignKeys.length > 0) await checkParents(host, executor, table, definition, given(values))
  if (returning === undefined) return { affected: result.changed, inserted: result.changed }
  const returned = rowsResult(result, returning.columns)
  return { affected: result.rows.length, inserted: result.rows.length, returned }
}
