/**
 * Reading GRANT and REVOKE: which privileges, on what, to whom.
 */
import { internal } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, isWord, splitCommas, type Token } from "../translate/Tokens.ts"
import type { Level } from "./Account.ts"
import { checkedName, readPrincipals, roleName } from "./Names.ts"
import { allOf, isPrivilege, type ObjectType, ownershipOf, type Privilege, scopeOfPrivilege } from "./Privilege.ts"

/** The object a grant names, as written; a database left out is the current one. */
export interface GrantObject {
  readonly on: ObjectType
  readonly level: Level
  readonly database: string | undefined
  readonly table: string | undefined
  /** A level that this kind of object does not have, as written. */
  readonly unsupported: string | undefined
}

export type Grant =
  | {
      readonly kind: "privileges"
      /** As written, in lower case; see `privilegeOf`. */
      readonly privileges: ReadonlyArray<string>
      readonly object: GrantObject
      readonly roles: ReadonlyArray<string>
      readonly grantOption: boolean
    }
  | {
      readonly kind: "roles"
      readonly roles: ReadonlyArray<string>
      readonly grantees: ReadonlyArray<string>
      readonly grantOption: boolean
    }

/** Privileges of MySQL's that the grammar has and nothing checks. */
const unsupported = new Set(
  "create|create tablespace|create temporary tables|create routine|alter routine|trigger|super|process|grant option|references|replication slave|replication client|usage|reload|file|lock tables|show view|event|shutdown".split(
    "|"
  )
)

/** Not grantable by name, although the roles that are predefined have them. */
const unnamed: ReadonlySet<string> = new Set([
  "values",
  "account all",
  "database all",
  "database ownership",
  "table all",
  "table ownership",
  "drop object"
])

const names = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<string> =>
  readPrincipals(sql, tokens).map(({ name }) => checkedName(name))

const roleNames = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<string> =>
  readPrincipals(sql, tokens).map(({ name }) => roleName(name))

/** Reads what follows GRANT (`TO`) or REVOKE (`FROM`). */
export const readGrant = (sql: string, tokens: ReadonlyArray<Token>, preposition: "TO" | "FROM"): Grant => {
  let body = tokens
  const tail = body.slice(-3)
  const grantOption =
    preposition === "TO" && isWord(tail[0], "WITH") && isWord(tail[1], "GRANT") && isWord(tail[2], "OPTION")
  if (grantOption) body = body.slice(0, -3)
  const at = body.findLastIndex((t) => isWord(t, preposition))
  if (at < 1) throw syntaxError(sql, body[at]?.start ?? sql.length)
  const on = body.findIndex((t) => isWord(t, "ON"))
  const to = body.slice(at + 1)
  if (on < 0 || on > at)
    return { kind: "roles", roles: roleNames(sql, body.slice(0, at)), grantees: names(sql, to), grantOption }
  const words = splitCommas(body.slice(0, on)).map((part) => {
    // A column list after a privilege is read and ignored.
    const open = part.findIndex((t) => isOperator(t, "("))
    const own = open < 0 ? part : part.slice(0, open)
    const name = own.map((t) => t.value.toLowerCase()).join(" ")
    if (own.length === 0 || own.some((t) => t.kind !== "word") || !isKnown(name))
      throw syntaxError(sql, own[0]?.end ?? part[0]?.start ?? sql.length)
    return name
  })
  const object = readObject(sql, body.slice(on + 1, at))
  return {
    kind: "privileges",
    privileges: words,
    object,
    roles: roleNames(sql, to),
    grantOption
  }
}

const isKnown = (name: string): boolean =>
  ["all", "all privileges", "ownership"].includes(name) ||
  unsupported.has(name) ||
  (isPrivilege(name) && !unnamed.has(name))

/** The privilege a word of GRANT means on an object: ALL and OWNERSHIP are one on each. */
export const privilegeOf = (name: string, on: ObjectType): Privilege => {
  const privilege =
    name === "all" || name === "all privileges" ? allOf[on] : name === "ownership" ? ownershipOf(on) : name
  if (privilege === undefined) throw internal(`the object type "${on}" do not support the privilege "ownership"`)
  if (!isPrivilege(privilege)) throw internal(`unsupported privilege type ${name}`)
  return privilege
}

const objectTypes: Readonly<Record<string, ObjectType>> = {
  TABLE: "table",
  VIEW: "view",
  DATABASE: "database",
  ACCOUNT: "account"
}

const readObject = (sql: string, tokens: ReadonlyArray<Token>): GrantObject => {
  const [kind, ...level] = tokens
  if (isWord(kind, "FUNCTION", "PROCEDURE"))
    throw internal(`the object type "${kind?.value.toLowerCase()}" is unsupported`)
  const on = objectTypes[kind?.word ?? ""]
  if (on === undefined) throw syntaxError(sql, kind?.start ?? sql.length)
  const shape = level
    .map(({ kind: k, value }) => (k === "word" || k === "quoted" ? "n" : k === "operator" ? value : "?"))
    .join("")
  const [first, , third] = level
  const object = (given: Level, database?: string, table?: string): GrantObject => ({
    on,
    level: given,
    unsupported:
      (on === "account" && shape !== "*") || (on === "database" && (shape === "n.*" || shape === "n.n"))
        ? level.map((t) => t.value).join("")
        : undefined,
    database: database?.toLowerCase(),
    table: table?.toLowerCase()
  })
  switch (shape) {
    case "*":
      return object("*")
    case "*.*":
      return object("*.*")
    case "n.*":
      return object("d.*", first?.value)
    case "n.n":
      return object("d.t", first?.value, third?.value)
    case "n":
      return on === "database" ? object("d", first?.value) : object("t", undefined, first?.value)
    default:
      throw syntaxError(sql, first?.start ?? sql.length)
  }
}

const objectWords = { account: `"account"`, database: `"database"`, table: `"table" or "view"` } as const

/** Refuses a privilege on an object it is not about. */
export const checkScope = (privilege: Privilege, on: ObjectType): void => {
  const scope = scopeOfPrivilege(privilege)
  const wanted = scope === "sys" ? "account" : scope
  if (on !== wanted && !(wanted === "table" && on === "view"))
    throw internal(`the privilege "${privilege}" can only be granted to the object type ${objectWords[wanted]}`)
}
