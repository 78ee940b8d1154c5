/**
 * A CHECK constraint.
 */
import { invalidInput } from "../../translate/Errors.ts"
import { isWord, textOf } from "../../translate/Tokens.ts"
import type { ParsedCheck } from "../../translate/table/Check.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import type { Host } from "../Host.ts"
import type { CheckConstraint, ColumnDefinition } from "../TableDefinition.ts"
import { printed } from "./Printed.ts"
import { checkCondition } from "./Reckoned.ts"

/** What is true of every row. One without a name is named by its number; `owner` is the column it stands behind. */
export const checkDefinition = (
  host: Host,
  sql: string,
  check: ParsedCheck,
  columns: ReadonlyArray<ColumnDefinition>,
  taken: ReadonlyArray<CheckConstraint>,
  owner?: string
): CheckConstraint => {
  if (!check.enforced) throw new SqlFailure(20105, "not supported: NOT ENFORCED CHECK constraints")
  const condition = textOf(sql, check.tokens)
  checkCondition(host, condition, columns, owner)
  const name = check.name?.toLowerCase() ?? `__mo_chk_${taken.length + 1}`
  if (taken.some((other) => other.name === name)) throw invalidInput(`duplicate check constraint name '${name}'`)
  // MatrixOne reads its own print of these, which is no syntax.
  if (check.tokens.some((token) => isWord(token, "REGEXP", "RLIKE", "EXTRACT", "POSITION")))
    throw new SqlFailure(1105, "You have an error in your SQL syntax")
  const names = columns.map((c) => c.name)
  return { name, sql: condition, shown: printed(check.tokens, names) }
}
