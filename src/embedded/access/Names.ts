/**
 * Names of accounts, users and roles, and what may not be in them. A name is folded to lower case; a user's written as a
 * text is not.
 */
import { internal } from "../translate/Errors.ts"
import { refuseReserved } from "../translate/ReservedWords.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, splitCommas, type Token } from "../translate/Tokens.ts"
import type { SqlFailure } from "../wire/WireSession.ts"

const invalid = (name: string) => internal(`the name "${name}" is invalid`)

/** The name of a user or role; `:` and `#` separate it from an account at login. */
export const principalName = (name: string): string => {
  const trimmed = name.trim()
  if (trimmed === "" || /[:#]/.test(trimmed)) throw invalid(name)
  return trimmed
}

/** The name of an account about to be made. */
export const accountName = (name: string): string => {
  const trimmed = name.trim().toLowerCase()
  if (!/^[0-9a-z_-]+$/.test(trimmed)) throw invalid(name)
  return trimmed
}

/** Whether a name of anything that MatrixOne keeps in its catalogue has what would end it there. */
export const isInvalidName = (name: string): boolean => /[\s`"']/.test(name) || name === ""

/** Refuses what MatrixOne refuses in any such name before it looks at it. */
export const checkedName = (name: string): string => {
  const trimmed = principalName(name)
  if (isInvalidName(trimmed)) throw internal("invalid input")
  return trimmed
}

/** The name of a role, which is folded however it is written. */
export const roleName = (name: string): string => checkedName(name.toLowerCase())

/** A token's name: folded, unless it is a text. */
export const foldedName = (token: Token): string => (token.kind === "string" ? token.value : token.value.toLowerCase())

/** `user[@'host']`, as a name or as a text. */
interface Principal {
  readonly name: string
  readonly host: string | undefined
  /** What follows the name. */
  readonly rest: ReadonlyArray<Token>
}

/** A name that may be written as a text. */
const isNameOrText = (token: Token | undefined): token is Token =>
  token !== undefined && ["word", "quoted", "string"].includes(token.kind)

/** The syntax error at a token that is not what should stand there. */
export const unexpected = (sql: string, token: Token | undefined): SqlFailure =>
  syntaxError(sql, token?.start ?? sql.length)

/** Reads a principal from the front of `tokens`. */
export const readPrincipal = (sql: string, tokens: ReadonlyArray<Token>): Principal => {
  const [first, second, third] = tokens
  if (!isNameOrText(first)) throw unexpected(sql, first)
  refuseReserved(sql, first)
  // `@host` is read as a user variable where it is a word, as an operator and a text where it is quoted.
  if (second?.kind === "userVariable") return { name: foldedName(first), host: second.value, rest: tokens.slice(2) }
  if (isOperator(second, "@") && isNameOrText(third))
    return { name: foldedName(first), host: third.value, rest: tokens.slice(3) }
  return { name: foldedName(first), host: undefined, rest: tokens.slice(1) }
}

/** A list of principals with nothing else in it. */
export const readPrincipals = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<Principal> =>
  splitCommas(tokens).map((part) => {
    const principal = readPrincipal(sql, part)
    const [extra] = principal.rest
    if (extra !== undefined) throw syntaxError(sql, extra.start)
    return principal
  })
