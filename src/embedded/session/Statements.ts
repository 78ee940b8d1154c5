/**
 * The statements that are recognised by their words: every family brings a table of patterns, gathered here.
 */
import { showStatements } from "../catalog/ShowStatements.ts"
import { databaseStatements } from "../engine/DatabaseStatements.ts"
import { tableStatements } from "../engine/TableStatements.ts"
import { accountStatements } from "../matrixone/Accounts.ts"
import { administrationStatements } from "../matrixone/Administration.ts"
import { branchStatements } from "../matrixone/Branch.ts"
import { cloneStatements } from "../matrixone/Clone.ts"
import { grantStatements } from "../matrixone/Grants.ts"
import { loadStatements } from "../matrixone/LoadData.ts"
import { pitrStatements } from "../matrixone/Pitr.ts"
import { publicationStatements } from "../matrixone/Publications.ts"
import { recoveryWindowStatements } from "../matrixone/RecoveryWindow.ts"
import { restoreStatements } from "../matrixone/Restore.ts"
import { roleStatements } from "../matrixone/Roles.ts"
import { refuseSequence, sequenceStatements } from "../matrixone/Sequences.ts"
import { snapshotStatements } from "../matrixone/Snapshots.ts"
import { stageStatements } from "../matrixone/Stages.ts"
import { dropSubscribed, subscriptionStatements } from "../matrixone/Subscriptions.ts"
import { userStatements } from "../matrixone/Users.ts"
import type { Constant } from "../translate/Constant.ts"
import { match, pattern } from "../translate/Pattern.ts"
import { refuseReserved } from "../translate/ReservedWords.ts"
import type { Statement, Token } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"
import { sessionStatements } from "./SessionStatements.ts"
import type { StatementFamily, StatementRow } from "./StatementFamily.ts"

const families: ReadonlyArray<StatementFamily> = [
  accountStatements,
  userStatements,
  roleStatements,
  grantStatements,
  publicationStatements,
  subscriptionStatements,
  stageStatements,
  loadStatements,
  sessionStatements,
  snapshotStatements,
  cloneStatements,
  pitrStatements,
  recoveryWindowStatements,
  restoreStatements,
  branchStatements,
  sequenceStatements,
  administrationStatements,
  databaseStatements,
  tableStatements,
  showStatements
]

const byLeading = new Map<string, Array<StatementRow>>()
for (const row of families.flat()) {
  for (const word of new Set(pattern(row.pattern).leading)) {
    const rows = byLeading.get(word)
    if (rows === undefined) byLeading.set(word, [row])
    else rows.push(row)
  }
}

/** The statement with the values it was executed with: what is recognised by its words knows no parameters. */
const withParameters = (statement: Statement, parameters: ReadonlyArray<Constant>): Statement => {
  if (parameters.length === 0) return statement
  let next = 0
  const tokens = statement.tokens.map((token): Token => {
    if (token.kind !== "parameter") return token
    const value = parameters[next++]
    return { ...token, kind: "quoted", value: value !== undefined && "value" in value ? String(value.value) : "" }
  })
  return { ...statement, tokens }
}

/** Runs the statement if a family knows it. */
export const runStatement = async (
  session: Session,
  executed: Statement,
  parameters: ReadonlyArray<Constant>
): Promise<Result | undefined> => {
  const rows = byLeading.get(executed.tokens[0]?.word ?? "")
  if (rows === undefined) return undefined
  const statement = withParameters(executed, parameters)
  const unsubscribed = await dropSubscribed(session, statement)
  if (unsubscribed !== undefined) return unsubscribed
  await refuseSequence(session, statement)
  for (const row of rows) {
    const captures = match(statement.tokens, row.pattern)
    if (captures === undefined) continue
    for (const name of captures.names) refuseReserved(statement.sql, name)
    return row.run(session, captures, statement)
  }
  return undefined
}
