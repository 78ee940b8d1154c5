/**
 * ALTER TABLE. What changes the shape of a table rebuilds it; the rest changes its definition.
 */
import { ok } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { quote } from "../translate/Sql.ts"
import { isWord, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { algorithmOf } from "./alter/Algorithm.ts"
import { type Change, ownValues } from "./alter/Change.ts"
import { applyClause, isAboutIndexes, readClauses } from "./alter/Clauses.ts"
import { renameReferences } from "./alter/ForeignKeys.ts"
import { checkIndexedColumns } from "./alter/Keys.ts"
import { needTable } from "./Catalog.ts"
import { constraintFailure } from "./Duplicates.ts"
import { failureOf } from "./ErrorMapping.ts"
import { checkParents } from "./ForeignKeys.ts"
import { alterWords } from "./fulltext/WordCounters.ts"
import type { Host } from "./Host.ts"
import { moveTable } from "./RenameTable.ts"
import { shownComments, type TableReference } from "./TableDefinition.ts"
import { claimTable } from "./TableLocks.ts"
import { rebuild, redefine } from "./Tables.ts"
import { isTemporary, temporaryStays } from "./TemporaryTables.ts"

/** A text that is too long is told of as one of a column: no statement has given it. */
const rewritten = (error: unknown): unknown => {
  const failure = failureOf(error)
  if (failure.errno !== 1406) return error
  const kind = /to (\w+) type/.exec(failure.message)?.[1]
  return internal(
    `Can't cast column to ${kind} type because of one or more values in that column. ${failure.message.slice(failure.message.indexOf("Src length"))}`
  )
}

/** Makes the changes of one ALTER TABLE: all of them or none. */
export const alterTable = async (
  host: Host,
  sql: string,
  table: TableReference,
  tokens: ReadonlyArray<Token>,
  /** What else must be true of a change that copies the table. */
  copied: (change: Change) => Promise<void> = async () => {}
): Promise<Result> => {
  const before = await needTable(host, table)
  if (before.kind !== "table")
    throw new SqlFailure(20101, `internal error: ${table.database}.${table.name} is not BASE TABLE`)
  if (tokens.some((token, i) => isWord(token, "PARTITION", "PARTITIONS", "PARTITIONING") && i < 3))
    throw unsupported("ALTER of partitions")
  const clauses = readClauses(sql, tokens)
  if (isTemporary(table) && !clauses.every(isAboutIndexes)) throw temporaryStays()
  const algorithm = algorithmOf(sql, before, clauses)
  const change: Change = {
    host,
    sql,
    table,
    before,
    algorithm,
    draft: algorithm === "copy" ? { ...before, ...shownComments(before) } : { ...before },
    renamed: new Map(),
    values: ownValues(before),
    shape: false
  }
  for (const clause of clauses) await applyClause(change, clause)
  checkIndexedColumns(change)
  if (change.algorithm === "copy") await copied(change)
  return host.transactions.atomic(async (executor) => {
    claimTable(executor, table)
    const { draft } = change
    try {
      if (change.shape) await rebuild(host, executor, table, draft, change.values)
      else await redefine(executor, table, draft)
      await alterWords(host, executor, table, before, draft, change.algorithm === "copy")
    } catch (error) {
      throw rewritten(constraintFailure(error, draft))
    }
    if (change.verifyKeys === true)
      await checkParents(
        host,
        executor,
        table,
        draft,
        `SELECT * FROM ${quote(table.schema)}.${quote(table.name)}`,
        "change"
      )
    if (change.renamed.size > 0) await renameReferences(host, executor, table, change.renamed)
    if (change.newName !== undefined && change.newName !== table.name)
      await moveTable(host, executor, table, change.newName)
    return ok()
  })
}
