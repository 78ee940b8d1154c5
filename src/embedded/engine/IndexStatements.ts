/**
 * CREATE INDEX, DROP INDEX. A unique one rebuilds the table, for DuckDB holds the key.
 */
import { ok } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isWord, textOf, tokenize } from "../translate/Tokens.ts"
import { parseConstraint } from "../translate/table/Constraint.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { ownValues } from "./alter/Change.ts"
import { needTable } from "./Catalog.ts"
import { constraintFailure } from "./Duplicates.ts"
import { indexDefinition } from "./definition/Index.ts"
import { numberWords } from "./fulltext/WordCounters.ts"
import type { Host } from "./Host.ts"
import { sameName, type TableReference } from "./TableDefinition.ts"
import { claimDefinition } from "./TableLocks.ts"
import { rebuild, redefine } from "./Tables.ts"

export const createIndex = async (
  host: Host,
  sql: string,
  captures: Captures,
  table: TableReference
): Promise<Result> => {
  const before = await needTable(host, table)
  const name = captures.need("index")
  if (before.kind !== "table")
    throw internal(`primary key cannot be empty for ${captures.has("FULLTEXT") ? "fulltext" : "secondary"} index`)
  if (before.indexes.some((i) => sameName(i.name, name))) throw new SqlFailure(1061, `duplicate key name '${name}'`)
  const algorithm = captures.get("algorithm")?.toLowerCase()
  // These stand behind the columns in CREATE TABLE and ALTER TABLE only.
  const misplaced = captures.rest.find((token) => isWord(token, "USING", "ALGORITHM", "LOCK"))
  if (misplaced !== undefined) throw syntaxError(sql, misplaced.start)
  const text = `${captures.has("UNIQUE") ? "UNIQUE KEY" : captures.has("FULLTEXT") ? "FULLTEXT KEY" : "KEY"} \`${name.replaceAll("`", "``")}\` ${algorithm === undefined ? "" : `USING ${algorithm} `}${textOf(sql, captures.rest)}`
  const constraint = parseConstraint(text, tokenize(text))
  if (constraint === undefined || constraint.kind !== "index")
    throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
  const draft = {
    ...before,
    indexes: [
      ...before.indexes,
      { ...indexDefinition(constraint, before.columns, before.indexes, before.primaryKey), added: true as const }
    ]
  }
  return host.transactions.atomic(async (executor) => {
    claimDefinition(executor, table)
    try {
      if (constraint.unique) await rebuild(host, executor, table, draft, ownValues(before))
      else await redefine(executor, table, draft)
      for (const index of draft.indexes.slice(before.indexes.length)) await numberWords(host, executor, table, index)
    } catch (error) {
      throw constraintFailure(error, draft)
    }
    return ok()
  })
}

export const dropIndex = async (
  host: Host,
  name: string,
  table: TableReference,
  ifExists: boolean
): Promise<Result> => {
  const before = await needTable(host, table)
  const index = before.indexes.find((i) => sameName(i.name, name))
  if (index === undefined) {
    if (ifExists) return ok()
    throw new SqlFailure(20101, `internal error: not found index: ${name}`)
  }
  const draft = { ...before, indexes: before.indexes.filter((i) => i !== index) }
  return host.transactions.atomic(async (executor) => {
    if (index.unique) await rebuild(host, executor, table, draft, ownValues(before))
    else await redefine(executor, table, draft)
    return ok()
  })
}
