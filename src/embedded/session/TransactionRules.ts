/**
 * What a statement may do inside a transaction, as a table from its leading words. A refused statement is not run and
 * leaves the transaction open.
 */

import { match } from "../translate/Pattern.ts"
import type { Token } from "../translate/Tokens.ts"
import { SqlFailure } from "../wire/WireSession.ts"

type Rule = "unclassified" | "administrative" | "create only" | "merge" | "pick"

const rules: ReadonlyArray<readonly [pattern: string, rule: Rule]> = [
  ["(CREATE | DROP) SNAPSHOT ...", "unclassified"],
  ["RESTORE ...", "unclassified"],
  ["(CREATE | ALTER | DROP) PITR ...", "unclassified"],
  ["(CREATE | ALTER | DROP) STAGE ...", "unclassified"],
  ["REMOVE FILES ...", "unclassified"],
  ["(CREATE | ALTER | DROP) PUBLICATION ...", "unclassified"],
  ["(CREATE | DROP | PAUSE | RESUME) CDC ...", "unclassified"],
  ["(CREATE | ALTER | DROP | EXECUTE) TASK ...", "unclassified"],
  ["SHOW (SNAPSHOTS | PITR | PITRS | STAGES | ROLES | RECOVERY_WINDOW | CDC) [...]", "unclassified"],
  ["KILL ...", "unclassified"],
  ["(BACKUP | UPGRADE) ...", "unclassified"],
  ["ALTER SEQUENCE ...", "unclassified"],
  ["CREATE (FUNCTION | PROCEDURE) ...", "unclassified"],
  ["SET [SESSION | GLOBAL] TRANSACTION ...", "unclassified"],
  ["EXPLAIN PHYPLAN ...", "unclassified"],
  ["(CREATE | ALTER | DROP) (ACCOUNT | USER | ROLE) ...", "administrative"],
  ["(GRANT | REVOKE) ...", "administrative"],
  ["SET [DEFAULT | SECONDARY] ROLE ...", "administrative"],
  ["SET PASSWORD ...", "administrative"],
  ["RENAME TABLE ...", "create only"],
  ["(CREATE | DROP) SEQUENCE ...", "create only"],
  ["DATA BRANCH MERGE ...", "merge"],
  ["DATA BRANCH PICK ...", "pick"]
]

const ruleOf = (tokens: ReadonlyArray<Token>): Rule | undefined =>
  rules.find(([pattern]) => match(tokens, pattern) !== undefined)?.[1]

/** What opens a transaction under autocommit=0 although it reads and writes no rows of tables. */
const openers: ReadonlyArray<string> = [
  "(SHOW | USE | DESC | DESCRIBE | EXPLAIN | ANALYZE) ...",
  "(PREPARE | EXECUTE | DEALLOCATE) ...",
  "(DROP | RESET) PREPARE ..."
]

/** Whether the statement, which is not of the SQL grammar proper, begins the transaction that autocommit=0 asks for. */
export const opensTransaction = (tokens: ReadonlyArray<Token>): boolean =>
  openers.some((pattern) => match(tokens, pattern) !== undefined)

const refused = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

const messages = {
  unclassified: "unclassified statement appears in uncommitted transaction",
  administrative: "administrative command is unsupported in transactions",
  "create only": "Only CREATE of DDL is supported in transactions",
  merge: "DATA BRANCH MERGE/PICK is not supported in transactions",
  pick: "DATA BRANCH MERGE/PICK is not supported in transactions"
} satisfies Record<Rule, string>

/** Whether a transaction is open, whether BEGIN opened it, and whether one is to be opened where none is. */
export interface TransactionState {
  readonly active: boolean
  readonly explicit: boolean
  readonly autocommit: boolean
}

const isRefused: Readonly<Record<Rule, (state: TransactionState) => boolean>> = {
  unclassified: ({ active }) => active,
  // Under autocommit=0 these commit what is open and run.
  administrative: ({ explicit }) => explicit,
  "create only": ({ explicit }) => explicit,
  merge: ({ autocommit, explicit }) => !autocommit && !explicit,
  pick: ({ active, autocommit }) => active || !autocommit
}

/** Why the statement is refused now; undefined when it may run. */
export const refusal = (tokens: ReadonlyArray<Token>, state: TransactionState): SqlFailure | undefined => {
  if (state.autocommit && !state.active) return undefined
  const rule = ruleOf(tokens)
  return rule !== undefined && isRefused[rule](state) ? refused(messages[rule]) : undefined
}
