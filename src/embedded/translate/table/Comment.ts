/**
 * COMMENT of a table or a column.
 */
import type { Cursor } from "../Cursor.ts"

/** MatrixOne keeps a quote twice. */
export const keptComment = (text: string): string => text.replaceAll("'", "''")

/** What follows the word, as it is kept. */
export const comment = (cursor: Cursor): string => keptComment(cursor.next((token) => token.kind === "string").value)
