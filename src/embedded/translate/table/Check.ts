/**
 * A CHECK of a column or a table, read from tokens.
 */
import type { Cursor } from "../Cursor.ts"
import type { Token } from "../Tokens.ts"

export interface ParsedCheck {
  readonly name?: string
  readonly tokens: ReadonlyArray<Token>
  readonly enforced: boolean
}

/** What follows the word: `(condition) [[NOT] ENFORCED]`. */
export const check = (cursor: Cursor, name?: string): ParsedCheck => {
  const tokens = cursor.parenthesized()
  const enforced = !cursor.take("NOT", "ENFORCED")
  if (enforced) cursor.take("ENFORCED")
  return { ...(name === undefined ? {} : { name }), tokens, enforced }
}
