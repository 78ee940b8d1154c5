/**
 * SHOW VARIABLES, SHOW WARNINGS: what a session knows of itself.
 */
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { systemVariables } from "../../session/SystemVariables.ts"
import type { SqlType } from "../../translate/Types.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import type { ShowColumn } from "../ShowQuery.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

/** Texts and numbers that MatrixOne tells nothing but the type of. */
const bare = (names: ReadonlyArray<string>, types?: Readonly<Record<string, SqlType>>): ReadonlyArray<ShowColumn> =>
  columnsOf(names, ColumnType.VARCHAR, types).map((column) => ({ ...column, raw: true }))

const showVariables: StatementRow["run"] = async (session, captures, statement) => {
  const rows = Object.keys(systemVariables)
    .sort()
    .map((name) => {
      const value = captures.has("GLOBAL") ? session.globalVariable(name) : session.systemVariable(name)
      return [name, systemVariables[name]?.kind === "bool" ? (value === "1" ? "on" : "off") : value]
    })
  return show(session, captures, statement, bare(["Variable_name", "Value"]), rows, true)
}

const showWarnings: StatementRow["run"] = async (session, captures, statement) =>
  show(
    session,
    captures,
    statement,
    bare(["Level", "Code", "Message"], { Code: { name: "smallint" } }),
    session.warnings.map((w) => [w.level, w.code, w.message])
  )

export const variableForms: StatementFamily = [
  { pattern: `SHOW [GLOBAL | SESSION] VARIABLES ${filter}`, run: showVariables },
  { pattern: "SHOW (WARNINGS | ERRORS) [LIMIT ...]", run: showWarnings }
]
