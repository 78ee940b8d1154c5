/**
 * SHOW VARIABLES, SHOW WARNINGS: what a session knows of itself.
 */
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { systemVariables } from "../../session/SystemVariables.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

const showVariables: StatementRow["run"] = async (session, captures, statement) => {
  const rows = Object.keys(systemVariables)
    .sort()
    .map((name) => {
      const value = captures.has("GLOBAL") ? session.globalVariable(name) : session.systemVariable(name)
      return [name, systemVariables[name]?.kind === "bool" ? (value === "1" ? "on" : "off") : value]
    })
  return show(session, captures, statement, columnsOf(["Variable_name", "Value"], ColumnType.VARCHAR), rows)
}

const showWarnings: StatementRow["run"] = async (session, captures, statement) =>
  show(
    session,
    captures,
    statement,
    columnsOf(["Level", "Code", "Message"], ColumnType.VARCHAR, { Code: { name: "smallint" } }),
    session.warnings.map((w) => [w.level, w.code, w.message])
  )

export const variableForms: StatementFamily = [
  { pattern: `SHOW [GLOBAL | SESSION] VARIABLES ${filter}`, run: showVariables },
  { pattern: "SHOW (WARNINGS | ERRORS) [LIMIT ...]", run: showWarnings }
]
