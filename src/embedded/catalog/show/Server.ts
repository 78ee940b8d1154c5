/**
 * What SHOW tells of the server itself: its sessions, nodes and collations.
 */
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { big, int } from "../CatalogTypes.ts"
import { collations } from "../Collations.ts"
import { processColumns, processRows } from "../Processes.ts"
import { columnsOf, filter, show } from "./ShowAnswer.ts"

const collationColumns = columnsOf(
  ["Collation", "Charset", "Id", "Default", "Compiled", "Sortlen", "Pad_attribute"],
  undefined,
  { Id: big, Sortlen: int }
)

const showCollation: StatementRow["run"] = (session, captures, statement) =>
  show(session, captures, statement, collationColumns, collations, true)

const showProcesses: StatementRow["run"] = (session, captures, statement) =>
  show(
    session,
    captures,
    statement,
    processColumns.map(([name, type]) => ({ name, type })),
    processRows(session)
  )

const showBackendServers: StatementRow["run"] = (session, captures, statement) =>
  show(session, captures, statement, columnsOf(["UUID", "Address", "Work State", "Labels"], ColumnType.VARCHAR), [
    ["00000000-0000-0000-0000-000000000001", "127.0.0.1:6001", "Working", ""]
  ])

export const serverForms: StatementFamily = [
  { pattern: `SHOW COLLATION ${filter}`, run: showCollation },
  { pattern: "SHOW [FULL] PROCESSLIST", run: showProcesses },
  { pattern: "SHOW BACKEND SERVERS", run: showBackendServers }
]
