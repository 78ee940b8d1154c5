/**
 * information_schema.statistics, table_constraints and referential_constraints: indexes and keys.
 */
import { type ForeignKey, sameName } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import type { Cell } from "../../wire/WireSession.ts"
import { allTables, type CatalogTable } from "../CatalogTables.ts"
import { indexRows } from "../ShowIndex.ts"

export const statisticsRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> =>
  (await allTables(session)).flatMap(({ database, name, definition }) =>
    indexRows(definition).map((r) => [
      "def",
      database,
      name,
      r.nonUnique,
      database,
      r.keyName,
      r.sequence,
      r.column,
      "A",
      0,
      null,
      null,
      r.nullable ? "YES" : "",
      r.type,
      "",
      r.comment,
      "YES",
      null
    ])
  )

/** One row for each column of a key, and one more for an index that is not unique: its hidden column. */
export const tableConstraintRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> =>
  (await allTables(session)).flatMap(({ database, name, definition }) => {
    const rows = indexRows(definition)
    return rows.flatMap((r, i): ReadonlyArray<ReadonlyArray<Cell>> => {
      const type = r.keyName === "PRIMARY" ? "PRIMARY" : r.nonUnique === 0 ? "UNIQUE" : "MULTIPLE"
      const constraint = ["def", database, r.keyName, database, name, type, "YES"]
      return type === "MULTIPLE" && rows[i + 1]?.keyName !== r.keyName ? [constraint, constraint] : [constraint]
    })
  })

/** The key a foreign key points at, as referential_constraints calls it: by its kind. */
const uniqueNameOf = (key: ForeignKey, tables: ReadonlyArray<CatalogTable>): string | null => {
  const parent = tables.find((t) => t.database === key.database && sameName(t.name, key.table))?.definition
  if (parent === undefined) return null
  return key.referenced.every((c) => parent.primaryKey.some((p) => sameName(p, c))) ? "PRIMARY" : "UNIQUE"
}

export const referentialRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> => {
  const tables = await allTables(session)
  return tables.flatMap(({ database, name, definition }) =>
    definition.foreignKeys.map(
      (k): ReadonlyArray<Cell> => [
        "def",
        database,
        k.name,
        "def",
        k.database,
        uniqueNameOf(k, tables),
        "NONE",
        k.onUpdate.replace(" ", "_"),
        k.onDelete.replace(" ", "_"),
        name,
        k.table
      ]
    )
  )
}
