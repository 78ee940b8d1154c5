/**
 * An expression of a definition as SHOW CREATE TABLE prints it.
 */
import { columnName } from "../../translate/ColumnNames.ts"
import { isName, isOperator, type Token } from "../../translate/Tokens.ts"
import { sameName } from "../TableDefinition.ts"

/** Texts are quoted, and names of `columns` where they are given. */
export const printed = (tokens: ReadonlyArray<Token>, columns?: ReadonlyArray<string>): string =>
  columnName(
    tokens.map((t, i) => {
      if (t.kind === "string") return { ...t, value: `'${t.value}'` }
      if (
        isName(t) &&
        columns !== undefined &&
        !isOperator(tokens[i + 1], "(") &&
        columns.some((c) => sameName(c, t.value))
      )
        return { ...t, kind: "quoted" as const, word: "", value: `\`${t.value}\`` }
      return t
    })
  )
