/**
 * GET_LOCK and its family: locks by name that belong to a session, not to a transaction, until it lets go of them or ends.
 * The connections of one account share the names, whose case does not matter.
 */
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { bigint } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import type { Engine } from "./Engine.ts"
import type { Session } from "./Session.ts"

interface Lock {
  readonly holder: Session
  /** How often the holder took it, and must let go of it. */
  times: number
}

const locksOf = new WeakMap<Engine, Map<string, Lock>>()

const all = ({ engine }: Session): Map<string, Lock> => {
  const known = locksOf.get(engine) ?? new Map<string, Lock>()
  locksOf.set(engine, known)
  return known
}

/** Seconds between one look and the next. */
const lookAgain = 0.02

const longestName = 64

type Constants = ReadonlyArray<Constant | undefined>

const valueOf = (constant: Constant | undefined): string | null => {
  if (constant?.kind === "null") return null
  if (constant?.kind === "string" || constant?.kind === "number" || constant?.kind === "parameter")
    return constant.value
  throw unsupported("a user-level lock with computed arguments")
}

const invalidName = (what: string): SqlFailure => new SqlFailure(20101, `internal error: user-level lock name ${what}`)

/** NULL for NULL. */
const keyOf = (session: Session, constant: Constant | undefined): string | null => {
  const name = valueOf(constant)
  if (name === null) return null
  if (name === "") throw invalidName("must not be empty")
  if (name.includes("\0")) throw invalidName("must not contain NUL bytes")
  if ([...name].length > longestName) throw invalidName(`exceeds maximum length of ${longestName} characters`)
  return `${session.account}\0${name.toLowerCase()}`
}

/** A session that has ended holds nothing. */
const held = (session: Session, key: string): Lock | undefined => {
  const lock = all(session).get(key)
  if (lock === undefined || session.engine.sessions.get(lock.holder.login.connectionId) === lock.holder) return lock
  all(session).delete(key)
  return undefined
}

const take = (session: Session, key: string): boolean => {
  const lock = held(session, key)
  if (lock === undefined) all(session).set(key, { holder: session, times: 1 })
  else if (lock.holder === session) lock.times++
  else return false
  return true
}

const letGo = (session: Session, key: string): number | null => {
  const lock = held(session, key)
  if (lock === undefined) return null
  if (lock.holder !== session) return 0
  lock.times--
  if (lock.times === 0) all(session).delete(key)
  return 1
}

const result = (value: number | null, unsigned = false): Expression => ({
  sql: `CAST(${value ?? "NULL"} AS ${unsigned ? "UBIGINT" : "BIGINT"})`,
  type: unsigned ? { name: "bigint", unsigned } : bigint
})

type Call = (session: Session, constants: Constants) => Promise<Expression>

/** Run before their statement, in the order they stand in it. */
export const userLocks: Readonly<Record<string, Call>> = {
  get_lock: async (session, [name, seconds]) => {
    const key = keyOf(session, name)
    const timeout = valueOf(seconds)
    if (key === null || timeout === null) return result(null)
    const deadline = Number(timeout) < 0 ? Number.POSITIVE_INFINITY : performance.now() + Number(timeout) * 1000
    while (!take(session, key)) {
      if (performance.now() >= deadline) return result(0)
      await session.interruption.sleep(lookAgain)
    }
    return result(1)
  },
  release_lock: async (session, [name]) => {
    const key = keyOf(session, name)
    return result(key === null ? null : letGo(session, key))
  },
  release_all_locks: async (session) => {
    let count = 0
    for (const [key, lock] of all(session)) {
      if (lock.holder !== session) continue
      count += lock.times
      all(session).delete(key)
    }
    return result(count)
  },
  is_free_lock: async (session, [name]) => {
    const key = keyOf(session, name)
    return result(key === null ? null : held(session, key) === undefined ? 1 : 0)
  },
  is_used_lock: async (session, [name]) => {
    const key = keyOf(session, name)
    return result(key === null ? null : (held(session, key)?.holder.login.connectionId ?? null), true)
  }
}
