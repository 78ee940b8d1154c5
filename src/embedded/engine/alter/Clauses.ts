/**
 * The clauses of ALTER TABLE: a row for each form. ADD, whose columns and keys have a syntax of their own, stands apart.
 */
import { invalidInput } from "../../translate/Errors.ts"
import { type Captures, match } from "../../translate/Pattern.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { isWord, type Token, textOf } from "../../translate/Tokens.ts"
import { parseConstraint } from "../../translate/table/Constraint.ts"
import type { SqlFailure } from "../../wire/WireSession.ts"
import { type Change, needColumn } from "./Change.ts"
import { addColumn, alterDefault, dropColumn, redefineColumn, renameColumn } from "./Columns.ts"
import { addConstraint, dropConstraint, dropKey, dropPrimaryKey, reindex } from "./Keys.ts"

type Clause = readonly [
  pattern: string,
  run: (change: Change, captures: Captures, tokens: ReadonlyArray<Token>) => Promise<void>
]

const refused = (option: string): SqlFailure => invalidInput(`unsupported alter option in inplace mode: ${option}`)

const refuseOption = async (change: Change, _: Captures, tokens: ReadonlyArray<Token>): Promise<void> => {
  throw refused(textOf(change.sql, tokens).toLowerCase())
}

const nothing = async (): Promise<void> => {}

const clauses: ReadonlyArray<Clause> = [
  ["DROP PRIMARY KEY", dropPrimaryKey],
  ["DROP (INDEX | KEY) :name", (change, c) => dropKey(change, c.need("name"))],
  ["DROP (FOREIGN KEY | CONSTRAINT) :name", (change, c) => dropConstraint(change, c.need("name"))],
  ["DROP [COLUMN] :name", (change, c) => dropColumn(change, c.need("name"))],
  ["RENAME COLUMN :from TO :to", (change, c) => renameColumn(change, c.need("from"), c.need("to"))],
  [
    "RENAME [TO | AS] :to",
    async (change, c) => {
      change.newName = c.need("to").toLowerCase()
    }
  ],
  [
    "MODIFY [COLUMN] :name ...",
    (change, c, tokens) => redefineColumn(change, c.need("name"), tokens.slice(isWord(tokens[1], "COLUMN") ? 2 : 1))
  ],
  ["CHANGE [COLUMN] :name ...", (change, c) => redefineColumn(change, c.need("name"), c.rest)],
  ["ALTER [COLUMN] :name SET DEFAULT ...", (change, c) => alterDefault(change, c.need("name"), c.rest)],
  ["ALTER [COLUMN] :name DROP DEFAULT", (change, c) => alterDefault(change, c.need("name"), undefined)],
  ["ALTER REINDEX :name :algorithm ...", (change, c, tokens) => reindex(change, c.need("name"), tokens)],
  ["ALTER INDEX ...", nothing],
  [
    "COMMENT [=] =text",
    async (change, c) => {
      change.draft.comment = c.need("text")
    }
  ],
  [
    "AUTO_INCREMENT [=] =n",
    async (_, c) => {
      throw refused(`auto_increment = ${c.need("n")}`)
    }
  ],
  [
    "ENGINE [=] =n",
    async (_, c) => {
      throw refused(`engine = ${c.need("n").toLowerCase()}`)
    }
  ],
  ["(DISABLE | ENABLE) KEYS", nothing],
  ["FORCE", nothing],
  ["ORDER BY ...", nothing],
  ["(DISCARD | IMPORT) TABLESPACE", nothing],
  ["(ROW_FORMAT | MAX_ROWS | MIN_ROWS | AVG_ROW_LENGTH) [=] =n", refuseOption],
  ["ALGORITHM [=] (DEFAULT | INSTANT | INPLACE | COPY)", nothing],
  ["LOCK [=] (DEFAULT | NONE | SHARED | EXCLUSIVE)", nothing],
  [
    "ALTER [COLUMN] :name SET (VISIBLE | INVISIBLE)",
    async (change, c) => {
      needColumn(change, c.need("name"))
    }
  ],
  ["CONVERT TO CHARACTER SET ...", nothing],
  ["[DEFAULT] (CHARACTER | CHARSET | COLLATE) ...", nothing]
]

/** Makes one clause's change to the draft. */
export const applyClause = async (change: Change, part: ReadonlyArray<Token>): Promise<void> => {
  if (isWord(part[0], "ADD")) {
    const body = isWord(part[1], "COLUMN") ? part.slice(2) : part.slice(1)
    const constraint = isWord(part[1], "COLUMN") ? undefined : parseConstraint(change.sql, body)
    return constraint === undefined ? addColumn(change, body) : addConstraint(change, constraint, part.slice(1))
  }
  for (const [pattern, run] of clauses) {
    const captures = match(part, pattern)
    if (captures !== undefined) return run(change, captures, part)
  }
  throw syntaxError(change.sql, part[0]?.start ?? change.sql.length)
}
