/**
 * SHOW … {SNAPSHOT = 'name'}: databases, tables and definitions as they were.
 */
import { isSystemDatabase } from "../../engine/Catalog.ts"
import { snapshotDatabases, snapshotSchema } from "../../matrixone/SnapshotStore.ts"
import { resolveHint, timeTravel } from "../../matrixone/TimeTravel.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { foldName } from "../../translate/Fold.ts"
import { hintOf } from "../../translate/Rewrite.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import { isOperator, isWord, type Statement } from "../../translate/Tokens.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { showCreated } from "./Created.ts"
import { columnsOf, show } from "./ShowAnswer.ts"
import { tablesIn } from "./Tables.ts"

/** Tokens of a hint, taken out so that the rest matches its pattern. */
const withoutHint = (
  statement: Statement
): { readonly statement: Statement; readonly hint: ReturnType<typeof hintOf> } => {
  const open = statement.tokens.findIndex((t) => isOperator(t, "{"))
  const end = statement.tokens.findIndex((t) => isOperator(t, "}"))
  if (open < 0 || end < open) return { statement, hint: undefined }
  return {
    statement: { ...statement, tokens: [...statement.tokens.slice(0, open), ...statement.tokens.slice(end + 1)] },
    hint: hintOf(statement.tokens.slice(open + 1, end))
  }
}

const showAtSnapshot: StatementRow["run"] = async (session, captures, statement) => {
  const { statement: plain, hint } = withoutHint(statement)
  if (hint === undefined) throw syntaxError(statement.sql, statement.tokens.find((t) => isOperator(t, "{"))?.start ?? 0)
  if (captures.has("CREATE")) {
    const names = plain.tokens.slice(3).filter((t) => !isOperator(t, "."))
    const table = session.reference(
      names.length > 1 ? names[0]?.value : undefined,
      names[names.length - 1]?.value ?? ""
    )
    const { definition } = await timeTravel(session, table, hint)
    if (definition === undefined) throw new SqlFailure(1146, `no such table ${table.database}.${table.name}`)
    return showCreated(session, captures, statement, table, definition)
  }
  if (isWord(plain.tokens[1], "DATABASES", "SCHEMAS")) {
    const snapshot = await resolveHint(session, hint, "")
    return show(
      session,
      captures,
      statement,
      columnsOf(["Database"]),
      (await snapshotDatabases(session.transactions, snapshot)).map((n) => [n])
    )
  }
  const from = plain.tokens.findIndex((t) => isWord(t, "FROM", "IN"))
  const database = from < 0 ? session.needDatabase() : foldName(plain.tokens[from + 1]?.value ?? "")
  const snapshot = await resolveHint(session, hint, database)
  const held =
    isSystemDatabase(database) || (await snapshotDatabases(session.transactions, snapshot)).includes(database)
  if (!held) throw new SqlFailure(1049, `Unknown database ${database}`)
  const rows = await tablesIn(session, database, snapshotSchema(snapshot, database))
  return show(
    session,
    captures,
    statement,
    columnsOf([`Tables_in_${database}`]),
    rows.map(([n]) => [n])
  )
}

export const snapshotForms: StatementFamily = [
  { pattern: "SHOW CREATE (TABLE | VIEW) [:database .] :name { ...", run: showAtSnapshot },
  { pattern: "SHOW (TABLES | DATABASES | SCHEMAS) { ...", run: showAtSnapshot },
  { pattern: "SHOW [FULL] TABLES (FROM | IN) :database { ...", run: showAtSnapshot }
]
