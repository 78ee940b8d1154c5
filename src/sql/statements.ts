/**
 * What the client must know about a statement before it sends it, by its leading words: over which protocol it goes, what it
 * does to a transaction, and whether it changes the session.
 */
import { codeOf, countPlaceholders, headsOf, withoutStrings } from "./lexer.ts"

export interface StatementRule {
  readonly words: string
  /** Whether MatrixOne can prepare it. Default: it goes as text. */
  readonly prepared?: true
  /**
   * Inside a transaction: `refused` by the server, or `ends` the transaction, silently or by design. Default: allowed.
   */
  readonly inTransaction?: "refused" | "ends"
  /** Changes the state of the session. */
  readonly session?: true
  /** Its strings are passwords and keys, or may be. */
  readonly secret?: true
}

const refused = (...words: ReadonlyArray<string>): ReadonlyArray<StatementRule> =>
  words.map((each) => ({ words: each, inTransaction: "refused" }))

/** The longest match counts. What is not listed goes as text, is allowed in a transaction and leaves the session alone. */
export const statementRules: ReadonlyArray<StatementRule> = [
  { words: "SELECT", prepared: true },
  { words: "WITH", prepared: true },
  { words: "INSERT", prepared: true },
  { words: "REPLACE", prepared: true },
  { words: "UPDATE", prepared: true },
  { words: "DELETE", prepared: true },

  { words: "BEGIN", inTransaction: "ends", session: true },
  { words: "START TRANSACTION", inTransaction: "ends", session: true },
  { words: "COMMIT", inTransaction: "ends", session: true },
  { words: "ROLLBACK", inTransaction: "ends", session: true },
  { words: "SAVEPOINT", inTransaction: "refused", session: true },
  { words: "RELEASE", inTransaction: "refused", session: true },
  { words: "SET", inTransaction: "ends", session: true },
  { words: "SET GLOBAL", inTransaction: "ends" },
  { words: "SET PASSWORD", inTransaction: "refused", secret: true },
  { words: "SET DEFAULT ROLE", inTransaction: "refused" },
  { words: "SET ROLE", inTransaction: "refused", session: true },
  { words: "SET SECONDARY ROLE", inTransaction: "refused", session: true },
  { words: "SET TRANSACTION", inTransaction: "refused", session: true },
  { words: "SET SESSION TRANSACTION", inTransaction: "refused", session: true },
  { words: "LOCK TABLES", inTransaction: "ends", session: true },
  { words: "LOCK TABLE", inTransaction: "ends", session: true },
  { words: "UNLOCK TABLES", inTransaction: "ends", session: true },
  { words: "UNLOCK TABLE", inTransaction: "ends", session: true },
  { words: "USE", session: true },
  { words: "PREPARE", session: true },
  { words: "EXECUTE", session: true },
  { words: "EXECUTE TASK", inTransaction: "refused" },
  { words: "DEALLOCATE", session: true },
  { words: "CREATE TEMPORARY", session: true },

  ...["CREATE ACCOUNT", "ALTER ACCOUNT", "CREATE USER", "ALTER USER", "CREATE STAGE", "ALTER STAGE", "CREATE CDC"].map(
    (words): StatementRule => ({ words, inTransaction: "refused", secret: true })
  ),

  ...refused(
    "CREATE SNAPSHOT",
    "DROP SNAPSHOT",
    "SHOW SNAPSHOTS",
    "RESTORE",
    "CREATE PITR",
    "ALTER PITR",
    "DROP PITR",
    "SHOW PITR",
    "SHOW RECOVERY_WINDOW",
    "DROP STAGE",
    "SHOW STAGES",
    "REMOVE FILES",
    "CREATE PUBLICATION",
    "ALTER PUBLICATION",
    "DROP PUBLICATION",
    "SHOW CDC",
    "PAUSE CDC",
    "RESUME CDC",
    "DROP CDC",
    "CREATE TASK",
    "ALTER TASK",
    "DROP TASK",
    "SHOW TASKS",
    "SHOW TASK",
    "KILL",
    "BACKUP",
    "UPGRADE",
    "MERGE INTO",
    "RENAME TABLE",
    "CREATE SEQUENCE",
    "ALTER SEQUENCE",
    "DROP SEQUENCE",
    "CREATE FUNCTION",
    "CREATE PROCEDURE",
    "DATA BRANCH PICK",
    "DROP ACCOUNT",
    "DROP USER",
    "CREATE ROLE",
    "ALTER ROLE",
    "DROP ROLE",
    "SHOW ROLES",
    "GRANT",
    "REVOKE",
    "EXPLAIN PHYPLAN"
  )
]

const byWords = new Map(statementRules.map((rule) => [rule.words, rule]))
const longest = Math.max(...statementRules.map((rule) => rule.words.split(" ").length))

const other: StatementRule = { words: "" }

/** The rule for a statement's leading words, upper-case. */
export const ruleOf = (words: ReadonlyArray<string>): StatementRule => {
  for (let n = Math.min(longest, words.length); n > 0; n--) {
    const rule = byWords.get(words.slice(0, n).join(" "))
    if (rule !== undefined) return rule
  }
  return other
}

/** What a statement is called: `SELECT`, `CREATE SNAPSHOT`. */
export const operationName = (sql: string): string => {
  const [head = []] = headsOf(sql, longest)
  return ruleOf(head).words || (head[0] ?? "")
}

/** A statement as it may be shown: whole, unless its strings may be secrets. */
export const shownText = (sql: string): string =>
  headsOf(sql, longest).some((head) => ruleOf(head).secret === true) ? withoutStrings(sql) : sql

/** Everything known of one text. */
export interface TextRule {
  readonly prepared: boolean
  /** How many values it takes, where it can be prepared. */
  readonly placeholders: number
  /** The first statement that the server refuses in a transaction, or that ends one. */
  readonly notInTransaction: StatementRule | undefined
  /** The first statement that changes the session. */
  readonly session: StatementRule | undefined
}

/** A lock belongs to the session that took it, whatever kind of statement did. */
const lockCall = /\b(?:GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS)\s*\(/i
const lockRule: StatementRule = { words: "GET_LOCK", session: true }

const locks = (sql: string): boolean => lockCall.test(sql) && lockCall.test(codeOf(sql))

const analyse = (sql: string): TextRule => {
  const rules = headsOf(sql, longest).map(ruleOf)
  const prepared = rules.length === 1 && rules[0]?.prepared === true
  return {
    prepared,
    placeholders: prepared ? countPlaceholders(sql) : 0,
    notInTransaction: rules.find((rule) => rule.inTransaction !== undefined),
    session: rules.find((rule) => rule.session === true) ?? (locks(sql) ? lockRule : undefined)
  }
}

/** The ordinary statements, told by their first word without reading further. */
const ordinary = /^\s*(?:SELECT|INSERT|UPDATE|DELETE)\s/i
const isOrdinary = (sql: string): boolean => ordinary.test(sql) && !sql.includes(";") && !lockCall.test(sql)
const ordinaryRule = (sql: string): TextRule => ({
  prepared: true,
  placeholders: countPlaceholders(sql),
  notInTransaction: undefined,
  session: undefined
})

const known = new Map<string, TextRule>()
const knownLimit = 1000
const knownLength = 4096

/** Total: a text that cannot be read gets no rule and goes as text. */
export const textRule = (sql: string): TextRule => {
  if (sql.length > knownLength) return isOrdinary(sql) ? ordinaryRule(sql) : analyse(sql)
  const found = known.get(sql)
  if (found !== undefined) return found
  const rule = isOrdinary(sql) ? ordinaryRule(sql) : analyse(sql)
  if (known.size >= knownLimit) known.clear()
  known.set(sql, rule)
  return rule
}
