/**
 * The clauses of ALTER TABLE: a row for each form, with the way it asks for. ADD, whose columns and keys have a syntax of their
 * own, stands apart.
 */
import { invalidInput } from "../../translate/Errors.ts"
import { type Captures, match } from "../../translate/Pattern.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { isWord, splitCommas, type Token, textOf } from "../../translate/Tokens.ts"
import { keptComment } from "../../translate/table/Comment.ts"
import { parseConstraint } from "../../translate/table/Constraint.ts"
import type { SqlFailure } from "../../wire/WireSession.ts"
import { type Demand, modified } from "./Algorithm.ts"
import { type Change, needColumn } from "./Change.ts"
import { addColumn, alterDefault, dropColumn, redefineColumn, renameColumn } from "./Columns.ts"
import { addConstraint, autoUpdate, checkIndex, dropConstraint, dropKey, dropPrimaryKey, reindex } from "./Keys.ts"

type Row = readonly [
  pattern: string,
  demand: Demand,
  run: (change: Change, captures: Captures, tokens: ReadonlyArray<Token>) => Promise<void>
]

/** One clause of a statement. */
export interface Clause {
  readonly demand: Demand
  readonly tokens: ReadonlyArray<Token>
  readonly run: (change: Change) => Promise<void>
}

const refused = (change: Change, option: string): SqlFailure =>
  invalidInput(`unsupported alter option in ${change.algorithm === "copy" ? "copy" : "inplace"} mode: ${option}`)

const refuseOption = async (change: Change, _: Captures, tokens: ReadonlyArray<Token>): Promise<void> => {
  throw refused(change, textOf(change.sql, tokens).toLowerCase())
}

const nothing = async (): Promise<void> => {}

const rows: ReadonlyArray<Row> = [
  ["DROP PRIMARY KEY", "copy", dropPrimaryKey],
  ["DROP (INDEX | KEY) :name", "in place", (change, c) => dropKey(change, c.need("name"))],
  ["DROP (FOREIGN KEY | CONSTRAINT) :name", "in place", (change, c) => dropConstraint(change, c.need("name"))],
  ["DROP [COLUMN] :name", "copy", (change, c) => dropColumn(change, c.need("name"))],
  ["RENAME COLUMN :from TO :to", "either", (change, c) => renameColumn(change, c.need("from"), c.need("to"))],
  [
    "RENAME [TO | AS] [:database .] :to",
    "in place",
    async (change, c) => {
      change.newName = c.need("to").toLowerCase()
    }
  ],
  [
    "MODIFY [COLUMN] :name ...",
    "modify",
    (change, c, tokens) => redefineColumn(change, c.need("name"), modified(tokens), "modify")
  ],
  ["CHANGE [COLUMN] :name ...", "copy", (change, c) => redefineColumn(change, c.need("name"), c.rest, "change")],
  ["ALTER [COLUMN] :name SET DEFAULT ...", "copy", (change, c) => alterDefault(change, c.need("name"), c.rest)],
  ["ALTER [COLUMN] :name DROP DEFAULT", "copy", (change, c) => alterDefault(change, c.need("name"), undefined)],
  ["ALTER REINDEX :name :algorithm ...", "in place", (change, c, tokens) => reindex(change, c.need("name"), tokens)],
  ["ALTER INDEX :name IVFFLAT AUTO_UPDATE ...", "in place", (change, c) => autoUpdate(change, c.need("name"), c.rest)],
  ["ALTER INDEX :name (VISIBLE | INVISIBLE)", "in place", async (change, c) => checkIndex(change, c.need("name"))],
  [
    "COMMENT [=] =text",
    "in place",
    async (change, c) => {
      change.draft.comment = keptComment(c.need("text"))
    }
  ],
  ["AUTO_INCREMENT [=] =n", "in place", refuseOption],
  ["ENGINE [=] =n", "in place", refuseOption],
  ["(DISABLE | ENABLE) KEYS", "in place", nothing],
  ["FORCE", "in place", nothing],
  ["ORDER BY ...", "copy", async (change, c) => checkOrder(change, c.rest)],
  ["(DISCARD | IMPORT) TABLESPACE", "in place", nothing],
  ["(ROW_FORMAT | MAX_ROWS | MIN_ROWS | AVG_ROW_LENGTH) [=] =n", "in place", refuseOption],
  ["ALGORITHM [=] (DEFAULT | INSTANT | INPLACE | COPY)", "none", nothing],
  ["LOCK [=] (DEFAULT | NONE | SHARED | EXCLUSIVE)", "none", nothing],
  [
    "ALTER [COLUMN] :name SET (VISIBLE | INVISIBLE)",
    "copy",
    async (change, c) => {
      needColumn(change, c.need("name"))
    }
  ],
  ["CONVERT TO CHARACTER SET ...", "in place", nothing],
  ["[DEFAULT] (CHARACTER | CHARSET | COLLATE) ...", "in place", nothing]
]

/** A table keeps no order of its rows; the columns must be there. */
const checkOrder = (change: Change, tokens: ReadonlyArray<Token>): void => {
  for (const token of tokens) if (!isWord(token, "ASC", "DESC")) needColumn(change, token.value)
}

const addition = (sql: string, tokens: ReadonlyArray<Token>): Clause => {
  const body = isWord(tokens[1], "COLUMN") ? tokens.slice(2) : tokens.slice(1)
  const constraint = isWord(tokens[1], "COLUMN") ? undefined : parseConstraint(sql, body)
  if (constraint === undefined) return { demand: "copy", tokens, run: (change) => addColumn(change, body) }
  return {
    demand: constraint.kind === "primary" ? "copy" : "in place",
    tokens,
    run: (change) => addConstraint(change, constraint, tokens.slice(1))
  }
}

const readClause = (sql: string, tokens: ReadonlyArray<Token>): Clause => {
  if (isWord(tokens[0], "ADD")) return addition(sql, tokens)
  for (const [pattern, demand, run] of rows) {
    const captures = match(tokens, pattern)
    if (captures !== undefined) return { demand, tokens, run: (change) => run(change, captures, tokens) }
  }
  throw syntaxError(sql, tokens[0]?.start ?? sql.length)
}

/** What stands between commas, and is no clause but the next column to order by. */
const continuesOrder = (tokens: ReadonlyArray<Token>): boolean =>
  tokens.length === 1 ? !isWord(tokens[0], "FORCE") : tokens.length === 2 && isWord(tokens[1], "ASC", "DESC")

/** The clauses of a statement, in their order. */
export const readClauses = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<Clause> => {
  const parts: Array<ReadonlyArray<Token>> = []
  for (const part of splitCommas(tokens)) {
    const last = parts.at(-1)
    if (last !== undefined && isWord(last[0], "ORDER") && continuesOrder(part))
      parts.push([...(parts.pop() ?? []), ...part])
    else parts.push(part)
  }
  return parts.map((part) => readClause(sql, part))
}

/** Adds or drops an index, or only says how. */
export const isAboutIndexes = ({ demand, tokens: [first, second] }: Clause): boolean =>
  demand === "none" || (isWord(first, "ADD", "DROP") && isWord(second, "INDEX", "KEY", "UNIQUE", "FULLTEXT"))

/** Makes one clause's change to the draft; 20301 where it belongs to the other way. */
export const applyClause = async (change: Change, clause: Clause): Promise<void> => {
  const other = clause.demand === "copy" || clause.demand === "in place" ? clause.demand !== change.algorithm : false
  if (other) throw refused(change, textOf(change.sql, clause.tokens).toLowerCase())
  await clause.run(change)
}
