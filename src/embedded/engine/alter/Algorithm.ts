/**
 * Whether ALTER TABLE copies the table or changes it in its place. MatrixOne does either for all clauses of a statement: what
 * belongs to the other way is refused.
 */
import { invalidInput } from "../../translate/Errors.ts"
import { isWord, type Token } from "../../translate/Tokens.ts"
import { parseColumn } from "../../translate/table/Column.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { findColumn, sameName, type TableDefinition } from "../TableDefinition.ts"
import { placed } from "./Columns.ts"

export type Algorithm = "copy" | "in place"

/**
 * What a clause asks for: one way, either (`in place` where nothing else wants a copy), what its column decides (MODIFY), or
 * nothing (ALGORITHM, LOCK).
 */
export type Demand = Algorithm | "either" | "modify" | "none"

interface Demanding {
  readonly demand: Demand
  readonly tokens: ReadonlyArray<Token>
}

/** The words behind the name of a MODIFY, without COLUMN. */
export const modified = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> =>
  tokens.slice(isWord(tokens[1], "COLUMN") ? 2 : 1)

/** MODIFY in place: a text grows where it stands, and keeps its keys. */
const growsInPlace = (sql: string, before: TableDefinition, tokens: ReadonlyArray<Token>): boolean => {
  const where = placed(modified(tokens))
  const next = parseColumn(sql, where.tokens)
  const old = findColumn(before, next.name)
  if (old === undefined) throw new SqlFailure(1054, `Unknown column '${next.name}'`)
  const at = before.columns.indexOf(old)
  const { after } = where
  const to = after === undefined ? 0 : before.columns.findIndex((c) => sameName(c.name, after)) + 1
  if ((where.first || after !== undefined) && to !== at) return false
  const text = next.type.name === "char" || next.type.name === "varchar"
  if (!text || next.type.name !== old.type.name || (next.type.length ?? 0) < (old.type.length ?? 0)) return false
  const constrained =
    next.primaryKey ||
    next.unique ||
    next.autoIncrement ||
    next.checks.length > 0 ||
    next.generated !== undefined ||
    next.references !== undefined
  return !constrained && !(next.notNull && !old.notNull) && next.onUpdate === undefined
}

const hinted = (clauses: ReadonlyArray<Demanding>, word: string): ReadonlyArray<string> =>
  clauses
    .filter(({ tokens }) => isWord(tokens[0], word))
    .map(({ tokens }) => (tokens.at(-1)?.value ?? "").toUpperCase())

const wanted = (sql: string, before: TableDefinition, clauses: ReadonlyArray<Demanding>): Algorithm => {
  let algorithm: Algorithm = "copy"
  for (const { demand, tokens } of clauses) {
    if (demand === "none") continue
    if (demand === "copy" || (demand === "modify" && !growsInPlace(sql, before, tokens))) return "copy"
    algorithm = "in place"
  }
  return algorithm
}

/** The way of the whole statement; 20301 where ALGORITHM or LOCK ask for what it cannot be. */
export const algorithmOf = (sql: string, before: TableDefinition, clauses: ReadonlyArray<Demanding>): Algorithm => {
  const needed = wanted(sql, before, clauses)
  let algorithm = needed
  for (const hint of hinted(clauses, "ALGORITHM")) {
    if (hint === "DEFAULT") continue
    if (needed === "copy" && hint !== "COPY")
      throw invalidInput(
        `ALGORITHM=${hint} is not supported. Reason: this operation requires ALGORITHM=COPY. Try ALGORITHM=COPY.`
      )
    algorithm = hint === "COPY" ? "copy" : "in place"
  }
  if (algorithm === "copy" && hinted(clauses, "LOCK").at(-1) === "NONE")
    throw invalidInput(
      "LOCK=NONE is not supported. Reason: COPY algorithm requires an exclusive lock. Try LOCK=SHARED."
    )
  return algorithm
}
