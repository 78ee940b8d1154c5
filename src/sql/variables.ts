/**
 * Session variables as SQL.
 */
import type { SessionVariables } from "../services/MatrixOneConfig.ts"
import { string } from "./literals.ts"

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The names, or what is wrong with one. */
export const variableNames = (variables: SessionVariables): ReadonlyArray<string> | string => {
  const names = Object.keys(variables)
  const bad = names.find((name) => !variableName.test(name))
  return bad === undefined ? names : `"${bad}" is no session variable's name`
}

/** `a = 1, b = 'x'`, for names that {@link variableNames} let pass. */
export const assignments = (variables: Readonly<Record<string, unknown>>): string =>
  Object.entries(variables)
    .map(
      ([name, value]) =>
        `${name} = ${typeof value === "number" || typeof value === "bigint" ? String(value) : typeof value === "boolean" ? String(Number(value)) : string(String(value))}`
    )
    .join(", ")
