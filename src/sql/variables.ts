/**
 * Session variables as SQL.
 */
import type { SessionVariables } from "../services/MatrixOneConfig.ts"
import { string } from "./literals.ts"

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Under these, text would mean something else than what the client writes and reads: strings, escapes, names. */
const unsafeMode = /NO_BACKSLASH_ESCAPES|ANSI_QUOTES|\bANSI\b/i

/** Whether the client's own literals would be read wrongly under an sql_mode. */
export const isUnsafeMode = (mode: string): boolean => unsafeMode.test(mode)

/** What the client itself relies on, and what to do instead of changing it. */
const reserved: Readonly<Record<string, string>> = {
  time_zone: "the client's timezone says how dates are read and written: set that",
  autocommit: "use withTransaction",
  character_set_client: "the client writes UTF-8",
  character_set_results: "the client reads UTF-8",
  character_set_connection: "the client writes UTF-8"
}

const problem = (name: string, value: unknown): string | undefined => {
  if (!variableName.test(name)) return `"${name}" is no session variable's name`
  const instead = reserved[name.toLowerCase()]
  if (instead !== undefined) return `the session variable ${name} cannot be set: ${instead}`
  if (typeof value === "number" && !Number.isFinite(value)) return `the session variable ${name} is no finite number`
  if (name.toLowerCase() === "sql_mode" && isUnsafeMode(String(value))) {
    return "sql_mode must leave backslashes to escape and double quotes to strings"
  }
  return undefined
}

/** The names, or what is wrong with one. */
export const variableNames = (variables: SessionVariables): ReadonlyArray<string> | string => {
  for (const [name, value] of Object.entries(variables)) {
    const wrong = problem(name, value)
    if (wrong !== undefined) return wrong
  }
  return Object.keys(variables)
}

/** `a = 1, b = 'x'`, for names that {@link variableNames} let pass. */
export const assignments = (variables: Readonly<Record<string, unknown>>): string =>
  Object.entries(variables)
    .map(
      ([name, value]) =>
        `${name} = ${typeof value === "number" || typeof value === "bigint" ? String(value) : typeof value === "boolean" ? String(Number(value)) : string(String(value))}`
    )
    .join(", ")
