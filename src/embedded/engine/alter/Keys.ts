/**
 * ALTER TABLE where keys and constraints are concerned.
 */
import { internal, unsupported } from "../../translate/Errors.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { isOperator, isWord, type Token, textOf } from "../../translate/Tokens.ts"
import type { ParsedConstraint } from "../../translate/table/Constraint.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { indexDefinition } from "../definition/Index.ts"
import { checkKeyType } from "../definition/PrimaryKey.ts"
import { findColumn, sameName } from "../TableDefinition.ts"
import { type Change, cannotDrop, cannotDropKey } from "./Change.ts"
import { addForeignKey } from "./ForeignKeys.ts"

/** `tokens` are what was written, without ADD. */
export const addConstraint = async (
  change: Change,
  constraint: ParsedConstraint,
  tokens: ReadonlyArray<Token>
): Promise<void> => {
  const { before, draft } = change
  switch (constraint.kind) {
    case "primary": {
      if (draft.primaryKey.length > 0) throw new SqlFailure(1068, "Multiple primary key defined")
      draft.primaryKey = constraint.columns.map((c) => {
        const column = findColumn(draft, c)
        if (column === undefined) throw new SqlFailure(1072, `Key column '${c}' doesn't exist in table`)
        checkKeyType(column)
        return column.name
      })
      draft.columns = draft.columns.map((c) => (draft.primaryKey.includes(c.name) ? { ...c, notNull: true } : c))
      change.shape = true
      return
    }
    case "index":
      draft.indexes = [
        ...draft.indexes,
        { ...indexDefinition(constraint, before.columns, before.indexes, draft.primaryKey), added: true }
      ]
      if (constraint.unique) change.shape = true
      return
    case "foreign":
      return addForeignKey(change, constraint)
    case "check":
      throw internal(`unsupported alter option in inplace mode: ${textOf(change.sql, tokens).toLowerCase()} enforced`)
  }
}

export const dropKey = async (change: Change, name: string): Promise<void> => {
  const index = change.before.indexes.find((i) => sameName(i.name, name))
  if (index === undefined) throw cannotDropKey(name)
  change.draft.indexes = change.draft.indexes.filter((i) => !sameName(i.name, name))
  if (index.unique) change.shape = true
}

export const dropPrimaryKey = async (change: Change): Promise<void> => {
  if (change.draft.primaryKey.length === 0) throw cannotDrop("PRIMARY")
  change.draft.primaryKey = []
  change.shape = true
}

/** DROP FOREIGN KEY, DROP CONSTRAINT: both know foreign keys alone. */
export const dropConstraint = async (change: Change, name: string): Promise<void> => {
  if (!change.before.foreignKeys.some((k) => sameName(k.name, name))) throw cannotDropKey(name)
  change.draft.foreignKeys = change.draft.foreignKeys.filter((k) => !sameName(k.name, name))
}

/** ALTER INDEX: whether it is seen is nothing that a query asks. */
export const checkIndex = (change: Change, name: string): void => {
  if (!change.before.indexes.some((i) => sameName(i.name, name)))
    throw internal(`Can't ALTER '${name}'; check that column/key exists`)
}

/**
 * An index is made of the columns as they were. Of one that has another name now MatrixOne makes a table that can no longer be
 * read.
 */
export const checkIndexedColumns = ({ draft }: Change): void => {
  const names = draft.indexes.map((i) => i.name.toLowerCase())
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new SqlFailure(1061, `duplicate key name '${twice}'`)
  if (draft.indexes.some((i) => i.columns.some((c) => findColumn(draft, c) === undefined)))
    throw unsupported("an index of a column that the same statement renames")
}

/** Only into how many lists an index sorts is kept of it. */
export const reindex = async (change: Change, name: string, tokens: ReadonlyArray<Token>): Promise<void> => {
  const index = change.draft.indexes.find((i) => sameName(i.name, name))
  if (index?.algorithm === undefined)
    throw new SqlFailure(20101, `internal error: Can't REINDEX '${name}'; check that column/key exists`)
  if (tokens.some((token) => isWord(token, "OP_TYPE")))
    throw new SqlFailure(20105, `not supported: ALTER REINDEX option "op_type" on a ${index.algorithm} index`)
  const at = tokens.findIndex((token) => isWord(token, "LISTS"))
  if (at < 0) return
  const value = tokens.slice(at + 1).find((token) => !isOperator(token, "="))
  if (value?.kind !== "number" || !/^0*[1-9]\d*$/.test(value.value))
    throw syntaxError(change.sql, value?.start ?? change.sql.length)
  const options = (index.options ?? "").replace(/\blists = \d+/, `lists = ${value.value}`)
  change.draft.indexes = change.draft.indexes.map((i) => (i === index ? { ...i, options } : i))
}

/** `AUTO_UPDATE = TRUE DAY = 2 HOUR = 3`: when the index is built anew, which is kept and never done here. */
export const autoUpdate = async (change: Change, name: string, tokens: ReadonlyArray<Token>): Promise<void> => {
  const said = /^= (true|false)(?: day = (\d+))?(?: hour = (\d+))?$/i.exec(tokens.map((token) => token.value).join(" "))
  const [, on, day = "0", hour = "0"] = said ?? []
  if (said === null || Number(hour) > 23) throw syntaxError(change.sql, tokens[0]?.start ?? change.sql.length)
  const index = change.draft.indexes.find((i) => sameName(i.name, name))
  if (index === undefined)
    throw new SqlFailure(20101, `internal error: Can't REINDEX '${name}'; check that column/key exists`)
  if (index.algorithm !== "ivfflat") throw internal("invalid index algo type for alter reindex")
  const before = (index.options ?? "").replace(/ auto_update = \w+ | day = \d+ | hour = \d+ /g, "")
  const added = `${on?.toLowerCase() === "true" ? " auto_update = true " : ""} day = ${day}  hour = ${hour} `
  const options = before.replace(/ op_type '[^']*' (?: async )?/, (kept) => `${kept}${added}`)
  change.draft.indexes = change.draft.indexes.map((i) => (i === index ? { ...i, options } : i))
}
