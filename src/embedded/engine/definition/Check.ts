/**
 * A CHECK constraint.
 */
import { type Token, textOf } from "../../translate/Tokens.ts"
import type { CheckConstraint, ColumnDefinition } from "../TableDefinition.ts"
import { printed } from "./Printed.ts"

/** One without a name is named by its `number`. */
export const checkDefinition = (
  sql: string,
  name: string | undefined,
  tokens: ReadonlyArray<Token>,
  columns: ReadonlyArray<ColumnDefinition>,
  number: number
): CheckConstraint => ({
  name: name?.toLowerCase() ?? `__mo_chk_${number}`,
  sql: textOf(sql, tokens),
  shown: printed(
    tokens,
    columns.map((c) => c.name)
  )
})
