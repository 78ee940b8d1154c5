/**
 * SHOW INDEX.
 */
import { needTable } from "../../engine/Catalog.ts"
import { isSubscribed } from "../../matrixone/Subscriptions.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { unsupported } from "../../translate/Errors.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import { big, uint } from "../CatalogTypes.ts"
import { indexRows, showIndexRow } from "../ShowIndex.ts"
import { isSystemTable } from "../SystemColumn.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, show } from "./ShowAnswer.ts"

const indexTypes = { Non_unique: big, Seq_in_index: uint, Cardinality: big }
const indexColumns = [
  "Table",
  "Non_unique",
  "Key_name",
  "Seq_in_index",
  "Column_name",
  "Collation",
  "Cardinality",
  "Sub_part",
  "Packed",
  "Null",
  "Index_type",
  "Comment",
  "Index_comment",
  "Index_params",
  "Visible",
  "Expression"
]

const showIndex: StatementRow["run"] = async (session, captures, statement) => {
  const table = session.reference(captures.get("database") ?? captures.get("database2"), captures.need("name"))
  if (isSystemTable(table.database, table.name, session.account)) throw unsupported("SHOW INDEX of a system table")
  await needDatabaseNamed(session, table.database)
  const definition = await needTable(session, table)
  const columns = columnsOf(indexColumns, undefined, indexTypes).map((c) =>
    c.name === "Comment" ? { ...c, wire: ColumnType.STRING } : c
  )
  return show(
    session,
    captures,
    statement,
    columns,
    // Those of another account's table are not known.
    isSubscribed(session, table.database) ? [] : indexRows(definition).map((r) => showIndexRow(table.name, r))
  )
}

export const indexForms: StatementFamily = [
  {
    pattern:
      "SHOW [EXTENDED] (INDEX | INDEXES | KEYS) (FROM | IN) [:database .] :name [(FROM | IN) :database2] [WHERE ...]",
    run: showIndex
  }
]
