/**
 * ALTER TABLE. What changes the shape of a table rebuilds it; the rest changes its definition.
 */
import { ok } from "../session/StatementFamily.ts"
import { unsupported } from "../translate/Errors.ts"
import { quote } from "../translate/Sql.ts"
import { isWord, splitCommas, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { type Change, ownValues } from "./alter/Change.ts"
import { applyClause } from "./alter/Clauses.ts"
import { renameReferences } from "./alter/ForeignKeys.ts"
import { needTable } from "./Catalog.ts"
import { constraintFailure } from "./Duplicates.ts"
import { checkParents } from "./ForeignKeys.ts"
import type { Host } from "./Host.ts"
import { moveTable } from "./RenameTable.ts"
import type { TableReference } from "./TableDefinition.ts"
import { rebuild, redefine } from "./Tables.ts"

const isKeyAddition = (part: ReadonlyArray<Token>): boolean =>
  isWord(part[1], "PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "CONSTRAINT", "FOREIGN", "CHECK")

/** Makes the changes of one ALTER TABLE: all of them or none. */
export const alterTable = async (
  host: Host,
  sql: string,
  table: TableReference,
  tokens: ReadonlyArray<Token>
): Promise<Result> => {
  const before = await needTable(host, table)
  if (before.kind !== "table")
    throw new SqlFailure(20101, `internal error: ${table.database}.${table.name} is not BASE TABLE`)
  const change: Change = {
    host,
    sql,
    table,
    before,
    draft: { ...before },
    renamed: new Map(),
    values: ownValues(before),
    shape: false
  }
  const parts = splitCommas(tokens)
  if (parts.some((p) => p.some((token, i) => i < 3 && isWord(token, "PARTITION", "PARTITIONS", "PARTITIONING"))))
    throw unsupported("ALTER of partitions")
  const adds = parts.some((p) => isWord(p[0], "ADD") && !isKeyAddition(p))
  const drops = parts.some((p) => isWord(p[0], "DROP") && (isWord(p[1], "COLUMN") || p.length === 2))
  if (adds && drops) {
    const first = parts.find((p) => isWord(p[0], "ADD"))
    throw new SqlFailure(
      20105,
      `not supported: ALTER on a data-branch lineage cannot drop and add column '${first?.[isWord(first[1], "COLUMN") ? 2 : 1]?.value}' in the same statement`
    )
  }
  for (const part of parts) await applyClause(change, part)
  return host.transactions.atomic(async (executor) => {
    const { draft } = change
    try {
      if (change.shape) await rebuild(host, executor, table, draft, change.values)
      else await redefine(executor, table, draft)
    } catch (error) {
      throw constraintFailure(error, draft)
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
