/**
 * The statements that are recognised by their words: every family brings a table of patterns, gathered here.
 */
import { showStatements } from "../catalog/ShowStatements.ts"
import { databaseStatements } from "../engine/DatabaseStatements.ts"
import { tableStatements } from "../engine/TableStatements.ts"
import { administrationStatements } from "../matrixone/Administration.ts"
import { branchStatements } from "../matrixone/Branch.ts"
import { cloneStatements } from "../matrixone/Clone.ts"
import { pitrStatements } from "../matrixone/Pitr.ts"
import { restoreStatements } from "../matrixone/Restore.ts"
import { snapshotStatements } from "../matrixone/Snapshots.ts"
import { match, pattern } from "../translate/Pattern.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"
import { sessionStatements } from "./SessionStatements.ts"
import type { StatementFamily, StatementRow } from "./StatementFamily.ts"

const families: ReadonlyArray<StatementFamily> = [
  sessionStatements,
  snapshotStatements,
  cloneStatements,
  pitrStatements,
  restoreStatements,
  branchStatements,
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

/** Runs the statement if a family knows it. */
export const runStatement = async (session: Session, statement: Statement): Promise<Result | undefined> => {
  for (const row of byLeading.get(statement.tokens[0]?.word ?? "") ?? []) {
    const captures = match(statement.tokens, row.pattern)
    if (captures !== undefined) return row.run(session, captures, statement)
  }
  return undefined
}
