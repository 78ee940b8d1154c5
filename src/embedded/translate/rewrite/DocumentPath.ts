/**
 * `column -> path` and `column ->> path`, which become calls: among arguments the parser takes the arrow for a lambda's.
 */
import { isName, isOperator } from "../Tokens.ts"
import type { Edits } from "./Edits.ts"

/** The arrow at `i`; left to the parser where no name or no text is beside it. */
export const documentPath = (edits: Edits, i: number): void => {
  const { tokens } = edits
  if (!isName(tokens[i - 1]) || tokens[i + 1]?.kind !== "string") return
  let start = i - 1
  while (isOperator(tokens[start - 1], ".")) start -= 2
  const scalar = isOperator(tokens[i], "->>")
  edits.prepend(start, scalar ? "fn_json_unquote(fn_json_extract(" : "fn_json_extract(")
  edits.put(i, ",")
  edits.append(i + 1, scalar ? "))" : ")")
}
