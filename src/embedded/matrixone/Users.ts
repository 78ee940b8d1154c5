/**
 * CREATE, ALTER and DROP USER; SET PASSWORD, which MatrixOne reads and ignores.
 */
import {
  adminRole,
  findRole,
  findUser,
  hasRole,
  isAdministrator,
  publicRole,
  type User,
  unlocked
} from "../access/Account.ts"
import { checkedName, readPrincipal, readPrincipals, roleName, unexpected } from "../access/Names.ts"
import { passwordHash } from "../access/Password.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isName, isOperator, isWord, type Statement, splitCommas, type Token } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"

interface NewUser {
  readonly name: string
  readonly host: string
  /** Undefined when it is identified by something else than a password. */
  readonly password: string | undefined
}

/** `u[@h] IDENTIFIED {BY 'p' | BY RANDOM PASSWORD | WITH 'x'}` at the front of `tokens`. */
const readUser = (sql: string, tokens: ReadonlyArray<Token>): readonly [NewUser, ReadonlyArray<Token>] => {
  const { name, host, rest } = readPrincipal(sql, tokens)
  const user = (password: string | undefined): NewUser => ({ name: checkedName(name), host: host ?? "%", password })
  if (!isWord(rest[0], "IDENTIFIED")) throw syntaxError(sql, rest[0]?.start ?? sql.length)
  if (isWord(rest[1], "BY") && isWord(rest[2], "RANDOM") && isWord(rest[3], "PASSWORD"))
    return [user(undefined), rest.slice(4)]
  const value = rest[2]
  if (value === undefined || (value.kind !== "string" && value.kind !== "quoted"))
    throw syntaxError(sql, value?.start ?? sql.length)
  if (isWord(rest[1], "BY")) return [user(value.value), rest.slice(3)]
  if (isWord(rest[1], "WITH")) return [user(undefined), rest.slice(3)]
  throw syntaxError(sql, rest[1]?.start ?? sql.length)
}

interface UserOptions {
  readonly role: string | undefined
  readonly locked: boolean
}

/** `[DEFAULT ROLE r] [LOCK | UNLOCK | PASSWORD EXPIRE …] [COMMENT 's' | ATTRIBUTE 's']`. */
const readOptions = (sql: string, tokens: ReadonlyArray<Token>): UserOptions => {
  let rest = tokens
  let role: string | undefined
  let locked = false
  if (isWord(rest[0], "DEFAULT") && isWord(rest[1], "ROLE")) {
    const name = rest[2]
    if (!isName(name)) throw unexpected(sql, name)
    role = roleName(name.value)
    rest = rest.slice(3)
  }
  if (isWord(rest[0], "LOCK", "UNLOCK")) {
    locked = isWord(rest[0], "LOCK")
    rest = rest.slice(1)
  } else if (isWord(rest[0], "PASSWORD") && isWord(rest[1], "EXPIRE")) {
    const end = rest.findIndex((t) => isWord(t, "COMMENT", "ATTRIBUTE"))
    rest = end < 0 ? [] : rest.slice(end)
  }
  if (isWord(rest[0], "COMMENT", "ATTRIBUTE") && rest[1]?.kind === "string") rest = rest.slice(2)
  if (rest[0] !== undefined) throw syntaxError(sql, rest[0].start)
  return { role, locked }
}

const create = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const parts = splitCommas(captures.rest)
  const users: Array<NewUser> = []
  let options: UserOptions = { role: undefined, locked: false }
  for (const [i, part] of parts.entries()) {
    const [user, rest] = readUser(sql, part)
    users.push(user)
    if (i === parts.length - 1) options = readOptions(sql, rest)
    else if (rest[0] !== undefined) throw syntaxError(sql, rest[0].start)
  }
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  const role = options.role === undefined ? publicRole : findRole(account, options.role)
  if (role === undefined) throw internal(`there is no role ${options.role}`)
  if (role.id === adminRole(account).id)
    throw internal(`the role ${role.name} can not be granted to non administration user ${users[0]?.name ?? ""}`)
  const now = accounts.time()
  const made: Array<User> = []
  for (const { name, host, password } of users) {
    const exists = findUser(account, name) !== undefined || made.some((u) => u.name === name)
    if (exists || findRole(account, name) !== undefined) {
      if (captures.has("EXISTS")) continue
      throw internal(exists ? `the user ${name} exists` : "there is a role with the same name as the user")
    }
    if (password === undefined) throw internal("only support password verification now")
    if (password === "") throw internal("password is empty string")
    made.push({
      id: accounts.nextId(),
      name,
      host: host === "%" ? "localhost" : host,
      hash: passwordHash(password),
      // The lock of CREATE USER is one that has expired: its user may log in.
      status: options.locked ? "lock" : "unlock",
      created: now,
      passwordChanged: now,
      creator: session.identity.userId,
      owner: session.identity.roleId,
      defaultRole: role.id
    })
  }
  account.users = [...account.users, ...made]
  account.userGrants = [
    ...account.userGrants,
    ...made.flatMap((user) =>
      [...new Set([role.id, publicRole.id])].map((id) => ({
        role: id,
        user: user.id,
        granted: now,
        grantOption: true
      }))
    )
  ]
  accounts.changed()
  return ok()
}

const alter = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const { name: given, host, rest } = readPrincipal(sql, captures.rest)
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  let change: (user: User) => User
  const name = checkedName(given)
  if (isWord(rest[0], "LOCK", "UNLOCK") && rest.length === 1) {
    change = isWord(rest[0], "LOCK") ? (user) => ({ ...user, status: "forbid" }) : unlocked
  } else {
    const [{ password }, more] = readUser(sql, captures.rest)
    const [after] = more
    if (after !== undefined) {
      if (isOperator(after, ",")) {
        readUser(sql, more.slice(1))
        throw internal("can only alter one user at a time")
      }
      if (isWord(after, "COMMENT", "ATTRIBUTE") && more[1]?.kind === "string" && more.length === 2)
        throw internal("not support alter comment or attribute")
      if (isWord(after, "PASSWORD"))
        throw internal(`not support operation: ${more.map((t) => t.value.toLowerCase()).join(" ")}`)
      if (!isWord(after, "LOCK", "UNLOCK") || more.length > 1) throw syntaxError(sql, after.start)
      if (isWord(after, "LOCK"))
        throw internal("not support identified with lock operation, use `alter user xx lock` instead")
    }
    if (password === undefined) throw internal("only support identified by password")
    if (findUser(account, name) !== undefined && password === "") throw internal("password is empty string")
    const hash = passwordHash(password)
    change = after === undefined ? (user) => ({ ...user, hash, passwordChanged: accounts.time() }) : unlocked
  }
  const user = findUser(account, name)
  if (user === undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`Operation ALTER USER failed for '${name}'@'${host ?? "%"}', user does't exist`)
  }
  if (
    isAdministrator(account, user.id) &&
    !isAdministrator(account, session.identity.userId) &&
    name !== session.identity.user
  )
    throw internal(`Operation ALTER USER failed for '${name}'@'${host ?? "%"}', don't have the privilege to alter`)
  account.users = account.users.map((u) => (u === user ? change(u) : u))
  accounts.changed()
  return ok()
}

const drop = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  const { accounts } = session.engine
  const account = accounts.need(session.account)
  const doomed = new Set<number>()
  for (const { name: given } of readPrincipals(sql, captures.rest)) {
    const name = checkedName(given)
    const user = findUser(account, name)
    if (user === undefined || doomed.has(user.id)) {
      if (captures.has("EXISTS")) continue
      throw internal(`there is no user ${name}`)
    }
    if (hasRole(account, user.id, adminRole(account).id)) throw internal(`can not delete the user ${name}`)
    doomed.add(user.id)
  }
  account.users = account.users.filter((u) => !doomed.has(u.id))
  account.userGrants = account.userGrants.filter((g) => !doomed.has(g.user))
  accounts.changed()
  return ok()
}

export const userStatements: StatementFamily = [
  { pattern: "CREATE USER [IF NOT EXISTS] ...", run: create },
  { pattern: "ALTER USER [IF EXISTS] ...", run: alter },
  { pattern: "DROP USER [IF EXISTS] ...", run: drop },
  { pattern: "SET PASSWORD ...", run: async () => ok() }
]
